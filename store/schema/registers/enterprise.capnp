# Events of the family enterprise, as stored. Rules of change: README.md.
@0xb56448b0f19d5f53;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::enterprise");

struct LeadOpened {  # kind 900
  lead @0 :Text;
}

struct LeadReleased {  # kind 901
  lead @0 :Text;
}

struct FoundingOpened {  # kind 902
  founding @0 :Text;
}

struct FoundingReleased {  # kind 903
  founding @0 :Text;
}

struct Covered {  # kind 904
  chapter @0 :Text;
  single @1 :Bool;
}

struct Uncovered {  # kind 905
  chapter @0 :Text;
}

struct MemberJoined {  # kind 906
  member @0 :Text;
}

struct MemberLeft {  # kind 907
  member @0 :Text;
}
