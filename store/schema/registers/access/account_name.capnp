# Events of the family account_name, as stored. Rules of change: README.md.
@0xd348fcdeb0f717a5;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::account_name");

struct Claimed {  # kind 1140
  account @0 :Text;
  subject @1 :Data;
}
