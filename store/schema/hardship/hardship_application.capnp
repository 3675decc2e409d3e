# Events of the family hardship_application, as stored. Rules of change: README.md.
@0xe0ca6592c59349fa;

using Cxx = import "/capnp/c++.capnp";
using Types = import "../types.capnp";
$Cxx.namespace("chapterhouse::schema::hardship_application");

struct ClueReported {  # kind 450
  unit @0 :Text;
  person @1 :Data;
  name @2 :Text;
  previousFile @3 :Text;
}

struct Member {
  relation @0 :UInt8;
  name @1 :Text;
  birthDate @2 :Int32;
  idNo @3 :List(Text);
  health @4 :UInt8;
  income @5 :Int64;
  school @6 :List(Text);
}

struct Consent {
  noticeVersion @0 :Text;
  textSha256 @1 :Text;
}

struct Applied {  # kind 451
  unit @0 :Text;
  person @1 :Data;
  household @2 :List(Text);
  persons @3 :Int32;
  name @4 :Text;
  mobile @5 :Text;
  idType @6 :UInt8;
  idNo @7 :Text;
  birthDate @8 :Int32;
  sex @9 :UInt8;
  members @10 :List(Member);
  isMigrantWorker @11 :Bool;
  employedSince @12 :List(Int32);
  workStatus @13 :UInt8;
  health @14 :UInt8;
  cause @15 :UInt8;
  bankAccount @16 :List(Text);
  sensitiveConsent @17 :Consent;
  meansAuthorisation @18 :Consent;
  publicationConsent @19 :Consent;
  applicant @20 :Text;
  appliedBy @21 :Text;
}

struct HomeVisited {  # kind 452
  visitedOn @0 :Int32;
  visitors @1 :List(Text);
  formSha256 @2 :Text;
  photos @3 :List(Text);
}

struct RigidExpense {
  type @0 :UInt8;
  amount @1 :Int64;
  voucherSha256 @2 :Text;
}

struct FirstReviewed {  # kind 453
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
  reviewer @10 :Text;
}

struct Returned {  # kind 454
  missingItems @0 :List(UInt8);
  supplement @1 :Types.Deadline;
}

struct Resubmitted {  # kind 455
  person @0 :Data;
  answer @1 :Text;
  formSha256 @2 :Text;
}

struct MeansCheckRequested {  # kind 456
}

struct MeansChecked {  # kind 457
  person @0 :Data;
  result @1 :UInt8;
  category @2 :UInt8;
  explanation @3 :Text;
  reportSha256 @4 :Text;
}

struct NoticePosted {  # kind 458
  person @0 :Data;
  shownName @1 :Text;
  unit @2 :Text;
  category @3 :UInt8;
  notice @4 :Types.Deadline;
}

struct ObjectionFiled {  # kind 459
  person @0 :Data;
  objector @1 :Text;
  filedBy @2 :Text;
  text @3 :Text;
  investigation @4 :Types.Deadline;
}

struct ObjectionDismissed {  # kind 460
  person @0 :Data;
  investigator @1 :Text;
  finding @2 :Text;
  reportSha256 @3 :Text;
}

struct ObjectionUpheld {  # kind 461
  person @0 :Data;
  investigator @1 :Text;
  finding @2 :Text;
  reportSha256 @3 :Text;
}

struct NoticeClosed {  # kind 462
}

struct Rejected {  # kind 463
  person @0 :Data;
  ground @1 :UInt8;
  reason @2 :Text;
}

struct Withdrawn {  # kind 464
  person @0 :Data;
  ground @1 :UInt8;
  reason @2 :Text;
}
