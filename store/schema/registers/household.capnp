# Events of the family household, as stored. Rules of change: README.md.
@0x90c4e891c47d67f5;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::household");

struct Claimed {  # kind 980
  subject @0 :Data;
  application @1 :Text;
}

struct FileOpened {  # kind 981
  file @0 :Text;
}

struct Released {  # kind 982
  heldBy @0 :Text;
}
