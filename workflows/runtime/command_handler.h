#pragma once
// Takes a command to its events: load (fold), decide, append. The only way anything is written.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/access/decision.h"
#include "domain/cases/catalogue.h"
#include "domain/core/result.h"
#include "domain/ports/event_log.h"
#include "workflows/registry.h"
#include "workflows/runtime/case_loader.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows {

// The paper that shows when a command entered late really happened.
struct Paper {
  std::string sha256;
  std::string reason;
};

struct Request {
  CommandId id;  // the client's: the same id again is answered as the first time, for ever
  Actor actor;
  StreamId stream;  // "lead/<case id>"; a new case id opens a case
  CommandBody command;
  std::optional<StreamVersion> expected_version;  // what the actor saw; absent: whatever it is now
  std::optional<Timestamp> occurred_at;           // business time; absent: now
  std::optional<Paper> paper;  // needed when occurred_at is older than common.backfill_days
  bool dry_run = false;        // decide only, write nothing
  CommandId correlation;       // of the chain; empty: this command starts one
  Position causation;          // the event that caused it; 0: a person
  // The version that an earlier attempt, refused for a version conflict, had seen; recorded, so
  // that both authors see that their entries met. Needs expected_version, which is later.
  std::optional<StreamVersion> rebased_from{};
  // When the actor last showed a second factor, and what a token is narrowed to (access::Subject).
  std::optional<Timestamp> confirmed_at{};
  std::optional<std::vector<std::string>> scopes{};
};

struct Receipt {
  Position position;                     // everything up to here includes this command's effects
  StreamVersion version;                 // of the case's stream
  bool repeated = false;                 // this id was answered before; nothing was written now
  std::string status;                    // key of the status reached
  std::vector<std::string_view> events;  // names of the recorded events; empty on a repetition
};

struct CommandError {
  enum class Kind : std::uint8_t {
    kRejected,         // a guard said no: see `rejection`
    kNotFound,         // no such case, and the command does not open one
    kVersionConflict,  // the case is at `actual`, not at expected_version
    kBusy,             // a stream it relies on kept changing; nothing was written, try again
    kCommandReused,    // the id was used for another command
    kInvalid,          // not a command of this case type, or beyond a limit: see `detail`
    kErased,
    kOverloaded,
    kStopped,
    kCorrupt,  // stored bytes did not read back: see `detail`
  };
  Kind kind;
  std::optional<Rejection> rejection{};
  StreamVersion actual{};
  std::string detail{};
};

CommandError command_error(const AppendError& error);

// The versioned data that decisions use. Immutable; a new version is a new object.
struct Rules {
  Calendar calendar;
  Policy policy;
  OrgTree orgs;
  access::Permissions permissions{};  // made of nothing: nobody may do anything
};

// Everything the handler works with; all must outlive it.
struct Services {
  EventLog* log;
  SnapshotStore* snapshots;
  const BlindIndex* blind;
  const Hasher* hasher;
  IdSource* ids;
  const Clock* clock;
  const Rules* rules;
  const Catalogue* catalogue;
  const Registry* registry;
  const access::People* people = nullptr;  // null: every account is its own person
};

// Safe to call from any thread.
class CommandHandler {
 public:
  explicit CommandHandler(const Services& services);

  Result<Receipt, CommandError> handle(const Request& request);

  // The folded case at its newest, or as it was at `as_of`. A case that does not exist (yet) has
  // version 0; a stream of an unknown type is an error.
  Result<CaseFile, CommandError> load(const StreamId& stream,
                                      std::optional<Position> as_of = std::nullopt) const;

  // What the subject may do next with the case, its own steps first, then the common ones.
  Result<std::vector<Action>, CommandError> available(const CaseFile& file,
                                                      const access::Subject& subject) const;

  // What time alone will bring about from the case as it stands; nothing while it is not open.
  std::vector<Timer> timers(const CaseFile& file) const;

  // What it works with: for what is recorded outside of any case (sampling.h).
  const Services& services() const { return services_; }
  // What decisions about access are made with.
  access::Grounds grounds() const {
    return {services_.rules->permissions, services_.rules->orgs, services_.people};
  }

 private:
  struct Step;
  Result<Step, CommandError> decide(const Request& request) const;
  Commit commit_of(const Request& request, const Step& step, const Hash256& hash) const;
  static std::vector<CaseFile> folded(const Step& step, const Commit& commit, Position first);
  Result<World, CommandError> load_world(const std::vector<StreamId>& streams) const;
  // Why separation of duties does not let the step through; nullopt when it does.
  Result<std::optional<Rejection>, CommandError> refuse_duty(const Request& request,
                                                             const Step& step) const;
  Context context_for(const Actor& actor, const CaseFile& file, Timestamp occurred_at) const;
  Hash256 content_hash(const Request& request) const;
  Result<Receipt, CommandError> repeat(const Request& request, const CommandReceipt& first) const;

  Services services_;
  CaseLoader loader_;
};

}  // namespace chapterhouse::workflows
