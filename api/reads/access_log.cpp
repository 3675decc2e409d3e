#include "api/reads/access_log.h"

#include <spdlog/spdlog.h>
#include <algorithm>

#include "domain/core/limits.h"
#include "domain/policy/keys.h"

namespace chapterhouse::reads {
namespace {

constexpr std::chrono::seconds kTick{1};       // how soon the first refusal of a kind is written
constexpr std::uint64_t kRemembered = 20'000;  // events looked through at the start, at most
constexpr std::size_t kReadTogether = 500;

Held held_by(const AppendError& error, bool out_of_space) {
  using Kind = AppendError::Kind;
  if (error.kind == Kind::kOverloaded) return {Held::Kind::kOverloaded};
  if (error.kind == Kind::kStopped && out_of_space) return {Held::Kind::kNoSpace};
  return {Held::Kind::kStopped};
}

// An account and its person: whoever has two accounts reads no more than one who has one.
std::vector<std::string> names_of(const Reader& reader) {
  std::vector<std::string> names{"account " + reader.actor.id.value};
  if (!reader.asked.person.empty()) names.push_back("person " + reader.asked.person);
  return names;
}

}  // namespace

AccessLog::AccessLog(Parts parts) : parts_(std::move(parts)) {
  remember_last_hour();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

AccessLog::~AccessLog() {
  thread_.request_stop();
  thread_.join();
  flush();
}

// A restart gives nobody another hour.
void AccessLog::remember_last_hour() {
  const std::uint64_t last = parts_.log.head().last.value;
  const Timestamp now = parts_.clock.now();
  const auto moment = std::chrono::steady_clock::now();
  std::uint64_t from = last > kRemembered ? last - kRemembered + 1 : 1;
  while (from <= last) {
    const auto events = parts_.log.read_all({from}, kReadTogether, Reveal::kNothing);
    if (!events || events->empty()) return;
    for (const Event& event : *events) {
      // A clock that was set back makes nothing older.
      const auto age = std::max(now - event.envelope.recorded_at, Timestamp::duration{0});
      if (age >= std::chrono::hours{1}) continue;
      const auto payload = restore<Payload>(event.body);
      const Shown* shown = shown_of(payload);
      if (!shown) continue;
      for (const Item& item : shown->items)
        for (const std::string& who : names_of({event.envelope.actor, asked_of(payload)}))
          limits_.remember(who, item.stream, moment - age);
    }
    from = events->back().envelope.position.value + 1;
  }
}

AccessLog::Lane AccessLog::take_lane() {
  std::size_t fresh = 0;
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      Lane lane = std::move(idle_.back());
      idle_.pop_back();
      return lane;
    }
    fresh = ++lanes_;
  }
  const StreamId stream = lane(fresh);
  return {stream, parts_.log.version_of(stream)};
}

void AccessLog::give_back(Lane lane) {
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(lane));
}

Result<Committed, AppendError> AccessLog::append(const Actor& actor,
                                                 std::vector<EventBody> events) {
  Lane lane = take_lane();
  Commit commit;
  commit.command = CommandId{parts_.ids.next()};
  commit.correlation = commit.command;
  commit.actor = actor;
  commit.policy_version = parts_.rules.policy.version();
  commit.calendar_version = parts_.rules.calendar.version();
  commit.relied_on = {{lane.stream, lane.version}};
  const Timestamp now = parts_.clock.now();
  for (EventBody& body : events) commit.events.push_back({lane.stream, now, 0, 0, std::move(body)});
  auto committed = parts_.log.append(commit);
  // Whatever happened, the lane goes on where the log says that it stands.
  if (committed)
    lane.version.value += commit.events.size();
  else
    lane.version = parts_.log.version_of(lane.stream);
  give_back(std::move(lane));
  return committed;
}

Outcome<Held> AccessLog::record(const Reader& reader, Leaving leaving) {
  const Date today = business_date(parts_.clock.now());
  const auto value = [&](policy::Key key) { return parts_.rules.policy.value(key, today); };
  const Allowed allowed{value(policy::Key::kAccessCasesPerHour),
                        value(policy::Key::kAccessRowsPerAnswer)};
  if (auto over =
          limits_.admit(names_of(reader), leaving, allowed, std::chrono::steady_clock::now())) {
    ++throttled_;
    spdlog::warn("account {} was stopped by {}: {} of {}", reader.actor.id.value, over->guard,
                 over->measured, over->allowed);
    return Failure{*over};
  }
  std::uint8_t highest = 0;
  bool file = false;
  for (const EventBody& body : leaving.events) {
    const auto payload = restore<Payload>(body);
    if (const Shown* shown = shown_of(payload)) highest = std::max(highest, shown->highest);
    file = file || body.as<ev::Exported>();
  }
  const auto committed = append(reader.actor, std::move(leaving.events));
  if (!committed) {
    ++held_;
    spdlog::error("an answer was not sent because it could not be recorded: {}",
                  committed.error().detail);
    return Failure{held_by(committed.error(), parts_.out_of_space && parts_.out_of_space())};
  }
  if (highest == static_cast<std::uint8_t>(DataClass::kSensitive)) ++sensitive_;
  if (highest == static_cast<std::uint8_t>(DataClass::kPersonal)) ++personal_;
  if (file) ++exported_;
  return Done{};
}

void AccessLog::refuse(const Reader& reader, ev::Refused refused) {
  refused.asked = reader.asked;
  refused.until = parts_.clock.now();
  const std::lock_guard lock(refusals_mutex_);
  ++refused_;
  if (!refusals_.note(reader.actor, std::move(refused), std::chrono::steady_clock::now()))
    ++uncounted_;
}

void AccessLog::write_refusals(Refusals::Take which) {
  const auto now = std::chrono::steady_clock::now();
  std::vector<NotedRefusal> due;
  {
    const std::lock_guard lock(refusals_mutex_);
    due = refusals_.take(now, which);
  }
  for (NotedRefusal& noted : due) {
    if (append(noted.actor, {EventBody::of(noted.refused)})) continue;
    const std::lock_guard lock(refusals_mutex_);
    refusals_.put_back(std::move(noted), now);
  }
}

void AccessLog::flush() { write_refusals(Refusals::Take::kAll); }

void AccessLog::run(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      write_refusals(Refusals::Take::kWhatIsDue);
    } catch (const std::exception& e) {
      spdlog::error("refusals were not recorded: {}", e.what());
    }
    std::unique_lock lock(refusals_mutex_);
    refusals_wait_.wait_for(lock, stop, kTick, [] { return false; });
  }
}

AccessCounts AccessLog::counts() const {
  return {personal_, sensitive_, exported_, held_, throttled_, refused_, uncounted_};
}

}  // namespace chapterhouse::reads
