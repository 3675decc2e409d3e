# Events of the family target_year, as stored. Rules of change: README.md.
@0xab9931946a64235b;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::target_year");

struct Claimed {  # kind 990
  target @0 :Text;
}

struct Released {  # kind 991
  target @0 :Text;
}
