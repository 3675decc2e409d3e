#pragma once
// Who asks for something, at the moment of asking: what every decision about access starts from.
#include <optional>
#include <string>
#include <vector>

#include "domain/core/actor.h"
#include "domain/core/time.h"

namespace chapterhouse::access {

struct Subject {
  Actor actor;         // the account, in the role and for the unit that it acts in now
  std::string person;  // whose account it is: two accounts of one person have one. Never a name
  // When the person last showed a second factor; absent: never, as with a machine's token.
  std::optional<Timestamp> confirmed_at;
  // The operations that a machine's token is narrowed to; absent: what its account may do.
  std::optional<std::vector<std::string>> scopes;
};

// Which person an account belongs to. Safe to call from any thread.
class People {
 public:
  virtual ~People() = default;
  // The account's own id when nobody knows it: a stranger is nobody else.
  virtual std::string person_of(const AccountId& account) const = 0;
  bool same(const AccountId& a, const AccountId& b) const {
    return a == b || person_of(a) == person_of(b);
  }
};

}  // namespace chapterhouse::access
