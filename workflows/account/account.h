#pragma once
// How an account is opened, given roles by two persons, reset, disabled (domain rules 2.0, 5.2;
// trust 3.1). Pure functions: safe to call from any thread.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/account/account.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::account {

using chapterhouse::account::Event;
using chapterhouse::account::State;

namespace cmd {
struct Open {
  static constexpr std::string_view kName = "open";
  UnitId unit;        // of the union where the person works
  AccountId account;  // the name to sign in with, recorded in every event: never a person's name
  Personal<std::string> name;
  std::optional<SubjectId> person;  // who has an account already; absent: somebody new
  std::optional<Date> expires;
};
// The first security administrator and the first audit administrator of a district.
struct Found {
  static constexpr std::string_view kName = "found";
  UnitId unit;
  AccountId account;
  Personal<std::string> name;
  Role role = Role::kNone;
};
// Sent by the account itself, once its password and second factor are set.
struct Activate {
  static constexpr std::string_view kName = "activate";
  std::int32_t generation = 0;
};
struct ProposeBinding {
  static constexpr std::string_view kName = "propose_binding";
  Role role = Role::kNone;
  UnitId unit;
  Date from{};
  std::optional<Date> until;
};
struct ApproveBinding {
  static constexpr std::string_view kName = "approve_binding";
  std::int32_t number = 0;
};
struct DeclineBinding {
  static constexpr std::string_view kName = "decline_binding";
  std::int32_t number = 0;
  std::string reason;
};
struct RevokeBinding {
  static constexpr std::string_view kName = "revoke_binding";
  std::int32_t number = 0;
  std::string reason;
};
struct Disable {
  static constexpr std::string_view kName = "disable";
  std::string reason;
};
struct Enable {
  static constexpr std::string_view kName = "enable";
  std::string reason;
};
struct ResetPassword {
  static constexpr std::string_view kName = "reset_password";
  std::string reason;
};
struct RequestFactorReset {
  static constexpr std::string_view kName = "request_factor_reset";
  std::string reason;
};
struct ApproveFactorReset {
  static constexpr std::string_view kName = "approve_factor_reset";
};
struct DeclineFactorReset {
  static constexpr std::string_view kName = "decline_factor_reset";
  std::string reason;
};
struct SetExpiry {
  static constexpr std::string_view kName = "set_expiry";
  Date expires{};
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Open, (), (unit, account, name, person, expires))
BOOST_DESCRIBE_STRUCT(Found, (), (unit, account, name, role))
BOOST_DESCRIBE_STRUCT(Activate, (), (generation))
BOOST_DESCRIBE_STRUCT(ProposeBinding, (), (role, unit, from, until))
BOOST_DESCRIBE_STRUCT(ApproveBinding, (), (number))
BOOST_DESCRIBE_STRUCT(DeclineBinding, (), (number, reason))
BOOST_DESCRIBE_STRUCT(RevokeBinding, (), (number, reason))
BOOST_DESCRIBE_STRUCT(Disable, (), (reason))
BOOST_DESCRIBE_STRUCT(Enable, (), (reason))
BOOST_DESCRIBE_STRUCT(ResetPassword, (), (reason))
BOOST_DESCRIBE_STRUCT(RequestFactorReset, (), (reason))
BOOST_DESCRIBE_STRUCT(ApproveFactorReset, (), ())
BOOST_DESCRIBE_STRUCT(DeclineFactorReset, (), (reason))
BOOST_DESCRIBE_STRUCT(SetExpiry, (), (expires, reason))
}  // namespace cmd

using Command = std::variant<cmd::Open, cmd::Found, cmd::Activate, cmd::ProposeBinding,
                             cmd::ApproveBinding, cmd::DeclineBinding, cmd::RevokeBinding,
                             cmd::Disable, cmd::Enable, cmd::ResetPassword, cmd::RequestFactorReset,
                             cmd::ApproveFactorReset, cmd::DeclineFactorReset, cmd::SetExpiry>;

struct Workflow {
  using Case = chapterhouse::account::Case;
  using Command = account::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The registers of the actor's name, of a new name and of the person.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  // The roles; never the name.
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::account
