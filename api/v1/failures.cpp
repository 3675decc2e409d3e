#include "api/v1/failures.h"

#include <spdlog/spdlog.h>

namespace chapterhouse::v1 {

using http::Problem;
using http::ProblemKind;

Problem problem_of(const workflows::CommandError& error, std::string_view case_type) {
  using Kind = workflows::CommandError::Kind;
  switch (error.kind) {
    case Kind::kRejected:
      return {.kind = ProblemKind::kRejected,
              .rejection = error.rejection,
              .case_type = std::string(case_type)};
    case Kind::kNotFound:
      return {ProblemKind::kNotFound};
    case Kind::kVersionConflict:
      return {.kind = ProblemKind::kVersionConflict,
              .arguments = {std::to_string(error.actual.value)},
              .version = error.actual.value};
    case Kind::kBusy:
      return {ProblemKind::kBusy};
    case Kind::kCommandReused:
      return {ProblemKind::kCommandReused};
    case Kind::kInvalid:
      return {.kind = ProblemKind::kValidation, .errors = {{"", "not_possible", error.detail}}};
    case Kind::kErased:
      return {ProblemKind::kErased};
    case Kind::kOverloaded:
      return {ProblemKind::kOverloaded};
    case Kind::kStopped:
      return {ProblemKind::kStopped};
    case Kind::kCorrupt:
      spdlog::error("stored bytes do not read back: {}", error.detail);
      break;
  }
  return {ProblemKind::kInternal};
}

Problem problem_of(const projections::QueryError& error) {
  using Kind = projections::QueryError::Kind;
  const auto wrong = [&](std::string_view pointer, std::string_view key) -> Problem {
    return {.kind = ProblemKind::kValidation,
            .errors = {{std::string(pointer), key, error.detail}}};
  };
  switch (error.kind) {
    case Kind::kNotYet:
      return {.kind = ProblemKind::kNotYet, .arguments = {std::to_string(error.position.value)}};
    case Kind::kBadCursor:
      return wrong("?cursor", "bad_cursor");
    case Kind::kUnknownKpi:
      return {ProblemKind::kNotFound};
    case Kind::kUnknownDimension:
      return wrong("?" + error.detail, "unknown_dimension");
    case Kind::kBadPeriod:
      return wrong("?to", "bad_period");
    case Kind::kSuppressed:
      return {.kind = ProblemKind::kSuppressed, .arguments = {error.detail}};
    case Kind::kUnavailable:
      break;
  }
  spdlog::error("the read models do not answer: {}", error.detail);
  return {ProblemKind::kOverloaded};
}

Problem problem_of(const ReadError& error) {
  spdlog::error("the log does not read at position {}: {}", error.position.value, error.detail);
  return {error.kind == ReadError::Kind::kCorrupt ? ProblemKind::kInternal : ProblemKind::kStopped};
}

Problem not_yet(Position wanted, Position now) {
  return {.kind = ProblemKind::kNotYet,
          .arguments = {std::to_string(now.value), std::to_string(wanted.value)},
          .headers = {{"Log-Position", std::to_string(now.value)}}};
}

}  // namespace chapterhouse::v1
