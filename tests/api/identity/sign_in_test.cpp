// Signing in over real sockets: what lets somebody in, what does not, and what the answers tell.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <set>

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"
#include "tests/api/identity/browser.h"

namespace chapterhouse::tests {
namespace {

using namespace std::chrono_literals;

constexpr double kTimesApart = 2;  // more tells two refusals from one another

class SignIn : public IdentityFixture {
 protected:
  void SetUp() override { an_hour_later(); }  // what earlier tests tried is forgotten
  // A problem without what differs from request to request.
  static std::string told(ApiAnswer answer) {
    if (auto* body = answer.body.if_object()) body->erase("trace_id");
    return std::to_string(answer.status) + boost::json::serialize(answer.body);
  }
};

TEST_F(SignIn, TakesPasswordAndCodeAndSetsCookiesThatNoScriptReads) {
  Browser who = an_account();
  const auto answer = sign_in(who);
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.string("/account"), who.account);
  EXPECT_EQ(answer.string("/name"), "王芳");
  EXPECT_EQ(answer.string("/bindings/0/role/key"), "t_staff");
  const std::string cookies = answer.headers.at("set-cookie");
  EXPECT_NE(cookies.find("__Host-sid=" + who.sid + "; Secure; HttpOnly; SameSite=Strict; Path=/"),
            std::string::npos)
      << cookies;
  EXPECT_EQ(who.sid.size(), 64u) << "256 bits";
  const auto me = as(who, "GET", "/v1/me");
  EXPECT_EQ(me.status, 200);
  EXPECT_EQ(me.string("/id"), who.account);
  EXPECT_EQ(me.string("/role/key"), "t_staff");
  EXPECT_EQ(me.string("/name"), "王芳");
  EXPECT_EQ(me.at("/other_sessions"), 0);
  EXPECT_NE(me.string("/confirmed_at"), "");
  EXPECT_EQ(as(who, "GET", "/v1/cases").status, 200);
}

TEST_F(SignIn, AChangeByCookieNeedsTheSessionsToken) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  Browser forged = who;
  for (const std::string& csrf : {std::string(), std::string(64, '0'), who.csrf.substr(1)}) {
    forged.csrf = csrf;
    const auto no = as(forged, "DELETE", "/v1/session");
    EXPECT_EQ(no.status, 403);
    EXPECT_EQ(no.string("/type"), "/problems/csrf");
  }
  forged.csrf.clear();
  EXPECT_EQ(as(forged, "GET", "/v1/session").status, 200) << "reading needs none";
  Browser other = an_account();
  ASSERT_EQ(sign_in(other).status, 200);
  forged.csrf = other.csrf;
  EXPECT_EQ(as(forged, "DELETE", "/v1/session").status, 403) << "another session's token";
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200) << "nothing was changed";
}

TEST_F(SignIn, SigningOutEndsTheSessionForGood) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  const Browser copy = who;
  const auto out = as(who, "DELETE", "/v1/session");
  EXPECT_EQ(out.status, 200);
  EXPECT_EQ(out.headers.at("clear-site-data"), "\"cache\"") << "what waits to be sent outlives it";
  EXPECT_NE(out.headers.at("set-cookie").find("__Host-sid=; Secure"), std::string::npos);
  Browser replayed = copy;
  EXPECT_EQ(as(replayed, "GET", "/v1/session").status, 401);
}

TEST_F(SignIn, SaysNothingAboutWhatWasWrongAndWorksAsMuch) {
  Browser who = an_account(), nobody = who, mistyped = who;
  nobody.account = "nobody-here";
  std::string invitation;
  Browser invited = an_invited(invitation);
  invited.key = who.key;
  auto& hashing = identity().sign_in().hashing();
  std::set<std::string> answers;
  mistyped.key = std::string(20, 'x');
  const std::pair<Browser*, const char*> tries[] = {{&who, "not the password"},
                                                    {&nobody, "not the password"},
                                                    {&mistyped, ""},
                                                    {&invited, ""},
                                                    {&nobody, ""}};
  for (const auto& [browser, password] : tries) {
    const auto before = hashing.done();
    answers.insert(told(sign_in(*browser, password)));
    EXPECT_EQ(hashing.done() - before, 1u) << browser->account;
    EXPECT_EQ(browser->sid, "");
  }
  EXPECT_EQ(answers.size(), 1u) << *answers.begin() << "\n" << *answers.rbegin();
  EXPECT_NE(answers.begin()->find("sign_in_failed"), std::string::npos);
  EXPECT_EQ(sign_in(who).status, 200);
}

