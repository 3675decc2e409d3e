#include "api/server/upkeep.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <charconv>

#include "store/file/durable_file.h"
#include "store/file/low_priority.h"

namespace chapterhouse::server {
namespace {

// How late a job may begin, and how soon a clock that stands still is told of.
constexpr std::chrono::seconds kLook{5};

// The machine's own time: what is due must not depend on a clock that a demonstration sets.
std::chrono::sys_time<std::chrono::microseconds> machine_time() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

}  // namespace

UpkeepSettings upkeep_settings(const Config& config) {
  return {.note = config.data + "/stopped",
          .scrub_every = std::chrono::hours{config.scrub_every_hours},
          .check_every = std::chrono::hours{config.check_models_every_hours},
          .scrub_bytes_per_second = std::uint64_t{config.scrub_mib_per_second} << 20};
}

Upkeep::Upkeep(District& district, const Clock& clock, UpkeepSettings settings)
    : district_(district),
      clock_(clock),
      settings_(std::move(settings)),
      scrubbed_(machine_time())  // opening the log has just verified it
{
  scrubbed_logs_.push_back({"the log", district.log().scrubber(settings_.scrub_bytes_per_second)});
  read_note();
  watch_clock();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Upkeep::~Upkeep() {
  thread_.request_stop();
  thread_.join();
  // Read models that were to be made anew are not to be trusted by the next start.
  if (std::ranges::find(waiting_, Job::kRebuildModels) == waiting_.end()) write_note();
}

void Upkeep::include(store::LogHandle& access) {
  Scrubbed log{"the log of who looked", access.scrubber(settings_.scrub_bytes_per_second)};
  const std::lock_guard lock(mutex_);
  scrubbed_logs_.push_back(std::move(log));
}

void Upkeep::start(Job job) {
  {
    const std::lock_guard lock(mutex_);
    if (std::ranges::find(waiting_, job) == waiting_.end()) waiting_.push_back(job);
  }
  asked_.notify_all();
}

UpkeepState Upkeep::state() const {
  UpkeepState state;
  {
    const std::lock_guard lock(mutex_);
    state = state_;
    state.waiting = waiting_.size();
    state.scrub = scrubbed_logs_.front().state();
    if (scrubbed_logs_.size() > 1) state.access_scrub = scrubbed_logs_.back().state();
  }
  const store::KeyVault& vault = district_.log().vault();
  state.key_epoch = vault.ring().epoch;
  state.erasures = vault.erasures();
  const auto behind = district_.log().events().head().recorded_at - clock_.now();
  state.clock_behind_seconds =
      std::max<std::int64_t>(0, std::chrono::floor<std::chrono::seconds>(behind).count());
  return state;
}

void Upkeep::run(const std::stop_token& stop) {
  store::lower_priority();
  while (const auto job = next(stop)) {
    switch (*job) {
      case Job::kCheckModels:
        check_models(stop);
        break;
      case Job::kRebuildModels:
        rebuild_models(stop);
        break;
      case Job::kScrubLog:
        scrub_logs(stop);
        break;
      case Job::kRotateKeys:
        rotate_keys();
        break;
    }
    const std::lock_guard lock(mutex_);
    state_.running.reset();
  }
}

// Absent: asked to stop.
std::optional<Job> Upkeep::next(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    enqueue_due();
    watch_clock();
    std::unique_lock lock(mutex_);
    if (asked_.wait_for(lock, stop, kLook, [this] { return !waiting_.empty(); })) {
      state_.running = waiting_.front();
      waiting_.pop_front();
      return state_.running;
    }
  }
  return std::nullopt;
}

void Upkeep::enqueue_due() {
  const auto now = machine_time();
  // A time to come was noted by a clock that has been put right since.
  const auto due = [now](Micros last, std::chrono::hours every) {
    return every.count() > 0 && (last > now || now - last >= every);
  };
  if (due(scrubbed_, settings_.scrub_every)) start(Job::kScrubLog);
  if (due(std::max(checked_, check_begun_), settings_.check_every)) start(Job::kCheckModels);
}

// What is erased is then unreadable in every older copy of the vault, too.
void Upkeep::rotate_keys() {
  if (auto rotated = district_.log().vault().rotate(); !rotated)
    spdlog::error("the key ring cannot be replaced: {}", rotated.error().detail);
}

void Upkeep::watch_clock() {
  const LogHead head = district_.log().events().head();
  const auto now = clock_.now();
  const bool behind = head.last.value > 0 && now + std::chrono::seconds{1} < head.recorded_at;
  if (behind && !clock_was_behind_)
    spdlog::warn(
        "the clock stands at {}, before the last record of the log ({}): recording goes on from "
        "there, a microsecond for each event; deadlines and the dates of new events follow the "
        "clock. Look whether the clock is wrong now or was wrong then",
        to_text(now), to_text(head.recorded_at));
  if (!behind && clock_was_behind_) spdlog::info("the clock has passed the last record of the log");
  clock_was_behind_ = behind;
}

void Upkeep::check_models(const std::stop_token& stop) {
  check_begun_ = machine_time();
  const auto found = district_.models().check(stop);
  if (stop.stop_requested()) return;
  if (found) checked_ = check_begun_;  // one that was cut off or failed is due at the next start
  if (found && !found->fault.empty())
    spdlog::error(
        "the read models were damaged ({}) and have been replaced by a copy that was "
        "built from the log up to position {}",
        found->fault, found->position.value);
  if (!found) spdlog::error("the read models could not be checked: {}", found.error().detail);
  const std::lock_guard lock(mutex_);
  state_.models_outcome = !found                 ? found.error().detail
                          : found->fault.empty() ? "equal"
                                                 : "rebuilt";
  state_.models_fault = found ? found->fault : "";
  if (!found) return;
  state_.models_position = found->position;
  state_.events_per_second =
      static_cast<double>(found->position.value) / std::max(found->built_in.count(), 1e-6);
}

void Upkeep::rebuild_models(const std::stop_token& stop) {
  const auto start = std::chrono::steady_clock::now();
  const auto rebuilt = district_.models().rebuild(stop);
  if (stop.stop_requested()) return this->start(Job::kRebuildModels);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  if (!rebuilt) spdlog::error("the read models could not be rebuilt: {}", rebuilt.error().detail);
  const Position position = district_.models().position();
  const std::lock_guard lock(mutex_);
  state_.models_outcome = rebuilt ? "rebuilt" : rebuilt.error().detail;
  state_.models_fault.clear();
  state_.models_position = position;
  state_.events_per_second = static_cast<double>(position.value) / std::max(took.count(), 1e-6);
}

void Upkeep::scrub_logs(const std::stop_token& stop) {
  scrubbed_ = machine_time();
  for (std::size_t i = 0;; ++i) {
    Scrubbed* log = nullptr;
    {
      const std::lock_guard lock(mutex_);
      if (i == scrubbed_logs_.size()) return;
      log = &scrubbed_logs_[i];
    }
    const auto found = log->scrubber->run(stop);
    if (!found) return;
    const bool good = found->ok();
    const store::VerifyError error = good ? store::VerifyError{} : found->error();
    if (!good)
      spdlog::error(
          "{} is damaged, first at position {}: {}. What is served is still what was acknowledged "
          "where it reads; stop, keep these files and bring back a copy that verifies",
          log->name, error.position.value, error.detail);
    const std::lock_guard lock(mutex_);
    log->fault = error.detail;
    log->position = error.position;
  }
}

// Taken away at the start: whoever finds none knows that the process before did not end by itself.
void Upkeep::read_note() {
  const auto note = store::read_whole(settings_.note.string());
  std::int64_t micros = 0;
  if (note) std::from_chars(note->data(), note->data() + note->size(), micros);
  checked_ = Micros{std::chrono::microseconds{micros}};
  std::error_code ignored;  // a note that stays makes the next start trust more than it should
  std::filesystem::remove(settings_.note, ignored);
}

void Upkeep::write_note() const {
  const std::string note = std::to_string(checked_.time_since_epoch().count()) + "\n";
  if (auto written = store::write_whole(settings_.note.string(), note); !written)
    spdlog::warn("the next start will check the read models: {}", written.error().detail);
}

}  // namespace chapterhouse::server
