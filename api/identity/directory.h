#pragma once
// Which accounts there are, whose they are and which roles they hold: read from the log at the
// moment of asking, so that what was revoked is gone with the next request.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/access/subject.h"
#include "domain/cases/account/account.h"
#include "domain/ports/event_log.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::identity {

struct Standing {
  StreamId stream;
  UnitId unit;
  bool open = true;  // the case was neither suspended nor closed, merged or voided
  account::State state;

  const account::Holder& holder() const { return state.holder; }
  std::string person() const { return state.holder.person.text(); }
  bool expired(Date today) const { return holder().expires && *holder().expires < today; }
  // Whether its sessions and tokens count.
  bool may_act(Date today) const {
    return open && state.status == account::Status::kActive && !expired(today);
  }
  // The bindings that give a role on that day.
  std::vector<const account::Binding*> held(Date today) const;
  const account::Binding* held(std::int32_t number, Date today) const;  // null: not, or not now
};

// Safe to call from any thread. The handler and the log must outlive it.
class Directory final : public access::People {
 public:
  Directory(const workflows::CommandHandler& handler, const EventLog& log)
      : handler_(handler), log_(log) {}

  // Empty when there is no such account, or when the log cannot be read: nobody then signs in.
  std::optional<Standing> find(const AccountId& account) const;
  std::string person_of(const AccountId& account) const override;
  // What the person is called; "" when that was erased.
  std::string name_of(const Standing& standing) const;
  // Whether the district has had its first accounts.
  bool is_founded() const;

 private:
  const workflows::CommandHandler& handler_;
  const EventLog& log_;
};

}  // namespace chapterhouse::identity
