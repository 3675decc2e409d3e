#pragma once
// What the handlers of signing in share: reading a body, wording a refusal, setting cookies.
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "api/identity/identity.h"
#include "api/json/read.h"
#include "api/v1/call.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {

// A body as a described struct, or everything that is wrong with it.
template <class T>
Result<T, http::Problem> read_body(const Call& call) {
  const auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  T body{};
  if (auto problems = json::read_json(shape_of<T>(), *parsed, &body); !problems.empty())
    return Failure{
        http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems)}};
  return body;
}

http::Problem problem_of(const identity::Refused& refused);
http::Problem problem_of(const identity::EnrolmentError& error);

// Exactly one of both, as a proof.
Result<identity::Proof, http::Problem> proof_of(std::string password,
                                                const std::optional<std::string>& code,
                                                const std::optional<std::string>& recovery_code);

identity::Where where_of(const http::Request& request);

// Kept by the browser, sent back over TLS to this host only, never shown to a page's scripts.
void set_session_cookie(http::Response& response, std::string_view token);
void set_device_cookie(http::Response& response, std::string_view device);
void clear_session(http::Response& response);

// The caller's own session; a problem when a machine's or a configured token asks.
Result<identity::Identity::Current, http::Problem> own_session(const Call& call);

object session_json(const Call& call, const identity::Identity::Current& current);
array bindings_json(const Call& call, const identity::Standing& standing, std::int32_t in_use);
array sessions_json(const Call& call, const AccountId& account, std::string_view own);
object account_json(const Call& call, const identity::Standing& standing);

}  // namespace chapterhouse::v1::handlers
