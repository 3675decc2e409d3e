// Activation, resets, passwords, machine tokens and the beginning of a district, over real sockets.
#include "domain/access/limits.h"
#include "tests/api/identity/browser.h"

namespace chapterhouse::tests {
namespace {

using namespace std::chrono_literals;

class Enrolment : public IdentityFixture {
 protected:
  void SetUp() override { an_hour_later(); }
  static std::string key_of_problem(const ApiAnswer& answer) {
    return answer.string("/errors/0/key");
  }
};

TEST_F(Enrolment, AnActivationCodeIsGoodOnceAndForThreeDays) {
  std::string code;
  Browser who = an_invited(code);
  EXPECT_GE(code.size(), 26u) << "130 bits in base32";
  activate(who, code);
  EXPECT_EQ(sign_in(who).status, 200);
  const auto again =
      as(who, "POST", "/v1/activation", {{"code", code}, {"password", "another good one"}});
  EXPECT_EQ(key_of_problem(again), "bad_activation");
  Browser late = an_invited(code);
  set_clock(now() + limits::kActivationLife);
  EXPECT_EQ(key_of_problem(
                as(late, "POST", "/v1/activation", {{"code", code}, {"password", late.password}})),
            "bad_activation");
  const auto fresh = send("sec", "POST", accounts(late, "/activation-code"), "{}");
  ASSERT_EQ(fresh.status, 201);
  EXPECT_EQ(key_of_problem(
                as(late, "POST", "/v1/activation", {{"code", code}, {"password", late.password}})),
            "bad_activation")
      << "a new code replaces the old one";
  activate(late, fresh.string("/code"));
  EXPECT_EQ(sign_in(late).status, 200);
}

TEST_F(Enrolment, APasswordIsRefusedForWhatItIsNotForItsCharacters) {
  std::string code;
  Browser who = an_invited(code);
  const auto tried = [&](const std::string& password) {
    return key_of_problem(
        as(who, "POST", "/v1/activation", {{"code", code}, {"password", password}}));
  };
  EXPECT_EQ(tried("7chars!"), "password_short");
  EXPECT_EQ(tried("七个汉字的密码"), "password_short") << "characters are counted, not bytes";
  EXPECT_EQ(tried(std::string(limits::kPasswordMost + 1, 'q')), "too_long");
  EXPECT_EQ(tried("Password123"), "password_common");
  EXPECT_EQ(tried("1qaz2wsx"), "password_common");
  EXPECT_EQ(tried("woaini1314"), "password_common");
  EXPECT_EQ(tried("xyShunyi!842"), "password_of_here");
  EXPECT_EQ(tried("in顺义every day"), "password_of_here");
  EXPECT_EQ(tried("chapterhouse-9941"), "password_of_here");
  EXPECT_EQ(tried("renhe and more 77"), "password_of_here") << "a town's name";
  EXPECT_EQ(tried("x" + who.account + "x"), "password_is_account");
  EXPECT_EQ(tried(code), "password_is_code");
  EXPECT_EQ(tried("aqzwmvxkrthpldbgjcny"), "") << "no rule about kinds of characters";
}

TEST_F(Enrolment, PasswordsAreComparedToTheLastByte) {
  for (const std::string& password :
       {std::string(" spaces around "), std::string("八个汉字就够用了"),
        std::string("🦩🦩🦩🦩🦩🦩🦩🦩"),
        std::string(64, 'p') + std::string(64, 'q'), std::string(limits::kPasswordMost - 1, 'z')}) {
    std::string code;
    Browser who = an_invited(code);
    who.password = password;
    activate(who, code);
    std::string shorter = password;  // by its last character, which may have several bytes
    while ((static_cast<unsigned char>(shorter.back()) & 0xC0U) == 0x80U) shorter.pop_back();
    shorter.pop_back();
    EXPECT_EQ(sign_in(who, shorter).status, 401) << password;
    EXPECT_EQ(sign_in(who, password + " ").status, 401) << password;
    EXPECT_EQ(sign_in(who).status, 200) << password;
    tick(1h);
  }
}

TEST_F(Enrolment, ThereIsNoSessionBeforeTheSecondFactorHasShownThatItWorks) {
  std::string code;
  Browser who = an_invited(code);
  const auto begun =
      as(who, "POST", "/v1/activation", {{"code", code}, {"password", who.password}});
  ASSERT_EQ(begun.status, 200) << begun.text;
  EXPECT_EQ(begun.at("/activated"), false);
  EXPECT_TRUE(who.sid.empty());
  const std::string uri = begun.string("/authenticator/uri");
  EXPECT_EQ(uri, "otpauth://totp/Chapterhouse:" + who.account +
                     "?secret=" + begun.string("/authenticator/key") +
                     "&issuer=Chapterhouse&algorithm=SHA1&digits=6&period=30");
  who.key = from_base32(begun.string("/authenticator/key"));
  EXPECT_EQ(who.key.size(), 20u);
  EXPECT_EQ(sign_in(who).status, 401) << "password and authenticator, but not enrolled";
  const std::string enrolment = begun.string("/authenticator/enrolment");
  const auto wrong =
      as(who, "POST", "/v1/activation/confirm", {{"enrolment", enrolment}, {"code", "123456"}});
  EXPECT_EQ(key_of_problem(wrong), "bad_factor");
  tick(limits::kEnrolmentLife);
  EXPECT_EQ(key_of_problem(as(who, "POST", "/v1/activation/confirm",
                              {{"enrolment", enrolment}, {"code", code_of(who)}})),
            "bad_enrolment")
      << "a short-lived state";
  activate(who, code);
  EXPECT_EQ(sign_in(who).status, 200);
}

TEST_F(Enrolment, AResetOfThePasswordLeavesTheSecondFactorAndEndsEverySession) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  EXPECT_EQ(
      officer("sec", accounts(who, "/commands"), "reset_password", {{"reason", "forgot"}}).status,
      200);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 401);
  Browser anew = who;
  anew.sid.clear();
  EXPECT_EQ(sign_in(anew).status, 401) << "the old password counts no more";
  const auto invited = send("sec", "POST", accounts(who, "/activation-code"), "{}");
  const std::string code = invited.string("/code");
  anew.password = "an entirely new one";
  const auto without =
      as(anew, "POST", "/v1/activation", {{"code", code}, {"password", anew.password}});
  EXPECT_EQ(key_of_problem(without), "bad_factor") << "a reset is no way around the second factor";
  const auto done =
      as(anew, "POST", "/v1/activation",
         {{"code", code}, {"password", anew.password}, {"second_factor", code_of(anew)}});
  ASSERT_EQ(done.status, 200) << done.text;
  EXPECT_EQ(done.at("/activated"), true);
  next_code();
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 401) << "the old session does not come back";
  EXPECT_EQ(sign_in(anew).status, 200);
  EXPECT_EQ(as(anew, "POST", "/v1/session",
               {{"account", who.account},
                {"password", anew.password},
                {"recovery_code", who.recovery_codes[0]}})
                .status,
            200)
      << "recovery codes stay as well";
}

