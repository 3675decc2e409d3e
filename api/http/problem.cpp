#include "api/http/problem.h"

#include <algorithm>
#include <array>

#include <boost/json/serialize.hpp>

namespace chapterhouse::http {
namespace {

using boost::json::array;
using boost::json::object;
using Kind = ProblemKind;

// clang-format off
constexpr std::array kTypes = {
    ProblemType{Kind::kBadRequest,           "bad_request",            400, 0},
    ProblemType{Kind::kValidation,           "validation",             400, 0},
    ProblemType{Kind::kUnauthenticated,      "unauthenticated",        401, 0},
    ProblemType{Kind::kSuppressed,           "suppressed",             403, 0},
    ProblemType{Kind::kNotFound,             "not_found",              404, 0},
    ProblemType{Kind::kMethodNotAllowed,     "method_not_allowed",     405, 0},
    ProblemType{Kind::kNotAcceptable,        "not_acceptable",         406, 0},
    ProblemType{Kind::kTimeout,              "timeout",                408, 0},
    ProblemType{Kind::kBusy,                 "busy",                   409, 1},
    ProblemType{Kind::kErased,               "erased",                 410, 0},
    ProblemType{Kind::kLengthRequired,       "length_required",        411, 0},
    ProblemType{Kind::kVersionConflict,      "version_conflict",       412, 0},
    ProblemType{Kind::kBodyTooLarge,         "body_too_large",         413, 0},
    ProblemType{Kind::kUriTooLong,           "uri_too_long",           414, 0},
    ProblemType{Kind::kUnsupportedMedia,     "unsupported_media",      415, 0},
    ProblemType{Kind::kRejected,             "rejected",               422, 0},
    ProblemType{Kind::kCommandReused,        "command_reused",         422, 0},
    ProblemType{Kind::kPreconditionRequired, "precondition_required",  428, 0},
    ProblemType{Kind::kTooManyConnections,   "too_many_connections",   429, 5},
    ProblemType{Kind::kHeaderTooLarge,       "header_too_large",       431, 0},
    ProblemType{Kind::kInternal,             "internal",               500, 0},
    ProblemType{Kind::kOverloaded,           "overloaded",             503, 2},
    ProblemType{Kind::kStopped,              "stopped",                503, 30},
    ProblemType{Kind::kNotYet,               "not_yet",                503, 1},
    ProblemType{Kind::kOtherContent,         "other_content",          422, 0},
    ProblemType{Kind::kOtherMedia,           "other_media",            415, 0},
    ProblemType{Kind::kFileDamaged,          "file_damaged",           500, 0},
    ProblemType{Kind::kNoSpace,              "no_space",               507, 5},
    ProblemType{Kind::kSentTooMuch,          "sent_too_much",          413, 0},
    ProblemType{Kind::kSentTooOften,         "sent_too_often",         429, 600},
    ProblemType{Kind::kCrossSite,            "cross_site",             403, 0},
    ProblemType{Kind::kTooManyRequests,      "too_many_requests",      429, 0},
    ProblemType{Kind::kTlsRequired,          "tls_required",           403, 0},
    ProblemType{Kind::kSignInRefused,        "sign_in_refused",        403, 0},
    ProblemType{Kind::kSignInUnavailable,    "sign_in_unavailable",    503, 30},
    ProblemType{Kind::kReadLimit,            "read_limit",             429, 0},
    ProblemType{Kind::kTooManyPeople,        "too_many_people",        429, 0},
    ProblemType{Kind::kNotRecorded,          "not_recorded",           503, 30},
    ProblemType{Kind::kNoSpaceToRecord,      "no_space_to_record",     507, 5},
    ProblemType{Kind::kSignInFailed,         "sign_in_failed",         401, 0},
    ProblemType{Kind::kThrottled,            "throttled",              429, 0},
    ProblemType{Kind::kCsrf,                 "csrf",                   403, 0},
    ProblemType{Kind::kNoRole,               "no_role",                403, 0},
    ProblemType{Kind::kConfirmFirst,         "confirm_first",          403, 0},
    ProblemType{Kind::kSessionNeeded,        "session_needed",         403, 0},
};
// clang-format on

object error_json(const json::FieldProblem& error, Language language, const Texts& texts) {
  const std::string arguments[] = {error.detail};
  // Some problems read better without their particular, for example when no name is near.
  std::string key(error.key);
  if (error.detail.empty() && texts.find(language, {"field_problem", "", key + "_plain"}))
    key += "_plain";
  return {{"pointer", error.pointer},
          {"key", error.key},
          {"detail", fill(texts.lookup(language, {"field_problem", "", key}), arguments)}};
}

void add_rejection(const Problem& problem, Language language, const Texts& texts, object& body) {
  const workflows::Rejection& no = *problem.rejection;
  body["command"] = no.command;
  body["state"] = no.state;
  if (!no.guard.empty()) {
    body["guard"] = no.guard;
    body["guard_label"] = texts.lookup(language, {"guard", problem.case_type, no.guard});
  }
  body["reason"] = no.reason;
  body["detail"] = texts.lookup(language, {"reason", problem.case_type, no.reason});
  if (const object gap = gap_json(no.gap); !gap.empty()) body["gap"] = gap;
}

}  // namespace

const ProblemType& type_of(ProblemKind kind) {
  return *std::ranges::find(kTypes, kind, &ProblemType::kind);
}

std::span<const ProblemType> problem_types() { return kTypes; }

boost::json::object gap_json(const workflows::Gap& gap) {
  object out;
  if (gap.need > 0) {
    out["have"] = gap.have;
    out["need"] = gap.need;
  }
  if (gap.opens_on) out["opens_on"] = to_text(*gap.opens_on);
  if (!gap.reference.empty()) out["reference"] = gap.reference;
  return out;
}

Response json_response(int status, const boost::json::value& body) {
  Response response;
  response.status = status;
  response.body = boost::json::serialize(body);
  return response;
}

Response render(const Problem& problem, const Request& request, const Texts& texts) {
  const Language language = language_of(request.header("accept-language"));
  const ProblemType& type = type_of(problem.kind);
  object body{
      {"type", "/problems/" + std::string(type.key)},
      {"title", texts.lookup(language, {"problem", "", type.key})},
      {"status", type.status},
      {"detail", fill(texts.lookup(language, {"problem_detail", "", type.key}), problem.arguments)},
      {"instance", request.target.substr(0, request.target.find('?'))},
      {"trace_id", request.trace_id}};
  if (!problem.errors.empty()) {
    array errors;
    for (const auto& error : problem.errors) errors.push_back(error_json(error, language, texts));
    body["errors"] = std::move(errors);
  }
  if (problem.rejection) add_rejection(problem, language, texts, body);
  if (problem.version) body["version"] = std::to_string(*problem.version);
  if (!problem.since.empty()) body["since"] = problem.since;
  Response response = json_response(type.status, body);
  response.type = "application/problem+json; charset=utf-8";
  response.headers = problem.headers;
  response.headers.emplace_back("Content-Language", tag_of(language));
  if (type.retry_after_s > 0)
    response.headers.emplace_back("Retry-After", std::to_string(type.retry_after_s));
  return response;
}

std::optional<Response> problem_page(std::string_view key, Language language, const Texts& texts) {
  const auto type = std::ranges::find(kTypes, key, &ProblemType::key);
  if (type == kTypes.end()) return std::nullopt;
  return json_response(200, object{{"key", key},
                                   {"status", type->status},
                                   {"title", texts.lookup(language, {"problem", "", key})},
                                   {"help", texts.lookup(language, {"problem_help", "", key})}});
}

}  // namespace chapterhouse::http
