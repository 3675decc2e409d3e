#pragma once
// One household, one file (domain rules 2.8): every member with an identity number is claimed for
// the application or the file that the household has. The stream "household/<hash>" is claimed in
// the commit of that case's own event; it holds no personal data.
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::household {

namespace ev {
struct Claimed {
  static constexpr EventKey kKey{"household", "claimed", 980};
  SubjectId subject;  // of the applicant; empty for those who live with them
  StreamId application;
};
// The application has become a file, under the same id.
struct FileOpened {
  static constexpr EventKey kKey{"household", "file_opened", 981};
  StreamId file;
};
struct Released {
  static constexpr EventKey kKey{"household", "released", 982};
  StreamId held_by;  // the application or the file
};

BOOST_DESCRIBE_STRUCT(Claimed, (), (subject, application))
BOOST_DESCRIBE_STRUCT(FileOpened, (), (file))
BOOST_DESCRIBE_STRUCT(Released, (), (held_by))
}  // namespace ev

using Payload = std::variant<ev::Claimed, ev::FileOpened, ev::Released>;

struct State {
  SubjectId subject;     // given when first an applicant, kept for ever
  StreamId application;  // in work; empty: none
  StreamId file;         // open; empty: none

  // The file, else the application; empty when the person is free.
  const StreamId& held_by() const { return file.empty() ? application : file; }
};
BOOST_DESCRIBE_STRUCT(State, (), (subject, application, file))

struct Register {
  static constexpr std::string_view kName = "household";
  using State = household::State;
  using Status = void;
  using Payload = household::Payload;
  static State evolve(State state, const Payload& event);
};

// `blinded` is BlindIndex::blind("household", normalised identity number).
StreamId stream(std::string_view blinded);

}  // namespace chapterhouse::household