TEST_F(Enrolment, ALostFactorTakesTwoOfficersAndBringsNewCodes) {
  Browser who = an_account();
  ASSERT_EQ(officer("sec", accounts(who, "/commands"), "request_factor_reset",
                    {{"reason", "phone lost; seen in person"}})
                .status,
            200);
  ASSERT_EQ(sign_in(who).status, 200) << "until it is decided nothing changes";
  const auto alone = officer("sec", accounts(who, "/commands"), "approve_factor_reset", {});
  EXPECT_EQ(alone.status, 422);
  EXPECT_EQ(alone.string("/reason"), "needs_a_second_person");
  ASSERT_EQ(officer("audlog", accounts(who, "/commands"), "approve_factor_reset", {}).status, 200);
  Browser anew = who;
  anew.sid.clear();
  EXPECT_EQ(sign_in(anew).status, 401);
  const auto invited = send("sec", "POST", accounts(who, "/activation-code"), "{}");
  activate(anew, invited.string("/code"));
  EXPECT_NE(anew.key, who.key);
  EXPECT_EQ(sign_in(anew).status, 200);
  EXPECT_EQ(as(anew, "POST", "/v1/session",
               {{"account", who.account},
                {"password", who.password},
                {"recovery_code", who.recovery_codes[0]}})
                .status,
            401)
      << "the old codes went with the old factor";
}

TEST_F(Enrolment, ChangingThePasswordTakesTheOldOneAndEndsTheOthers) {
  Browser who = an_account(), elsewhere = who;
  ASSERT_EQ(sign_in(who).status, 200);
  ASSERT_EQ(sign_in(elsewhere).status, 200);
  const auto change = [&](const std::string& current, const std::string& password) {
    const auto answer = as(who, "PUT", "/v1/password",
                           {{"current", current}, {"password", password}, {"code", code_of(who)}});
    next_code();
    return answer;
  };
  EXPECT_EQ(change("not it at all", "an entirely new one").status, 401);
  EXPECT_EQ(key_of_problem(change(who.password, "password1")), "password_common");
  const auto done = change(who.password, "an entirely new one");
  ASSERT_EQ(done.status, 200) << done.text;
  EXPECT_EQ(done.at("/ended"), 1);
  EXPECT_EQ(as(who, "GET", "/v1/session").status, 200);
  EXPECT_EQ(as(elsewhere, "GET", "/v1/session").status, 401);
  EXPECT_EQ(sign_in(elsewhere).status, 401);
  elsewhere.password = "an entirely new one";
  EXPECT_EQ(sign_in(elsewhere).status, 200);
}

