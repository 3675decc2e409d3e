# Events of the family lead, as stored. Rules of change: README.md.
@0xd08dab034a4645c2;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::lead");

struct Registered {  # kind 100
  unit @0 :Text;
  name @1 :Text;
  idType @2 :UInt8;
  uscc @3 :Text;
  enterprise @4 :Text;
  source @5 :UInt8;
  sourceSession @6 :List(Data);
  address @7 :Text;
  employees @8 :List(Int32);
  women @9 :List(Int32);
  ownership @10 :UInt8;
  industry @11 :Text;
  contactPerson @12 :List(Text);
  contactMobile @13 :List(Text);
}

struct Assigned {  # kind 101
  assignee @0 :Text;
  contactDue @1 :Types.Deadline;
}

struct ContactLogged {  # kind 102
  number @0 :Int32;
  topic @1 :UInt8;
  channel @2 :UInt8;
  note @3 :Text;
  nextDue @4 :Types.Deadline;
}

struct PlanRecorded {  # kind 103
  employees @0 :Int32;
  women @1 :Int32;
  ownership @2 :UInt8;
  industry @3 :Text;
  servicePackage @4 :Text;
}

struct Agreed {  # kind 104
  evidence @0 :UInt8;
  evidenceSha256 @1 :Text;
}

struct Refused {  # kind 105
  refusalReason @0 :UInt8;
  obstruction @1 :Bool;
  note @2 :Text;
}

struct WentDormant {  # kind 106
  reason @0 :Text;
}

struct Converted {  # kind 107
  founding @0 :Text;
  uscc @1 :Text;
  name @2 :Text;
  employees @3 :List(Int32);
  women @4 :List(Int32);
  ownership @5 :UInt8;
  industry @6 :Text;
}

struct JointJoined {  # kind 108
  chapter @0 :Text;
  uscc @1 :Text;
  name @2 :Text;
  employees @3 :List(Int32);
  women @4 :List(Int32);
  ownership @5 :UInt8;
  industry @6 :Text;
}

struct Ceased {  # kind 109
  ceasedOn @0 :Int32;
  reason @1 :Text;
}

struct Relinked {  # kind 110
  oldUscc @0 :Text;
  uscc @1 :Text;
  name @2 :Text;
  enterprise @3 :Text;
  reason @4 :Text;
}
