# Events of the family tally, as stored. Rules of change: README.md.
@0xa98815b205381c8e;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::tally");

struct ApplicationCounted {  # kind 950
  application @0 :Text;
}
