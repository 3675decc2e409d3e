#include "api/server/district.h"

#include <spdlog/spdlog.h>

#include "api/bundle/verify.h"
#include "api/reference/permissions.h"
#include "api/reference/reference.h"
#include "api/v1/operations.h"
#include "domain/cases/all.h"
#include "domain/registers/reference.h"
#include "store/crypto/secret.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::server {
namespace {

std::string why(const workflows::CommandError& error) {
  if (error.kind != workflows::CommandError::Kind::kRejected) return error.detail;
  return std::string(error.rejection->guard) + ", " + std::string(error.rejection->reason);
}

projections::Thresholds audit_thresholds(const Policy& policy, Date date) {
  using policy::Key;
  const auto value = [&](Key key) { return policy.value(key, date); };
  return {.backdated_working_days = value(Key::kAuditBackdatedWorkingDays),
          .office_from_hour = value(Key::kAuditOfficeFromHour),
          .office_until_hour = value(Key::kAuditOfficeUntilHour),
          .burst_working_days = value(Key::kAuditBurstWorkingDays),
          .usual_working_days = value(Key::kAuditUsualWorkingDays),
          .burst_factor = value(Key::kAuditBurstFactor),
          .burst_least_events = value(Key::kAuditBurstLeastEvents)};
}

}  // namespace

Hash256 Sha256Hasher::sha256(std::string_view bytes) const { return store::sha256({bytes}); }

std::array<std::uint8_t, 16> RandomIds::next() {
  const store::Secret random = store::Secret::random();
  std::array<std::uint8_t, 16> id;
  std::copy_n(random.data(), id.size(), id.begin());
  return id;
}

Result<ReferenceData, std::string> load_reference_data(const std::filesystem::path& folder) {
  auto reference = load_reference(folder);
  if (!reference) return Failure{to_text(reference.error())};
  const workflows::Registry registry;
  if (const auto fault = fault_of(reference->permissions, v1::known_operations(registry)))
    return Failure{to_text(*fault)};
  auto texts = Texts::load(folder / "texts");
  if (!texts)
    return Failure{"texts/" + texts.error().file + ":" + std::to_string(texts.error().line) + ": " +
                   texts.error().detail};
  const std::string hash = to_hex(view(store::sha256({reference->content_hash_input})));
  return ReferenceData{{std::move(reference->calendar), std::move(reference->policy),
                        std::move(reference->orgs), std::move(reference->permissions)},
                       *std::move(texts),
                       hash};
}

store::LogPaths log_paths(const Config& config) {
  return {config.data + "/log", config.data + "/keys", config.master_key_file};
}
std::filesystem::path read_model_folder(const Config& config) {
  return config.data + "/read-models";
}

Result<std::unique_ptr<store::LogHandle>, std::string> District::open(const Config& config,
                                                                      const Clock& clock,
                                                                      store::Sync sync) {
  const store::OpenOptions options{
      .paths = log_paths(config), .sync = sync, .origin = config.origin};
  auto log = store::open_log(options, full_catalogue(), clock);
  if (!log && log.error().kind == store::OpenError::Kind::kNoLog) {
    if (auto made = store::create_log(options.paths); !made) return Failure{made.error().detail};
    log = store::open_log(options, full_catalogue(), clock);
  }
  if (!log) return Failure{log.error().detail};
  return *std::move(log);
}

District::District(std::unique_ptr<store::LogHandle> log, const ReferenceData& reference,
                   const Sources& sources, const std::filesystem::path& read_models,
                   workflows::DeadlineClock::Runs deadlines)
    : log_(std::move(log)),
      services_{.log = &log_->events(),
                .snapshots = &log_->snapshots(),
                .blind = &log_->blind_index(),
                .hasher = &hasher_,
                .ids = sources.ids ? sources.ids : &random_ids_,
                .clock = &sources.clock,
                .rules = &reference.rules,
                .catalogue = &full_catalogue(),
                .registry = &registry_,
                .people = sources.people},
      handler_(services_),
      deadlines_by_themselves_(deadlines == workflows::DeadlineClock::Runs::kByItself) {
  const workflows::Rules& rules = reference.rules;
  models_ = std::make_unique<projections::ReadModels>(
      log_->events(), full_catalogue(), hasher_,
      projections::ReadModelsSettings{
          read_models, bundle::period_close_of(rules),
          [&rules](Date date) { return rules.policy.value(policy::Key::kKpiSmallCell, date); },
          [&rules](Date date) { return rules.calendar.is_working_day(date); },
          [&rules](Date date) { return audit_thresholds(rules.policy, date); },
          &log_->blind_index()});
  processes_ = std::make_unique<workflows::ProcessRunner>(
      services_, handler_,
      [](Position position, std::string_view process, const workflows::CommandError& error) {
        spdlog::warn("process {} at position {}: {}", process, position.value, why(error));
      });
  deadlines_ = std::make_unique<workflows::DeadlineClock>(
      services_, handler_,
      [](const StreamId& stream, std::string_view command, const workflows::CommandError& error) {
        spdlog::info("deadline of {}: {} was refused: {}", stream.value, command, why(error));
      },
      deadlines);
}

District::~District() {
  deadlines_.reset();
  processes_.reset();
  models_.reset();
}

Outcome<std::string> District::activate(const ReferenceData& data) {
  const auto file = handler_.load(reference::stream());
  if (!file) return Failure{file.error().detail};
  if (file->as<reference::State>().sha256 == data.sha256) return Done{};
  const workflows::Rules& rules = data.rules;
  Commit commit;
  commit.command = CommandId{services_.ids->next()};
  commit.actor = {AccountId{"system"}, ActorKind::kSystem, Role::kService, UnitId{}, {}};
  commit.policy_version = rules.policy.version();
  commit.calendar_version = rules.calendar.version();
  commit.relied_on = {{reference::stream(), file->version}};
  commit.events = {
      {reference::stream(), services_.clock->now(), 0, 0,
       EventBody::of(reference::ev::Activated{rules.policy.version(), rules.calendar.version(),
                                              rules.orgs.version(), data.sha256})}};
  auto committed = log_->events().append(commit);
  if (!committed)
    return Failure{"the reference data cannot be recorded: " + committed.error().detail};
  return Done{};
}

bool District::settle(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  const auto left = [&] {
    return std::max(std::chrono::milliseconds{0},
                    std::chrono::duration_cast<std::chrono::milliseconds>(
                        deadline - std::chrono::steady_clock::now()));
  };
  // What the process managers send is followed by them in turn: done when nothing new came.
  for (;;) {
    const Position last = log_->events().head().last;
    if (!processes_->wait_for(last, left())) return false;
    if (deadlines_by_themselves_ && !deadlines_->wait_for(last, left())) return false;
    if (log_->events().head().last == last) return models_->wait_for(last, left());
  }
}

}  // namespace chapterhouse::server
