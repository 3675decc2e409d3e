#pragma once
// Somebody at a browser of their own: an account with a password and an authenticator, the cookies
// that were set, the session's token. Every answer is held to the OpenAPI document.
#include <algorithm>
#include <boost/json.hpp>
#include <string>
#include <vector>

#include "store/crypto/sign_in/totp.h"
#include "tests/api/identity/base32.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse::tests {

using boost::json::object;

class IdentityFixture : public ApiFixture {
 public:
  struct Browser {
    std::string account, password = "a quiet heron at dawn";
    std::string key;  // of the authenticator, as bytes
    std::string sid, device, csrf;
    std::vector<std::string> recovery_codes;
  };

  // As the browser would: cookies by themselves, the token in X-CSRF by the page.
  static ApiAnswer as(Browser& who, const std::string& method, const std::string& path,
                      const object& body = {});
  static ApiAnswer officer(const char* who, const std::string& path, std::string_view command,
                           const object& data);
  static std::string code_of(const Browser& who) {
    return store::totp_code(who.key, store::totp_step(now()));
  }
  // An hour later by every clock, the two together: a test that moved one of them alone leaves the
  // time of sessions ahead of what the next test sets.
  static void an_hour_later() {
    tick(std::chrono::hours{1});
    set_clock(std::max(now(), identity().session_clock().now()) + std::chrono::hours{1});
  }
  // On to the next code of every authenticator.
  static void next_code() { set_clock(now() + std::chrono::seconds{store::kTotpSeconds}); }

  // An account opened by "sec", with one role from two officers, activated by its person.
  static Browser an_account(Role role = Role::kTStaff, const std::string& unit = "110113-tianzhu");
  static Browser an_invited(std::string& code, Role role = Role::kTStaff,
                            const std::string& unit = "110113-tianzhu");
  static void activate(Browser& who, const std::string& code);
  static ApiAnswer sign_in(Browser& who, const std::string& password = {});
  static ApiAnswer confirm(Browser& who);
  static std::string accounts(const Browser& who, const std::string& below = {}) {
    return "/v1/accounts/" + who.account + below;
  }
};

}  // namespace chapterhouse::tests
