// Tokens for programs, made and revoked by the people whose account they act for.
#include <algorithm>

#include "api/v1/handlers/identity/bodies.h"
#include "api/v1/handlers/identity/handlers.h"
#include "api/v1/handlers/identity/identity_call.h"
#include "domain/access/limits.h"

namespace chapterhouse::v1::handlers {
namespace {

// "lead.register", "case.read": how operations are named.
bool is_operation(std::string_view text) {
  return !text.empty() && text.size() <= limits::kNameBytes &&
         std::ranges::all_of(text, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '_';
         });
}

object token_json(const Call& call, const identity::MachineToken& token) {
  array scopes;
  for (const std::string& scope : token.scopes) scopes.emplace_back(scope);
  return {{"id", token.id},
          {"name", token.name},
          {"binding", token.binding},
          {"unit", unit_json(call, token.unit)},
          {"scopes", std::move(scopes)},
          {"made_at", to_text(token.made)},
          {"expires_at", to_text(token.expires)}};
}

std::vector<json::FieldProblem> faults_of(const Call& call, const MachineTokenWish& wish,
                                          const account::Binding* binding) {
  std::vector<json::FieldProblem> faults;
  if (wish.name.empty()) faults.push_back({"/name", json::problem::kMissing, {}});
  if (wish.days < 1 || wish.days > limits::kMachineTokenDays)
    faults.push_back(
        {"/days", json::problem::kOutOfRange, "1.." + std::to_string(limits::kMachineTokenDays)});
  if (wish.scopes.empty()) faults.push_back({"/scopes", json::problem::kMissing, {}});
  if (wish.scopes.size() > limits::kScopes)
    faults.push_back({"/scopes", json::problem::kTooMany, std::to_string(limits::kScopes)});
  for (std::size_t i = 0; i < wish.scopes.size(); ++i)
    if (!is_operation(wish.scopes[i]))
      faults.push_back({"/scopes/" + std::to_string(i), "bad_scope", {}});
  if (!binding)
    faults.push_back({"/binding", "binding_not_held", {}});
  else if (wish.unit &&
           !call.app.rules.orgs.in_subtree(UnitId{*wish.unit}, binding->span.unit, call.today))
    faults.push_back({"/unit", "unit_not_below", {}});
  return faults;
}

}  // namespace

Reply list_machine_tokens(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  array tokens;
  for (const auto& token : call.app.identity->tokens().of(call.actor().id))
    tokens.push_back(token_json(call, token));
  return http::json_response(200, object{{"tokens", std::move(tokens)}});
}

Reply make_machine_token(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  if (!call.scope.is_fresh()) return Failure{http::Problem{http::ProblemKind::kConfirmFirst}};
  const auto wish = read_body<MachineTokenWish>(call);
  if (!wish) return Failure{wish.error()};
  const account::Binding* binding = current->standing.held(wish->binding, call.today);
  if (auto faults = faults_of(call, *wish, binding); !faults.empty())
    return Failure{
        http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(faults)}};
  identity::Identity& identity = *call.app.identity;
  identity::MachineToken wanted{{},
                                wish->name,
                                call.actor().id,
                                wish->binding,
                                wish->unit ? UnitId{*wish->unit} : binding->span.unit,
                                wish->scopes,
                                {},
                                identity.session_clock().now() + std::chrono::days{wish->days}};
  std::string id;
  const auto token = identity.tokens().make(wanted, id);
  if (!token) return Failure{invalid("", "too_many_tokens")};
  wanted.id = id;
  wanted.made = identity.session_clock().now();
  object body = token_json(call, wanted);
  body["token"] = *token;
  return http::json_response(201, body);
}

Reply revoke_machine_token(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  if (!call.app.identity->tokens().revoke(call.actor().id, call.request.path_value("id")))
    return Failure{not_found()};
  return http::json_response(200, object{{"ended", 1}});
}

}  // namespace chapterhouse::v1::handlers
