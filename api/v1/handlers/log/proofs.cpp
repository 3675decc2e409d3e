#include <algorithm>
#include <set>

#include <spdlog/spdlog.h>

#include "api/bundle/case_bundle.h"
#include "api/bundle/figure_bundle.h"
#include "api/bundle/verify.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/kpi_json.h"
#include "api/web/verify_page.h"
#include "domain/core/limits.h"
#include "domain/registers/reference.h"

namespace chapterhouse::v1::handlers {
namespace {

using bundle::BundleFault;
using http::Problem;
using projections::Side;
using KpiRequest = projections::ReadModels::KpiRequest;

constexpr std::chrono::milliseconds kCheckpointWait{3'000};  // they are signed once a second

Problem too_many() {
  return invalid("?from", json::problem::kTooMany, std::to_string(bundle::kRecordsMax));
}

Problem broken(const BundleFault& fault) {
  spdlog::error("a bundle does not verify at {}: expected {}, found {}", fault.where,
                fault.expected, fault.found);
  return {http::ProblemKind::kInternal};
}

// A signed state that covers the position: one that witnesses have seen, when there is one.
Result<store::SignedCheckpoint, Problem> covering(const Call& call, Position position) {
  const store::Checkpointer& checkpoints = call.app.publication->checkpoints;
  if (auto seen = checkpoints.newest_cosigned(); seen && seen->checkpoint.size >= position.value)
    return *std::move(seen);
  if (!checkpoints.wait_for(position.value, kCheckpointWait))
    return Failure{not_yet(position, Position{checkpoints.newest().checkpoint.size})};
  return checkpoints.newest();
}

struct Proof {
  store::ProofBundle bundle;
  store::ProvedBundle proved;
};
// Verified as its reader will: what does not verify is never handed out.
Result<Proof, Problem> prove(const Call& call, const std::vector<Position>& positions,
                             Position covered) {
  const auto checkpoint = covering(call, covered);
  if (!checkpoint) return Failure{checkpoint.error()};
  const Publication& log = *call.app.publication;
  auto made = store::make_bundle(log.log, *checkpoint, log.checkpoints.key(), positions);
  if (!made) {
    spdlog::error("the log does not prove its records: {}", made.error().detail);
    return Failure{Problem{http::ProblemKind::kInternal}};
  }
  auto proved = store::prove(*made, store::Codec(call.app.catalogue), {});
  if (!proved) return Failure{broken(proved.error())};
  return Proof{*std::move(made), *std::move(proved)};
}

Reply bundle_response(const Result<object, BundleFault>& document) {
  if (!document) return Failure{broken(document.error())};
  http::Response response = http::json_response(200, *document);
  response.type = std::string(bundle::kMediaType) + "; charset=utf-8";
  return response;
}

// Adds the cases behind one side of a figure; the request has its position.
Outcome<Problem> add_streams(const Call& call, const KpiRequest& request, Side side,
                             std::set<StreamId>& streams) {
  projections::PageRequest page;
  page.limit = limits::kPageSizeMax;
  std::size_t rows = 0;
  do {
    const auto evidence = call.app.models.evidence(request, side, page);
    if (!evidence) return Failure{problem_of(evidence.error())};
    for (const projections::Evidence& row : evidence->value.rows) streams.insert(row.stream);
    rows += evidence->value.rows.size();
    if (rows > bundle::kRecordsMax) return Failure{too_many()};
    page.cursor = evidence->value.next;
  } while (!page.cursor.empty());
  return Done{};
}

// Adds the positions of a case's events up to `until`. A case that has left the caller's sight is
// not shown, as it would not be by itself.
Outcome<Problem> add_case(const Call& call, const StreamId& stream, Position until,
                          std::vector<Position>& positions) {
  const auto events =
      call.app.log.read_stream(stream, {1}, bundle::kRecordsMax + 1, Reveal::kNothing);
  if (!events) return Failure{problem_of(events.error())};
  CaseFile file = empty_file(*call.app.catalogue.type_of(stream), stream);
  for (const Event& event : *events) {
    apply(file, event);
    if (event.envelope.position <= until) positions.push_back(event.envelope.position);
  }
  if (!is_seen(call, file)) return Failure{hidden(call, "scope", stream)};
  if (positions.size() > bundle::kRecordsMax) return Failure{too_many()};
  return Done{};
}

// Which rules count, as the log itself says: all activations there are.
Outcome<Problem> add_rules(const Call& call, std::vector<Position>& positions) {
  const auto events =
      call.app.log.read_stream(reference::stream(), {1}, bundle::kRecordsMax, Reveal::kNothing);
  if (!events) return Failure{problem_of(events.error())};
  for (const Event& event : *events) positions.push_back(event.envelope.position);
  return Done{};
}

Result<std::vector<Position>, Problem> positions_of(const Call& call, const KpiRequest& request) {
  std::set<StreamId> streams;
  for (const Side side : {Side::kNumerator, Side::kDenominator})
    if (auto added = add_streams(call, request, side, streams); !added)
      return Failure{added.error()};
  std::vector<Position> positions;
  if (auto added = add_rules(call, positions); !added) return Failure{added.error()};
  for (const StreamId& stream : streams)
    if (auto added = add_case(call, stream, *request.as_of, positions); !added)
      return Failure{added.error()};
  std::ranges::sort(positions);
  return positions;
}

}  // namespace

Reply case_proof(const Call& call) {
  if (!call.app.publication) return Failure{not_found()};
  const auto file = visible_case(call);
  if (!file) return Failure{file.error()};
  Parameters parameters(call);
  const auto as_of = parameters.reading(Source::kLog);
  if (!as_of) return Failure{as_of.error()};
  std::vector<Position> positions;
  const Position until = as_of->value_or(file->position);
  if (auto added = add_case(call, file->stream, until, positions); !added)
    return Failure{added.error()};
  if (positions.empty()) return Failure{not_found()};
  const auto proof = prove(call, positions, positions.back());
  if (!proof) return Failure{proof.error()};
  return bundle_response(bundle::case_document(proof->bundle, proof->proved, call.app.catalogue));
}

Reply kpi_proof(const Call& call) {
  if (!call.app.publication) return Failure{not_found()};
  Parameters parameters(call);
  KpiRequest request = read_request(call, parameters);
  const auto as_of = parameters.reading(Source::kModels);
  const projections::Definition* kpi = projections::find_definition(request.kpi);
  if (!kpi) return Failure{not_found()};
  if (!as_of) return Failure{as_of.error()};
  request.as_of = *as_of;
  const auto figure = call.app.models.figure(request);
  if (!figure) return Failure{problem_of(figure.error())};
  if (figure->value.qualifier == projections::Qualifier::kSuppressed)
    return Failure{Problem{.kind = http::ProblemKind::kSuppressed, .arguments = {request.kpi}}};
  request.as_of = figure->position;
  const auto positions = positions_of(call, request);
  if (!positions) return Failure{positions.error()};
  const Position last = positions->empty() ? Position{} : positions->back();
  const auto proof = prove(call, *positions, std::max(last, figure->position));
  if (!proof) return Failure{proof.error()};
  const auto document = bundle::figure_document(
      {kpi, request.period, request.filter, figure->position},
      {proof->bundle, proof->proved, call.app.catalogue, bundle::period_close_of(call.app.rules)});
  // The read models and the recount must agree before anybody is told so.
  if (document && bundle::value_of(*document) != figure->value.value) {
    spdlog::error("{} as of {} is counted differently from its own evidence", request.kpi,
                  figure->position.value);
    return Failure{Problem{http::ProblemKind::kInternal}};
  }
  return bundle_response(document);
}

Reply verify_page(const Call& call) {
  web::VerifyPage page = web::verify_page(call.app.catalogue, call.app.texts);
  http::Response response;
  response.body = std::move(page.text);
  response.type = "text/html; charset=utf-8";
  // A page cannot forbid its framing by itself, only the answer that brings it can.
  response.headers.emplace_back("Content-Security-Policy",
                                page.policy + "; frame-ancestors 'none'");
  return response;
}

}  // namespace chapterhouse::v1::handlers
