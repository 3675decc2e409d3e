#pragma once
// An account: who may sign in, in which roles, and who decided so (domain rules 2.0, 5.2). What
// proves a person (password, second factor) is no part of it and never enters the log; the log says
// only which generation of it counts.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::account {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kInvited = 1,  // an activation code is needed before anybody can sign in
  kActive = 2,
  kDisabled = 3,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kInvited, kActive, kDisabled)

enum class BindingStatus : std::uint8_t { kProposed = 1, kHeld = 2, kDeclined = 3, kRevoked = 4 };
BOOST_DESCRIBE_ENUM(BindingStatus, kProposed, kHeld, kDeclined, kRevoked)

// A role for a unit during a span of days.
struct Span {
  Role role = Role::kNone;
  UnitId unit;
  Date from{};
  std::optional<Date> until;  // the last day; absent: until it is revoked
  bool operator==(const Span&) const = default;
};
BOOST_DESCRIBE_STRUCT(Span, (), (role, unit, from, until))

namespace ev {
struct Opened {
  static constexpr EventKey kKey{"account", "opened", 1100};
  UnitId unit;
  AccountId account;
  SubjectId person;  // random; the accounts of one person have one
  Personal<std::string> name;
  std::optional<Date> expires;  // the last day
};
// One of the first two accounts of a district, which nobody was there to propose.
struct Founded {
  static constexpr EventKey kKey{"account", "founded", 1101};
  UnitId unit;
  AccountId account;
  SubjectId person;
  Personal<std::string> name;
  Span held;
};
struct Activated {
  static constexpr EventKey kKey{"account", "activated", 1102};
  std::int32_t generation = 0;
};
struct BindingProposed {
  static constexpr EventKey kKey{"account", "binding_proposed", 1103};
  std::int32_t number = 0;  // from 1
  Span span;
  Date proposed_on{};
  AccountId proposed_by;
  SubjectId proposer_person;  // empty: an account of the configuration
};
struct BindingApproved {
  static constexpr EventKey kKey{"account", "binding_approved", 1104};
  std::int32_t number = 0;
  AccountId approved_by;
  SubjectId approver_person;
};
struct BindingDeclined {
  static constexpr EventKey kKey{"account", "binding_declined", 1105};
  std::int32_t number = 0;
  std::string reason;
};
struct BindingRevoked {
  static constexpr EventKey kKey{"account", "binding_revoked", 1106};
  std::int32_t number = 0;
  std::string reason;
};
struct Disabled {
  static constexpr EventKey kKey{"account", "disabled", 1107};
  std::string reason;
};
struct Enabled {
  static constexpr EventKey kKey{"account", "enabled", 1108};
  std::string reason;
  std::int32_t generation = 0;
};
// The password counts no more; the second factor still does.
struct PasswordReset {
  static constexpr EventKey kKey{"account", "password_reset", 1109};
  std::string reason;
  std::int32_t generation = 0;
};
struct FactorResetRequested {
  static constexpr EventKey kKey{"account", "factor_reset_requested", 1110};
  std::string reason;
  AccountId requested_by;
  SubjectId requester_person;
};
// Two officers have seen the person: password and second factor count no more.
struct FactorResetApproved {
  static constexpr EventKey kKey{"account", "factor_reset_approved", 1111};
  AccountId approved_by;
  SubjectId approver_person;
  std::int32_t generation = 0, factor_generation = 0;
};
struct FactorResetDeclined {
  static constexpr EventKey kKey{"account", "factor_reset_declined", 1112};
  std::string reason;
};
struct ExpirySet {
  static constexpr EventKey kKey{"account", "expiry_set", 1113};
  Date expires{};
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Opened, (), (unit, account, person, name, expires))
BOOST_DESCRIBE_STRUCT(Founded, (), (unit, account, person, name, held))
BOOST_DESCRIBE_STRUCT(Activated, (), (generation))
BOOST_DESCRIBE_STRUCT(BindingProposed, (),
                      (number, span, proposed_on, proposed_by, proposer_person))
BOOST_DESCRIBE_STRUCT(BindingApproved, (), (number, approved_by, approver_person))
BOOST_DESCRIBE_STRUCT(BindingDeclined, (), (number, reason))
BOOST_DESCRIBE_STRUCT(BindingRevoked, (), (number, reason))
BOOST_DESCRIBE_STRUCT(Disabled, (), (reason))
BOOST_DESCRIBE_STRUCT(Enabled, (), (reason, generation))
BOOST_DESCRIBE_STRUCT(PasswordReset, (), (reason, generation))
BOOST_DESCRIBE_STRUCT(FactorResetRequested, (), (reason, requested_by, requester_person))
BOOST_DESCRIBE_STRUCT(FactorResetApproved, (),
                      (approved_by, approver_person, generation, factor_generation))
BOOST_DESCRIBE_STRUCT(FactorResetDeclined, (), (reason))
BOOST_DESCRIBE_STRUCT(ExpirySet, (), (expires, reason))
}  // namespace ev

using Payload = std::variant<ev::Opened, ev::Founded, ev::Activated, ev::BindingProposed,
                             ev::BindingApproved, ev::BindingDeclined, ev::BindingRevoked,
                             ev::Disabled, ev::Enabled, ev::PasswordReset, ev::FactorResetRequested,
                             ev::FactorResetApproved, ev::FactorResetDeclined, ev::ExpirySet>;
using Event = Step<Status, Payload>;

struct Binding {
  std::int32_t number = 0;
  Span span;
  BindingStatus status = BindingStatus::kProposed;
  AccountId proposed_by;
  SubjectId proposer_person;
  Date proposed_on{};
  AccountId decided_by;  // who approved it; empty: nobody did
  bool operator==(const Binding&) const = default;
};
BOOST_DESCRIBE_STRUCT(Binding, (),
                      (number, span, status, proposed_by, proposer_person, proposed_on, decided_by))

// Whose account it is and what of their secrets counts. No correction of a field reaches it.
struct Holder {
  AccountId account;
  SubjectId person;
  std::optional<Date> expires;
  std::int32_t generation = 0;         // of the password
  std::int32_t factor_generation = 0;  // of the second factor
  bool operator==(const Holder&) const = default;
};
BOOST_DESCRIBE_STRUCT(Holder, (), (account, person, expires, generation, factor_generation))

// A request that two officers decide on.
struct FactorReset {
  AccountId requested_by;
  SubjectId requester_person;
  bool operator==(const FactorReset&) const = default;
};
BOOST_DESCRIBE_STRUCT(FactorReset, (), (requested_by, requester_person))

// Names nobody: the person's name stays in the opening event, under the person's key.
struct State {
  Status status = Status::kNew;
  Holder holder;
  std::vector<Binding> bindings;  // by number - 1
  std::optional<FactorReset> factor_reset;

  const Binding* binding(std::int32_t number) const;  // null when there is none
  // Whether the binding gives its role on that day.
  bool holds(const Binding& binding, Date on) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (status, holder, bindings, factor_reset))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "account";
  using State = account::State;
  using Status = account::Status;
  using Payload = account::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  static void facts(const FactInput&, std::vector<Fact>&) {}  // feeds no figure
};

}  // namespace chapterhouse::account
