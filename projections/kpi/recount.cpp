#include "projections/kpi/recount.h"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <unordered_map>

#include <stdlib.h>

#include "domain/core/limits.h"
#include "projections/cases/case_table.h"
#include "projections/engine/error.h"
#include "projections/engine/projector.h"
#include "projections/kpi/fact_table.h"

namespace chapterhouse::projections {
namespace {

// A log that has only these events; the positions between them are nobody's.
class HandfulOfEvents final : public EventLog {
 public:
  explicit HandfulOfEvents(std::vector<Event> events) : events_(std::move(events)) {
    for (std::size_t i = 0; i < events_.size(); ++i)
      streams_[events_[i].envelope.stream].push_back(i);
  }

  Result<Committed, AppendError> append(const Commit&) override {
    return Failure{AppendError{AppendError::Kind::kStopped}};
  }
  Result<std::vector<Event>, ReadError> read_stream(const StreamId& stream, StreamVersion from,
                                                    std::size_t max, Reveal) const override {
    std::vector<Event> out;
    const auto found = streams_.find(stream);
    if (found == streams_.end()) return out;
    for (const std::size_t i : found->second)
      if (events_[i].envelope.version >= from && out.size() < max) out.push_back(events_[i]);
    return out;
  }
  Result<std::vector<Event>, ReadError> read_all(Position from, std::size_t max,
                                                 Reveal) const override {
    const auto begin = std::ranges::lower_bound(
        events_, from, {}, [](const Event& event) { return event.envelope.position; });
    const auto left = static_cast<std::size_t>(events_.end() - begin);
    const auto count = static_cast<std::ptrdiff_t>(std::min(max, left));
    return std::vector<Event>(begin, begin + count);
  }
  StreamVersion version_of(const StreamId& stream) const override {
    const auto found = streams_.find(stream);
    return found == streams_.end() ? StreamVersion{}
                                   : events_[found->second.back()].envelope.version;
  }
  std::optional<CommandReceipt> find_command(const CommandId&) const override { return {}; }
  LogHead head() const override {
    return events_.empty() ? LogHead{} : LogHead{events_.back().envelope.position};
  }
  bool wait_for(Position, std::chrono::milliseconds) const override { return true; }

 private:
  std::vector<Event> events_;
  std::unordered_map<StreamId, std::vector<std::size_t>> streams_;
};

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::error_code failed;
    auto pattern = (std::filesystem::temp_directory_path(failed) / "recount.XXXXXX").string();
    if (!failed && ::mkdtemp(pattern.data())) path_ = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;  // empty when none could be made
};

std::vector<Evidence> all_evidence(Database& database, const RecountRequest& request, Side side) {
  std::vector<Evidence> rows;
  PageRequest page;
  page.limit = limits::kPageSizeMax;
  do {
    auto found = evidence_of(database, request.figure, side, page, request.at);
    CHECK(found.has_value());  // the cursor is our own
    std::ranges::move(found->value.rows, std::back_inserter(rows));
    page.cursor = found->value.next;
  } while (!page.cursor.empty());
  return rows;
}

void project(const EventLog& log, const Catalogue& catalogue, const PeriodClose& close,
             const std::filesystem::path& file) {
  constexpr std::size_t kBatch = 4'096;
  Projections projections;
  projections.push_back(std::make_unique<CaseTable>());
  projections.push_back(std::make_unique<FactTable>(log, close));
  Projector projector(log, catalogue, std::move(projections), file, Projector::Start::kCreate);
  while (projector.advance(kBatch) > 0) continue;
  projector.finish_build();
}

}  // namespace

Result<Recount, std::string> recount(std::vector<Event> events, const Catalogue& catalogue,
                                     const PeriodClose& close, const RecountRequest& request) {
  const TemporaryFolder folder;
  if (folder.path().empty()) return Failure{std::string("no temporary folder can be made")};
  const std::filesystem::path file = folder.path() / "facts";
  const HandfulOfEvents log(std::move(events));
  // Behind the last event nothing happened, and cursors end there.
  RecountRequest asked = request;
  asked.at = std::min(asked.at, log.head().last);
  try {
    project(log, catalogue, close, file);
    Database database(file, Database::Mode::kRead);
    return Recount{figure_of(database, asked.figure, asked.at),
                   all_evidence(database, asked, Side::kNumerator),
                   all_evidence(database, asked, Side::kDenominator)};
  } catch (const ProjectionError& error) {
    return Failure{std::string(error.what())};
  }
}

}  // namespace chapterhouse::projections
