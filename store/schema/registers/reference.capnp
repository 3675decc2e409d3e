# Events of the family reference, as stored. Rules of change: README.md.
@0xe3a1c2b4d5f60718;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::reference");

struct Activated {  # kind 970
  policyVersion @0 :UInt32;
  calendarVersion @1 :UInt32;
  unitsVersion @2 :UInt32;
  sha256 @3 :Text;
}
