# Events of the family fund, as stored. Rules of change: README.md.
@0xfdc80cd2a415be33;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::fund");

struct Opened {  # kind 535
  unit @0 :Text;
  name @1 :Text;
  source @2 :UInt8;
  fiscalYear @3 :Int32;
  amount @4 :Int64;
}

struct Allotted {  # kind 536
  amount @0 :Int64;
  reason @1 :Text;
}

struct Closed {  # kind 537
  left @0 :Int64;
  reason @1 :Text;
}
