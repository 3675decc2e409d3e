#include "api/v1/service.h"

#include <algorithm>
#include <chrono>
#include <new>

#include <spdlog/spdlog.h>

#include "api/http/origin.h"
#include "api/http/server/proxies.h"
#include "api/server/backups.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/identity/handlers.h"
#include "api/v1/handlers/oidc/oidc.h"
#include "api/v1/handlers/privacy/privacy.h"
#include "api/v1/openapi/openapi.h"
#include "api/v1/operations.h"
#include "store/attachments/attachments.h"
#include "store/crypto/seal.h"

namespace chapterhouse::v1 {
namespace {

using http::Problem;
using http::ProblemKind;
using http::Response;

// JSON is all we speak, so a client that takes anything of that kind is served.
bool takes_json(std::string_view accept) {
  if (accept.empty()) return true;
  for (const std::string_view range :
       {"*/*", "application/*", "application/json", "application/problem+json",
        "application/vnd.chapterhouse.bundle+json"})
    if (accept.find(range) != std::string_view::npos) return true;
  return false;
}

bool is_json(std::string_view content_type) {
  const std::string_view type = content_type.substr(0, content_type.find(';'));
  return type == "application/json" || type == "application/json ";
}

// A POST without a body, too: no form of another site can send application/json.
bool is_sent_as_json(const http::Request& request) {
  const bool bare = request.method == "DELETE" && request.body.empty();
  return bare || http::changes_nothing(request.method) || is_json(request.header("content-type"));
}

Reply openapi(const Call& call) {
  return http::json_response(200, openapi_document(call.app, call.language));
}

constexpr std::string_view kAlive = "/livez";  // counts for no limit: whoever asks restarts us

// Refuses when the limit is used up; notes what is left of it.
Outcome<Problem> keep_to(const std::optional<http::RateLimits::Verdict>& verdict,
                         std::vector<std::pair<std::string, std::string>>& headers) {
  if (!verdict) return Done{};
  headers = {{"RateLimit-Policy", verdict->policy}, {"RateLimit", verdict->state}};
  if (!verdict->retry_after_s) return Done{};
  const std::string seconds = std::to_string(*verdict->retry_after_s);
  return Failure{Problem{.kind = ProblemKind::kTooManyRequests,
                         .arguments = {seconds},
                         .headers = {{"Retry-After", seconds}}}};
}

// A refusal names its guard, as that of a command does; of what is hidden not even that is said.
std::optional<Problem> judge_access(const Call& call, std::string_view operation) {
  if (is_marker(operation)) return std::nullopt;
  const access::Answer answer = call.scope.decide(operation);
  if (answer.yes()) return std::nullopt;
  const access::Operation* granted = call.app.rules.permissions.find(operation);
  if (answer.ruling == access::Ruling::kNo && (!granted || granted->hidden))
    return hidden(call, answer.guard);
  return Problem{.kind = ProblemKind::kRejected,
                 .rejection = workflows::Rejection{workflows::RejectionCode::kGuardFailed,
                                                   "",
                                                   operation,
                                                   answer.guard,
                                                   answer.reason,
                                                   {}},
                 .case_type = "common"};
}

// Who must be known, and what a browser's request must carry so that no other site can send it.
std::optional<Problem> judge_caller(const http::Request& request, const http::Caller* caller) {
  if (!caller)
    return Problem{.kind = ProblemKind::kUnauthenticated,
                   .headers = {{"WWW-Authenticate", "Bearer realm=\"chapterhouse\""}}};
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (!reads && !caller->csrf.empty() &&
      !store::equal_in_constant_time(caller->csrf, request.header("x-csrf")))
    return Problem{ProblemKind::kCsrf};
  return std::nullopt;
}

bool is_file_route(const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") return false;
  const auto& path = request.parts.segments;
  return path.empty() || (path[0] != "v1" && path[0] != "tlog");
}

}  // namespace

ApiService::ApiService(const Application& application)
    : app_(application),
      web_{"GET", "/{path}", endpoint("GET", "/{path}", handlers::web_file, Ask::kNobody)},
      live_(application) {
  namespace h = handlers;
  const auto add = [this](const char* method, const char* path, auto handler,
                          Ask ask = Ask::kName) { add_route(method, path, handler, ask); };
  // clang-format off
  add("POST", "/v1/cases/{type}",               h::open_case);
  add("POST", "/v1/cases/{type}/{id}/commands", h::send_command);
  add("GET",  "/v1/cases",                      h::list_cases);
  add("GET",  "/v1/cases/{type}/{id}",          h::get_case);
  add("GET",  "/v1/cases/{type}/{id}/timeline", h::get_timeline);
  add("GET",  "/v1/cases/{type}/{id}/changes", h::case_changes);
  add("GET",  "/v1/cases/{type}/{id}/proof",    h::case_proof);
  add("GET",  "/v1/today",                      h::get_today);
  add("GET",  "/v1/search",                     h::search);
  add("GET",  "/v1/kpis",                       h::list_kpis);
  add("GET",  "/v1/kpis/{id}",                  h::get_kpi);
  add("GET",  "/v1/kpis/{id}/split",            h::split_kpi);
  add("GET",  "/v1/kpis/{id}/evidence",         h::kpi_evidence);
  add("GET",  "/v1/kpis/{id}/changes",          h::kpi_changes);
  add("GET",  "/v1/kpis/{id}/target",           h::kpi_target);
  add("GET",  "/v1/kpis/{id}/proof",            h::kpi_proof);
  add("GET",  "/v1/pace/funnel",                h::pace_funnel);
  add("GET",  "/v1/pace/funnel/cases",          h::pace_funnel_cases);
  add("GET",  "/v1/pace/stages",                h::pace_stages);
  add("GET",  "/v1/pace/ageing",                h::pace_ageing);
  add("GET",  "/v1/pace/forecast",              h::pace_forecast);
  add("GET",  "/v1/audit/anomalies",            h::count_anomalies);
  add("GET",  "/v1/audit/anomalies/{kind}",     h::list_anomalies);
  add("GET",  "/v1/audit/corrections",          h::list_corrections);
  add("GET",  "/v1/audit/break-glass",          h::list_broken_glass);
  add("POST", "/v1/audit/samples",              h::request_sample);
  add("GET",  "/v1/audit/samples/{id}",         h::get_sample);
  add("GET",  "/v1/audit/access-review",        h::access_review);
  add("GET",  "/v1/access",                     h::list_access);
  add("GET",  "/v1/access/report",              h::access_report,  Ask::kNameForFile);
  add("GET",  "/v1/cases/{type}/{id}/access",   h::case_access);
  add("GET",  "/v1/workflows",                  h::list_workflows);
  add("GET",  "/v1/workflows/{type}",           h::get_workflow);
  add("GET",  "/v1/units",                      h::get_units);
  add("GET",  "/v1/notices",                    h::list_notices);
  add("GET",  "/v1/log/head",                   h::get_log_head);
  add("GET",  "/v1/log/export",                 h::export_log,     Ask::kNameForFile);
  add("PUT",  "/v1/attachments/{sha256}",       h::put_attachment, Ask::kNameForFile);
  add("GET",  "/v1/cases/{type}/{id}/documents/{sha256}", h::get_document, Ask::kNameForFile);
  add("POST", "/v1/privacy-requests/{id}/copy", h::make_copy);
  add("GET",  "/v1/log/checkpoints",            h::list_checkpoints);
  add("GET",  "/v1/log/consistency",            h::get_consistency);
  add("GET",  "/v1/log/receipt/{position}",     h::get_receipt);
  add("GET",  "/v1/backups",                    h::list_backups);
  add("POST", "/v1/backups",                    h::start_backup);
  add("GET",  "/v1/upkeep",                     h::get_upkeep);
  add("PUT",  "/v1/upkeep",                     h::put_upkeep);
  if (app_.set_clock) add("PUT", "/v1/clock",   h::put_clock);
  // clang-format on
  const auto follow = [this](const Call& call) { return live_.open(call); };
  add("GET", "/v1/live", follow, Ask::kNameToListen);
  add_open_routes();
  add_identity_routes();
}

// Whose answers are for anybody.
void ApiService::add_open_routes() {
  namespace h = handlers;
  const auto add = [this](const char* method, const char* path, auto handler) {
    add_route(method, path, handler, Ask::kNobody);
  };
  // clang-format off
  add("GET",  "/tlog/checkpoint",               h::get_checkpoint);
  // An index has a group of digits for each factor of 1,000; a partial tile has its width behind them.
  add("GET",  "/tlog/tile/{level}/{a}",             h::get_tile);
  add("GET",  "/tlog/tile/{level}/{a}/{b}",         h::get_tile);
  add("GET",  "/tlog/tile/{level}/{a}/{b}/{c}",     h::get_tile);
  add("GET",  "/tlog/tile/{level}/{a}/{b}/{c}/{d}", h::get_tile);
  add("GET",  "/v1/session/oidc/start",         h::oidc_start);
  add("GET",  "/v1/session/oidc/callback",      h::oidc_callback);
  add("GET",  "/livez",                         h::livez);
  add("GET",  "/readyz",                        h::readyz);
  add("GET",  "/problems/{key}",                h::problem_page);
  add("GET",  "/verify",                        h::verify_page);
  add("GET",  "/openapi.json",                  openapi);
  add("GET",  "/",                              h::web_index);
  // clang-format on
  const auto own_metrics = [this](const Call& call) { return metrics(call.request); };
  add("GET", "/metrics", own_metrics);
}

ApiService::Endpoint ApiService::endpoint(const char* method, const char* path,
                                          std::function<Reply(const Call&)> handler, Ask ask) {
  const std::string_view operation =
      operation_of_route(std::string(method) + " " + std::string(path));
  CHECK(!operation.empty());  // operations.cpp says what the route is
  CHECK((operation == kOpenToAll) == (ask == Ask::kNobody || ask == Ask::kStranger));
  CHECK((operation == kOneself) == (ask == Ask::kPerson));
  return {std::move(handler), ask, operation};
}

void ApiService::add_route(const char* method, const char* path,
                           std::function<Reply(const Call&)> handler, Ask ask) {
  router_.add(method, path, endpoint(method, path, std::move(handler), ask));
}

void ApiService::add_identity_routes() {
  namespace h = handlers;
  const auto add = [this](const char* method, const char* path, auto handler, Ask ask) {
    add_route(method, path, handler, ask);
  };
  // clang-format off
  add("GET",    "/v1/me",                     h::get_me,               Ask::kPerson);
  add("POST",   "/v1/session",                h::sign_in,              Ask::kStranger);
  add("GET",    "/v1/session",                h::get_session,          Ask::kPerson);
  add("DELETE", "/v1/session",                h::sign_out,             Ask::kPerson);
  add("POST",   "/v1/session/confirm",        h::confirm_session,      Ask::kPerson);
  add("PUT",    "/v1/session/binding",        h::choose_binding,       Ask::kPerson);
  add("GET",    "/v1/sessions",               h::list_sessions,        Ask::kPerson);
  add("DELETE", "/v1/sessions",               h::end_sessions,         Ask::kPerson);
  add("DELETE", "/v1/sessions/{id}",          h::end_session,          Ask::kPerson);
  add("POST",   "/v1/activation",             h::begin_activation,     Ask::kStranger);
  add("POST",   "/v1/activation/confirm",     h::finish_activation,    Ask::kStranger);
  add("PUT",    "/v1/password",               h::change_password,      Ask::kPerson);
  add("POST",   "/v1/second-factor",          h::begin_second_factor,  Ask::kPerson);
  add("POST",   "/v1/second-factor/confirm",  h::finish_second_factor, Ask::kPerson);
  add("GET",    "/v1/identities",             h::list_identities,      Ask::kPerson);
  add("POST",   "/v1/identities",             h::link_identity,        Ask::kPerson);
  add("DELETE", "/v1/identities/{id}",        h::remove_identity,      Ask::kPerson);
  add("GET",    "/v1/machine-tokens",         h::list_machine_tokens,  Ask::kPerson);
  add("POST",   "/v1/machine-tokens",         h::make_machine_token,   Ask::kPerson);
  add("DELETE", "/v1/machine-tokens/{id}",    h::revoke_machine_token, Ask::kPerson);
  add("POST",   "/v1/bootstrap",              h::bootstrap,            Ask::kStranger);
  add("GET",    "/v1/accounts",               h::list_accounts,        Ask::kName);
  add("POST",   "/v1/accounts",               h::open_account,         Ask::kName);
  add("GET",    "/v1/accounts/{account}",     h::get_account,          Ask::kName);
  add("POST",   "/v1/accounts/{account}/commands",        h::send_account_command,  Ask::kName);
  add("POST",   "/v1/accounts/{account}/activation-code", h::make_activation_code,  Ask::kName);
  add("GET",    "/v1/accounts/{account}/sessions",        h::list_account_sessions, Ask::kName);
  add("DELETE", "/v1/accounts/{account}/sessions",        h::end_account_sessions,  Ask::kName);
  // clang-format on
}

std::vector<std::string> ApiService::routes() const {
  std::vector<std::string> out;
  for (const auto& route : router_.routes()) out.push_back(route.method + " " + route.path);
  out.push_back(web_.method + " " + web_.path);
  return out;
}

Outcome<Problem> ApiService::admit(const http::Request& request, Ask ask,
                                   Answering& answering) const {
  const auto& caller = answering.caller;
  if (caller && app_.limits && request.target != kAlive)
    if (auto kept =
            keep_to(app_.limits->count_account(caller->actor().id.value), answering.headers);
        !kept)
      return kept;
  if (auto problem = http::judge_origin(request, app_.own_origin))
    return Failure{*std::move(problem)};
  if (ask != Ask::kNobody && ask != Ask::kStranger)
    if (auto problem = judge_caller(request, caller ? &*caller : nullptr))
      return Failure{*std::move(problem)};
  const bool no_json = ask == Ask::kNameForFile || ask == Ask::kNameToListen;
  if ((ask == Ask::kName || no_json) && caller->actor().role == Role::kNone)
    return Failure{Problem{ProblemKind::kNoRole}};
  if (no_json) return Done{};
  if (ask != Ask::kNobody && !takes_json(request.header("accept")))
    return Failure{Problem{ProblemKind::kNotAcceptable}};
  if (!is_sent_as_json(request)) return Failure{Problem{ProblemKind::kUnsupportedMedia}};
  return Done{};
}

Result<const http::Route<ApiService::Endpoint>*, Problem> ApiService::route_of(
    http::Request& request) const {
  const auto found = router_.find(request);
  if (const auto* route = std::get_if<const http::Route<Endpoint>*>(&found)) return *route;
  const Problem& problem = std::get<Problem>(found);
  if (problem.kind == ProblemKind::kNotFound && is_file_route(request)) return &web_;
  return Failure{problem};
}

Reply ApiService::respond(http::Request& request, Answering& answering) const {
  if (app_.limits && request.target != kAlive)
    if (auto kept = keep_to(app_.limits->count_address(request.client), answering.headers); !kept)
      return Failure{kept.error()};
  const auto found = route_of(request);
  if (!found) return Failure{found.error()};
  const http::Route<Endpoint>& endpoint = **found;
  answering.route = endpoint.method + " " + endpoint.path;
  const Timestamp now = app_.clock.now();
  const bool listens = endpoint.handler.ask == Ask::kNameToListen;
  const auto& caller = answering.caller =
      listens ? app_.callers.look(request, now) : app_.callers.find(request, now);
  if (auto admitted = admit(request, endpoint.handler.ask, answering); !admitted)
    return Failure{admitted.error()};
  const Date today = business_date(now);
  const access::Subject subject = caller ? caller->subject : access::Subject{};
  const auto purpose = purpose_of(request, subject.actor);
  if (!purpose) return Failure{purpose.error()};
  answering.purpose = *purpose;
  const Call call{app_,
                  request,
                  caller ? &*caller : nullptr,
                  language_of(request.header("accept-language")),
                  today,
                  access::View(app_.handler.grounds(), subject, now),
                  *answering.collected};
  if (auto problem = judge_access(call, endpoint.handler.operation))
    return Failure{*std::move(problem)};
  return endpoint.handler.handler(call);
}

Response ApiService::answer(http::Request request) {
  const auto start = std::chrono::steady_clock::now();
  Answering answering;
  Response response;
  try {
    answering.collected = std::make_shared<reads::Collected>();
    Reply reply = respond(request, answering);
    if (!reply) note_refusal(reply.error(), request, *answering.collected);
    response = reply ? *std::move(reply) : render(reply.error(), request, app_.texts);
    response = recorded(app_, request, answering, std::move(response));
  } catch (const std::bad_alloc&) {
    // What was asked is undone or was never begun: the same request may succeed in a moment.
    spdlog::error("{}: no memory", answering.route);
    response = render({ProblemKind::kOverloaded}, request, app_.texts);
  } catch (const std::exception& e) {
    // A handler does not throw; what its libraries throw must neither leak nor stop the server.
    spdlog::error("{} failed, trace {}: {}", answering.route, request.trace_id, e.what());
    response = render({ProblemKind::kInternal}, request, app_.texts);
  }
  if (response.header("Log-Position").empty())
    response.headers.emplace_back("Log-Position", std::to_string(app_.log.head().last.value));
  // A file that is the same for all says so itself.
  const bool for_all = !response.header("Vary").empty();
  if (response.header("Content-Language").empty() && !for_all)
    response.headers.emplace_back("Content-Language",
                                  tag_of(language_of(request.header("accept-language"))));
  if (!for_all) response.headers.emplace_back("Vary", "Accept-Language, Authorization, Cookie");
  for (auto& header : answering.headers) response.headers.push_back(std::move(header));
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  requests_.answered(answering.route, response.status, took.count());
  return response;
}

Response ApiService::refuse(const Problem& problem, const http::Request& request) {
  requests_.answered("none", http::type_of(problem.kind).status, 0);
  Response response = render(problem, request, app_.texts);
  response.headers.emplace_back("Log-Position", std::to_string(app_.log.head().last.value));
  return response;
}

Reply ApiService::metrics(const http::Request& request) const {
  if (!app_.public_metrics && !http::is_loopback(request.client)) return Failure{not_found()};
  using enum http::MetricsPage::Type;
  http::MetricsPage page;
  requests_.write(page);
  const auto gauge = [&](std::string_view name, std::string_view help, auto value) {
    page.add(name, kGauge, help, static_cast<double>(value));
  };
  gauge("chapterhouse_log_size", "Events in the log.", app_.log.head().last.value);
  gauge("chapterhouse_projection_position", "Position the read models show.",
        app_.models.position().value);
  gauge("chapterhouse_projection_lag_events", "Events the read models have still to show.",
        app_.models.lag());
  if (server_counts_) {
    const http::ServerCounts counts = server_counts_();
    gauge("chapterhouse_http_connections", "Open connections.", counts.connections);
    gauge("chapterhouse_http_queue", "Requests waiting for a worker.", counts.queued);
    gauge("chapterhouse_http_streams", "Pages that are told of what is committed.", counts.streams);
    page.add("chapterhouse_http_streams_dropped_total", kCounter,
             "Such pages that were cut off because they did not take what they were told.",
             static_cast<double>(counts.streams_dropped));
    page.add("chapterhouse_http_refused_total", kCounter,
             "Requests refused by a limit or a deadline.", static_cast<double>(counts.refused));
    if (counts.certificate_expires)
      gauge("chapterhouse_tls_certificate_expires_timestamp_seconds",
            "When the certificate expires, in Unix time.",
            to_micros(*counts.certificate_expires) / 1'000'000);
  }
  if (app_.limits) app_.limits->write(page);
  if (app_.attachments)
    page.add("chapterhouse_attachments_damaged_total", kCounter,
             "Damaged attachments that were met and not given out.",
             static_cast<double>(app_.attachments->damaged()));
  if (app_.publication) write_publication(page, *app_.publication, app_.clock);
  if (app_.backups) {
    const server::Backups::Ages ages = app_.backups->ages();
    gauge("chapterhouse_backup_age_seconds", "Since the newest backup began; infinite without one.",
          ages.taken);
    gauge("chapterhouse_backup_verify_age_seconds",
          "Since the backups were last verified in full; infinite if never.", ages.verified);
  }
  if (app_.write_metrics) app_.write_metrics(page);
  http::write_process_metrics(page);
  Response response;
  response.body = std::move(page).text();
  response.type = "text/plain; version=0.0.4; charset=utf-8";
  return response;
}

}  // namespace chapterhouse::v1
