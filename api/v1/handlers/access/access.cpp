// Who looked: at a case, at a person's data, and for the person. The answers name people by
// pseudonym and fields by name, so that asking shows nothing of anybody.
#include <boost/json/serialize.hpp>

#include "api/reads/report.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"
#include "projections/reads/read_log.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using projections::Anomaly;
using projections::AnomalyFilter;
using projections::OfficeHours;
using projections::Page;
using projections::PageRequest;
using projections::Read;
using projections::ReadFilter;
using projections::ReadKind;
using projections::Shown;
using reads::Words;

constexpr std::size_t kReportPage = limits::kPageSizeMax;
constexpr std::size_t kReportMost = 20'000;  // reads in one report

OfficeHours office_hours(const Call& call) {
  const Policy& policy = call.app.rules.policy;
  return {policy.value(policy::Key::kAuditOfficeFromHour, call.today),
          policy.value(policy::Key::kAuditOfficeUntilHour, call.today)};
}

Words words_of(const Call& call) { return {call.app.texts, call.language, call.app.rules.orgs}; }

void read_subjects(Parameters& parameters, ReadFilter& filter) {
  for (const std::string& text : parameters.list("subject"))
    if (const auto subject = SubjectId::parse(text))
      filter.subjects.push_back(*subject);
    else
      parameters.refuse("subject", json::problem::kBadId);
}

void read_days(Parameters& parameters, ReadFilter& filter) {
  filter.from = parameters.date("from");
  filter.to = parameters.date("to");
}

void read_kind(const Call& call, Parameters& parameters, ReadFilter& filter) {
  std::vector<std::string_view> keys;
  for (const Enumerator& kind : shape_of<ReadKind>().enumerators) keys.push_back(kind.key);
  const std::string_view key = parameters.choice("kind", keys);
  filter.kind = static_cast<ReadKind>(shape_of<ReadKind>().enumerator(key)->value);
  filter.hours = office_hours(call);
}

void read_cases(const Call& call, Parameters& parameters, ReadFilter& filter) {
  for (const std::string& text : parameters.list("case")) {
    const auto slash = text.find('/');
    const auto id =
        slash == std::string::npos ? std::nullopt : CaseId::parse(text.substr(slash + 1));
    const CaseType* type = call.app.catalogue.type(text.substr(0, slash));
    if (!id || !type || type->is_register)
      parameters.refuse("case", json::problem::kBadId);
    else
      filter.streams.push_back(stream_of(type->name, *id));
  }
}

// Reads what is left of the parameters: which page, as of when.
Reply reads_page(const Call& call, Parameters& parameters, const ReadFilter& filter) {
  const auto page = parameters.page();
  const auto as_of = parameters.reading(Source::kReads);
  if (!as_of) return Failure{as_of.error()};
  const auto found = call.app.read_log->list(filter, page, *as_of);
  if (!found) return Failure{problem_of(found.error())};
  array rows;
  for (const Read& read : found->value.rows)
    rows.push_back(reads::read_json(read, words_of(call), office_hours(call)));
  return page_response(call, {{"position", number(found->position)}, {"reads", std::move(rows)}},
                       found->value.next);
}

// The case of the path, for who may know who reads it. The audit administrator sees no case and is
// told of reads all the same: what he is told holds no content.
Result<StreamId, Problem> readable_case(const Call& call) {
  const workflows::Workflow* workflow = call.app.registry.find(call.request.path_value("type"));
  const auto id = CaseId::parse(call.request.path_value("id"));
  if (!call.app.read_log || !workflow || !id) return Failure{not_found()};
  const auto file = call.app.handler.load(stream_of(workflow->type->name, *id));
  if (!file) return Failure{problem_of(file.error(), workflow->type->name)};
  if (!file->exists()) return Failure{not_found()};
  const bool no_case =
      call.app.rules.permissions.rule(call.actor().role).reach == access::Reach::kNothing;
  if (!no_case && !is_seen(call, *file)) return Failure{hidden(call, "scope", file->stream)};
  return file->stream;
}

