# Events of the family claimant, as stored. Rules of change: README.md.
@0xc1cf4007bb0d1911;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::claimant");

struct ClaimHeld {  # kind 963
  dispute @0 :Text;
  types @1 :List(UInt8);
}

struct ClaimReleased {  # kind 964
  dispute @0 :Text;
}
