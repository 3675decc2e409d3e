#pragma once
// The roles that one person holds, over all accounts: what keeps apart what one person may not
// combine. The stream "holder/<person>" is written in the commit of the account's own event.
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/account/account.h"
#include "domain/cases/case_type.h"

namespace chapterhouse::holder {

using account::Span;

namespace ev {
struct AccountOpened {
  static constexpr EventKey kKey{"holder", "account_opened", 1142};
  StreamId account;
  std::vector<Span> held;  // what the account was founded with; a usual one has nothing yet
};
struct BindingHeld {
  static constexpr EventKey kKey{"holder", "binding_held", 1143};
  StreamId account;
  std::int32_t number = 0;
  Span span;
};
struct BindingReleased {
  static constexpr EventKey kKey{"holder", "binding_released", 1144};
  StreamId account;
  std::int32_t number = 0;
};
struct AccountReleased {
  static constexpr EventKey kKey{"holder", "account_released", 1145};
  StreamId account;
};

BOOST_DESCRIBE_STRUCT(AccountOpened, (), (account, held))
BOOST_DESCRIBE_STRUCT(BindingHeld, (), (account, number, span))
BOOST_DESCRIBE_STRUCT(BindingReleased, (), (account, number))
BOOST_DESCRIBE_STRUCT(AccountReleased, (), (account))
}  // namespace ev

using Payload =
    std::variant<ev::AccountOpened, ev::BindingHeld, ev::BindingReleased, ev::AccountReleased>;

struct Held {
  StreamId account;
  std::int32_t number = 0;
  Span span;
};
BOOST_DESCRIBE_STRUCT(Held, (), (account, number, span))

struct State {
  std::vector<StreamId> accounts;
  std::vector<Held> held;

  // What stands against one more role on some day of its span; null when nothing does.
  const Held* conflict(const Span& wanted) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (accounts, held))

struct Register {
  static constexpr std::string_view kName = "holder";
  using State = holder::State;
  using Status = void;
  using Payload = holder::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream(const SubjectId& person);

}  // namespace chapterhouse::holder
