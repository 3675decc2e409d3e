#include "projections/pace/funnel.h"

#include <algorithm>
#include <map>

#include "domain/core/check.h"
#include "domain/core/limits.h"
#include "projections/engine/database.h"
#include "projections/engine/projector.h"
#include "projections/kpi/fact_table.h"
#include "projections/sql/cursor.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

std::int64_t number(Position position) { return static_cast<std::int64_t>(position.value); }
std::int64_t days(Date date) { return date.time_since_epoch().count(); }
Date date_of(std::int64_t days) { return Date{std::chrono::days{days}}; }

// A lead of the cohort and the days on which it, or its founding, first reached each stage.
struct Traveller {
  StreamId stream;
  std::array<std::optional<Date>, kFunnelStages.size()> reached{};

  // The number of the furthest stage.
  std::size_t furthest() const {
    std::size_t last = 0;
    for (std::size_t i = 0; i < reached.size(); ++i)
      if (reached[i]) last = i;
    return last;
  }
};
using Cohort = std::map<std::int64_t, Traveller>;  // by the lead's number

Where cohort_conditions(const FunnelRequest& request, Position at) {
  Where where;
  where.add("cases.common_status NOT IN ('merged', 'voided')");
  if (request.units) where.in("cases.unit", *request.units);
  where.add("facts.measure = 'lead.contacts' AND facts.delta > 0");
  where.add("facts.id < ?", {first_fact_id({at.value + 1})});
  return where;
}

Cohort first_contacts(Database& database, const FunnelRequest& request, Position at) {
  const CaseSource cases = cases_at(database, at);
  const Where where = cohort_conditions(request, at);
  Query query = database.query("SELECT cases.no, cases.stream, MIN(facts.date) AS first FROM " +
                               cases.sql + " JOIN facts ON facts.case_no = cases.no" + where.sql() +
                               " GROUP BY cases.no HAVING first >= ? AND first <= ?");
  query.bind_all(cases.values).bind_all(where.values());
  query.bind(days(request.period.from)).bind(days(request.period.to));
  Cohort cohort;
  while (query.step()) {
    Traveller& traveller = cohort[query.integer(0)];
    traveller.stream.value = query.text(1);
    traveller.reached[0] = date_of(query.integer(2));
  }
  return cohort;
}

// Which stage a status of a lead or a founding stands for.
std::optional<std::size_t> stage_of(std::string_view type, std::string_view status) {
  if (type == "lead" && status == "willing") return 1;
  if (type != "founding") return std::nullopt;
  if (status == "prep_applied") return 2;
  if (status == "prep_approved") return 3;
  if (status == "elected") return 4;
  if (status == "established") return 5;
  return std::nullopt;
}

Cohort cohort_of(Database& database, const FunnelRequest& request, Position at) {
  Cohort cohort = first_contacts(database, request, at);
  std::map<std::string, Traveller*, std::less<>> by_id;
  for (auto& [no, traveller] : cohort) by_id.emplace(key_of_stream(traveller.stream), &traveller);
  const CaseSource cases = cases_at(database, at);
  Query query = database.query(
      "SELECT cases.stream, cases.type, stays.status, MIN(stays.entered) FROM " + cases.sql +
      " JOIN stays ON stays.no = cases.no WHERE cases.type IN ('lead', 'founding')"
      " AND cases.common_status NOT IN ('merged', 'voided') AND stays.since <= ?"
      " GROUP BY cases.no, stays.status");
  query.bind_all(cases.values).bind(number(at));
  while (query.step()) {
    const auto stage = stage_of(query.text_view(1), query.text_view(2));
    if (!stage) continue;
    const auto found = by_id.find(key_of_stream(StreamId{query.text(0)}));
    if (found != by_id.end()) found->second->reached[*stage] = date_of(query.integer(3));
  }
  return cohort;
}

}  // namespace

std::vector<FunnelStage> funnel_of(Database& database, const FunnelRequest& request,
                                   const WorkingDays& calendar, Position at) {
  const Cohort cohort = cohort_of(database, request, at);
  std::vector<FunnelStage> stages;
  for (std::size_t i = 0; i < kFunnelStages.size(); ++i) {
    FunnelStage stage{kFunnelStages[i], 0, {}, {}};
    std::vector<std::int64_t> lengths;
    for (const auto& [no, traveller] : cohort) {
      if (traveller.furthest() >= i) ++stage.count;
      if (i > 0 && traveller.reached[i - 1] && traveller.reached[i])
        lengths.push_back(calendar.between(*traveller.reached[i - 1], *traveller.reached[i]));
    }
    stage.working_days = quantiles_of(std::move(lengths), request.least_sample);
    if (i > 0 && stages.back().count > 0)
      stage.conversion = tenths_of_percent(stage.count, stages.back().count);
    stages.push_back(stage);
  }
  return stages;
}

std::optional<Shown<Page<StreamId>>> funnel_cases(Database& database, const FunnelRequest& request,
                                                  std::string_view stage, const PageRequest& page,
                                                  Position at) {
  const auto found = std::ranges::find(kFunnelStages, stage);
  CHECK(found != kFunnelStages.end());
  const auto wanted = static_cast<std::size_t>(found - kFunnelStages.begin());
  Where asked = cohort_conditions(request, {});
  asked.add("?, ?, ?", {std::string(stage), days(request.period.from), days(request.period.to)});
  Cursor last{at, fingerprint("funnel", asked), {}, 0};
  if (!page.cursor.empty()) {
    const auto cursor = decode(page.cursor);
    if (!cursor || cursor->request != last.request || cursor->at > shown_position(database))
      return std::nullopt;
    last = *cursor;
  }
  const std::size_t limit = std::clamp<std::size_t>(page.limit, 1, limits::kPageSizeMax);
  Shown<Page<StreamId>> shown{last.at, {}};
  for (const auto& [no, traveller] : cohort_of(database, request, last.at)) {
    if (no <= last.no || traveller.furthest() < wanted) continue;
    if (shown.value.rows.size() == limit) {
      shown.value.next = encode(last);
      break;
    }
    shown.value.rows.push_back(traveller.stream);
    last.no = no;
  }
  return shown;
}

}  // namespace chapterhouse::projections
