#pragma once
// How a question is put to a database that follows a log: in one reading transaction, at a position
// that is known, and with damage reported.
#include <optional>
#include <utility>

#include "projections/engine/error.h"
#include "projections/engine/follower.h"
#include "projections/engine/query.h"

namespace chapterhouse::projections {

inline QueryError unavailable(const ProjectionError& error) {
  return {QueryError::Kind::kUnavailable, {}, error.what()};
}

// Runs `ask(database, at)` in one reading transaction: the answer shows one moment. `as_of` absent:
// the newest.
template <class T, class Ask>
Answer<T> answer(Follower& follower, std::optional<Position> as_of, const Ask& ask) {
  if (follower.unfit())
    return Failure{QueryError{QueryError::Kind::kUnavailable, {}, "being rebuilt"}};
  try {
    const Position reached = follower.position();
    Reader reader(follower.generation());
    try {
      const Transaction moment(reader.database(), Transaction::Kind::kRead);
      const Position shown = shown_position(reader.database());
      // What was committed is read from then on, unless SQLite's index of its log is damaged.
      if (shown < reached)
        throw ProjectionError(ProjectionError::Kind::kDamaged, "behind what was followed");
      if (as_of.value_or(shown) > shown)
        return Failure{QueryError{QueryError::Kind::kNotYet, shown, {}}};
      return ask(reader.database(), as_of.value_or(shown));
    } catch (const ProjectionError&) {
      reader.discard();
      throw;
    }
  } catch (const ProjectionError& error) {
    if (error.kind() == ProjectionError::Kind::kDamaged) follower.report_damage();
    return Failure{unavailable(error)};
  }
}

// The same for an answer that cannot fail by itself.
template <class T, class Ask>
Answer<T> show(Follower& follower, std::optional<Position> as_of, const Ask& ask) {
  return answer<T>(follower, as_of, [&](Database& database, Position at) -> Answer<T> {
    return Shown<T>{at, ask(database, at)};
  });
}

// The same for one page of a list.
template <class T, class Ask>
Answer<Page<T>> show_page(Follower& follower, std::optional<Position> as_of, const Ask& ask) {
  return answer<Page<T>>(follower, as_of, [&](Database& database, Position at) -> Answer<Page<T>> {
    auto found = ask(database, at);
    if (!found) return Failure{QueryError{QueryError::Kind::kBadCursor}};
    return std::move(*found);
  });
}

}  // namespace chapterhouse::projections