// All that fits, the newest first.
Result<Shown<std::vector<Read>>, Problem> all_reads(const Call& call, const ReadFilter& filter,
                                                    std::optional<Position> as_of) {
  Shown<std::vector<Read>> all{};
  PageRequest page;
  page.limit = kReportPage;
  do {
    const auto found = call.app.read_log->list(filter, page, as_of);
    if (!found) return Failure{problem_of(found.error())};
    all.position = found->position;
    all.value.insert(all.value.end(), found->value.rows.begin(), found->value.rows.end());
    if (all.value.size() > kReportMost)
      return Failure{invalid("?from", json::problem::kTooMany, std::to_string(kReportMost))};
    page.cursor = found->value.next;
  } while (!page.cursor.empty());
  return all;
}

// A position of the cases' log, as one of the log of who looked: what was recorded by then.
Result<std::optional<Position>, Problem> reads_as_of(const Call& call,
                                                     std::optional<Position> as_of) {
  if (!as_of) return std::optional<Position>();
  if (as_of->value == 0) return std::optional(Position{});
  const auto event = call.app.log.read_all(*as_of, 1, Reveal::kNothing);
  if (!event) return Failure{problem_of(event.error())};
  if (event->empty()) return std::optional<Position>();
  const auto at = call.app.read_log->position_at(event->front().envelope.recorded_at);
  if (!at) return Failure{problem_of(at.error())};
  return std::optional(at->value);
}

ReadFilter over_limit_filter(const AnomalyFilter& filter) {
  ReadFilter reads;
  reads.account = filter.actor;
  reads.units = filter.units;
  reads.from = filter.from;
  reads.to = filter.to;
  reads.kind = ReadKind::kOverLimit;
  return reads;
}

Anomaly anomaly_of(const Read& read) {
  Anomaly anomaly;
  anomaly.seen = anomaly.position = read.position;
  if (!read.items.empty()) anomaly.stream = read.items.front().stream;
  anomaly.unit = read.actor.unit;
  anomaly.actor = read.actor.id;
  anomaly.occurred_at = anomaly.recorded_at = read.at;
  anomaly.event = "access." + read.guard;
  anomaly.amount = read.measured;
  anomaly.detail = read.operation;
  return anomaly;
}

}  // namespace

Reply case_access(const Call& call) {
  const auto stream = readable_case(call);
  if (!stream) return Failure{stream.error()};
  Parameters parameters(call);
  ReadFilter filter;
  filter.streams = {*stream};
  read_kind(call, parameters, filter);
  read_days(parameters, filter);
  return reads_page(call, parameters, filter);
}

Reply list_access(const Call& call) {
  if (!call.app.read_log) return Failure{not_found()};
  Parameters parameters(call);
  ReadFilter filter;
  read_cases(call, parameters, filter);
  read_subjects(parameters, filter);
  if (const auto account = parameters.text("account")) filter.account = AccountId{*account};
  read_kind(call, parameters, filter);
  read_days(parameters, filter);
  return reads_page(call, parameters, filter);
}

Reply access_report(const Call& call) {
  if (!call.app.read_log) return Failure{not_found()};
  Parameters parameters(call);
  ReadFilter filter;
  filter.kind = ReadKind::kShown;
  read_cases(call, parameters, filter);
  read_subjects(parameters, filter);
  read_days(parameters, filter);
  const bool as_text = parameters.choice("as", {"json", "text"}) == "text";
  if (filter.streams.empty() && filter.subjects.empty())
    parameters.refuse("subject", json::problem::kMissing);
  const auto as_of = parameters.reading(Source::kReads);
  if (!as_of) return Failure{as_of.error()};
  const auto found = all_reads(call, filter, *as_of);
  if (!found) return Failure{found.error()};
  const reads::ReportOf report{found->value, found->position, call.app.clock.now()};
  call.shown.export_as({as_text ? "access-report-text" : "access-report-json", {}, {}});
  http::Response response;
  response.body = as_text ? reads::report_text(report, words_of(call))
                          : boost::json::serialize(reads::report_json(report, words_of(call)));
  if (as_text) response.type = "text/plain; charset=utf-8";
  response.headers.emplace_back(
      "Content-Disposition",
      std::string("attachment; filename=\"access-report.") + (as_text ? "txt\"" : "json\""));
  return response;
}

