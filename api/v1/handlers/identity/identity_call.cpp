#include "api/v1/handlers/identity/identity_call.h"

#include "domain/access/limits.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;

constexpr std::size_t kAgentBytes = 128;
constexpr std::string_view kSafely = "; Secure; HttpOnly; SameSite=Strict; Path=/";

object labelled(const Call& call, std::string_view section, std::string_view type,
                std::string_view key) {
  return {{"key", key}, {"label", call.text(section, type, key)}};
}

object binding_json(const Call& call, const account::State& state,
                    const account::Binding& binding) {
  object out{{"number", binding.number},
             {"role", labelled(call, "enum.Role", "", key_of(binding.span.role))},
             {"unit", unit_json(call, binding.span.unit)},
             {"from", to_text(binding.span.from)},
             {"status", labelled(call, "enum.BindingStatus", "account", key_of(binding.status))},
             {"valid", state.holds(binding, call.today)}};
  if (binding.span.until) out["until"] = to_text(*binding.span.until);
  if (!binding.proposed_by.empty()) out["proposed_by"] = binding.proposed_by.value;
  if (!binding.decided_by.empty()) out["decided_by"] = binding.decided_by.value;
  return out;
}

}  // namespace

Problem problem_of(const identity::Refused& refused) {
  using Kind = identity::Refused::Kind;
  switch (refused.kind) {
    case Kind::kWrong:
      return {.kind = ProblemKind::kSignInFailed,
              .headers = {{"WWW-Authenticate", "Bearer realm=\"chapterhouse\""}}};
    case Kind::kThrottled: {
      const std::string seconds = std::to_string(refused.wait.count());
      return {.kind = ProblemKind::kThrottled,
              .arguments = {seconds},
              .headers = {{"Retry-After", seconds}}};
    }
    case Kind::kBusy:
      break;
  }
  return {ProblemKind::kOverloaded};
}

Problem problem_of(const identity::EnrolmentError& error) {
  using Kind = identity::EnrolmentError::Kind;
  switch (error.kind) {
    case Kind::kBadCode:
      return invalid("/code", "bad_activation");
    case Kind::kBadPassword:
      return invalid("/password", error.rule);
    case Kind::kBadFactor:
      return invalid("/second_factor", "bad_factor");
    case Kind::kBadEnrolment:
      return invalid("/enrolment", "bad_enrolment");
    case Kind::kThrottled:
    case Kind::kBusy:
      return {ProblemKind::kOverloaded};
    case Kind::kFailed:
      break;
  }
  return {ProblemKind::kStopped};
}

Result<identity::Proof, Problem> proof_of(std::string password,
                                          const std::optional<std::string>& code,
                                          const std::optional<std::string>& recovery_code) {
  if (code.has_value() == recovery_code.has_value())
    return Failure{invalid("/code", "one_of_both", "recovery_code")};
  return identity::Proof{std::move(password), code.value_or(""), recovery_code.value_or("")};
}

identity::Where where_of(const http::Request& request) {
  // Shown to the account's person: printable, and no longer than a line.
  std::string agent;
  for (const char c : request.header("user-agent").substr(0, kAgentBytes))
    agent.push_back(c >= ' ' && c <= '~' ? c : '?');
  return {request.client, std::move(agent),
          std::string(identity::cookie_of(request, identity::kDeviceCookie))};
}

void set_session_cookie(http::Response& response, std::string_view token) {
  response.headers.emplace_back("Set-Cookie", std::string(identity::kSessionCookie) + "=" +
                                                  std::string(token) + std::string(kSafely));
}

void set_device_cookie(http::Response& response, std::string_view device) {
  const auto seconds = std::chrono::seconds(limits::kDeviceLife).count();
  response.headers.emplace_back("Set-Cookie", std::string(identity::kDeviceCookie) + "=" +
                                                  std::string(device) + std::string(kSafely) +
                                                  "; Max-Age=" + std::to_string(seconds));
}

void clear_session(http::Response& response) {
  response.headers.emplace_back("Set-Cookie", std::string(identity::kSessionCookie) + "=" +
                                                  std::string(kSafely) + "; Max-Age=0");
  // Cookies stay out of it: the device is known still. So does storage: visits that wait for a
  // network must not be lost; the pages forget the rest themselves.
  response.headers.emplace_back("Clear-Site-Data", "\"cache\"");
}

Result<identity::Identity::Current, Problem> own_session(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  auto current = call.app.identity->current(call.request);
  if (!current || call.caller->csrf.empty()) return Failure{Problem{ProblemKind::kSessionNeeded}};
  return *std::move(current);
}

array bindings_json(const Call& call, const identity::Standing& standing, std::int32_t in_use) {
  array out;
  for (const account::Binding* binding : standing.held(call.today)) {
    object shown = binding_json(call, standing.state, *binding);
    shown["in_use"] = binding->number == in_use;
    out.push_back(std::move(shown));
  }
  return out;
}

object session_json(const Call& call, const identity::Identity::Current& current) {
  const identity::Session& session = current.session;
  identity::Identity& identity = *call.app.identity;
  object out{{"id", session.id},
             {"account", session.account.value},
             {"name", identity.directory().name_of(current.standing)},
             {"bindings", bindings_json(call, current.standing, session.binding)},
             {"made_at", to_text(session.made)},
             {"expires_at", to_text(session.expires())},
             {"csrf", identity.csrf_of(current.token)},
             {"recovery_codes_left", identity.credentials().recovery_codes_left(session.account)},
             {"other_sessions",
              static_cast<std::int64_t>(identity.sessions().of(session.account).size()) - 1}};
  if (session.confirmed) {
    out["confirmed_at"] = to_text(*session.confirmed);
    const std::chrono::minutes lasts{call.app.rules.permissions.limits().step_up_minutes};
    out["confirmed_until"] = to_text(*session.confirmed + lasts);
  }
  return out;
}

array sessions_json(const Call& call, const AccountId& account, std::string_view own) {
  array out;
  for (const identity::Session& session : call.app.identity->sessions().of(account))
    out.push_back(object{{"id", session.id},
                         {"made_at", to_text(session.made)},
                         {"used_at", to_text(session.used)},
                         {"expires_at", to_text(session.expires())},
                         {"address", session.address},
                         {"agent", session.agent},
                         {"own", session.id == own}});
  return out;
}

object account_json(const Call& call, const identity::Standing& standing) {
  array bindings;
  for (const account::Binding& binding : standing.state.bindings)
    bindings.push_back(binding_json(call, standing.state, binding));
  object out{{"account", standing.holder().account.value},
             {"case", key_of_stream(standing.stream)},
             {"person", standing.person()},
             {"name", call.app.identity->directory().name_of(standing)},
             {"unit", unit_json(call, standing.unit)},
             {"status", labelled(call, "status", "account", key_of(standing.state.status))},
             {"may_sign_in", standing.may_act(call.today)},
             {"factor_reset_requested", standing.state.factor_reset.has_value()},
             {"bindings", std::move(bindings)}};
  if (standing.holder().expires) out["expires"] = to_text(*standing.holder().expires);
  return out;
}

}  // namespace chapterhouse::v1::handlers
