# Events of the family account, as stored. Rules of change: README.md.
@0xcbc5e05d11b2b8f8;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::account");

struct Span {
  role @0 :UInt8;
  unit @1 :Text;
  from @2 :Int32;
  until @3 :List(Int32);
}

struct Opened {  # kind 1100
  unit @0 :Text;
  account @1 :Text;
  person @2 :Data;
  name @3 :Text;
  expires @4 :List(Int32);
}

struct Founded {  # kind 1101
  unit @0 :Text;
  account @1 :Text;
  person @2 :Data;
  name @3 :Text;
  held @4 :Span;
}

struct Activated {  # kind 1102
  generation @0 :Int32;
}

struct BindingProposed {  # kind 1103
  number @0 :Int32;
  span @1 :Span;
  proposedOn @2 :Int32;
  proposedBy @3 :Text;
  proposerPerson @4 :Data;
}

struct BindingApproved {  # kind 1104
  number @0 :Int32;
  approvedBy @1 :Text;
  approverPerson @2 :Data;
}

struct BindingDeclined {  # kind 1105
  number @0 :Int32;
  reason @1 :Text;
}

struct BindingRevoked {  # kind 1106
  number @0 :Int32;
  reason @1 :Text;
}

struct Disabled {  # kind 1107
  reason @0 :Text;
}

struct Enabled {  # kind 1108
  reason @0 :Text;
  generation @1 :Int32;
}

struct PasswordReset {  # kind 1109
  reason @0 :Text;
  generation @1 :Int32;
}

struct FactorResetRequested {  # kind 1110
  reason @0 :Text;
  requestedBy @1 :Text;
  requesterPerson @2 :Data;
}

struct FactorResetApproved {  # kind 1111
  approvedBy @0 :Text;
  approverPerson @1 :Data;
  generation @2 :Int32;
  factorGeneration @3 :Int32;
}

struct FactorResetDeclined {  # kind 1112
  reason @0 :Text;
}

struct ExpirySet {  # kind 1113
  expires @0 :Int32;
  reason @1 :Text;
}
