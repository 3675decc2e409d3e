# Events of the family application, as stored. Rules of change: README.md.
@0xafdbbf1d8c7c63aa;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::application");

struct Consent {
  noticeVersion @0 :Text;
  textSha256 @1 :Text;
}

struct Submitted {  # kind 300
  unit @0 :Text;
  person @1 :Data;
  personRegister @2 :Text;
  name @3 :Text;
  mobile @4 :Text;
  idType @5 :UInt8;
  idNo @6 :Text;
  birthDate @7 :Int32;
  sex @8 :UInt8;
  employmentType @9 :UInt8;
  isMigrantWorker @10 :Bool;
  education @11 :List(UInt8);
  employerUscc @12 :Text;
  unionId @13 :Text;
  founding @14 :Text;
  channel @15 :UInt8;
  session @16 :Text;
  consent @17 :Consent;
  applicant @18 :Text;
  submittedBy @19 :Text;
  due @20 :Types.Deadline;
}

struct ReviewStarted {  # kind 301
  reviewer @0 :Text;
}

struct Approved {  # kind 302
  approvedBy @0 :Text;
  joinedOn @1 :Int32;
  firstJoin @2 :Bool;
  unit @3 :Text;
  unionId @4 :Text;
  founding @5 :Text;
  employerUscc @6 :Text;
  employerOwnership @7 :UInt8;
  employerIndustry @8 :Text;
  employerEmployees @9 :Int32;
}

struct Returned {  # kind 303
  missingItems @0 :List(UInt8);
  due @1 :Types.Deadline;
}

struct Resubmitted {  # kind 304
  person @0 :Data;
  name @1 :List(Text);
  mobile @2 :List(Text);
  answer @3 :Text;
  due @4 :Types.Deadline;
}

struct Rejected {  # kind 305
  person @0 :Data;
  code @1 :UInt8;
  reason @2 :Text;
}

struct Withdrawn {  # kind 306
}

struct Lapsed {  # kind 307
}

struct MarkedDuplicate {  # kind 308
  duplicateOf @0 :Text;
}

struct CardRequested {  # kind 309
  bankConsent @0 :Consent;
}

struct CardIssued {  # kind 310
  person @0 :Data;
  cardNo @1 :Text;
}
