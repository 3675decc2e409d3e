# Events of the family membership, as stored. Rules of change: README.md.
@0xa914c5e5bd506b2c;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::membership");

struct Opened {  # kind 330
  unit @0 :Text;
  person @1 :Data;
  personRegister @2 :Text;
  application @3 :Text;
  unionId @4 :Text;
  founding @5 :Text;
  employerUscc @6 :Text;
  employerOwnership @7 :UInt8;
  employerIndustry @8 :Text;
  employerEmployees @9 :Int32;
  sex @10 :UInt8;
  employmentType @11 :UInt8;
  isMigrantWorker @12 :Bool;
  channel @13 :UInt8;
  joinedOn @14 :Int32;
  firstJoin @15 :Bool;
  member @16 :Text;
  enteredBy @17 :Text;
}

struct ExistingRegistered {  # kind 331
  unit @0 :Text;
  person @1 :Data;
  personRegister @2 :Text;
  name @3 :Text;
  mobile @4 :Text;
  idType @5 :UInt8;
  idNo @6 :Text;
  birthDate @7 :Int32;
  unionId @8 :Text;
  employerUscc @9 :Text;
  employerOwnership @10 :UInt8;
  employerIndustry @11 :Text;
  employerEmployees @12 :Int32;
  sex @13 :UInt8;
  employmentType @14 :UInt8;
  isMigrantWorker @15 :Bool;
  joinedOn @16 :Int32;
  member @17 :Text;
  enteredBy @18 :Text;
  basisSha256 @19 :Text;
}

struct TransferRequested {  # kind 332
  toUnit @0 :Text;
  toUnionId @1 :Text;
  toFounding @2 :Text;
  toEmployerUscc @3 :Text;
  due @4 :Types.Deadline;
}

struct Released {  # kind 333
}

struct AutoReleased {  # kind 334
}

struct TransferAccepted {  # kind 335
  fromUnit @0 :Text;
  unit @1 :Text;
  unionId @2 :Text;
  founding @3 :Text;
  employerUscc @4 :Text;
  employerOwnership @5 :UInt8;
  employerIndustry @6 :Text;
  employerEmployees @7 :Int32;
}

struct TransferDeclined {  # kind 336
  person @0 :Data;
  reason @1 :Text;
}

struct Retained {  # kind 337
  retainReason @0 :UInt8;
  unionId @1 :Text;
}

struct Reactivated {  # kind 338
  employerUscc @0 :Text;
  employerOwnership @1 :UInt8;
  employerIndustry @2 :Text;
  employerEmployees @3 :Int32;
}

struct ExitRequested {  # kind 339
}

struct ExitConfirmed {  # kind 340
}

struct DeemedExitNotified {  # kind 341
  duesPaidUntil @0 :Int32;
  lastUnionLifeOn @1 :Int32;
  educationSha256 @2 :Text;
  due @3 :Types.Deadline;
}

struct Objected {  # kind 342
  person @0 :Data;
  objection @1 :Text;
}

struct DeemedExitDeclared {  # kind 343
}

struct Expelled {  # kind 344
  person @0 :Data;
  reason @1 :Text;
  decisionSha256 @2 :Text;
}

struct DeathRecorded {  # kind 345
  diedOn @0 :Int32;
  certificateSha256 @1 :Text;
}

struct MarkedInError {  # kind 346
  person @0 :Data;
  reason @1 :Text;
}

struct AttachedToChapter {  # kind 347
  unionId @0 :Text;
}
