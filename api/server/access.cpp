#include "api/server/access.h"

#include <filesystem>

#include "store/note/log_key.h"

namespace chapterhouse::server {
namespace fs = std::filesystem;

store::LogPaths access_paths(const Config& config) {
  return {config.data + "/access", config.data + "/access-keys", config.master_key_file};
}
fs::path access_model_folder(const Config& config) { return config.data + "/access-models"; }
std::string access_origin(const std::string& origin) { return origin + "/access"; }

Result<std::unique_ptr<Access>, std::string> Access::open(const Config& config,
                                                          const std::string& origin,
                                                          const Parts& parts) {
  const store::LogPaths paths = access_paths(config);
  const bool named = store::has_log_key(paths.vault);
  // The name stays, also when the cases' log goes on under a new one.
  const store::OpenOptions options{.paths = paths, .origin = named ? "" : access_origin(origin)};
  // A new log has no name yet. One that has, and is not there, was taken away.
  if (named && !fs::exists(paths.log))
    return Failure{paths.log + ": the log of who looked is not there, though its keys are in " +
                   paths.vault + ". Bring it back from a backup"};
  auto log = store::open_log(options, reads::catalogue(), parts.clock);
  if (!log && log.error().kind == store::OpenError::Kind::kNoLog) {
    if (auto made = store::create_log(paths); !made) return Failure{made.error().detail};
    log = store::open_log(options, reads::catalogue(), parts.clock);
  }
  if (!log) return Failure{log.error().detail};
  return std::make_unique<Access>(*std::move(log), parts, access_model_folder(config));
}

Access::Access(std::unique_ptr<store::LogHandle> log, const Parts& parts, const fs::path& models)
    : log_(std::move(log)) {
  const Calendar& calendar = parts.rules.calendar;
  reads_ = std::make_unique<projections::ReadLog>(
      log_->events(), parts.hasher, models,
      [&calendar](Date date) { return calendar.is_working_day(date); });
  recorder_ = std::make_unique<reads::AccessLog>(reads::AccessLog::Parts{
      log_->events(), parts.clock, parts.ids, parts.rules,
      [this] { return log_->log().why_stopped() == store::Stop::kNoSpace; }});
}

Access::~Access() {
  recorder_.reset();
  reads_.reset();
}

void write_metrics(Access& access, http::MetricsPage& page) {
  using enum http::MetricsPage::Type;
  const reads::AccessCounts counts = access.recorder().counts();
  const auto number = [](auto value) { return static_cast<double>(value); };
  page.begin("chapterhouse_sensitive_reads_total", "counter",
             "Answers that showed data of people, by the most sensitive class in them.");
  page.sample("chapterhouse_sensitive_reads_total", http::metric_label("class", "personal"),
              number(counts.personal));
  page.sample("chapterhouse_sensitive_reads_total", http::metric_label("class", "sensitive"),
              number(counts.sensitive));
  page.add("chapterhouse_read_exports_total", kCounter, "Files taken away.",
           number(counts.exported));
  page.add("chapterhouse_reads_held_total", kCounter,
           "Answers not sent because they could not be recorded.", number(counts.held));
  page.add("chapterhouse_reads_throttled_total", kCounter,
           "Answers not sent because the reader had read too much.", number(counts.throttled));
  page.add("chapterhouse_reads_refused_total", kCounter, "Refusals that were noted.",
           number(counts.refused));
  page.add("chapterhouse_reads_refused_uncounted_total", kCounter,
           "Refusals in a flood from so many accounts that they were not noted.",
           number(counts.uncounted));
  page.add("chapterhouse_access_log_size", kGauge, "Events in the log of who looked.",
           number(access.recorder().last().value));
}

}  // namespace chapterhouse::server
