#include "api/demo/demo.h"

#include <algorithm>

#include "api/demo/story/stage.h"
#include "store/file/durable_file.h"

namespace chapterhouse::demo {
namespace {

constexpr std::chrono::minutes kSettling{2};

std::filesystem::path marker(const Config& config) {
  return std::filesystem::path(config.data) / "seeded";
}

// What every month ends with.
class Months {
 public:
  Months(server::District& district, const Desk& desk, const Telling& telling)
      : district_(district), desk_(desk), telling_(telling) {}

  void at(Timestamp now) {
    const std::chrono::year_month_day day{day_of(now)};
    const auto month = day.year() / day.month();
    if (month == month_) return;
    if (month_.ok() && telling_.say)
      telling_.say(to_text(Date{month_ / 1}).substr(0, 7) + "  " +
                   std::to_string(district_.log().events().head().last.value) + " events, " +
                   std::to_string(desk_.commands()) + " commands");
    month_ = month;
  }

 private:
  server::District& district_;
  const Desk& desk_;
  const Telling& telling_;
  std::chrono::year_month month_{};
};

std::vector<Told::Figure> figures_of(const server::District& district, const Amounts& amounts) {
  std::vector<Told::Figure> out{{"K01", 0, amounts.worker_sessions},
                                {"K02", 0, amounts.enterprise_sessions},
                                {"K03", 0, amounts.consultations},
                                {"K04", 0, amounts.foundings},
                                {"K05", 0, amounts.foundings},
                                {"K06", 0, amounts.large_foundings},
                                {"K07", 0, amounts.new_members},
                                {"K20"},
                                {"K29"}};
  for (Told::Figure& figure : out) {
    const auto answer =
        district.models().figure({.kpi = figure.kpi, .period = {kNewYear, kLastDay}});
    if (!answer) throw Stopped("demo: the figure " + figure.kpi + " cannot be read");
    figure.value = answer->value.value.value_or(-1);
    figure.unit = answer->value.kpi->unit;
  }
  return out;
}

Told play(server::District& district, server::SettableClock& clock,
          const server::ReferenceData& reference, const Telling& telling) {
  Desk desk(district, clock, telling.seed);
  Agenda agenda;
  Stage stage{.amounts = Amounts::at(telling.percent),
              .seed = telling.seed,
              .rules = reference.rules,
              .desk = desk,
              .agenda = agenda,
              .people = People(telling.seed),
              .enterprises = Enterprises(telling.seed)};
  plan_existing(stage);
  plan_foundings(stage);
  plan_sessions(stage);
  plan_leads(stage);
  plan_joinings(stage);
  plan_moves(stage);
  plan_hardship(stage);
  plan_relief(stage);
  plan_disputes(stage);
  plan_receptions(stage);
  plan_targets(stage);

  Months months(district, desk, telling);
  const auto before = [&desk, &months, &telling](Timestamp now) {
    if (telling.interrupted && telling.interrupted()) throw Stopped("demo: interrupted");
    desk.set_clock(now);
    months.at(now);
  };
  agenda.play_until(end_of_day(kLastDay), before);
  before(moment(kLastDay + std::chrono::days{1}, 0, 0));
  if (!district.settle(kSettling)) throw Stopped("demo: the read models do not catch up");

  Told told;
  told.figures = figures_of(district, stage.amounts);
  told.commands = desk.commands();
  told.events = district.log().events().head().last.value;
  return told;
}

// A telling that stopped halfway is of no use and stands in the way of the next. The operator's
// master key stays.
void clear_away(const Config& config) {
  namespace fs = std::filesystem;
  std::error_code ignored;  // what cannot be removed is named by the next attempt
  const store::LogPaths paths = server::log_paths(config);
  fs::remove_all(paths.log, ignored);
  fs::remove_all(server::read_model_folder(config), ignored);
  for (const auto& entry : fs::directory_iterator(paths.vault, ignored))
    if (entry.path() != fs::path(paths.master_key)) fs::remove(entry.path(), ignored);
}

Result<Told, std::string> build(const Config& config, const server::ReferenceData& reference,
                                const Telling& telling) {
  const server::Sha256Hasher hasher;
  SeededIds ids(telling.seed, hasher);
  server::SettableClock clock;
  clock.set(moment(kFirstDay, 8, 0));
  // Nobody relies on the folder before it carries its mark, which comes after one sync of it all.
  auto log = server::District::open(config, clock, store::Sync::kNo);
  if (!log) return Failure{log.error()};
  try {
    server::District district(*std::move(log), reference, {clock, &ids},
                              server::read_model_folder(config),
                              workflows::DeadlineClock::Runs::kWhenAsked);
    if (auto activated = district.activate(reference); !activated)
      return Failure{activated.error()};
    return play(district, clock, reference, telling);
  } catch (const Stopped& stopped) {
    return Failure{std::string(stopped.what())};
  }
}

}  // namespace

bool Told::as_reported() const {
  return std::ranges::all_of(
      figures, [](const Figure& f) { return f.value == f.reported.value_or(f.value); });
}

Folder folder_state(const Config& config) {
  std::error_code failed;
  if (std::filesystem::exists(marker(config), failed)) return Folder::kComplete;
  return std::filesystem::exists(server::log_paths(config).log, failed) ? Folder::kOther
                                                                        : Folder::kEmpty;
}

Result<Told, std::string> tell(const Config& config, const server::ReferenceData& reference,
                               const Telling& telling) {
  auto told = build(config, reference, telling);
  if (!told) {
    clear_away(config);
    return told;
  }
  if (auto done = store::sync_tree(config.data); !done) return Failure{done.error().detail};
  const std::string mark = "seed " + std::to_string(telling.seed) + ", " +
                           std::to_string(telling.percent) + " %, " + std::to_string(told->events) +
                           " events\n";
  if (auto done = store::write_whole(marker(config).string(), mark); !done)
    return Failure{done.error().detail};
  return told;
}

}  // namespace chapterhouse::demo
