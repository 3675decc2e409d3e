# Events of the family series, as stored. Rules of change: README.md.
@0xfe44c794a10d40c1;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::series");

struct NumberTaken {  # kind 940
  number @0 :Int32;
  takenBy @1 :Text;
}
