# Events of the family chapter, as stored. Rules of change: README.md.
@0xa1dd7d07893c00b1;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::chapter");

struct CoveredUnit {
  uscc @0 :Text;
  name @1 :Text;
  employeesTotal @2 :Int32;
  employeesFemale @3 :Int32;
  ownership @4 :UInt8;
  industry @5 :Text;
}

struct Established {  # kind 250
  unit @0 :Text;
  name @1 :Text;
  kind @2 :UInt8;
  coveredUnits @3 :List(CoveredUnit);
  employeesTotal @4 :Int32;
  approvalNo @5 :Text;
  establishedOn @6 :Int32;
  termStartsOn @7 :Int32;
  termEndsOn @8 :Int32;
  founding @9 :Text;
}

struct ExistingRegistered {  # kind 251
  unit @0 :Text;
  name @1 :Text;
  kind @2 :UInt8;
  coveredUnits @3 :List(CoveredUnit);
  approvalNo @4 :Text;
  establishedOn @5 :Int32;
  termEndsOn @6 :List(Int32);
  legalPersonCode @7 :Text;
}

struct LegalPersonApplied {  # kind 252
  legalName @0 :Text;
  premises @1 :Text;
  funds @2 :Int64;
  formSha256 @3 :Text;
  approvalSha256 @4 :Text;
  chairIdentitySha256 @5 :Text;
}

struct LegalPersonReturned {  # kind 253
  missing @0 :List(Text);
}

struct LegalPersonRegistered {  # kind 254
  legalPersonCode @0 :Text;
  certificateSha256 @1 :Text;
}

struct Activated {  # kind 255
  sealSha256 @0 :Text;
  bankAccount @1 :Text;
  feeRegistrationNo @2 :Text;
}

struct UnitCovered {  # kind 256
  covered @0 :CoveredUnit;
}

struct UnitUncovered {  # kind 257
  uscc @0 :Text;
  reason @1 :Text;
}

struct Renamed {  # kind 258
  name @0 :Text;
  decisionSha256 @1 :Text;
}

struct AffiliationChanged {  # kind 259
  superior @0 :Text;
  decisionSha256 @1 :Text;
}

struct Merged {  # kind 260
  into @0 :Text;
  decisionSha256 @1 :Text;
  reason @2 :Text;
}

struct Dissolved {  # kind 261
  cause @0 :UInt8;
  auditSha256 @1 :Text;
  reason @2 :Text;
}
