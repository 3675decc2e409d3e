#pragma once
// What the district grants to whom, as data: for every operation the roles that may do it, for
// every role how far it reaches and what it sees of people. Read from
// ops/reference/policy/permissions.toml; decided upon in decision.h.
//
// An operation is "<family>.<command>" for a command of a case ("lead.register", "common.assign"),
// or a name of its own for what is asked and run ("case.read", "backup.start").
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/actor.h"
#include "domain/core/data_class.h"
#include "domain/core/result.h"

namespace chapterhouse::access {

// Which cases a role reaches. Each but the first also reaches what was assigned or opened to the
// account itself.
enum class Reach : std::uint8_t {
  kNothing,     // no case at all: who runs the machines and the logs
  kGranted,     // what was assigned or opened to the account, no more
  kOwn,         // and what it opened itself
  kSubtree,     // and all of its unit and the units below
  kEverything,  // all cases of the district
};
BOOST_DESCRIBE_ENUM(Reach, kNothing, kGranted, kOwn, kSubtree, kEverything)

// What is shown of personal facts: up to `clear` as they are, above it and up to `masked` masked,
// the rest not at all.
struct Sight {
  DataClass clear = DataClass::kInternal;
  DataClass masked = DataClass::kInternal;
  bool operator==(const Sight&) const = default;
};

struct RoleRule {
  Role role = Role::kNone;
  Reach reach = Reach::kNothing;
  Sight team, others;      // on a case of one's own team; on any other case within reach
  std::uint32_t line = 0;  // where it was read, for messages; 0 when made in memory
};

struct Operation {
  std::string name;
  std::vector<Role> roles;    // who may; empty: nobody
  bool step_up = false;       // only shortly after the person showed a second factor
  bool two_persons = false;   // decides on what another proposed: names the version it decides upon
  bool from_outside = false;  // also on a case out of reach: how one asks to be let in
  bool hidden = false;        // whoever may not do it is not even told that it exists
  std::uint32_t line = 0;
};

// How long a proof of presence, an opened case and a proposal last.
struct Limits {
  std::int64_t step_up_minutes = 15;      // after the second factor was shown
  std::int64_t break_glass_minutes = 60;  // for which a case stays open to somebody of elsewhere
  std::int64_t break_glass_reason = 10;   // characters of the reason, at least
  std::int64_t proposal_days = 90;        // natural days in which a proposal can be approved
};

// An operation that the program has. `admits`: the roles that its rules let through at most; a
// policy narrows that, never widens it. Absent: the policy alone decides.
struct KnownOperation {
  std::string name;
  std::optional<std::vector<Role>> admits;
};

struct PermissionsError {
  enum class Kind : std::uint8_t {
    kRoleMissing,  // `detail` has no rule
    kRoleTwice,
    kOperationTwice,
    kMasksWhatIsClear,  // `masked` lies below `clear`
    kUnknownOperation,  // the program has none of this name
    kMissingOperation,  // `key` has no entry: nobody decided who may
    kBeyondRules,       // `detail` is a role that the rules never admit
  };
  Kind kind;
  std::string key;  // the role or the operation
  std::uint32_t line = 0;
  std::string detail;
};
struct ErrorWords {
  std::string zh, en;  // what is wrong and how to mend it
};
ErrorWords explain(const PermissionsError&);

// An immutable value. Safe to use from any thread. One that was made of nothing grants nothing.
class Permissions {
 public:
  Permissions() = default;
  // Every role but none has exactly one rule, every operation at most one entry.
  static Result<Permissions, PermissionsError> make(std::vector<RoleRule> roles,
                                                    std::vector<Operation> operations,
                                                    const Limits& limits, std::uint32_t version);

  // What is wrong with it beside the operations that the program has.
  std::optional<PermissionsError> fault_against(std::span<const KnownOperation> known) const;

  std::uint32_t version() const { return version_; }
  const Limits& limits() const { return limits_; }
  const RoleRule& rule(Role) const;  // of an unknown role: one that reaches and sees nothing
  const Operation* find(std::string_view operation) const;  // null when unknown
  bool grants(Role, std::string_view operation) const;
  std::span<const Operation> operations() const { return operations_; }  // by name
  std::span<const RoleRule> roles() const { return roles_; }             // by role

 private:
  std::vector<RoleRule> roles_;
  std::vector<Operation> operations_;
  Limits limits_;
  std::uint32_t version_ = 0;
};

}  // namespace chapterhouse::access
