# Events of the family venue, as stored. Rules of change: README.md.
@0x9f200bfd65726a0f;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::venue");

struct Booked {  # kind 960
  session @0 :Text;
  start @1 :Int64;
  end @2 :Int64;
}

struct Released {  # kind 961
  session @0 :Text;
}
