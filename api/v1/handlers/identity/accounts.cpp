// Accounts as those see them who open, decide on and watch over them.
#include <algorithm>

#include "api/v1/failures.h"
#include "api/v1/handlers/identity/bodies.h"
#include "api/v1/handlers/identity/handlers.h"
#include "api/v1/handlers/identity/identity_call.h"
#include "api/v1/handlers/message.h"
#include "workflows/account/account.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;
using workflows::CommandBody;
using workflows::CommandType;
using workflows::Workflow;

const Workflow& accounts() { return workflows::workflow<workflows::account::Workflow>(); }

// The account of the path, as far as the caller reaches it.
Result<identity::Standing, Problem> account_asked(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  const AccountId account{call.request.path_value("account")};
  auto standing = call.app.identity->directory().find(account);
  if (!standing || !call.app.rules.orgs.in_subtree(standing->unit, call.actor().unit, call.today))
    return Failure{not_found()};
  return *std::move(standing);
}

// Carries the command out and answers with its receipt and the account as it is now.
Reply carry_out(const Call& call, const StreamId& stream, const CommandBody& command,
                const CommandId& key) {
  workflows::Request request{key, call.actor(), stream, command, {}, {}, {}, {}, {}, {}};
  request.confirmed_at = call.caller->subject.confirmed_at;
  request.scopes = call.caller->subject.scopes;
  const bool opens = command.as<workflows::account::cmd::Open>() != nullptr;
  if (opens) request.expected_version = StreamVersion{0};
  const auto receipt = call.app.handler.handle(request);
  if (!receipt) return Failure{v1::problem_of(receipt.error(), accounts().type->name)};
  const auto file = call.app.handler.load(stream);
  if (!file) return Failure{v1::problem_of(file.error(), accounts().type->name)};
  const AccountId account = file->as<account::State>().holder.account;
  const auto standing = call.app.identity->directory().find(account);
  if (!standing) return Failure{Problem{ProblemKind::kInternal}};
  array events;
  for (const std::string_view event : receipt->events)
    events.push_back(object{{"key", event}, {"label", call.text("event", "account", event)}});
  object body{{"position", number(receipt->position)},
              {"version", number(receipt->version)},
              {"repeated", receipt->repeated},
              {"events", std::move(events)},
              {"account", account_json(call, *standing)}};
  return http::json_response(opens ? 201 : 200, body);
}

}  // namespace

Reply bootstrap(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  const auto wish = read_body<BootstrapWish>(call);
  if (!wish) return Failure{wish.error()};
  const auto& units = call.app.rules.orgs.units();
  const auto district = std::ranges::find(units, UnitKind::kDistrict, &OrgUnit::kind);
  if (district == units.end()) return Failure{not_found()};
  using Kind = identity::BootstrapError::Kind;
  const auto founded =
      call.app.identity->bootstrap().found({wish->token,
                                            {wish->security.account, wish->security.name},
                                            {wish->audit.account, wish->audit.name},
                                            district->id});
  if (!founded) {
    if (founded.error().kind == Kind::kBadToken) return Failure{invalid("/token", "bad_bootstrap")};
    if (founded.error().kind == Kind::kSameAccount)
      return Failure{invalid("/audit/account", "same_account")};
    return Failure{v1::problem_of(*founded.error().error, accounts().type->name)};
  }
  const auto invited = [](const FounderWish& founder, const std::string& code) {
    return object{{"account", founder.account}, {"code", code}};
  };
  return http::json_response(201,
                             object{{"position", number(founded->position)},
                                    {"security", invited(wish->security, founded->security_code)},
                                    {"audit", invited(wish->audit, founded->audit_code)}});
}

Reply list_accounts(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  Parameters parameters(call);
  projections::CaseFilter filter;
  filter.types = {"account"};
  filter.statuses = parameters.list("status");
  filter.text = parameters.text("q").value_or("");
  filter.units.emplace();
  for (const OrgUnit& unit : call.app.rules.orgs.units())
    if (call.app.rules.orgs.in_subtree(unit.id, call.actor().unit, call.today))
      filter.units->push_back(unit.id);
  const auto page = parameters.page();
  if (auto good = parameters.finish(Source::kModels); !good) return Failure{good.error()};
  const auto listed =
      call.app.models.list(filter, projections::CaseOrder::kTitle, page, std::nullopt);
  if (!listed) return Failure{v1::problem_of(listed.error())};
  array rows;
  for (const auto& row : listed->value.rows)
    if (const auto standing = call.app.identity->directory().find(AccountId{row.title}))
      rows.push_back(account_json(call, *standing));
  return page_response(
      call, object{{"position", number(listed->position)}, {"accounts", std::move(rows)}},
      listed->value.next);
}

Reply get_account(const Call& call) {
  const auto standing = account_asked(call);
  if (!standing) return Failure{standing.error()};
  return http::json_response(200, account_json(call, *standing));
}

Reply open_account(const Call& call) {
  if (!call.app.identity) return Failure{not_found()};
  const auto key = idempotency_key(call);
  if (!key) return Failure{key.error()};
  const auto message = read_message<AccountCommand>(call, accounts().commands);
  if (!message) return Failure{message.error()};
  if (!message->command.as<workflows::account::cmd::Open>())
    return Failure{invalid("/command", "unknown_command", "open")};
  return carry_out(call, stream_of("account", CaseId::from_bytes(key->bytes())), message->command,
                   *key);
}

Reply send_account_command(const Call& call) {
  const auto standing = account_asked(call);
  if (!standing) return Failure{standing.error()};
  const auto key = idempotency_key(call);
  if (!key) return Failure{key.error()};
  const auto message = read_message<AccountCommand>(call, accounts().commands);
  if (!message) return Failure{message.error()};
  auto reply = carry_out(call, standing->stream, message->command, *key);
  // Nobody goes on with what they had before; that it is over needs no more than the log.
  const auto now = call.app.identity->directory().find(standing->holder().account);
  if (reply && now && !now->may_act(call.today)) {
    call.app.identity->sessions().end_all(now->holder().account);
    call.app.identity->tokens().revoke_all(now->holder().account);
  }
  return reply;
}

Reply make_activation_code(const Call& call) {
  const auto standing = account_asked(call);
  if (!standing) return Failure{standing.error()};
  const auto code = call.app.identity->enrolments().invite(standing->holder().account);
  if (!code) return Failure{invalid("", "not_invited")};
  return http::json_response(
      201, object{{"account", standing->holder().account.value}, {"code", *code}});
}

Reply list_account_sessions(const Call& call) {
  const auto standing = account_asked(call);
  if (!standing) return Failure{standing.error()};
  return http::json_response(
      200, object{{"sessions", sessions_json(call, standing->holder().account, {})}});
}

Reply end_account_sessions(const Call& call) {
  const auto standing = account_asked(call);
  if (!standing) return Failure{standing.error()};
  const std::size_t count = call.app.identity->sessions().end_all(standing->holder().account);
  return http::json_response(200, object{{"ended", static_cast<std::int64_t>(count)}});
}

}  // namespace chapterhouse::v1::handlers
