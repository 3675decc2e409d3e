# Events of the family notices, as stored. Rules of change: README.md.
@0x83191dd7771bad7e;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::notices");

struct Published {  # kind 1187
  version @0 :Text;
  purpose @1 :UInt8;
  from @2 :Int32;
  zhSha256 @3 :Text;
  enSha256 @4 :Text;
}