Reply access_review(const Call& call) {
  if (!call.app.read_log) return Failure{not_found()};
  Parameters parameters(call);
  const Policy& policy = call.app.rules.policy;
  projections::ReviewRequest request;
  request.to = parameters.date("to").value_or(call.today);
  request.from = parameters.date("from").value_or(request.to - std::chrono::days{6});
  request.hours = office_hours(call);
  request.burst_minutes = policy.value(policy::Key::kAccessBurstMinutes, call.today);
  request.burst_cases = policy.value(policy::Key::kAccessBurstCases, call.today);
  if (request.to < request.from) parameters.refuse("to", "before_from");
  const auto as_of = parameters.reading(Source::kReads);
  if (!as_of) return Failure{as_of.error()};
  const auto review = call.app.read_log->review(request, *as_of);
  if (!review) return Failure{problem_of(review.error())};
  array readers, bursts;
  for (const projections::ReaderSummary& reader : review->value.readers)
    readers.push_back(
        object{{"account", reader.actor.id.value},
               {"role", words_of(call).labelled("enum.Role", key_of(reader.actor.role))},
               {"unit", unit_json(call, reader.actor.unit)},
               {"reads", reader.reads},
               {"cases", reader.cases},
               {"sensitive", reader.sensitive},
               {"not_own_cases", reader.not_own_cases},
               {"outside_hours", reader.outside_hours},
               {"exports", reader.exports},
               {"refusals", reader.refusals},
               {"over_limit", reader.over_limit}});
  for (const projections::ReadBurst& burst : review->value.bursts)
    bursts.push_back(object{{"account", burst.account.value},
                            {"from", to_text(burst.from)},
                            {"until", to_text(burst.until)},
                            {"first", number(burst.first)},
                            {"last", number(burst.last)},
                            {"cases", burst.cases}});
  return http::json_response(200, object{{"position", number(review->position)},
                                         {"from", to_text(request.from)},
                                         {"to", to_text(request.to)},
                                         {"burst_minutes", request.burst_minutes},
                                         {"burst_cases", request.burst_cases},
                                         {"readers", std::move(readers)},
                                         {"bursts", std::move(bursts)}});
}

Result<std::int64_t, Problem> count_over_limit(const Call& call, const AnomalyFilter& filter,
                                               std::optional<Position> as_of) {
  if (!call.app.read_log) return std::int64_t{0};
  const auto at = reads_as_of(call, as_of);
  if (!at) return Failure{at.error()};
  const auto count = call.app.read_log->count(over_limit_filter(filter), *at);
  if (!count) return Failure{problem_of(count.error())};
  return count->value;
}

Result<Shown<Page<Anomaly>>, Problem> over_limit(const Call& call, const AnomalyFilter& filter,
                                                 const PageRequest& page,
                                                 std::optional<Position> as_of) {
  if (!call.app.read_log) return Shown<Page<Anomaly>>{as_of.value_or(Position{}), {}};
  const auto at = reads_as_of(call, as_of);
  if (!at) return Failure{at.error()};
  const auto found = call.app.read_log->list(over_limit_filter(filter), page, *at);
  if (!found) return Failure{problem_of(found.error())};
  Shown<Page<Anomaly>> anomalies{found->position, {{}, found->value.next}};
  for (const Read& read : found->value.rows) anomalies.value.rows.push_back(anomaly_of(read));
  return anomalies;
}

}  // namespace chapterhouse::v1::handlers
