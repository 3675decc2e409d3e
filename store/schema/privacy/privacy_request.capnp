# Events of the family privacy_request, as stored. Rules of change: README.md.
@0xef8cf17cb44e3aa4;

using Cxx = import "/capnp/c++.capnp";
using Types = import "../types.capnp";
$Cxx.namespace("chapterhouse::schema::privacy_request");

struct Received {  # kind 1150
  unit @0 :Text;
  person @1 :Data;
  kind @2 :UInt8;
  requester @3 :UInt8;
  name @4 :Text;
  contact @5 :Text;
  wish @6 :Text;
  idNo @7 :Text;
  registers @8 :List(Text);
  about @9 :Text;
  formSha256 @10 :Text;
  standingSha256 @11 :Text;
  receivedBy @12 :Text;
  due @13 :Types.Deadline;
}

struct Identified {  # kind 1151
  means @0 :UInt8;
  paperSha256 @1 :Text;
  checkedBy @2 :Text;
}

struct Scoped {  # kind 1152
  subjects @0 :List(Data);
  cases @1 :List(CaseInScope);
  namedIn @2 :List(Text);
  documents @3 :List(Text);
}

struct AnswerProposed {  # kind 1153
  person @0 :Data;
  answer @1 :UInt8;
  ground @2 :UInt8;
  reason @3 :Text;
  proposer @4 :Text;
}

struct ProposalDeclined {  # kind 1154
  person @0 :Data;
  reason @1 :Text;
}

struct Granted {  # kind 1155
  ground @0 :UInt8;
  approver @1 :Text;
}

struct Restricted {  # kind 1156
  subjects @0 :List(Data);
  keptUntil @1 :List(Int32);
  basis @2 :Text;
  approver @3 :Text;
}

struct Refused {  # kind 1157
  ground @0 :UInt8;
  approver @1 :Text;
}

struct Withdrawn {  # kind 1158
  person @0 :Data;
  reason @1 :Text;
}

struct RetentionEnded {  # kind 1159
  endedOn @0 :Int32;
}

struct Unreadable {  # kind 1160
  subjects @0 :List(Data);
  keys @1 :List(DestroyedKey);
  documents @2 :List(Text);
  destroyedOn @3 :Int32;
  epoch @4 :UInt32;
}

struct Erased {  # kind 1161
  subjects @0 :List(Data);
  keys @1 :List(DestroyedKey);
  documents @2 :List(Text);
  ground @3 :UInt8;
  approver @4 :Text;
  destroyedOn @5 :Int32;
  epochBefore @6 :UInt32;
  epoch @7 :UInt32;
}

struct CopyMade {  # kind 1162
  sha256 @0 :Text;
  bytes @1 :Int64;
}

struct Completed {  # kind 1163
  person @0 :Data;
  outcome @1 :Text;
}

struct Inspected {  # kind 1164
  reason @0 :Text;
  custodian @1 :Text;
  until @2 :Int32;
}

struct Lifted {  # kind 1165
  reason @0 :Text;
}

struct Raised {  # kind 1166
  unit @0 :Text;
  person @1 :Data;
  cases @2 :List(CaseInScope);
  overSince @3 :Int32;
  basis @4 :Text;
  due @5 :Types.Deadline;
}

struct CaseInScope {
  stream @0 :Text;
  endedOn @1 :List(Int32);
}

struct DestroyedKey {
  subject @0 :Data;
  dataClass @1 :UInt8;
  version @2 :UInt32;
}
