# Events of the family session, as stored. Rules of change: README.md.
@0x93c273345ed6d780;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::session");

struct Place {
  latitudeE6 @0 :Int32;
  longitudeE6 @1 :Int32;
}

struct Planned {  # kind 130
  unit @0 :Text;
  type @1 :UInt8;
  mode @2 :UInt8;
  level @3 :UInt8;
  theme @4 :Text;
  venue @5 :Text;
  host @6 :Text;
  place @7 :List(Place);
  start @8 :Int64;
  end @9 :Int64;
  plannedBy @10 :Text;
}

struct Approved {  # kind 131
  sessionNo @0 :Text;
  booking @1 :Text;
}

struct Postponed {  # kind 132
  reason @0 :Text;
}

struct Rescheduled {  # kind 133
  venue @0 :Text;
  start @1 :Int64;
  end @2 :Int64;
  plannedBy @3 :Text;
}

struct Cancelled {  # kind 134
  reason @0 :Text;
}

struct Held {  # kind 135
  heldOn @0 :Int32;
  recordDue @1 :Types.Deadline;
}

struct Raised {
  topic @0 :UInt8;
  times @1 :Int32;
}

struct Partner {
  kind @0 :UInt8;
  name @1 :Text;
}

struct Recorded {  # kind 136
  consultedVisits @0 :Int32;
  consultedPersons @1 :List(Int32);
  materialsDistributed @2 :Int32;
  applicationsReceived @3 :Int32;
  enterprisesContacted @4 :List(Text);
  needs @5 :List(Raised);
  issues @6 :List(Raised);
  partners @7 :List(Partner);
  staff @8 :List(Text);
  photos @9 :List(Text);
  speakers @10 :List(Text);
  remarks @11 :List(Text);
  recordedBy @12 :Text;
}

struct Returned {  # kind 137
  reason @0 :Text;
  recordDue @1 :Types.Deadline;
}

struct Verified {  # kind 138
  applicationsCounted @0 :Int32;
}

struct Archived {  # kind 139
}
