#pragma once
// A stream's history, event by event, as the log would hold it: folds it and collects its facts.
// For tests of folds and figures (domain alone) and, through world.h, for tests of workflows.
#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::fixtures {

// "2026-03-04"; a mistake in the test stops it.
inline Date day(std::string_view text) {
  const auto date = parse_date(text);
  CHECK(date.has_value());
  return *date;
}
// An hour of that day in UTC+8.
inline Timestamp at(std::string_view date, int hour = 9) {
  return start_of_day(day(date)) + std::chrono::hours{hour};
}

class History {
 public:
  History(const CaseType& type, StreamId stream) : file_(empty_file(type, std::move(stream))) {}

  // Folds one event and asks the type for its facts. `from` and `to` are of the event's family.
  void record(EventBody body, std::uint8_t from, std::uint8_t to, Timestamp when,
              Actor actor = {}) {
    Event event;
    event.envelope.stream = file_.stream;
    event.envelope.version = StreamVersion{file_.version.value + 1};
    event.envelope.position = Position{event.envelope.version.value};
    event.envelope.occurred_at = event.envelope.recorded_at = when;
    event.envelope.actor = std::move(actor);
    event.envelope.from = from;
    event.envelope.to = to;
    event.body = std::move(body);
    const CaseFile before = file_;
    apply(file_, event);
    file_.type->facts(FactInput{event, before, file_}, facts_);
  }
  template <class E, class Status>
  requires std::is_enum_v<Status>
  void record(E event, Status from, Status to, Timestamp when, Actor actor = {}) {
    record(EventBody::of(std::move(event)), static_cast<std::uint8_t>(from),
           static_cast<std::uint8_t>(to), when, std::move(actor));
  }
  // A correction of one field, as the common commands record it once approved.
  void correct(std::string_view field, std::string_view value, Timestamp when) {
    common::Correction correction;
    correction.field = field;
    correction.old_value = field_text(*file_.type->state, file_.own.get(), field);
    correction.new_value = value;
    record(common::ev::FieldCorrected{correction}, file_.common.status, file_.common.status, when);
  }

  const CaseFile& file() const { return file_; }
  template <class State>
  const State& state() const {
    return file_.as<State>();
  }

  const std::vector<Fact>& facts() const { return facts_; }
  std::vector<Fact> facts(std::string_view measure) const {
    std::vector<Fact> out;
    std::ranges::copy_if(facts_, std::back_inserter(out),
                         [&](const Fact& f) { return f.measure == measure; });
    return out;
  }
  std::int64_t total(std::string_view measure) const {
    std::int64_t sum = 0;
    for (const Fact& fact : facts(measure)) sum += fact.delta;
    return sum;
  }

 private:
  CaseFile file_;
  std::vector<Fact> facts_;
};

}  // namespace chapterhouse::fixtures
