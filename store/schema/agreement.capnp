# Events of the family agreement, as stored. Rules of change: README.md.
@0xe93dde47e64910e0;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::agreement");

struct Performance {
  amount @0 :Int64;
  due @1 :Types.Deadline;
  paid @2 :Int64;
}

struct Employer {
  uscc @0 :Text;
  name @1 :Text;
  ownership @2 :UInt8;
  industry @3 :Text;
  employees @4 :Int32;
}

struct Concluded {  # kind 430
  unit @0 :Text;
  dispute @1 :Text;
  caseNo @2 :Text;
  agreedOn @3 :Int32;
  instalments @4 :List(Performance);
  claimTypes @5 :List(UInt8);
  type @6 :UInt8;
  channel @7 :UInt8;
  employer @8 :Employer;
  applicant @9 :Text;
  arbitration @10 :Types.Deadline;
  judicial @11 :Types.Deadline;
}

struct ConfirmationApplied {  # kind 431
  kind @0 :UInt8;
  appliedOn @1 :Int32;
  reference @2 :Text;
}

struct ConfirmationRecorded {  # kind 432
  result @0 :UInt8;
  reference @1 :Text;
}

struct PerformanceStarted {  # kind 433
}

struct PaymentRecorded {  # kind 434
  instalment @0 :Int32;
  amount @1 :Int64;
  paidOn @2 :Int32;
  voucherSha256 @3 :Text;
}

struct Completed {  # kind 435
  closedOn @0 :Int32;
}

struct Defaulted {  # kind 436
  instalment @0 :Int32;
  wasDueOn @1 :Int32;
  outstanding @2 :Int64;
}

struct EnforcementSupported {  # kind 437
  kit @0 :UInt8;
  kitSha256 @1 :Text;
  outstanding @2 :Int64;
}

struct ClosedEnforced {  # kind 438
  closedOn @0 :Int32;
}

struct ClosedDefaulted {  # kind 439
  reason @0 :Text;
  closedOn @1 :Int32;
  outstanding @2 :Int64;
}

struct PerformanceReopened {  # kind 440
  reason @0 :Text;
}
