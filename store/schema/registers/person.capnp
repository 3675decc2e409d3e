# Events of the family person, as stored. Rules of change: README.md.
@0xcd3b790f898c1191;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::person");

struct ApplicationOpened {  # kind 920
  subject @0 :Data;
  application @1 :Text;
}

struct ApplicationReleased {  # kind 921
  application @0 :Text;
}

struct MembershipHeld {  # kind 922
  subject @0 :Data;
  membership @1 :Text;
  unit @2 :Text;
}

struct MembershipMoved {  # kind 923
  membership @0 :Text;
  unit @1 :Text;
}

struct MembershipReleased {  # kind 924
  membership @0 :Text;
}
