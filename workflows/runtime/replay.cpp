#include "workflows/runtime/replay.h"

#include <unordered_map>

namespace chapterhouse::workflows {
namespace {

constexpr std::size_t kPage = 4'096;

std::string name_of(const Event& event) {
  const EventKey& key = event.body.type().key;
  return std::string(key.family) + "." + std::string(key.name);
}

// What the fold has come to, and what the event says it started from.
void compare(const CaseFile& file, const Event& event, ReplayReport& report) {
  const Envelope& e = event.envelope;
  const auto add = [&](const char* problem, std::string expected, std::string recorded) {
    report.mismatches.push_back(
        {e.position, e.stream, name_of(event), problem, std::move(expected), std::move(recorded)});
  };
  if (e.version.value != file.version.value + 1)
    add("version", std::to_string(file.version.value + 1), std::to_string(e.version.value));
  if (event.body.type().key.family == "common") {
    // A paper recorded with the opening step follows it in the same commit.
    if (e.from != static_cast<std::uint8_t>(file.common.status))
      add("from", std::string(key_of(file.common.status)),
          std::string(key_of(static_cast<common::Status>(e.from))));
  } else if (e.from != file.status()) {
    add("from", std::string(file.type->status_key(file.status())),
        std::string(file.type->status_key(e.from)));
  }
}

}  // namespace

Result<ReplayReport, ReadError> replay(const EventLog& log, const Catalogue& catalogue,
                                       const std::function<void(Position)>& progress) {
  ReplayReport report;
  std::unordered_map<StreamId, CaseFile> files;
  const Position last = log.head().last;
  for (Position next{1}; next <= last;) {
    auto page = log.read_all(next, kPage, Reveal::kNothing);
    if (!page) return Failure{page.error()};
    if (page->empty()) break;
    for (const Event& event : *page) {
      ++report.events;
      auto found = files.find(event.envelope.stream);
      if (found == files.end()) {
        const CaseType* type = catalogue.type_of(event.envelope.stream);
        if (!type) {
          report.mismatches.push_back({event.envelope.position, event.envelope.stream,
                                       name_of(event), "type", "a known stream type",
                                       event.envelope.stream.value});
          continue;
        }
        found =
            files.emplace(event.envelope.stream, empty_file(*type, event.envelope.stream)).first;
      }
      compare(found->second, event, report);
      apply(found->second, event);
    }
    next = {page->back().envelope.position.value + 1};
    progress(page->back().envelope.position);
  }
  report.streams = files.size();
  return report;
}

}  // namespace chapterhouse::workflows
