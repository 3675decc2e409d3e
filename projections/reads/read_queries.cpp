#include "projections/reads/read_queries.h"

#include <algorithm>
#include <deque>
#include <map>

#include "projections/sql/cursor.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

Position position_of(std::int64_t number) { return {static_cast<std::uint64_t>(number)}; }
std::int64_t number(Position position) { return static_cast<std::int64_t>(position.value); }

constexpr std::string_view kOwn = "1, 2, 3";  // Relation: assigned, opened, granted

// Conditions on columns of read_items under the alias i; without any when all items fit.
Where items_of(const ReadFilter& filter) {
  std::vector<Where> either;
  std::vector<std::string> subjects;
  for (const SubjectId& subject : filter.subjects) subjects.push_back(subject.text());
  if (!filter.streams.empty()) either.push_back(Where{}.in("i.stream", filter.streams));
  if (!subjects.empty()) either.push_back(Where{}.in("i.subject", subjects));
  Where where = either.empty() ? Where{} : Where::any_of(either);
  if (filter.kind == ReadKind::kNotOwn) where.add("i.relation NOT IN (" + std::string(kOwn) + ")");
  return where;
}

std::string outside_hours(const OfficeHours& hours) {
  return "(r.day_off = 1 OR r.hour < " + std::to_string(hours.from) +
         " OR r.hour >= " + std::to_string(hours.until) + ")";
}

constexpr std::string_view kShownOnly = "r.kind <> 'refused'";
constexpr std::string_view kLimitOnly =
    "r.kind = 'refused' AND r.guard IN ('cases_per_hour', 'rows_per_answer')";

Where rows_of(const ReadFilter& filter) {
  Where where;
  switch (filter.kind) {
    case ReadKind::kAny:
      break;
    case ReadKind::kShown:
    case ReadKind::kNotOwn:
      where.add(kShownOnly);
      break;
    case ReadKind::kRefused:
      where.add("r.kind = 'refused'");
      break;
    case ReadKind::kOverLimit:
      where.add(kLimitOnly);
      break;
    case ReadKind::kExported:
      where.add("r.kind = 'exported'");
      break;
    case ReadKind::kOutsideHours:
      where.add(std::string(kShownOnly) + " AND " + outside_hours(filter.hours));
      break;
  }
  if (filter.account) where.add("r.account = ?", {filter.account->value});
  if (filter.units) where.in("r.unit", *filter.units);
  if (filter.from) where.add("r.at >= ?", {to_micros(start_of_day(*filter.from))});
  if (filter.to) where.add("r.at <= ?", {to_micros(end_of_day(*filter.to))});
  if (const Where items = items_of(filter); !items.sql().empty())
    where.add("r.id IN (SELECT i.id FROM read_items i" + items.sql() + ")", items.values());
  return where;
}

constexpr const char* kColumns =
    "r.id, r.at, r.account, r.role, r.unit, r.behalf, r.session, r.address, r.operation, r.kind,"
    " r.purpose, r.log_position, r.count, r.guard, r.status, r.times, r.measured, r.allowed,"
    " r.hour, r.day_off";

Read read_row(const Query& row) {
  Read read;
  read.position = position_of(row.integer(0));
  read.at = from_micros(row.integer(1));
  read.actor.id.value = row.text(2);
  read.actor.role = static_cast<Role>(row.integer(3));
  read.actor.unit.value = row.text(4);
  read.actor.on_behalf_of.value = row.text(5);
  read.session = row.text(6);
  read.address = static_cast<reads::Address>(row.integer(7));
  read.operation = row.text(8);
  read.kind = row.text(9);
  read.purpose = static_cast<reads::Purpose>(row.integer(10));
  read.log_position = position_of(row.integer(11));
  read.count = row.integer(12);
  read.guard = row.text(13);
  read.status = row.integer(14);
  read.times = row.integer(15);
  read.measured = row.integer(16);
  read.allowed = row.integer(17);
  read.hour = row.integer(18);
  read.day_off = row.integer(19) != 0;
  return read;
}

