#pragma once
// The read models: everything that people list, search and count. They follow the log, can be
// asked as of any position they have reached, and can be deleted at any moment: what is missing,
// damaged or of another schema is rebuilt from the log while readers go on.
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "domain/cases/catalogue.h"
#include "domain/ports/event_log.h"
#include "projections/audit/anomalies.h"
#include "projections/audit/population.h"
#include "projections/audit/thresholds.h"
#include "projections/cases/case_queries.h"
#include "projections/engine/query.h"
#include "projections/kpi/books.h"
#include "projections/kpi/figures.h"
#include "projections/kpi/small_cells.h"
#include "projections/kpi/target.h"
#include "projections/pace/forecast.h"
#include "projections/pace/funnel.h"
#include "projections/pace/stages.h"
#include "projections/search/search.h"

namespace chapterhouse::projections {

struct ReadModelsSettings {
  std::filesystem::path directory;  // made when it does not exist; holds nothing else
  // The last day on which an event of that month still counts into it, such as the fifth working
  // day of the next. Must be safe to call from any thread and always give the same answer.
  PeriodClose period_close;
  SmallCell small_cell;    // below which figures about people in need are not shown
  WorkingDay working_day;  // asked once for every day when the read models are opened
  // What auditors are shown; empty: nothing that needs a threshold.
  ThresholdsOn thresholds{};
  // Names accounts and phones that must not stand in clear; null: they are not compared.
  const BlindIndex* blind = nullptr;
};

// Safe to call from any thread. Everything passed in must outlive it.
class ReadModels {
 public:
  // Opens what is there and follows the log on a thread of its own until destroyed. Throws
  // ProjectionError (engine/error.h) when the directory cannot be used or the log not be read.
  ReadModels(const EventLog& log, const Catalogue& catalogue, const Hasher& hasher,
             ReadModelsSettings settings);
  ~ReadModels();
  ReadModels(const ReadModels&) = delete;
  ReadModels& operator=(const ReadModels&) = delete;

  Position position() const;  // everything up to it can be read
  std::uint64_t lag() const;  // events recorded and not yet shown
  // False when the timeout passes first.
  bool wait_for(Position position, std::chrono::milliseconds timeout) const;
  // The last position recorded at or before that time; 0 when there is none.
  Result<Position, ReadError> position_at(Timestamp recorded_at) const;

  // `as_of` absent: the newest.
  using AsOf = std::optional<Position>;

  Answer<std::optional<CaseRow>> find_case(const StreamId& stream, AsOf as_of = {}) const;
  Answer<Page<CaseRow>> list(const CaseFilter& filter, CaseOrder order, const PageRequest& page,
                             AsOf as_of = {}) const;
  Answer<Facets> facets(const CaseFilter& filter, AsOf as_of = {}) const;
  Answer<Day> day(const DayRequest& request, AsOf as_of = {}) const;
  Answer<Links> links(const StreamId& stream, AsOf as_of = {}) const;
  Answer<std::vector<SearchHit>> search(const SearchRequest& request) const;

  // The id is one of definitions().
  struct KpiRequest {
    std::string kpi{};
    Period period{};
    FigureFilter filter{};
    AsOf as_of{};
    Position after{};  // evidence only: what was recorded after it
  };
  Answer<Figure> figure(const KpiRequest& request) const;
  Answer<std::vector<FigurePart>> split(const KpiRequest& request,
                                        std::string_view dimension) const;
  Answer<Page<Evidence>> evidence(const KpiRequest& request, Side side,
                                  const PageRequest& page) const;

  Answer<Target> target(const TargetRequest& request) const;
  // The weeks end with the last day of the request's period; the figure is no ratio.
  Answer<std::vector<std::int64_t>> weekly_gains(const KpiRequest& request, int weeks) const;

  Answer<std::vector<FunnelStage>> funnel(const FunnelRequest& request, AsOf as_of = {}) const;
  Answer<Page<StreamId>> funnel_cases(const FunnelRequest& request, std::string_view stage,
                                      const PageRequest& page, AsOf as_of = {}) const;
  Answer<std::vector<StageTime>> stages(const StageRequest& request, AsOf as_of = {}) const;
  Answer<Ageing> ageing(const AgeingRequest& request, AsOf as_of = {}) const;

  Answer<std::vector<AnomalyCount>> count_anomalies(const AnomalyFilter& filter,
                                                    AsOf as_of = {}) const;
  Answer<Page<Anomaly>> anomalies(AnomalyKind kind, const AnomalyFilter& filter,
                                  const PageRequest& page, AsOf as_of = {}) const;
  Answer<std::vector<Corrections>> corrections(const AnomalyFilter& filter, AsOf as_of = {}) const;
  Answer<std::vector<StreamId>> population(const Population& population, AsOf as_of = {}) const;

  // Builds everything anew beside the live database, from position 1, and swaps it in. Returns
  // when that is done; readers and the follower go on meanwhile.
  Outcome<QueryError> rebuild();
  // A hash over all content in key order. Equal at one position means equal content.
  Answer<Hash256> digest() const;
  // Why the last attempt to follow failed; empty while all is well.
  std::string trouble() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::projections
