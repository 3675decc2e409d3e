# Events of the family consent, as stored. Rules of change: README.md.
@0x92c3cfc730a9ea57;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::consent");

struct Given {  # kind 1180
  unit @0 :Text;
  person @1 :Data;
  about @2 :Text;
  purpose @3 :UInt8;
  recipient @4 :UInt8;
  noticeVersion @5 :Text;
  noticeSha256 @6 :Text;
  paperSha256 @7 :Text;
  givenOn @8 :Int32;
}

struct Withdrawn {  # kind 1181
  person @0 :Data;
  reason @1 :Text;
  withdrawnOn @2 :Int32;
}
