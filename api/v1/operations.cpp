#include "api/v1/operations.h"

#include <algorithm>

#include "workflows/operations.h"

namespace chapterhouse::v1 {
namespace {

struct RouteOperation {
  std::string_view route, operation;
};

// clang-format off
constexpr RouteOperation kRoutes[] = {
  {"POST /v1/cases/{type}", kByCommand},
  {"POST /v1/cases/{type}/{id}/commands", kByCommand},
  {"GET /v1/cases", "case.list"},
  {"GET /v1/cases/{type}/{id}", "case.read"},
  {"GET /v1/cases/{type}/{id}/timeline", "case.history"},
  {"GET /v1/cases/{type}/{id}/changes", "case.history"},
  {"GET /v1/cases/{type}/{id}/proof", "case.prove"},
  {"GET /v1/cases/{type}/{id}/documents/{sha256}", "document.read"},
  {"PUT /v1/attachments/{sha256}", "document.upload"},
  {"GET /v1/live", "case.list"},
  {"GET /v1/today", "case.today"},
  {"GET /v1/search", "case.search"},
  {"GET /v1/kpis", "kpi.read"},
  {"GET /v1/kpis/{id}", "kpi.read"},
  {"GET /v1/kpis/{id}/split", "kpi.read"},
  {"GET /v1/kpis/{id}/changes", "kpi.read"},
  {"GET /v1/kpis/{id}/target", "kpi.read"},
  {"GET /v1/kpis/{id}/evidence", "kpi.evidence"},
  {"GET /v1/kpis/{id}/proof", "kpi.prove"},
  {"GET /v1/pace/funnel", "pace.read"},
  {"GET /v1/pace/stages", "pace.read"},
  {"GET /v1/pace/forecast", "pace.read"},
  {"GET /v1/pace/funnel/cases", "pace.cases"},
  {"GET /v1/pace/ageing", "pace.cases"},
  {"GET /v1/audit/anomalies", "audit.anomalies"},
  {"GET /v1/audit/anomalies/{kind}", "audit.anomalies"},
  {"GET /v1/audit/corrections", "audit.anomalies"},
  {"GET /v1/audit/break-glass", "audit.break_glass"},
  {"POST /v1/audit/samples", "audit.sample"},
  {"GET /v1/audit/samples/{id}", "audit.sample_read"},
  {"GET /v1/audit/access-review", "access.review"},
  {"GET /v1/access", "access.list"},
  {"GET /v1/access/report", "access.report"},
  {"GET /v1/cases/{type}/{id}/access", "access.of_case"},
  {"GET /v1/workflows", "reference.read"},
  {"GET /v1/workflows/{type}", "reference.read"},
  {"GET /v1/units", "reference.read"},
  {"GET /v1/notices", "reference.read"},
  {"GET /v1/log/head", "log.read"},
  {"GET /v1/log/checkpoints", "log.read"},
  {"GET /v1/log/consistency", "log.read"},
  {"GET /v1/log/receipt/{position}", "log.read"},
  {"GET /v1/log/export", "log.export"},
  {"GET /v1/me", kOneself},
  {"GET /v1/backups", "backup.read"},
  {"POST /v1/backups", "backup.start"},
  {"GET /v1/upkeep", "upkeep.read"},
  {"PUT /v1/upkeep", "upkeep.start"},
  {"PUT /v1/clock", "clock.set"},
  {"GET /tlog/checkpoint", kOpenToAll},
  {"GET /tlog/tile/{level}/{a}", kOpenToAll},
  {"GET /tlog/tile/{level}/{a}/{b}", kOpenToAll},
  {"GET /tlog/tile/{level}/{a}/{b}/{c}", kOpenToAll},
  {"GET /tlog/tile/{level}/{a}/{b}/{c}/{d}", kOpenToAll},
  {"GET /livez", kOpenToAll},
  {"GET /readyz", kOpenToAll},
  {"GET /problems/{key}", kOpenToAll},
  {"GET /verify", kOpenToAll},
  {"GET /metrics", kOpenToAll},
  {"GET /openapi.json", kOpenToAll},
  {"GET /", kOpenToAll},
  {"GET /{path}", kOpenToAll},
  {"POST /v1/privacy-requests/{id}/copy", "privacy.copy"},
  {"GET /v1/accounts", "accounts.read"},
  {"GET /v1/accounts/{account}", "accounts.read"},
  {"GET /v1/accounts/{account}/sessions", "accounts.sessions"},
  {"POST /v1/accounts", "accounts.run"},
  {"POST /v1/accounts/{account}/commands", "accounts.run"},
  {"POST /v1/accounts/{account}/activation-code", "accounts.invite"},
  {"DELETE /v1/accounts/{account}/sessions", "accounts.sessions"},
  {"GET /v1/session", kOneself},
  {"DELETE /v1/session", kOneself},
  {"POST /v1/session/confirm", kOneself},
  {"PUT /v1/session/binding", kOneself},
  {"GET /v1/sessions", kOneself},
  {"DELETE /v1/sessions", kOneself},
  {"DELETE /v1/sessions/{id}", kOneself},
  {"PUT /v1/password", kOneself},
  {"POST /v1/second-factor", kOneself},
  {"POST /v1/second-factor/confirm", kOneself},
  {"GET /v1/identities", kOneself},
  {"POST /v1/identities", kOneself},
  {"DELETE /v1/identities/{id}", kOneself},
  {"GET /v1/machine-tokens", kOneself},
  {"POST /v1/machine-tokens", kOneself},
  {"DELETE /v1/machine-tokens/{id}", kOneself},
  {"POST /v1/session", kOpenToAll},
  {"POST /v1/activation", kOpenToAll},
  {"POST /v1/activation/confirm", kOpenToAll},
  {"POST /v1/bootstrap", kOpenToAll},
  {"GET /v1/session/oidc/start", kOpenToAll},
  {"GET /v1/session/oidc/callback", kOpenToAll},
};
// clang-format on

// Done without a route: by the program's own commands, or as a part of another answer.
constexpr std::string_view kOthers[] = {
    "log.access",               // proofs of the log of who looked
    "privacy.read_restricted",  // what is kept and not shown, to whoever has it in custody
    "log.entries",  // the records themselves, where the public log does not give them to anybody
};

}  // namespace

std::string_view operation_of_route(std::string_view route) {
  const auto* found = std::ranges::find(kRoutes, route, &RouteOperation::route);
  return found == std::end(kRoutes) ? std::string_view() : found->operation;
}

bool is_marker(std::string_view operation) {
  return operation == kOpenToAll || operation == kByCommand || operation == kOneself;
}

std::vector<access::KnownOperation> known_operations(const workflows::Registry& registry) {
  auto known = workflows::command_operations(registry);
  const auto add = [&known](std::string_view name) {
    if (std::ranges::find(known, name, &access::KnownOperation::name) == known.end())
      known.push_back({std::string(name), std::nullopt});
  };
  for (const RouteOperation& row : kRoutes)
    if (!is_marker(row.operation)) add(row.operation);
  for (const std::string_view name : kOthers) add(name);
  return known;
}

}  // namespace chapterhouse::v1
