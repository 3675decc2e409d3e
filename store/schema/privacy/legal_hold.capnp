# Events of the family legal_hold, as stored. Rules of change: README.md.
@0xce6079cb10cc5ee0;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::legal_hold");

struct Requested {  # kind 1190
  unit @0 :Text;
  heldCase @1 :Text;
  subject @2 :Data;
  reason @3 :Text;
  orderSha256 @4 :Text;
  requester @5 :Text;
}

struct Imposed {  # kind 1191
  approver @0 :Text;
}

struct Declined {  # kind 1192
  reason @0 :Text;
}

struct ReleaseRequested {  # kind 1193
  reason @0 :Text;
  requester @1 :Text;
}

struct Released {  # kind 1194
  approver @0 :Text;
}

struct Kept {  # kind 1197
  reason @0 :Text;
}
