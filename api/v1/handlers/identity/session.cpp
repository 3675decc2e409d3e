// Signing in and out, and the sessions there are.
#include "api/v1/handlers/identity/bodies.h"
#include "api/v1/handlers/identity/handlers.h"
#include "api/v1/handlers/identity/identity_call.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;
using identity::Identity;

Result<Identity::Current, Problem> current_of(const Call& call, std::string_view token) {
  http::Request request;
  request.headers["cookie"] = std::string(identity::kSessionCookie) + "=" + std::string(token);
  auto current = call.app.identity->current(request);
  if (!current) return Failure{problem_of(identity::Refused{identity::Refused::Kind::kWrong})};
  return *std::move(current);
}

Reply ended(std::size_t count) {
  return http::json_response(200, object{{"ended", static_cast<std::int64_t>(count)}});
}

}  // namespace

Reply sign_in(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  Identity& identity = *call.app.identity;
  const auto wish = read_body<SignInWish>(call);
  if (!wish) return Failure{wish.error()};
  const auto proof = proof_of(wish->password, wish->code, wish->recovery_code);
  if (!proof) return Failure{proof.error()};
  const AccountId account{wish->account};
  const auto done = identity.sign_in().sign_in(account, *proof, where_of(call.request));
  if (!done) return Failure{problem_of(done.error())};
  // An activation that was cut off between its two steps is finished here.
  if (const auto standing = identity.directory().find(account))
    if (identity.enrolments().record_activation(*standing))
      return Failure{Problem{ProblemKind::kStopped}};
  if (wish->binding) {
    const auto standing = identity.directory().find(account);
    if (!standing || !standing->held(*wish->binding, call.today)) {
      const auto current = current_of(call, done->token);
      if (current) identity.sessions().end(account, current->session.id);
      return Failure{invalid("/binding", "binding_not_held")};
    }
    identity.sessions().use_binding(done->token, *wish->binding);
  }
  const auto current = current_of(call, done->token);
  if (!current) return Failure{current.error()};
  http::Response response = http::json_response(200, session_json(call, *current));
  set_session_cookie(response, done->token);
  set_device_cookie(response, done->device);
  return response;
}

Reply get_session(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  return http::json_response(200, session_json(call, *current));
}

Reply sign_out(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  call.app.identity->sessions().end(current->session.account, current->session.id);
  http::Response response = http::json_response(200, object{{"ended", 1}});
  clear_session(response);
  return response;
}

Reply confirm_session(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  const auto wish = read_body<ConfirmWish>(call);
  if (!wish) return Failure{wish.error()};
  const auto proof = proof_of({}, wish->code, wish->recovery_code);
  if (!proof) return Failure{proof.error()};
  Identity& identity = *call.app.identity;
  const auto token = identity.sign_in().confirm(current->session, current->token, *proof);
  if (!token) return Failure{problem_of(token.error())};
  const auto now = current_of(call, *token);
  if (!now) return Failure{now.error()};
  http::Response response = http::json_response(200, session_json(call, *now));
  set_session_cookie(response, *token);
  return response;
}

Reply choose_binding(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  const auto choice = read_body<BindingChoice>(call);
  if (!choice) return Failure{choice.error()};
  if (!current->standing.held(choice->number, call.today))
    return Failure{invalid("/number", "binding_not_held")};
  call.app.identity->sessions().use_binding(current->token, choice->number);
  const auto now = current_of(call, current->token);
  if (!now) return Failure{now.error()};
  return http::json_response(200, session_json(call, *now));
}

Reply list_sessions(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  return http::json_response(
      200, object{{"sessions", sessions_json(call, call.actor().id, current->session.id)}});
}

Reply end_sessions(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  const std::size_t count = call.app.identity->sessions().end_all(call.actor().id);
  Reply reply = ended(count);
  clear_session(*reply);
  return reply;
}

Reply end_session(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  const std::string& id = call.request.path_value("id");
  if (!call.app.identity->sessions().end(call.actor().id, id)) return Failure{not_found()};
  return ended(1);
}

void add_session_facts(const Call& call, object& me) {
  if (!call.app.identity || call.caller->csrf.empty()) return;
  const auto current = call.app.identity->current(call.request);
  if (!current) return;
  object session = session_json(call, *current);
  me["name"] = session["name"];
  for (const char* fact : {"bindings", "other_sessions", "confirmed_at"})
    if (const auto* value = session.if_contains(fact)) me[fact] = *value;
}

}  // namespace chapterhouse::v1::handlers