TEST_F(SignIn, AnUnknownNameTakesAsLongAsAWrongPassword) {
  constexpr std::size_t kTries = 15;
  Browser who = an_account(), nobody = who, mistyped = who;
  nobody.account = "nobody-here";
  mistyped.key = std::string(20, 'x');
  const auto median = [](std::vector<double> times) {
    std::ranges::nth_element(times, times.begin() + kTries / 2);
    return times[kTries / 2];
  };
  const auto seconds_of = [](const auto& act) {
    const auto start = std::chrono::steady_clock::now();
    act();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  std::vector<double> unknown, wrong, code, without;
  for (std::size_t i = 0; i < kTries; ++i) {  // in turn, so that a busy machine is so for all
    tick(1h);
    unknown.push_back(seconds_of([&] { EXPECT_EQ(sign_in(nobody, "not it").status, 401); }));
    wrong.push_back(seconds_of([&] { EXPECT_EQ(sign_in(who, "not it").status, 401); }));
    code.push_back(seconds_of([&] { EXPECT_EQ(sign_in(mistyped).status, 401); }));
    without.push_back(seconds_of([&] { EXPECT_EQ(as(nobody, "GET", "/v1/session").status, 401); }));
  }
  const double of_nobody = median(unknown);
  std::cout << "medians in ms: unknown " << of_nobody * 1e3 << ", wrong password "
            << median(wrong) * 1e3 << ", wrong code " << median(code) * 1e3
            << ", a refusal without a hash " << median(without) * 1e3 << '\n';
  for (const double other : {median(wrong), median(code)}) {
    EXPECT_LT(of_nobody / other, kTimesApart);
    EXPECT_LT(other / of_nobody, kTimesApart);
    // The control: a refusal for which nothing is hashed is further away than that.
    EXPECT_GT(other / median(without), kTimesApart);
  }
}

TEST_F(SignIn, ACodeIsGoodOnceAndWithinOneStep) {
  Browser who = an_account();
  const Timestamp start = now();
  ASSERT_EQ(sign_in(who).status, 200);
  set_clock(start);  // the same half minute again
  EXPECT_EQ(sign_in(who).status, 401) << "the same code within its time";
  for (const auto& [off, status] :
       std::initializer_list<std::pair<int, int>>{{-2, 401}, {+2, 401}, {+1, 200}}) {
    set_clock(start + 300s);
    const std::string code = store::totp_code(who.key, store::totp_step(start + 300s) + off);
    const auto answer = as(who, "POST", "/v1/session",
                           {{"account", who.account}, {"password", who.password}, {"code", code}});
    EXPECT_EQ(answer.status, status) << off;
  }
  set_clock(start + 300s);
  EXPECT_EQ(sign_in(who).status, 401) << "an earlier code than the last one";
}

TEST_F(SignIn, ARecoveryCodeIsGoodOnce) {
  Browser who = an_account();
  ASSERT_EQ(who.recovery_codes.size(), limits::kRecoveryCodes);
  const auto with = [&](const std::string& code) {
    return as(who, "POST", "/v1/session",
              {{"account", who.account}, {"password", who.password}, {"recovery_code", code}});
  };
  const auto answer = with(who.recovery_codes[0]);
  ASSERT_EQ(answer.status, 200) << answer.text;
  EXPECT_EQ(answer.at("/recovery_codes_left"), 9);
  EXPECT_EQ(with(who.recovery_codes[0]).status, 401);
  EXPECT_EQ(with(who.recovery_codes[1]).status, 200);
  EXPECT_EQ(with("AAAA-AAAA-AAAA-AAAA").status, 401);
  const auto both =
      as(who, "POST", "/v1/session", {{"account", who.account}, {"password", who.password}});
  EXPECT_EQ(both.status, 400) << "without a second factor there is no session";
}

TEST_F(SignIn, ConfirmingGoesOnUnderAnotherToken) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  Browser old = who;
  EXPECT_EQ(as(who, "POST", "/v1/session/confirm", {{"code", "000000"}}).status, 401);
  const auto confirmed = confirm(who);
  ASSERT_EQ(confirmed.status, 200) << confirmed.text;
  EXPECT_NE(who.sid, old.sid);
  EXPECT_EQ(as(old, "GET", "/v1/session").status, 401) << "the old token is good no more";
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200);
  const auto again = sign_in(who);
  EXPECT_NE(who.sid, old.sid) << "a new token at each sign-in";
}

