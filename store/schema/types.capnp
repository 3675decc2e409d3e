# Structs that events of several families share, as stored. Rules of change: README.md.
@0xb6d0c27f4a913e58;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::types");

struct Deadline {
  key @0 :Text;
  basis @1 :Text;
  unit @2 :UInt8;
  n @3 :Int32;
  startedOn @4 :Int32;
  rawDue @5 :Int32;
  due @6 :Int32;
  calendarVersion @7 :UInt32;
  estimate @8 :Bool;
}

struct Document {
  kind @0 :Text;
  title @1 :Text;
  sha256 @2 :Text;
}

struct Correction {
  field @0 :Text;
  oldValue @1 :Text;
  newValue @2 :Text;
  reason @3 :Text;
  basisSha256 @4 :Text;
  proposedBy @5 :Text;
}
