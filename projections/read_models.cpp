#include "projections/read_models.h"

#include <utility>

#include "projections/cases/case_table.h"
#include "projections/engine/error.h"
#include "projections/engine/follower.h"
#include "projections/kpi/fact_table.h"
#include "projections/search/search_table.h"

namespace chapterhouse::projections {
namespace {

QueryError unavailable(const ProjectionError& error) {
  return {QueryError::Kind::kUnavailable, {}, error.what()};
}

}  // namespace

class ReadModels::Impl {
 public:
  Impl(const EventLog& log, const Catalogue& catalogue, const Hasher& hasher,
       ReadModelsSettings settings)
      : log_(log),
        hasher_(hasher),
        settings_(std::move(settings)),
        follower_(
            log, catalogue, [this] { return make_projections(); }, settings_.directory) {}

  Follower& follower() { return follower_; }
  const EventLog& log() const { return log_; }

  // Runs `ask(database, at)` in one reading transaction: the answer shows one moment.
  template <class T, class Ask>
  Answer<T> answer(AsOf as_of, const Ask& ask) {
    try {
      Reader reader(follower_.generation());
      try {
        const Transaction moment(reader.database(), Transaction::Kind::kRead);
        const Position shown = shown_position(reader.database());
        if (as_of.value_or(shown) > shown)
          return Failure{QueryError{QueryError::Kind::kNotYet, shown, {}}};
        return ask(reader.database(), as_of.value_or(shown));
      } catch (const ProjectionError&) {
        reader.discard();
        throw;
      }
    } catch (const ProjectionError& error) {
      if (error.kind() == ProjectionError::Kind::kDamaged) follower_.report_damage();
      return Failure{unavailable(error)};
    }
  }

  // The same for an answer that cannot fail by itself.
  template <class T, class Ask>
  Answer<T> show(AsOf as_of, const Ask& ask) {
    return answer<T>(as_of, [&](Database& database, Position at) -> Answer<T> {
      return Shown<T>{at, ask(database, at)};
    });
  }

  // The same for one page of a list.
  template <class T, class Ask>
  Answer<Page<T>> page(AsOf as_of, const Ask& ask) {
    return answer<Page<T>>(as_of, [&](Database& database, Position at) -> Answer<Page<T>> {
      auto found = ask(database, at);
      if (!found) return Failure{QueryError{QueryError::Kind::kBadCursor}};
      return std::move(*found);
    });
  }

  std::vector<TableOrder> contents() const {
    std::vector<TableOrder> all;
    for (const auto& projection : make_projections())
      for (const TableOrder& order : projection->contents()) all.push_back(order);
    return all;
  }
  const Hasher& hasher() const { return hasher_; }

 private:
  Projections make_projections() const {
    Projections projections;
    projections.push_back(std::make_unique<CaseTable>());
    projections.push_back(std::make_unique<SearchTable>());
    projections.push_back(std::make_unique<FactTable>(log_, settings_.period_close));
    return projections;
  }

  const EventLog& log_;
  const Hasher& hasher_;
  const ReadModelsSettings settings_;
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
  return FigureRequest{kpi, request.period, request.filter};
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
    return figure_of(database, *asked, at);
  });
}

Answer<std::vector<FigurePart>> ReadModels::split(const KpiRequest& request,
                                                  std::string_view dimension) const {
  const auto asked = checked(request);
  if (!asked) return Failure{asked.error()};
  if (!is_dimension(dimension))
    return Failure{QueryError{QueryError::Kind::kUnknownDimension, {}, std::string(dimension)}};
  return impl_->show<std::vector<FigurePart>>(request.as_of, [&](Database& database, Position at) {
    return split_figure(database, *asked, dimension, at);
  });
}

Answer<Page<Evidence>> ReadModels::evidence(const KpiRequest& request, Side side,
                                            const PageRequest& page) const {
  const auto asked = checked(request);
  if (!asked) return Failure{asked.error()};
  return impl_->page<Evidence>(request.as_of, [&](Database& database, Position at) {
    return evidence_of(database, *asked, side, page, at);
  });
}

Outcome<QueryError> ReadModels::rebuild() {
  try {
    impl_->follower().rebuild();
    return Done{};
  } catch (const ProjectionError& error) {
    return Failure{unavailable(error)};
  }
}

Answer<Hash256> ReadModels::digest() const {
  return impl_->show<Hash256>({}, [&](Database& database, Position) {
    return digest_of(database, impl_->contents(), impl_->hasher());
  });
}

std::string ReadModels::trouble() const { return impl_->follower().trouble(); }

}  // namespace chapterhouse::projections
