#pragma once
// Checks that every workflow's table uses (domain rules 2.0, separation of duties).
#include <string>
#include <string_view>

#include "workflows/workflow.h"

namespace chapterhouse::workflows::checks {

// The actor acts in one of these roles.
template <Role... R>
struct By {
  static constexpr std::string_view kName = "role", kReason = "role_not_permitted";
  static Verdict holds(const auto&, const Context& x) { return ((x.actor.role == R) || ...); }
};

// The case belongs to a unit at or below the actor's. A case not opened yet is judged by Opens.
struct InScope {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const auto&, const Context& x);
};

// The unit named by an opening command lies at or below the actor's.
struct OpensInScope {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const auto&, const auto& command, const Context& x) {
    return unit_in_scope(command.unit, x);
  }
  static Verdict unit_in_scope(const UnitId& unit, const Context& x);
};

// A reason was given.
struct HasReason {
  static constexpr std::string_view kName = "has_reason", kReason = "reason_missing";
  static Verdict holds(const auto&, const auto& command, const Context&) {
    return !command.reason.empty();
  }
};

// 64 hexadecimal digits: the SHA-256 of a paper kept outside the log.
bool is_sha256(std::string_view text);

// Sent by the system itself: a process manager or the deadline clock.
using BySystem = By<Role::kService>;

inline Verdict InScope::holds(const auto&, const Context& x) {
  return OpensInScope::unit_in_scope(x.common->unit, x);
}

}  // namespace chapterhouse::workflows::checks
