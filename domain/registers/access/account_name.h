#pragma once
// The name of an account, which is recorded as the actor of all it does. The stream
// "account_name/<name>" is claimed when the account is opened and never given back, so that a name
// in the log means one account for ever.
#include <string_view>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::account_name {

namespace ev {
struct Claimed {
  static constexpr EventKey kKey{"account_name", "claimed", 1140};
  StreamId account;
  SubjectId subject;  // whose account it is
};
BOOST_DESCRIBE_STRUCT(Claimed, (), (account, subject))
}  // namespace ev

using Payload = std::variant<ev::Claimed>;

struct State {
  StreamId account;  // empty: the name is free
  SubjectId subject;
};
BOOST_DESCRIBE_STRUCT(State, (), (account, subject))

struct Register {
  static constexpr std::string_view kName = "account_name";
  using State = account_name::State;
  using Status = void;
  using Payload = account_name::Payload;
  static State evolve(State state, const Payload& event);
};

// Lower-case letters, digits and single hyphens, beginning with a letter, within the limits.
bool is_name(std::string_view text);
StreamId stream(const AccountId& account);
// Claimed by the first account of that role in a new district: a name that no account can have.
AccountId first_of(Role role);

}  // namespace chapterhouse::account_name
