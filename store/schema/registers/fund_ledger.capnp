# Events of the family fund_ledger, as stored. Rules of change: README.md.
@0xac166f391400302d;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::fund_ledger");

struct Allotted {  # kind 985
  amount @0 :Int64;
}

struct Reserved {  # kind 986
  grant @0 :Text;
  amount @1 :Int64;
}

struct Released {  # kind 987
  grant @0 :Text;
  amount @1 :Int64;
}

struct Spent {  # kind 988
  grant @0 :Text;
  amount @1 :Int64;
}

struct Returned {  # kind 989
  grant @0 :Text;
  amount @1 :Int64;
}
