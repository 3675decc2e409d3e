#pragma once
// What went wrong, as RFC 9457 problem+json in the reader's language. Nothing of our insides is in
// it: no exception text, no file, no query. Every kind has a page at /problems/<key>.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.h"
#include "api/json/read.h"
#include "api/texts/texts.h"
#include "workflows/workflow.h"

namespace chapterhouse::http {

enum class ProblemKind : std::uint8_t {
  kBadRequest,
  kValidation,
  kUnauthenticated,
  kSuppressed,
  kNotFound,
  kMethodNotAllowed,
  kNotAcceptable,
  kTimeout,
  kBusy,
  kErased,
  kLengthRequired,
  kVersionConflict,
  kBodyTooLarge,
  kUriTooLong,
  kUnsupportedMedia,
  kRejected,
  kCommandReused,
  kPreconditionRequired,
  kTooManyConnections,
  kHeaderTooLarge,
  kInternal,
  kOverloaded,
  kStopped,
  kNotYet,
  kOtherContent,
  kOtherMedia,
  kFileDamaged,
  kNoSpace,
  kSentTooMuch,
  kSentTooOften,
  kCrossSite,
  kTooManyRequests,
  kTlsRequired,
  kSignInRefused,
  kSignInUnavailable,
  kReadLimit,
  kTooManyPeople,
  kNotRecorded,
  kNoSpaceToRecord,
  kSignInFailed,
  kThrottled,
  kCsrf,
  kNoRole,
  kConfirmFirst,
  kSessionNeeded,
};

struct ProblemType {
  ProblemKind kind;
  std::string_view key;  // stable: in `type`, and the key of its texts
  int status;
  int retry_after_s;  // 0: trying again later does not help
};
const ProblemType& type_of(ProblemKind kind);
std::span<const ProblemType> problem_types();

struct Problem {
  ProblemKind kind;
  std::vector<std::string> arguments{};             // of the detail's text
  std::vector<json::FieldProblem> errors{};         // kValidation
  std::optional<workflows::Rejection> rejection{};  // kRejected
  std::string case_type{};                          // whose texts word the rejection
  std::optional<std::uint64_t> version{};           // kVersionConflict: the case is there
  boost::json::array since{};                       // kVersionConflict: what others recorded
  std::vector<std::pair<std::string, std::string>> headers{};
};

// Safe to call from any thread.
Response render(const Problem& problem, const Request& request, const Texts& texts);
// The page behind a problem's type: its title and what to do, in the reader's language.
std::optional<Response> problem_page(std::string_view key, Language language, const Texts& texts);

// How far a gate is from opening, as problems and offered actions show it.
boost::json::object gap_json(const workflows::Gap& gap);

Response json_response(int status, const boost::json::value& body);

}  // namespace chapterhouse::http
