#pragma once
// Whose data the log says is erased or restricted: the one stream "protected_subjects/all". It is
// claimed in the commit of the privacy request's own event, so the log itself is the list of fences
// that a restored key vault is held to before anything is read (ADR 0019).
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::protected_subjects {

namespace ev {
struct SubjectsErased {
  static constexpr EventKey kKey{"protected_subjects", "subjects_erased", 1170};
  StreamId request;
  std::vector<SubjectId> subjects;
};
struct SubjectsRestricted {
  static constexpr EventKey kKey{"protected_subjects", "subjects_restricted", 1171};
  StreamId request;
  std::vector<SubjectId> subjects;
};
struct SubjectsReleased {
  static constexpr EventKey kKey{"protected_subjects", "subjects_released", 1172};
  StreamId request;
};

BOOST_DESCRIBE_STRUCT(SubjectsErased, (), (request, subjects))
BOOST_DESCRIBE_STRUCT(SubjectsRestricted, (), (request, subjects))
BOOST_DESCRIBE_STRUCT(SubjectsReleased, (), (request))
}  // namespace ev

using Payload = std::variant<ev::SubjectsErased, ev::SubjectsRestricted, ev::SubjectsReleased>;

struct Restriction {
  StreamId request;
  std::vector<SubjectId> subjects;
};
BOOST_DESCRIBE_STRUCT(Restriction, (), (request, subjects))

struct State {
  std::vector<SubjectId> erased;
  std::vector<Restriction> restricted;  // in force, one for each request
};
BOOST_DESCRIBE_STRUCT(State, (), (erased, restricted))

struct Register {
  static constexpr std::string_view kName = "protected_subjects";
  using State = protected_subjects::State;
  using Status = void;
  using Payload = protected_subjects::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream();

}  // namespace chapterhouse::protected_subjects
