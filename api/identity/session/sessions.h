#pragma once
// Who is signed in. A session is known by an opaque token of which only the hash is kept; all are
// in memory and in the identity file.
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "api/identity/secrets/identity_file.h"
#include "api/identity/session/session_clock.h"
#include "domain/core/id.h"

namespace chapterhouse::identity {

struct Session {
  std::string id;  // names it to people and in the log of reads; proves nothing
  AccountId account;
  std::int32_t binding = 0;  // the role in use; 0: none
  Timestamp made{}, used{};
  std::optional<Timestamp> confirmed;  // when a second factor was last shown
  std::string address, agent;          // where from, as far as it was said

  Timestamp expires() const;  // whatever it is used for
};

// Safe to call from any thread. The file and the clock must outlive it.
class Sessions {
 public:
  Sessions(IdentityFile& file, const SessionClock& clock);

  // Whose token it is, while it lives. Looking counts as use.
  std::optional<Session> find(std::string_view token);
  // The same, and it does not count.
  std::optional<Session> look(std::string_view token);

  // Starts a session and gives its token; `also` is done in the same transaction and may refuse by
  // answering false: nothing happens then. The account's oldest session gives way to one too many.
  using Also = std::function<bool(projections::Database&)>;
  std::optional<std::string> start(const Session& session, const Also& also);
  // The same session under another token, confirmed now; the old token is good no more.
  std::optional<std::string> confirm(std::string_view token, const Also& also);
  // Takes another role into use; false when the session is gone.
  bool use_binding(std::string_view token, std::int32_t binding);

  std::vector<Session> of(const AccountId& account);
  bool end(const AccountId& account, std::string_view id);  // false when there is none
  // All of the account but the one with the id `keep`; how many.
  std::size_t end_all(const AccountId& account, std::string_view keep = {});
  std::size_t count();

 private:
  using ByHash = std::unordered_map<std::string, Session>;
  bool lives(const Session& session, Timestamp now) const;
  void forget(const std::vector<std::string>& hashes);
  std::vector<std::string> hashes_of(const AccountId& account,
                                     const std::function<bool(const Session&)>& which);
  void drop_dead(Timestamp now);

  IdentityFile& file_;
  const SessionClock& clock_;
  std::mutex mutex_;  // guards the two below; never held while the file is asked
  ByHash sessions_;
  Timestamp swept_{};
};

}  // namespace chapterhouse::identity
