# Events of the family target, as stored. Rules of change: README.md.
@0xfb6b9a8fcafa6a4d;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::target");

struct Part {
  unit @0 :Text;
  value @1 :Int64;
}

struct Proposed {  # kind 555
  unit @0 :Text;
  kpi @1 :Text;
  year @2 :Int32;
  value @3 :Int64;
  parts @4 :List(Part);
  reserve @5 :Int64;
  proposedBy @6 :Text;
}

struct Approved {  # kind 556
  approvedBy @0 :Text;
}

struct Revised {  # kind 557
  value @0 :Int64;
  parts @1 :List(Part);
  reserve @2 :Int64;
  reason @3 :Text;
  proposedBy @4 :Text;
}

struct Withdrawn {  # kind 558
  reason @0 :Text;
}
