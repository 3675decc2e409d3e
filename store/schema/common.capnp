# Events of the family common, as stored. Rules of change: README.md.
@0xc2e4120761d10015;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::common");

struct Assigned {  # kind 1
  assignee @0 :Text;
}

struct DocumentAdded {  # kind 2
  document @0 :Types.Document;
}

struct NoteAdded {  # kind 3
  text @0 :Text;
}

struct CorrectionProposed {  # kind 4
  correction @0 :Types.Correction;
}

struct FieldCorrected {  # kind 5
  correction @0 :Types.Correction;
}

struct CorrectionDeclined {  # kind 6
  reason @0 :Text;
}

struct Suspended {  # kind 7
  reason @0 :Text;
  stopsClock @1 :Bool;
}

struct Resumed {  # kind 8
  due @0 :List(Types.Deadline);
}

struct TransferRequested {  # kind 9
  fromUnit @0 :Text;
  toUnit @1 :Text;
  reason @2 :Text;
}

struct TransferAccepted {  # kind 10
  fromUnit @0 :Text;
  toUnit @1 :Text;
}

struct TransferDeclined {  # kind 11
  reason @0 :Text;
}

struct Escalated {  # kind 12
  level @0 :UInt8;
  reason @1 :Text;
}

struct MergedInto {  # kind 13
  target @0 :Text;
  reason @1 :Text;
}

struct Unmerged {  # kind 14
  target @0 :Text;
  reason @1 :Text;
}

struct SplitOff {  # kind 15
  target @0 :Text;
  reason @1 :Text;
}

struct Closed {  # kind 16
  reason @0 :Text;
}

struct Reopened {  # kind 17
  reason @0 :Text;
}

struct VoidRequested {  # kind 18
  reason @0 :Text;
}

struct VoidDeclined {  # kind 19
  reason @0 :Text;
}

struct Voided {  # kind 20
  reason @0 :Text;
  requestedBy @1 :Text;
}

struct Backfilled {  # kind 21
  paperSha256 @0 :Text;
  reason @1 :Text;
}

struct AccessGranted {  # kind 22
  account @0 :Text;
  reason @1 :Text;
  until @2 :Int32;
}

struct GlassBroken {  # kind 23
  reason @0 :Text;
}

struct DeadlineMarked {  # kind 24
  mark @0 :DeadlineMark;
}

struct DeadlineMark {
  kind @0 :UInt8;
  key @1 :Text;
  startedOn @2 :Int32;
  due @3 :Int32;
}

struct Rebased {  # kind 25
  seen @0 :Int64;
  over @1 :Int64;
}
