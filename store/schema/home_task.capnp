# Events of the family home_task, as stored. Rules of change: README.md.
@0xc0a97859d8e1c431;

using Cxx = import "/capnp/c++.capnp";
using Types = import "types.capnp";
$Cxx.namespace("chapterhouse::schema::home_task");

struct Opened {  # kind 280
  unit @0 :Text;
  chapterName @1 :Text;
  employeesTotal @2 :Int32;
}

struct Planned {  # kind 281
  completion @0 :Types.Deadline;
}

struct Completed {  # kind 282
  site @0 :Text;
  acceptanceSha256 @1 :Text;
}

struct Cancelled {  # kind 283
  reason @0 :Text;
}
