#include "projections/read_models.h"

#include <utility>

#include "projections/audit/audit_table.h"
#include "projections/cases/case_table.h"
#include "projections/engine/asking.h"
#include "projections/engine/error.h"
#include "projections/engine/follower.h"
#include "projections/kpi/fact_table.h"
#include "projections/pace/stay_table.h"
#include "projections/search/pinyin.h"
#include "projections/search/search_table.h"

namespace chapterhouse::projections {

class ReadModels::Impl {
 public:
  Impl(const EventLog& log, const Catalogue& catalogue, const Hasher& hasher,
       ReadModelsSettings settings)
      : log_(log),
        hasher_(hasher),
        settings_(std::move(settings)),
        working_days_(settings_.working_day),
        follower_(
            log, catalogue, [this] { return make_projections(); }, settings_.directory) {
    // Has ICU load its tables now: later, short of memory, it would report all sorts of errors.
    (void)pinyin_of("会");
  }

  Follower& follower() { return follower_; }
  const EventLog& log() const { return log_; }

  template <class T, class Ask>
  Answer<T> answer(AsOf as_of, const Ask& ask) {
    return projections::answer<T>(follower_, as_of, ask);
  }
  template <class T, class Ask>
  Answer<T> show(AsOf as_of, const Ask& ask) {
    return projections::show<T>(follower_, as_of, ask);
  }
  template <class T, class Ask>
  Answer<Page<T>> page(AsOf as_of, const Ask& ask) {
    return projections::show_page<T>(follower_, as_of, ask);
  }

  std::vector<TableOrder> contents() const {
    std::vector<TableOrder> all;
    for (const auto& projection : make_projections())
      for (const TableOrder& order : projection->contents()) all.push_back(order);
    return all;
  }
  const Hasher& hasher() const { return hasher_; }
  const WorkingDays& working_days() const { return working_days_; }
  std::int64_t small_cell(const FigureRequest& request) const {
    return settings_.small_cell(request.period.to);
  }

 private:
  Projections make_projections() const {
    Projections projections;
    projections.push_back(std::make_unique<CaseTable>());
    projections.push_back(std::make_unique<SearchTable>());
    projections.push_back(std::make_unique<StayTable>());
    projections.push_back(std::make_unique<FactTable>(log_, settings_.period_close));
    projections.push_back(std::make_unique<AuditTable>(AuditTable::Sources{
        log_, working_days_, settings_.period_close, settings_.thresholds, settings_.blind}));
    return projections;
  }

