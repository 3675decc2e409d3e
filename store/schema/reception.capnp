# Events of the family reception, as stored. Rules of change: README.md.
@0xb0d8a1e55e257fd1;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::reception");

struct Recorded {  # kind 545
  unit @0 :Text;
  person @1 :Data;
  visitors @2 :Int32;
  byAppointment @3 :Bool;
  category @4 :UInt8;
  channel @5 :UInt8;
  risk @6 :UInt8;
  summary @7 :Text;
  receivedOn @8 :Int32;
  due @9 :Types.Deadline;
}

struct Answered {  # kind 546
  person @0 :Data;
  answer @1 :Text;
}

struct Converted {  # kind 547
  opened @0 :Text;
}

struct Closed {  # kind 548
}
