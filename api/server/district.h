#pragma once
// A whole district in one process: log, rules, workflows, process managers, read models. What
// `serve`, `bench` and the tests put together in the same way.
#include <algorithm>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "api/config/config.h"
#include "api/server/system_clock.h"
#include "api/texts/texts.h"
#include "domain/core/result.h"
#include "projections/read_models.h"
#include "store/store.h"
#include "workflows/processes/deadline_clock.h"
#include "workflows/processes/process.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::server {

// SHA-256 and random ids for the layers that may not know a crypto library.
class Sha256Hasher final : public Hasher {
 public:
  Hash256 sha256(std::string_view bytes) const override;
};
class RandomIds final : public IdSource {
 public:
  std::array<std::uint8_t, 16> next() override;
};

// What decides and explains, read from the reference folder.
struct ReferenceData {
  workflows::Rules rules;
  Texts texts;
  std::string sha256;  // of all files that decide
};
// The failure is one line for the operator: file, line, what is wrong, how to mend it.
Result<ReferenceData, std::string> load_reference_data(const std::filesystem::path& folder);

// Where everything of a data folder stands.
store::LogPaths log_paths(const Config& config);
std::filesystem::path read_model_folder(const Config& config);

// Where time and chance come from, and who is whose account. Borrowed.
struct Sources {
  const Clock& clock;
  IdSource* ids;                 // null: random ids
  const access::People* people;  // null: every account is its own person
  Sources(const Clock& c, IdSource* i = nullptr, const access::People* p = nullptr)
      : clock(c), ids(i), people(p) {}
};

// Safe to use from any thread. The sources and the reference must outlive it.
class District {
 public:
  // Takes an open log. Starts the process managers, the read models and, unless somebody asks it to
  // run, the deadline clock.
  District(std::unique_ptr<store::LogHandle> log, const ReferenceData& reference,
           const Sources& sources, const std::filesystem::path& read_models,
           workflows::DeadlineClock::Runs deadlines = workflows::DeadlineClock::Runs::kByItself);
  ~District();  // stops the followers, then closes the log
  District(const District&) = delete;
  District& operator=(const District&) = delete;

  // Opens the log of the data folder, making an empty one where there is none. Unsynced only for a
  // folder that nobody relies on before store::sync_tree() has been over it.
  static Result<std::unique_ptr<store::LogHandle>, std::string> open(
      const Config& config, const Clock& clock, store::Sync sync = store::Sync::kYes);

  store::LogHandle& log() { return *log_; }
  workflows::CommandHandler& handler() { return handler_; }
  const workflows::Services& services() const { return services_; }
  const workflows::Registry& registry() const { return registry_; }
  projections::ReadModels& models() const { return *models_; }
  workflows::ProcessRunner& processes() { return *processes_; }
  workflows::DeadlineClock& deadlines() { return *deadlines_; }
  // Everything up to here has been reacted to, by process managers and by the deadline clock.
  Position followed() const { return std::min(processes_->position(), deadlines_->position()); }
  const Hasher& hasher() const { return hasher_; }

  // Records which reference data is in force, when it is not what was recorded last.
  Outcome<std::string> activate(const ReferenceData& reference);

  // Until the followers that run by themselves have followed everything recorded so far.
  bool settle(std::chrono::milliseconds timeout);

 private:
  std::unique_ptr<store::LogHandle> log_;
  Sha256Hasher hasher_;
  RandomIds random_ids_;
  workflows::Registry registry_;
  workflows::Services services_;
  workflows::CommandHandler handler_;
  std::unique_ptr<projections::ReadModels> models_;
  std::unique_ptr<workflows::ProcessRunner> processes_;
  std::unique_ptr<workflows::DeadlineClock> deadlines_;
  bool deadlines_by_themselves_;
};

}  // namespace chapterhouse::server
