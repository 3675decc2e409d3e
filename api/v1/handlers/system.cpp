#include "api/http/server/proxies.h"
#include "api/json/read.h"
#include "api/v1/handlers/envelope.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/identity/handlers.h"
#include "api/v1/handlers/render.h"

namespace chapterhouse::v1::handlers {
namespace {

constexpr std::uint64_t kLagMax = 10'000;  // events; above, lists are too old to work with

}  // namespace

Reply get_me(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  object body = actor_json(call, call.actor());
  body["name"] = call.language == Language::kZh ? call.caller->name_zh : call.caller->name_en;
  body["today"] = to_text(call.today);
  const access::Permissions& permissions = call.app.rules.permissions;
  body["reach"] = key_of(permissions.rule(call.actor().role).reach);
  // Granted by the policy, and not narrowed away by a token: what a page need not hide.
  array operations;
  for (const access::Operation& operation : permissions.operations())
    if (call.scope.decide(operation.name).ruling != access::Ruling::kNo)
      operations.emplace_back(operation.name);
  body["operations"] = std::move(operations);
  body["clock_can_be_set"] = static_cast<bool>(call.app.set_clock);
  add_session_facts(call, body);
  return http::json_response(200, body);
}

Reply put_clock(const Call& call) {
  if (!call.app.set_clock) return Failure{not_found()};
  const auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  ClockSetting setting{};
  if (auto problems = json::read_json(shape_of<ClockSetting>(), *parsed, &setting);
      !problems.empty())
    return Failure{
        http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems)}};
  // Records are ordered by time: before the last one there is no place for another.
  if (setting.now < call.app.log.head().recorded_at)
    return Failure{invalid("/now", "clock_goes_back")};
  call.app.set_clock(setting.now);
  return http::json_response(200, object{{"now", to_text(call.app.clock.now())}});
}

Reply livez(const Call&) { return http::json_response(200, object{{"live", true}}); }

Reply readyz(const Call& call) {
  array reasons;
  if (call.app.not_ready)
    if (const std::string reason = call.app.not_ready(); !reason.empty())
      reasons.emplace_back(reason);
  if (const std::string trouble = call.app.models.trouble(); !trouble.empty())
    reasons.emplace_back("read models: " + trouble);
  if (call.app.models.lag() > kLagMax) reasons.emplace_back("read models: behind the log");
  object body{{"ready", reasons.empty()}};
  // Why is for the operator on this machine, not for whoever can reach the port.
  const int status = reasons.empty() ? 200 : 503;
  if (http::is_loopback(call.request.client)) body["reasons"] = std::move(reasons);
  http::Response response = http::json_response(status, body);
  if (status == 503) response.headers.emplace_back("Retry-After", "1");
  return response;
}

Reply problem_page(const Call& call) {
  auto page = http::problem_page(call.request.path_value("key"), call.language, call.app.texts);
  if (!page) return Failure{not_found()};
  return *std::move(page);
}

}  // namespace chapterhouse::v1::handlers
