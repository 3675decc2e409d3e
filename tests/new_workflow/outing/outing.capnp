# Events of the family outing, as stored.
@0xb1f0c2a4d6e8937b;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::outing");

struct Item {
  what @0 :Text;
  cost @1 :Int64;
}

struct Proposed {  # kind 60000
  unit @0 :Text;
  title @1 :Text;
  day @2 :Int32;
  kind @3 :UInt8;
  indoors @4 :Bool;
  items @5 :List(Item);
}

struct Approved {  # kind 60001
}

struct Held {  # kind 60002
  participants @0 :Int32;
}

struct Cancelled {  # kind 60003
  reason @0 :Text;
}
