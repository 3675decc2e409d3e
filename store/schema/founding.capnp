# Events of the family founding, as stored. Rules of change: README.md.
@0xb525f2fb57594b80;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::founding");

struct CoveredUnit {
  uscc @0 :Text;
  name @1 :Text;
  employeesTotal @2 :Int32;
  employeesFemale @3 :Int32;
  ownership @4 :UInt8;
  industry @5 :Text;
}

struct PrepApplied {  # kind 200
  unit @0 :Text;
  name @1 :Text;
  kind @2 :UInt8;
  coveredUnits @3 :List(CoveredUnit);
  prepGroup @4 :Text;
  requestSha256 @5 :Text;
  applicant @6 :Text;
  review @7 :Types.Deadline;
}

struct PrepApproved {  # kind 201
  prepNo @0 :Text;
  meeting @1 :Types.Deadline;
}

struct Returned {  # kind 202
  missing @0 :List(Text);
  supplement @1 :Types.Deadline;
}

struct Resubmitted {  # kind 203
  requestSha256 @0 :Text;
  review @1 :Types.Deadline;
}

struct Rejected {  # kind 204
  ground @0 :UInt8;
  reason @1 :Text;
}

struct Withdrawn {  # kind 205
  reason @0 :Text;
}

struct RecruitingOpened {  # kind 206
}

struct Candidate {
  member @0 :Text;
  post @1 :UInt8;
  relation @2 :UInt8;
  isLegalRepresentative @3 :Bool;
  isHrExecutive @4 :Bool;
}

struct MeetingScheduled {  # kind 207
  meetingOn @0 :Int32;
  candidates @1 :List(Candidate);
  committeeSeats @2 :Int32;
  auditSeats @3 :Int32;
  memberCount @4 :Int64;
}

struct Votes {
  member @0 :Text;
  votes @1 :Int32;
}

struct Ballot {
  dueToAttend @0 :Int32;
  present @1 :Int32;
  issued @2 :Int32;
  returned @3 :Int32;
  valid @4 :Int32;
  votes @5 :List(Votes);
}

struct Elected {  # kind 208
  heldOn @0 :Int32;
  ballot @1 :Ballot;
  scrutineer @2 :Text;
  elected @3 :List(Text);
}

struct ElectionFailed {  # kind 209
  heldOn @0 :Int32;
  ballot @1 :Ballot;
  scrutineer @2 :Text;
  elected @3 :List(Text);
  meeting @4 :Types.Deadline;
}

struct ResultReported {  # kind 210
  term @0 :UInt8;
  chair @1 :Text;
  committee @2 :List(Text);
  audit @3 :List(Text);
  womenBody @4 :UInt8;
  women @5 :List(Text);
  reportSha256 @6 :Text;
  reporter @7 :Text;
  approval @8 :Types.Deadline;
}

struct Approved {  # kind 211
  approvalNo @0 :Text;
  effectiveOn @1 :Int32;
  unit @2 :Text;
  employeesTotal @3 :Int32;
  employeesFemale @4 :Int32;
  memberCount @5 :Int64;
  densityPermille @6 :Int32;
  termStartsOn @7 :Int32;
  termEndsOn @8 :Int32;
}

struct ReElectionOrdered {  # kind 212
  reason @0 :Text;
  meeting @1 :Types.Deadline;
}

struct Lapsed {  # kind 213
  missed @0 :Types.Deadline;
}