TEST_F(SignIn, AnotherRoleIsTakenIntoUseAndARevokedOneIsGoneWithTheNextRequest) {
  Browser who = an_account(Role::kTStaff, "110113-tianzhu");
  const std::string today = to_text(business_date(now()));
  ASSERT_EQ(officer("sec", accounts(who, "/commands"), "propose_binding",
                    {{"role", "sw"}, {"unit", "110113-renhe"}, {"from", today}})
                .status,
            200);
  ASSERT_EQ(sign_in(who).status, 200);
  EXPECT_EQ(as(who, "PUT", "/v1/session/binding", {{"number", 2}}).status, 400)
      << "proposed is not held";
  ASSERT_EQ(
      officer("audlog", accounts(who, "/commands"), "approve_binding", {{"number", 2}}).status,
      200);
  EXPECT_EQ(as(who, "PUT", "/v1/session/binding", {{"number", 2}}).status, 200);
  EXPECT_EQ(as(who, "GET", "/v1/me").string("/role/key"), "sw");
  EXPECT_EQ(as(who, "GET", "/v1/cases").status, 200);
  ASSERT_EQ(officer("sec", accounts(who, "/commands"), "revoke_binding",
                    {{"number", 2}, {"reason", "moved"}})
                .status,
            200);
  const auto next = as(who, "GET", "/v1/cases");
  EXPECT_EQ(next.status, 403) << "the very next request";
  EXPECT_EQ(next.string("/type"), "/problems/no_role");
  EXPECT_EQ(as(who, "PUT", "/v1/session/binding", {{"number", 1}}).status, 200);
  EXPECT_EQ(as(who, "GET", "/v1/cases").status, 200);
  ASSERT_EQ(officer("sec", accounts(who, "/commands"), "disable", {{"reason", "left"}}).status,
            200);
  EXPECT_EQ(as(who, "GET", "/v1/me").status, 401) << "disabled: every session is over";
  EXPECT_EQ(identity().sessions().of(AccountId{who.account}).size(), 0u);
}

TEST_F(SignIn, SessionsAreListedAndEndedOneByOneOrAll) {
  Browser here = an_account();
  ASSERT_EQ(sign_in(here).status, 200);
  Browser there = here;
  there.sid.clear();
  ASSERT_EQ(sign_in(there).status, 200);
  const auto listed = as(here, "GET", "/v1/sessions");
  ASSERT_EQ(listed.at("/sessions").as_array().size(), 2u) << listed.text;
  std::string other;
  for (const auto& session : listed.at("/sessions").as_array())
    if (!session.at("own").as_bool()) other = session.at("id").as_string();
  EXPECT_EQ(listed.text.find(there.sid), std::string::npos) << "a token is never shown";
  EXPECT_EQ(as(here, "DELETE", "/v1/sessions/" + other).status, 200);
  EXPECT_EQ(as(there, "GET", "/v1/session").status, 401);
  EXPECT_EQ(as(here, "DELETE", "/v1/sessions/" + other).status, 404);
  ASSERT_EQ(sign_in(there).status, 200);
  EXPECT_EQ(send("sec", "GET", accounts(here, "/sessions")).at("/sessions").as_array().size(), 2u);
  EXPECT_EQ(send("sec", "DELETE", accounts(here, "/sessions")).at("/ended"), 2);
  EXPECT_EQ(as(here, "GET", "/v1/session").status, 401);
  EXPECT_EQ(as(there, "GET", "/v1/session").status, 401);
}

TEST_F(SignIn, APersonKeepsAsManySessionsAsTheLimitSays) {
  Browser who = an_account();
  std::vector<Browser> all;
  for (std::size_t i = 0; i < limits::kSessionsOfAccount + 1; ++i) {
    ASSERT_EQ(sign_in(who).status, 200);
    all.push_back(who);
    next_code();
  }
  EXPECT_EQ(as(all[0], "GET", "/v1/session").status, 401) << "the oldest gave way";
  EXPECT_EQ(as(all[1], "GET", "/v1/session").status, 200);
  EXPECT_EQ(as(all.back(), "GET", "/v1/session").status, 200);
}

TEST_F(SignIn, WhatIsKeptProvesNothingAndIsForItsOwnerAlone) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  const auto made =
      as(who, "POST", "/v1/machine-tokens",
         {{"name", "export"}, {"scopes", {"case.read"}}, {"binding", 1}, {"days", 1}});
  ASSERT_EQ(made.status, 201) << made.text;
  std::string kept;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder() / "identity")) {
    const auto mode = std::filesystem::status(entry.path()).permissions();
    EXPECT_EQ(mode & (std::filesystem::perms::group_all | std::filesystem::perms::others_all),
              std::filesystem::perms::none)
        << entry.path();
    std::ifstream in(entry.path(), std::ios::binary);
    kept.append(std::istreambuf_iterator<char>(in), {});
  }
  EXPECT_NE(kept.find("$argon2id$v=19$m=65536,t=2,p=1$"), std::string::npos);
  EXPECT_NE(kept.find(identity::hash_of(who.sid)), std::string::npos) << "the control";
  for (const std::string& secret :
       {who.sid, who.csrf, who.password, who.key, to_hex(who.key), made.string("/token"),
        who.recovery_codes[0], identity::normalised_code(who.recovery_codes[0])})
    EXPECT_EQ(kept.find(secret), std::string::npos) << secret;
}