TEST_F(Enrolment, AWeakerHashIsMadeAnewAtTheNextSignIn) {
  Browser who = an_account();
  auto& credentials = identity().credentials();
  identity::Credential kept = *credentials.find(AccountId{who.account});
  // Of the same password, at the least that ASVS 5 accepts.
  kept.password =
      "$argon2id$v=19$m=47104,t=1,p=1$r3DRczapqz2PIZQ9Nmfv4A$"
      "EK4H5Uw37NSInXSlxRUw1t3WfqZHcgl13fYBUNxgve0";
  ASSERT_TRUE(credentials.set({kept, {}, {}}));
  EXPECT_EQ(sign_in(who, "not the password").status, 401);
  EXPECT_EQ(credentials.find(AccountId{who.account})->password, kept.password);
  ASSERT_EQ(sign_in(who).status, 200);
  EXPECT_TRUE(credentials.find(AccountId{who.account})
                  ->password.starts_with("$argon2id$v=19$m=65536,t=2,p=1$"));
  EXPECT_EQ(sign_in(who).status, 200);
}

TEST_F(Enrolment, AnotherAuthenticatorNeedsAFreshConfirmation) {
  Browser who = an_account();
  ASSERT_EQ(sign_in(who).status, 200);
  tick(16min);
  set_clock(now() + 16min);
  const auto stale = as(who, "POST", "/v1/second-factor");
  EXPECT_EQ(stale.string("/type"), "/problems/confirm_first");
  ASSERT_EQ(confirm(who).status, 200);
  const auto begun = as(who, "POST", "/v1/second-factor");
  ASSERT_EQ(begun.status, 200) << begun.text;
  Browser anew = who;
  anew.key = from_base32(begun.string("/key"));
  const auto done = as(anew, "POST", "/v1/second-factor/confirm",
                       {{"enrolment", begun.string("/enrolment")}, {"code", code_of(anew)}});
  ASSERT_EQ(done.status, 200) << done.text;
  EXPECT_EQ(done.at("/recovery_codes").as_array().size(), limits::kRecoveryCodes);
  next_code();
  Browser with_old = who;
  with_old.sid.clear();
  EXPECT_EQ(sign_in(with_old).status, 401);
  EXPECT_EQ(sign_in(anew).status, 200);
}

TEST_F(Enrolment, AMachinesTokenIsShownOnceAndEndsWithItsRole) {
  Browser who = an_account(Role::kTStaff, "110113-tianzhu");
  ASSERT_EQ(sign_in(who).status, 200);
  object wish{{"name", "nightly export"}, {"scopes", {"case.read"}}, {"binding", 1}, {"days", 90}};
  const auto made = as(who, "POST", "/v1/machine-tokens", wish);
  ASSERT_EQ(made.status, 201) << made.text;
  const std::string token = made.string("/token");
  EXPECT_TRUE(token.starts_with("chk_"));
  EXPECT_EQ(token.size(), 4u + 64u);
  const auto by_machine = [&](const std::string& path) {
    return send("", "GET", path, {}, {{"Authorization", "Bearer " + token}});
  };
  EXPECT_EQ(by_machine("/v1/me").string("/id"), who.account);
  EXPECT_EQ(by_machine("/v1/me").string("/role/key"), "t_staff");
  EXPECT_EQ(by_machine("/v1/me").string("/confirmed_at"), "");
  EXPECT_EQ(by_machine("/v1/sessions").string("/type"), "/problems/session_needed");
  EXPECT_EQ(by_machine("/v1/machine-tokens").status, 403) << "a token makes no tokens";
  const auto listed = as(who, "GET", "/v1/machine-tokens");
  EXPECT_EQ(listed.at("/tokens").as_array().size(), 1u);
  EXPECT_EQ(listed.text.find(token), std::string::npos) << "shown once";
  for (const auto& [field, value, key] :
       std::initializer_list<std::tuple<const char*, boost::json::value, const char*>>{
           {"days", 91, "out_of_range"},
           {"days", 0, "out_of_range"},
           {"binding", 7, "binding_not_held"},
           {"scopes", boost::json::array{}, "missing"},
           {"scopes", {"Case Read"}, "bad_scope"},
           {"unit", "110113-renhe", "unit_not_below"}}) {
    object wrong = wish;
    wrong[field] = value;
    EXPECT_EQ(key_of_problem(as(who, "POST", "/v1/machine-tokens", wrong)), key) << field;
  }
  const auto second = as(who, "POST", "/v1/machine-tokens", wish);
  EXPECT_EQ(as(who, "DELETE", "/v1/machine-tokens/" + second.string("/id")).status, 200);
  EXPECT_EQ(send("", "GET", "/v1/me", {}, {{"Authorization", "Bearer " + second.string("/token")}})
                .status,
            401);
  ASSERT_EQ(officer("sec", accounts(who, "/commands"), "revoke_binding",
                    {{"number", 1}, {"reason", "moved"}})
                .status,
            200);
  EXPECT_EQ(by_machine("/v1/me").status, 401) << "gone with the role";
}

