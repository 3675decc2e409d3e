# Events of the family protected_subjects, as stored. Rules of change: README.md.
@0x8d722956d1b050ad;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("chapterhouse::schema::protected_subjects");

struct SubjectsErased {  # kind 1170
  request @0 :Text;
  subjects @1 :List(Data);
}

struct SubjectsRestricted {  # kind 1171
  request @0 :Text;
  subjects @1 :List(Data);
}

struct SubjectsReleased {  # kind 1172
  request @0 :Text;
}
