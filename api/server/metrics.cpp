#include "api/server/metrics.h"

namespace chapterhouse::server {
namespace {

using Type = http::MetricsPage::Type;

template <class Number>
void add(http::MetricsPage& page, std::string_view name, std::pair<Type, std::string_view> what,
         Number value) {
  page.add("chapterhouse_" + std::string(name), what.first, what.second,
           static_cast<double>(value));
}

void write_scrub(http::MetricsPage& page, const std::string& of, const store::ScrubCounts& counts) {
  using enum Type;
  add(page, of + "_runs_total", {kCounter, "Walks of the scrubber through the whole log."},
      counts.runs);
  add(page, of + "_errors_total", {kCounter, "Walks that found damage."}, counts.errors);
  add(page, of + "_progress", {kGauge, "Share of the log that the walk has seen, 0 to 1."},
      counts.progress);
  add(page, of + "_last_success_seconds",
      {kGauge, "When a walk last found everything whole, in seconds since 1970; 0: never."},
      counts.last_success ? to_micros(*counts.last_success) / 1'000'000 : 0);
}

}  // namespace

void write_metrics(District& district, const Upkeep& upkeep, http::MetricsPage& page) {
  using enum Type;
  const store::WriterCounts written = district.log().log().counts();
  add(page, "commits_total", {kCounter, "Commits written since the start."}, written.commits);
  add(page, "commit_groups_total",
      {kCounter, "Synced batches of commits; commits_total by this is the size of a group."},
      written.groups);
  add(page, "commit_events_total", {kCounter, "Events written since the start."}, written.events);
  add(page, "commit_bytes_total", {kCounter, "Bytes of records written since the start."},
      written.bytes);

  const auto models = district.models().counts();
  add(page, "projection_check_total",
      {kCounter, "Comparisons of the read models with a copy built from the log."}, models.checks);
  add(page, "projection_damage_total", {kCounter, "Times the read models were found damaged."},
      models.damages);
  add(page, "projection_rebuild_total", {kCounter, "Rebuilt read models put to use."},
      models.builds);
  add(page, "projection_rebuild", {kGauge, "1 while read models are being built, else 0."},
      models.building ? 1 : 0);

  const UpkeepState state = upkeep.state();
  write_scrub(page, "scrub", state.scrub.counts);
  write_scrub(page, "access_scrub", state.access_scrub.counts);
  add(page, "keyring_epoch", {kGauge, "How often the key ring was replaced, from 1."},
      state.key_epoch);
  add(page, "erasures_total", {kCounter, "Subjects whose keys were ever destroyed."},
      state.erasures);
  add(page, "clock_behind_seconds",
      {kGauge, "How far the clock stands before the last record of the log; 0 when it does not."},
      state.clock_behind_seconds);
}

void write_metrics(const identity::Identity& identity, http::MetricsPage& page) {
  using enum Type;
  add(page, "sessions", {kGauge, "Sessions that are alive."}, identity.sessions().count());
  add(page, "argon2_inflight", {kGauge, "Hashes of passwords being made."},
      identity.sign_in().hashing().in_flight());
  add(page, "argon2_total", {kCounter, "Hashes of passwords made since the start."},
      identity.sign_in().hashing().done());
  add(page, "sign_in_refused_total", {kCounter, "Tries with something wrong in them."},
      identity.sign_in().refused());
  add(page, "sign_in_throttled_total", {kCounter, "Tries that came too often to be looked at."},
      identity.sign_in().throttled());
}

}  // namespace chapterhouse::server
