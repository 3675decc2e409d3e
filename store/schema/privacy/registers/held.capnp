# Events of the family held, as stored. Rules of change: README.md.
@0x9e4e6b630d37e924;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::held");

struct Placed {  # kind 1195
  hold @0 :Text;
  heldCase @1 :Text;
  subject @2 :Data;
}

struct Released {  # kind 1196
  hold @0 :Text;
}