// ---- time ----------------------------------------------------------------------------------

class SessionTime : public IdentityFixture {};

TEST_F(SessionTime, EndsAfterHalfAnHourUnusedAndAfterTwelveHours) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  set_clock(now() + 29min);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200);
  set_clock(now() + 29min);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200) << "use begins the half hour anew";
  set_clock(now() + 30min);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 401);
  next_code();
  ASSERT_EQ(sign_in(who).status, 200);
  for (int i = 0; i < 28; ++i) {
    set_clock(now() + 25min);
    ASSERT_EQ(as(who, "GET", "/v1/session").status, 200) << i;
  }
  set_clock(now() + 20min);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 401) << "twelve hours, however much it was used";
}

TEST_F(SessionTime, ListeningKeepsNoSessionAlive) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  set_clock(now() + 29min);
  EXPECT_EQ(as(who, "HEAD", "/v1/live").status, 200);
  set_clock(now() + 1min);
  EXPECT_EQ(as(who, "HEAD", "/v1/live").status, 401);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 401);
}

TEST_F(SessionTime, AClockSetBackGivesNoTimeAway) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  const Timestamp then = now();
  set_clock(then - 5h);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200);
  tick(29min);
  set_clock(then - 5h);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200);
  tick(30min);
  set_clock(then - 5h);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 401) << "half an hour passed, whatever it says";
  set_clock(then + 6h);
}

TEST_F(SessionTime, AConfirmationIsFreshForAsLongAsThePolicySays) {
  Browser who = an_account(Role::kSec, "110113");
  ASSERT_EQ(sign_in(who).status, 200);
  const object opening{
      {"command", "open"},
      {"data", {{"unit", "110113-renhe"}, {"account", "fresh-one"}, {"name", "李"}}}};
  set_clock(now() + 16min);
  const auto stale = as(who, "POST", "/v1/accounts", opening);
  EXPECT_EQ(stale.status, 422);
  EXPECT_EQ(stale.string("/guard"), "step_up");
  ASSERT_EQ(confirm(who).status, 200);
  EXPECT_EQ(as(who, "POST", "/v1/accounts", opening).status, 201);
}

// ---- guessing ------------------------------------------------------------------------------

class Guessing : public IdentityFixture {
 protected:
  void SetUp() override {
    tick(24h);
    set_clock(now() + 24h);
  }
};

TEST_F(Guessing, StopsAStrangerAndNotTheOwnerAtAKnownDevice) {
  Browser owner = an_account();
  ASSERT_EQ(sign_in(owner).status, 200);
  Browser stranger;
  stranger.account = owner.account;
  stranger.key = owner.key;
  auto& hashing = identity().sign_in().hashing();
  const auto before = hashing.done();
  int throttled = 0;
  for (int i = 0; i < 25; ++i) {
    const auto answer = sign_in(stranger, "guess number " + std::to_string(i));
    EXPECT_TRUE(answer.status == 401 || answer.status == 429) << answer.status;
    if (answer.status != 429) continue;
    ++throttled;
    EXPECT_GT(std::stoi(answer.headers.at("retry-after")), 0);
  }
  EXPECT_EQ(hashing.done() - before, limits::kGuessesOfAccount) << "so many are looked at";
  EXPECT_EQ(throttled, 25 - static_cast<int>(limits::kGuessesOfAccount));
  EXPECT_EQ(sign_in(stranger, owner.password).status, 429) << "even the right one, from elsewhere";
  owner.sid.clear();
  EXPECT_EQ(sign_in(owner).status, 200) << "the owner's device is known";
  // A device that was known for another account is none for this.
  Browser other = an_account();
  EXPECT_EQ(sign_in(other).status, 200);
  stranger.device = other.device;
  EXPECT_EQ(sign_in(stranger, "guess").status, 429);
  tick(limits::kGuessOfAccountEvery);
  EXPECT_EQ(sign_in(stranger, "guess").status, 401) << "one more after a while";
  EXPECT_EQ(sign_in(stranger, "guess").status, 429);
}

TEST_F(Guessing, StopsSprayingFromOneAddress) {
  auto& hashing = identity().sign_in().hashing();
  const auto before = hashing.done();
  int throttled = 0;
  for (std::uint32_t i = 0; i < limits::kGuessesOfAddress + 10; ++i) {
    Browser one;
    one.account = "victim-" + std::to_string(i);
    one.key = std::string(20, 'k');
    throttled += sign_in(one, "Spring2026!").status == 429 ? 1 : 0;
  }
  EXPECT_EQ(throttled, 10);
  EXPECT_EQ(hashing.done() - before, limits::kGuessesOfAddress);
}

}  // namespace
}  // namespace chapterhouse::tests