std::vector<std::string> words_of(std::string_view text) {
  std::vector<std::string> words;
  for (std::size_t space; (space = text.find(' ')) != std::string_view::npos;
       text.remove_prefix(space + 1))
    words.emplace_back(text.substr(0, space));
  return words;
}

void add_items(Database& database, const ReadFilter& filter, Read& read) {
  Where where = items_of(filter);
  where.add("i.id = ?", {number(read.position)});
  Query query =
      database.query("SELECT i.stream, i.subject, i.relation, i.fields FROM read_items i" +
                     where.sql() + " ORDER BY i.stream, i.subject");
  query.bind_all(where.values());
  while (query.step())
    read.items.push_back({StreamId{query.text(0)}, query.text(1),
                          static_cast<reads::Relation>(query.integer(2)),
                          words_of(query.text_view(3))});
}

}  // namespace

std::optional<Shown<Page<Read>>> list_reads(Database& database, const ReadFilter& filter,
                                            const PageRequest& request, Position at) {
  Where where = rows_of(filter);
  const std::uint64_t made_for = fingerprint("reads", where);
  std::int64_t below = 0;
  if (!request.cursor.empty()) {
    const auto cursor = decode(request.cursor);
    if (!cursor || cursor->request != made_for) return std::nullopt;
    at = cursor->at;
    below = cursor->no;
  }
  where.add("r.id < ?", {request.cursor.empty() ? number(at) + 1 : below});
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, limits::kPageSizeMax);
  Shown<Page<Read>> page{at, {}};
  {
    Query query = database.query("SELECT " + std::string(kColumns) + " FROM reads r" + where.sql() +
                                 " ORDER BY r.id DESC LIMIT " + std::to_string(limit + 1));
    query.bind_all(where.values());
    while (query.step()) {
      if (page.value.rows.size() == limit) {
        const std::int64_t last = number(page.value.rows.back().position);
        page.value.next = encode({at, made_for, last, last});
        break;
      }
      page.value.rows.push_back(read_row(query));
    }
  }
  for (Read& read : page.value.rows) add_items(database, filter, read);
  return page;
}

std::int64_t count_reads(Database& database, const ReadFilter& filter, Position at) {
  Where where = rows_of(filter);
  where.add("r.id <= ?", {number(at)});
  Query query = database.query("SELECT COUNT(*) FROM reads r" + where.sql());
  query.bind_all(where.values());
  return query.step() ? query.integer(0) : 0;
}

// ---- the weekly review ---------------------------------------------------------------------

namespace {

Where days_of(const ReviewRequest& request, Position at) {
  Where where;
  where.add("r.at >= ?", {to_micros(start_of_day(request.from))});
  where.add("r.at <= ?", {to_micros(end_of_day(request.to))});
  where.add("r.id <= ?", {number(at)});
  return where;
}

using Readers = std::map<std::string, ReaderSummary>;

void add_reads(Database& database, const ReviewRequest& request, Position at, Readers& readers) {
  const Where where = days_of(request, at);
  // The bare columns are those of the row with the greatest id: SQLite's rule for MAX.
  Query query = database.query("SELECT r.account, r.role, r.unit, MAX(r.id), SUM(" +
                               std::string(kShownOnly) + "), SUM(r.highest = 4), SUM(" +
                               std::string(kShownOnly) + " AND " + outside_hours(request.hours) +
                               "), SUM(r.kind = 'exported'), SUM((r.kind = 'refused') *"
                               " r.times), SUM((" +
                               std::string(kLimitOnly) + ") * r.times) FROM reads r" + where.sql() +
                               " GROUP BY r.account");
  query.bind_all(where.values());
  while (query.step()) {
    ReaderSummary& reader = readers[query.text(0)];
    reader.actor.id.value = query.text(0);
    reader.actor.role = static_cast<Role>(query.integer(1));
    reader.actor.unit.value = query.text(2);
    reader.reads = query.integer(4);
    reader.sensitive = query.integer(5);
    reader.outside_hours = query.integer(6);
    reader.exports = query.integer(7);
    reader.refusals = query.integer(8);
    reader.over_limit = query.integer(9);
  }
}

void add_cases(Database& database, const ReviewRequest& request, Position at, Readers& readers) {
  const Where where = days_of(request, at);
  Query query = database.query(
      "SELECT r.account, COUNT(DISTINCT i.stream), COUNT(DISTINCT CASE WHEN i.relation NOT IN (" +
      std::string(kOwn) + ") THEN i.stream END) FROM reads r JOIN read_items i ON i.id = r.id" +
      where.sql() + " AND " + std::string(kShownOnly) + " GROUP BY r.account");
  query.bind_all(where.values());
  while (query.step()) {
    readers[query.text(0)].cases = query.integer(1);
    readers[query.text(0)].not_own_cases = query.integer(2);
  }
}

// Finds, for one account at a time, the stretches in which the window holds enough cases.
class BurstFinder {
 public:
  BurstFinder(const ReviewRequest& request, std::vector<ReadBurst>& found)
      : request_(request), found_(found) {}