  const EventLog& log_;
  const Hasher& hasher_;
  const ReadModelsSettings settings_;
  const WorkingDays working_days_;
  Follower follower_;
};

namespace {

Result<FigureRequest, QueryError> checked(const ReadModels::KpiRequest& request) {
  const Definition* kpi = find_definition(request.kpi);
  if (!kpi) return Failure{QueryError{QueryError::Kind::kUnknownKpi, {}, request.kpi}};
  if (request.period.to < request.period.from)
    return Failure{QueryError{QueryError::Kind::kBadPeriod}};
  if (std::string unknown = unknown_dimension(request.filter); !unknown.empty())
    return Failure{QueryError{QueryError::Kind::kUnknownDimension, {}, std::move(unknown)}};
  return FigureRequest{kpi, request.period, request.filter, request.after};
}

}  // namespace

ReadModels::ReadModels(const EventLog& log, const Catalogue& catalogue, const Hasher& hasher,
                       ReadModelsSettings settings)
    : impl_(std::make_unique<Impl>(log, catalogue, hasher, std::move(settings))) {}
ReadModels::~ReadModels() = default;

Position ReadModels::position() const { return impl_->follower().position(); }

std::uint64_t ReadModels::lag() const {
  // Read first what can only grow: the difference is never below zero.
  const std::uint64_t shown = position().value;
  const std::uint64_t recorded = impl_->log().head().last.value;
  return recorded > shown ? recorded - shown : 0;
}

bool ReadModels::wait_for(Position position, std::chrono::milliseconds timeout) const {
  return impl_->follower().wait_for(position, timeout);
}

Result<Position, ReadError> ReadModels::position_at(Timestamp recorded_at) const {
  // recorded_at grows strictly along the log.
  std::uint64_t low = 0, high = impl_->log().head().last.value;
  while (low < high) {
    const std::uint64_t middle = low + (high - low + 1) / 2;
    auto event = impl_->log().read_all({middle}, 1, Reveal::kNothing);
    if (!event) return Failure{event.error()};
    if (event->empty())
      return Failure{ReadError{ReadError::Kind::kUnavailable, {middle}, "position missing"}};
    if (event->front().envelope.recorded_at <= recorded_at)
      low = middle;
    else
      high = middle - 1;
  }
  return Position{low};
}

Answer<std::optional<CaseRow>> ReadModels::find_case(const StreamId& stream, AsOf as_of) const {
  return impl_->show<std::optional<CaseRow>>(
      as_of, [&](Database& database, Position at) { return case_row(database, stream, at); });
}

Answer<Page<CaseRow>> ReadModels::list(const CaseFilter& filter, CaseOrder order,
                                       const PageRequest& page, AsOf as_of) const {
  return impl_->page<CaseRow>(as_of, [&](Database& database, Position at) {
    return list_cases(database, filter, order, page, at);
  });
}

Answer<Facets> ReadModels::facets(const CaseFilter& filter, AsOf as_of) const {
  return impl_->show<Facets>(
      as_of, [&](Database& database, Position at) { return count_cases(database, filter, at); });
}

Answer<Day> ReadModels::day(const DayRequest& request, AsOf as_of) const {
  return impl_->show<Day>(
      as_of, [&](Database& database, Position at) { return day_of(database, request, at); });
}

Answer<Links> ReadModels::links(const StreamId& stream, AsOf as_of) const {
  return impl_->show<Links>(
      as_of, [&](Database& database, Position at) { return links_of(database, stream, at); });
}

Answer<std::vector<SearchHit>> ReadModels::search(const SearchRequest& request) const {
  return impl_->show<std::vector<SearchHit>>(
      {}, [&](Database& database, Position) { return search_cases(database, request); });
}

Answer<Figure> ReadModels::figure(const KpiRequest& request) const {
  const auto asked = checked(request);
  if (!asked) return Failure{asked.error()};
  return impl_->show<Figure>(request.as_of, [&](Database& database, Position at) {
    return shown_figure(database, *asked, at, impl_->small_cell(*asked));
  });
}

Answer<std::vector<FigurePart>> ReadModels::split(const KpiRequest& request,
                                                  std::string_view dimension) const {
  const auto asked = checked(request);
  if (!asked) return Failure{asked.error()};
  if (!is_dimension(dimension))
    return Failure{QueryError{QueryError::Kind::kUnknownDimension, {}, std::string(dimension)}};
  return impl_->show<std::vector<FigurePart>>(request.as_of, [&](Database& database, Position at) {
    return shown_split(database, *asked, dimension, at, impl_->small_cell(*asked));
  });
}

Answer<Page<Evidence>> ReadModels::evidence(const KpiRequest& request, Side side,
                                            const PageRequest& page) const {
  const auto asked = checked(request);
  if (!asked) return Failure{asked.error()};
  using Pages = Answer<Page<Evidence>>;
  return impl_->answer<Page<Evidence>>(
      request.as_of, [&](Database& database, Position at) -> Pages {
        FigureRequest whole = *asked;
        whole.after = {};
        if (is_hidden(database, whole, at, impl_->small_cell(whole)))
          return Failure{QueryError{QueryError::Kind::kSuppressed, {}, request.kpi}};
        auto found = evidence_of(database, *asked, side, page, at);
        if (!found) return Failure{QueryError{QueryError::Kind::kBadCursor}};
        return std::move(*found);
      });
}

Answer<Target> ReadModels::target(const TargetRequest& request) const {
  return impl_->show<Target>(request.as_of, [&](Database& database, Position at) {
    return target_of(database, request, at);
  });
}

Answer<std::vector<std::int64_t>> ReadModels::weekly_gains(const KpiRequest& request,
                                                           int weeks) const {
  using Weeks = std::vector<std::int64_t>;
  const auto asked = checked(request);
  if (!asked) return Failure{asked.error()};
  return impl_->answer<Weeks>(request.as_of, [&](Database& database, Position at) -> Answer<Weeks> {
    if (is_hidden(database, *asked, at, impl_->small_cell(*asked)))
      return Failure{QueryError{QueryError::Kind::kSuppressed, {}, request.kpi}};
    return Shown<Weeks>{at,
                        projections::weekly_gains(database, {*asked, asked->period.to, weeks}, at)};
  });
}

Answer<std::vector<FunnelStage>> ReadModels::funnel(const FunnelRequest& request,
                                                    AsOf as_of) const {
  using Stages = std::vector<FunnelStage>;
  return impl_->show<Stages>(as_of, [&](Database& database, Position at) {
    return funnel_of(database, request, impl_->working_days(), at);
  });
}

Answer<Page<StreamId>> ReadModels::funnel_cases(const FunnelRequest& request,
                                                std::string_view stage, const PageRequest& page,
                                                AsOf as_of) const {
  return impl_->page<StreamId>(as_of, [&](Database& database, Position at) {
    return projections::funnel_cases(database, request, stage, page, at);
  });
}

Answer<std::vector<StageTime>> ReadModels::stages(const StageRequest& request, AsOf as_of) const {
  return impl_->show<std::vector<StageTime>>(as_of, [&](Database& database, Position at) {
    return stage_times(database, request, impl_->working_days(), at);
  });
}

Answer<Ageing> ReadModels::ageing(const AgeingRequest& request, AsOf as_of) const {
  return impl_->show<Ageing>(as_of, [&](Database& database, Position at) {
    return aged_cases(database, request, impl_->working_days(), at);
  });
}

Answer<std::vector<AnomalyCount>> ReadModels::count_anomalies(const AnomalyFilter& filter,
                                                              AsOf as_of) const {
  return impl_->show<std::vector<AnomalyCount>>(as_of, [&](Database& database, Position at) {
    return projections::count_anomalies(database, filter, at);
  });
}

Answer<Page<Anomaly>> ReadModels::anomalies(AnomalyKind kind, const AnomalyFilter& filter,
                                            const PageRequest& page, AsOf as_of) const {
  return impl_->page<Anomaly>(as_of, [&](Database& database, Position at) {
    return list_anomalies(database, kind, filter, page, at);
  });
}

Answer<std::vector<Corrections>> ReadModels::corrections(const AnomalyFilter& filter,
                                                         AsOf as_of) const {
  return impl_->show<std::vector<Corrections>>(as_of, [&](Database& database, Position at) {
    return list_corrections(database, filter, at);
  });
}

Answer<std::vector<StreamId>> ReadModels::population(const Population& population,
                                                     AsOf as_of) const {
  return impl_->show<std::vector<StreamId>>(as_of, [&](Database& database, Position at) {
    return population_of(database, population, at);
  });
}

Outcome<QueryError> ReadModels::rebuild(const std::stop_token& stop) {
  try {
    impl_->follower().rebuild(stop);
    return Done{};
  } catch (const ProjectionError& error) {
    return Failure{unavailable(error)};
  }
}

Result<ReadModels::Check, QueryError> ReadModels::check(const std::stop_token& stop) {
  try {
    const auto digest = [this](Database& database) {
      return digest_of(database, impl_->contents(), impl_->hasher());
    };
    const auto found = impl_->follower().check(digest, stop);
    return Check{found.position, found.fault, found.built_in};
  } catch (const ProjectionError& error) {
    return Failure{unavailable(error)};
  }
}

ReadModels::Counts ReadModels::counts() const {
  const FollowerCounts counts = impl_->follower().counts();
  return {counts.checks, counts.damages, counts.builds, counts.building};
}

Answer<Hash256> ReadModels::digest() const {
  return impl_->show<Hash256>({}, [&](Database& database, Position) {
    return digest_of(database, impl_->contents(), impl_->hasher());
  });
}

std::string ReadModels::trouble() const {
  std::string trouble = impl_->follower().trouble();
  return trouble.empty() && impl_->follower().unfit() ? "being rebuilt" : trouble;
}

}  // namespace chapterhouse::projections
