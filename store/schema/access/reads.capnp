# Events of the log of who looked, as stored. Rules of change: ../README.md.
@0xc5a1d93e7b604f28;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::reads");

struct Asked {
  session @0 :Text;
  person @1 :Text;
  address @2 :UInt8;
  operation @3 :Text;
  trace @4 :Text;
  purpose @5 :UInt8;
  logPosition @6 :Int64;
}

struct Item {
  stream @0 :Text;
  subject @1 :Data;
  relation @2 :UInt8;
  fields @3 :List(UInt8);
}

struct Shown {
  fields @0 :List(Text);
  highest @1 :UInt8;
  count @2 :Int32;
  items @3 :List(Item);
}

struct Viewed {  # kind 1200
  asked @0 :Asked;
  shown @1 :Shown;
}

struct Searched {  # kind 1201
  asked @0 :Asked;
  shown @1 :Shown;
}

struct Exported {  # kind 1202
  asked @0 :Asked;
  shown @1 :Shown;
  format @2 :Text;
  from @3 :Int64;
  until @4 :Int64;
}

struct Refused {  # kind 1203
  asked @0 :Asked;
  guard @1 :Text;
  status @2 :Int32;
  count @3 :Int32;
  until @4 :Int64;
  streams @5 :List(Text);
  measured @6 :Int64;
  allowed @7 :Int64;
}
