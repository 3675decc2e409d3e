# Events of the family holder, as stored. Rules of change: README.md.
@0xb09317d17817afab;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::holder");

struct Span {
  role @0 :UInt8;
  unit @1 :Text;
  from @2 :Int32;
  until @3 :List(Int32);
}

struct AccountOpened {  # kind 1142
  account @0 :Text;
  held @1 :List(Span);
}

struct BindingHeld {  # kind 1143
  account @0 :Text;
  number @1 :Int32;
  span @2 :Span;
}

struct BindingReleased {  # kind 1144
  account @0 :Text;
  number @1 :Int32;
}

struct AccountReleased {  # kind 1145
  account @0 :Text;
}