TEST_F(Enrolment, OnlyOfficersReachAccountsAndTheGenericDoorIsShut) {
  Browser who = an_account();
  const auto account = send("audlog", "GET", accounts(who));
  ASSERT_EQ(account.status, 200) << account.text;
  EXPECT_EQ(account.string("/name"), "王芳");
  EXPECT_EQ(account.string("/bindings/0/decided_by"), "audlog");
  for (const char* outsider : {"staff", "org", "admin", "worker"}) {
    EXPECT_EQ(send(outsider, "GET", accounts(who)).status, 404) << outsider;
    EXPECT_EQ(send(outsider, "GET", "/v1/accounts").status, 404) << outsider;
    EXPECT_EQ(officer(outsider, accounts(who, "/commands"), "disable", {{"reason", "x"}}).status,
              404);
  }
  EXPECT_EQ(send("audlog", "POST", accounts(who, "/activation-code"), "{}").status, 404);
  EXPECT_EQ(send("lead", "GET", "/v1/cases/account/" + account.string("/case")).status, 404);
  EXPECT_EQ(send("lead", "GET", "/v1/cases?type=account").at("/cases").as_array().size(), 0u);
  EXPECT_EQ(officer("lead", "/v1/cases/account/" + account.string("/case") + "/commands", "disable",
                    {{"reason", "x"}})
                .status,
            404);
  const auto position = account.headers.at("log-position");
  const auto listed =
      send("sec", "GET", "/v1/accounts?q=" + who.account + "&min_position=" + position);
  ASSERT_EQ(listed.at("/accounts").as_array().size(), 1u) << listed.text;
  EXPECT_EQ(listed.string("/accounts/0/account"), who.account);
}

class Beginning : public IdentityFixture {};

TEST_F(Beginning, OneTokenMakesTheFirstTwoAccountsOnce) {
  const auto found = [](const std::string& token, const char* audit = "audlog-he") {
    return send(
        "", "POST", "/v1/bootstrap",
        boost::json::serialize(object{{"token", token},
                                      {"security", object{{"account", "sec-li"}, {"name", "李军"}}},
                                      {"audit", object{{"account", audit}, {"name", "何梅"}}}}));
  };
  const auto first = identity().bootstrap().fresh_token();
  const auto token = identity().bootstrap().fresh_token();
  ASSERT_TRUE(token.has_value());
  EXPECT_EQ(found(*first).string("/errors/0/key"), "bad_bootstrap") << "replaced by the later one";
  EXPECT_EQ(found(std::string(64, 'a')).string("/errors/0/key"), "bad_bootstrap");
  EXPECT_EQ(found(*token, "sec-li").string("/errors/0/key"), "same_account");
  EXPECT_EQ(found(*token, "Not A Name").string("/reason"), "account_malformed");
  EXPECT_FALSE(identity().directory().is_founded()) << "half a beginning is none";
  tick(limits::kBootstrapLife);
  EXPECT_EQ(found(*token).string("/errors/0/key"), "bad_bootstrap") << "a day later";
  const auto fresh = identity().bootstrap().fresh_token();
  const auto done = found(*fresh);
  ASSERT_EQ(done.status, 201) << done.text;
  EXPECT_EQ(found(*fresh).string("/errors/0/key"), "bad_bootstrap") << "once";
  EXPECT_FALSE(identity().bootstrap().fresh_token().has_value());
  Browser sec, audit;
  sec.account = "sec-li";
  audit.account = "audlog-he";
  activate(sec, done.string("/security/code"));
  activate(audit, done.string("/audit/code"));
  ASSERT_EQ(sign_in(sec).status, 200);
  ASSERT_EQ(sign_in(audit).status, 200);
  EXPECT_EQ(as(sec, "GET", "/v1/me").string("/role/key"), "sec");
  EXPECT_EQ(as(audit, "GET", "/v1/me").string("/role/key"), "audlog");
  EXPECT_NE(identity().directory().person_of(AccountId{"sec-li"}),
            identity().directory().person_of(AccountId{"audlog-he"}));
  EXPECT_EQ(identity().directory().person_of(AccountId{"somebody"}), "somebody");
}

}  // namespace
}  // namespace chapterhouse::tests
