# Events of the family lineage, as stored. Rules of change: README.md.
@0xd4b7f02c9a3e5168;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::lineage");

struct Continued {  # kind 975
  oldOrigin @0 :Text;
  publishedSize @1 :Int64;
  publishedRoot @2 :Text;
  restoredSize @3 :Int64;
  restoredRoot @4 :Text;
}
