# Events of the family sample, as stored. Rules of change: ../README.md.
@0xd2b7f04c1e9a5836;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::sample");

struct Requested {  # kind 971
  type @0 :Text;
  status @1 :Text;
  units @2 :List(Text);
  from @3 :List(Int32);
  to @4 :List(Int32);
  size @5 :Int32;
  reason @6 :Text;
  requestedBy @7 :Text;
}
