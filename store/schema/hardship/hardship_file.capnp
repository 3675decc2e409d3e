# Events of the family hardship_file, as stored. Rules of change: README.md.
@0xc3beeb0c28311762;

using Cxx = import "/capnp/c++.capnp";
using Types = import "../types.capnp";
$Cxx.namespace("chapterhouse::schema::hardship_file");

struct Opened {  # kind 480
  unit @0 :Text;
  person @1 :Data;
  household @2 :List(Text);
  persons @3 :Int32;
  category @4 :UInt8;
  sex @5 :UInt8;
  isMigrantWorker @6 :Bool;
  applicant @7 :Text;
  appliedBy @8 :Text;
  previousFile @9 :Text;
}

struct Reviewed {  # kind 481
  person @0 :Data;
  reviewer @1 :Text;
  opinion @2 :Text;
}

struct Approved {  # kind 482
  fileNo @0 :Text;
  filedOn @1 :Int32;
  unit @2 :Text;
  category @3 :UInt8;
  contactPerson @4 :Text;
  approver @5 :Text;
  review @6 :Types.Deadline;
  visit @7 :Types.Deadline;
}

struct Rejected {  # kind 483
  person @0 :Data;
  reason @1 :Text;
}

struct Withdrawn {  # kind 484
  person @0 :Data;
  reason @1 :Text;
}

struct Visited {  # kind 485
  person @0 :Data;
  visitedOn @1 :Int32;
  visitors @2 :List(Text);
  formSha256 @3 :Text;
  photos @4 :List(Text);
  situation @5 :Text;
  visit @6 :Types.Deadline;
}

struct RigidExpense {
  type @0 :UInt8;
  amount @1 :Int64;
  voucherSha256 @2 :Text;
}

struct AnnualReviewed {  # kind 486
  person @0 :Data;
  category @1 :UInt8;
  persons @2 :Int32;
  income @3 :Int64;
  rigidTotal @4 :Int64;
  accidentCost @5 :Int64;
  perCapitaNet @6 :Int64;
  rigidExpenses @7 :List(RigidExpense);
  subsistenceLine @8 :Int64;
  policyVersion @9 :UInt32;
  review @10 :Types.Deadline;
}

struct Reclassified {  # kind 487
  person @0 :Data;
  category @1 :UInt8;
  persons @2 :Int32;
  income @3 :Int64;
  rigidTotal @4 :Int64;
  accidentCost @5 :Int64;
  perCapitaNet @6 :Int64;
  rigidExpenses @7 :List(RigidExpense);
  subsistenceLine @8 :Int64;
  policyVersion @9 :UInt32;
  review @10 :Types.Deadline;
}

struct ExitProposed {  # kind 488
  person @0 :Data;
  category @1 :UInt8;
  persons @2 :Int32;
  income @3 :Int64;
  rigidTotal @4 :Int64;
  accidentCost @5 :Int64;
  perCapitaNet @6 :Int64;
  rigidExpenses @7 :List(RigidExpense);
  exclusions @8 :List(UInt8);
  subsistenceLine @9 :Int64;
  policyVersion @10 :UInt32;
  proposer @11 :Text;
  review @12 :Types.Deadline;
}

struct KeptOnFile {  # kind 489
  person @0 :Data;
  reason @1 :Text;
}

struct ExitNoticePosted {  # kind 490
  person @0 :Data;
  shownName @1 :Text;
  unit @2 :Text;
  category @3 :UInt8;
  minutesSha256 @4 :Text;
  participants @5 :List(Text);
  notice @6 :Types.Deadline;
}

struct ObjectionFiled {  # kind 491
  person @0 :Data;
  number @1 :Int32;
  objector @2 :Text;
  filedBy @3 :Text;
  text @4 :Text;
  investigation @5 :Types.Deadline;
}

struct ObjectionDismissed {  # kind 492
  person @0 :Data;
  number @1 :Int32;
  investigator @2 :Text;
  finding @3 :Text;
  reportSha256 @4 :Text;
}

struct ObjectionUpheld {  # kind 493
  person @0 :Data;
  number @1 :Int32;
  investigator @2 :Text;
  finding @3 :Text;
  reportSha256 @4 :Text;
}

struct Exited {  # kind 494
  exitedOn @0 :Int32;
  unit @1 :Text;
  noticeSha256 @2 :Text;
  approver @3 :Text;
  followUpEnds @4 :Types.Deadline;
  due @5 :Types.Deadline;
}

struct FollowedUp {  # kind 495
  person @0 :Data;
  situation @1 :Text;
  due @2 :Types.Deadline;
}

struct Archived {  # kind 496
}

struct Relapsed {  # kind 497
  person @0 :Data;
  relapsedOn @1 :Int32;
  unit @2 :Text;
  reason @3 :Text;
}

struct Cancelled {  # kind 498
  person @0 :Data;
  cancelledOn @1 :Int32;
  unit @2 :Text;
  ground @3 :UInt8;
  reason @4 :Text;
  evidenceSha256 @5 :Text;
  hearingSha256 @6 :Text;
}
