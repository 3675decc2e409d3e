# Events of the family dispute, as stored. Rules of change: README.md.
@0xb7bea47e9b52dc84;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::dispute");

struct Worker {
  name @0 :Text;
  idType @1 :UInt8;
  idNo @2 :Text;
  position @3 :Text;
  hiredOn @4 :List(Int32);
  leftOn @5 :List(Int32);
  claimAmount @6 :Int64;
}

struct Demand {
  type @0 :UInt8;
  amount @1 :Int64;
}

struct Employer {
  uscc @0 :Text;
  name @1 :Text;
  ownership @2 :UInt8;
  industry @3 :Text;
  employees @4 :Int32;
}

struct ThirdParty {
  uscc @0 :Text;
  name @1 :Text;
}

struct Registered {  # kind 400
  unit @0 :Text;
  person @1 :Data;
  applicantName @2 :Text;
  mobile @3 :Text;
  matter @4 :Text;
  workers @5 :List(Worker);
  representatives @6 :List(Text);
  employerContact @7 :List(Text);
  applicantSide @8 :UInt8;
  channel @9 :UInt8;
  types @10 :List(UInt8);
  claims @11 :List(Demand);
  employer @12 :Employer;
  thirdParty @13 :List(ThirdParty);
  peopleInvolved @14 :Int32;
  isCollective @15 :Bool;
  urgency @16 :UInt8;
  riskLevel @17 :UInt8;
  applicationSha256 @18 :Text;
  persons @19 :List(Text);
  claimants @20 :List(Text);
  applicant @21 :Text;
  knewOn @22 :List(Int32);
  limitationOn @23 :List(Int32);
  receivedOn @24 :Int32;
  acceptance @25 :Types.Deadline;
  mediation @26 :Types.Deadline;
}

struct Screened {  # kind 401
}

struct Accepted {  # kind 402
  caseNo @0 :Text;
  acceptedFor @1 :Text;
  acceptedOn @2 :Int32;
  mediation @3 :Types.Deadline;
}

struct Declined {  # kind 403
  reasons @0 :List(Text);
}

struct Redirected {  # kind 404
  forum @0 :UInt8;
  reference @1 :Text;
  closedOn @2 :Int32;
}

struct Resubmitted {  # kind 405
  person @0 :Data;
  newFacts @1 :Text;
  applicationSha256 @2 :Text;
  acceptance @3 :Types.Deadline;
  mediation @4 :Types.Deadline;
}

struct ConsentAsked {  # kind 406
}

struct Consented {  # kind 407
  consentSha256 @0 :Text;
}

struct ConsentRefused {  # kind 408
  reason @0 :Text;
  closedOn @1 :Int32;
  notice @2 :Types.Deadline;
  limitationOn @3 :List(Int32);
}

struct Mediator {
  account @0 :Text;
  relation @1 :UInt8;
}

struct MediatorsAppointed {  # kind 409
  procedure @0 :UInt8;
  mediators @1 :List(Mediator);
}

struct SessionHeld {  # kind 410
  number @0 :Int32;
  heldOn @1 :Int32;
  mediator @2 :Text;
  recordSha256 @3 :Text;
}

struct Extended {  # kind 411
  applicantSignatureSha256 @0 :Text;
  respondentSignatureSha256 @1 :Text;
  mediation @2 :Types.Deadline;
}

struct Instalment {
  amount @0 :Int64;
  dueOn @1 :Int32;
}

struct AgreementReached {  # kind 412
  person @0 :Data;
  items @1 :List(Text);
  agreedOn @2 :Int32;
  total @3 :Int64;
  instalments @4 :List(Instalment);
  agreementSha256 @5 :Text;
  mediator @6 :Text;
}

struct Failed {  # kind 413
  ground @0 :UInt8;
  closedOn @1 :Int32;
  arbitrationNoticeOn @2 :Int32;
  limitationOn @3 :List(Int32);
}

struct Withdrawn {  # kind 414
  reason @0 :Text;
  closedOn @1 :Int32;
}

struct SettledPrivately {  # kind 415
  reason @0 :Text;
  closedOn @1 :Int32;
}

struct MediationReopened {  # kind 416
  person @0 :Data;
  newFacts @1 :Text;
  mediation @2 :Types.Deadline;
}
