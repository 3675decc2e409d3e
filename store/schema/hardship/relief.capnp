# Events of the family relief, as stored. Rules of change: README.md.
@0xebf9c5804bdb8bcd;

using Cxx = import "/capnp/c++.capnp";
using Types = import "../types.capnp";
$Cxx.namespace("chapterhouse::schema::relief");

struct Proposed {  # kind 510
  unit @0 :Text;
  file @1 :Text;
  fund @2 :Text;
  type @3 :UInt8;
  amount @4 :Int64;
  person @5 :Data;
  account @6 :Text;
  basisSha256 @7 :Text;
  proposedBy @8 :Text;
}

struct Reviewed {  # kind 511
  reviewedBy @0 :Text;
}

struct FundReserved {  # kind 512
  decidedOn @0 :Int32;
  reservedBy @1 :Text;
}

struct Approved {  # kind 513
  approvedBy @0 :Text;
}

struct PaymentBatched {  # kind 514
  batchNo @0 :Text;
  batchedOn @1 :Int32;
  paidBy @2 :Text;
}

struct Paid {  # kind 515
  paidOn @0 :Int32;
  bankRef @1 :Text;
  paidBy @2 :Text;
  due @3 :Types.Deadline;
}

struct PaymentFailed {  # kind 516
  cause @0 :UInt8;
}

struct PaymentRetried {  # kind 517
  person @0 :Data;
  account @1 :Text;
  batchNo @2 :Text;
  batchedOn @3 :Int32;
  paidBy @4 :Text;
}

struct Confirmed {  # kind 518
  receiptSha256 @0 :Text;
}

struct Reversed {  # kind 519
  returnedOn @0 :Int32;
  reason @1 :Text;
}

struct ClawedBack {  # kind 520
  returnedOn @0 :Int32;
  reason @1 :Text;
}

struct Cancelled {  # kind 521
  reason @0 :Text;
}
