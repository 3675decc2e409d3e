# Events of the family relief_ledger, as stored. Rules of change: README.md.
@0xac54ca22f5d90b0f;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::relief_ledger");

struct Reserved {  # kind 993
  grant @0 :Text;
  type @1 :UInt8;
  amount @2 :Int64;
  decidedOn @3 :Int32;
}

struct Paid {  # kind 994
  grant @0 :Text;
  amount @1 :Int64;
}

struct Released {  # kind 995
  grant @0 :Text;
}

struct Returned {  # kind 996
  grant @0 :Text;
}
