# Events of the family consents, as stored. Rules of change: README.md.
@0x8a434d98af6e885c;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::consents");

struct Given {  # kind 1185
  consent @0 :Text;
  purpose @1 :UInt8;
  recipient @2 :UInt8;
}

struct Withdrawn {  # kind 1186
  consent @0 :Text;
}