  void see(const AccountId& account, Position position, Timestamp at, std::string stream) {
    if (account != account_) {
      account_ = account;
      window_.clear();
      cases_.clear();
      open_ = false;
    }
    const Timestamp earliest = at - std::chrono::minutes{request_.burst_minutes};
    while (!window_.empty() && window_.front().at < earliest) {
      if (--cases_[window_.front().stream] == 0) cases_.erase(window_.front().stream);
      window_.pop_front();
    }
    ++cases_[stream];
    window_.push_back({position, at, std::move(stream)});
    const std::int64_t many = std::ssize(cases_);
    if (many < request_.burst_cases) {
      open_ = false;
      return;
    }
    // What goes on is one burst, as large as its fullest moment.
    if (!open_)
      found_.push_back(
          {account_, window_.front().at, at, window_.front().position, position, many});
    open_ = true;
    found_.back().until = at;
    found_.back().last = position;
    found_.back().cases = std::max(found_.back().cases, many);
  }

 private:
  struct Seen {
    Position position;
    Timestamp at;
    std::string stream;
  };
  const ReviewRequest& request_;
  std::vector<ReadBurst>& found_;
  AccountId account_;
  std::deque<Seen> window_;
  std::map<std::string, std::int64_t> cases_;
  bool open_ = false;
};

std::vector<ReadBurst> bursts_of(Database& database, const ReviewRequest& request, Position at) {
  std::vector<ReadBurst> bursts;
  const Where where = days_of(request, at);
  Query query = database.query(
      "SELECT r.account, r.id, r.at, i.stream FROM reads r JOIN read_items i ON i.id = r.id" +
      where.sql() + " AND " + std::string(kShownOnly) + " ORDER BY r.account, r.id");
  query.bind_all(where.values());
  BurstFinder finder(request, bursts);
  while (query.step())
    finder.see(AccountId{query.text(0)}, position_of(query.integer(1)),
               from_micros(query.integer(2)), query.text(3));
  std::ranges::stable_sort(bursts, {}, &ReadBurst::first);
  return bursts;
}

}  // namespace

Review review_of(Database& database, const ReviewRequest& request, Position at) {
  Readers readers;
  add_reads(database, request, at, readers);
  add_cases(database, request, at, readers);
  Review review;
  for (auto& [account, reader] : readers) review.readers.push_back(std::move(reader));
  std::ranges::stable_sort(review.readers, [](const ReaderSummary& a, const ReaderSummary& b) {
    return std::tuple(a.over_limit, a.not_own_cases, a.reads) >
           std::tuple(b.over_limit, b.not_own_cases, b.reads);
  });
  review.bursts = bursts_of(database, request, at);
  return review;
}

}  // namespace chapterhouse::projections
