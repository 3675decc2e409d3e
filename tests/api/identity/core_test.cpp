// Signing in without sockets: the log, the identity file and what joins them, under clocks that the
// test sets. What can be cut off between the two is cut off here.
#include <gtest/gtest.h>

#include <filesystem>

#include <unistd.h>

#include "api/identity/identity.h"
#include "api/server/district.h"
#include "domain/access/limits.h"
#include "domain/cases/all.h"
#include "store/crypto/sign_in/totp.h"
#include "tests/api/identity/base32.h"
#include "workflows/account/account.h"

namespace chapterhouse::identity {
namespace {

namespace cmd = workflows::account::cmd;
using namespace std::chrono_literals;

constexpr const char* kReference = CHAPTERHOUSE_SOURCE_DIR "/ops/reference";
constexpr const char* kPassword = "a quiet heron at dawn";
const UnitId kDistrict{"110113"}, kTown{"110113-renhe"};

class Core : public ::testing::Test {
 protected:
  struct Person {
    AccountId account;
    std::string key;  // of the authenticator
    std::vector<std::string> recovery_codes;
    std::string token, device;
  };

  Core() {
    clock.set(*parse_timestamp("2026-03-04T10:00:00+08:00"));
    reopen();
  }
  ~Core() override {
    identity.reset();
    std::filesystem::remove_all(folder);
  }
  // As after a restart: what is in memory only is gone.
  void reopen() {
    identity.reset();
    auto opened = Identity::open({folder / "identity", kReference, district.handler(),
                                  district.log().events(), reference.rules.orgs, clock,
                                  district.log().vault().ring().identity_key(), nullptr,
                                  [this] { return ticks; }});
    ASSERT_TRUE(opened.ok()) << opened.error();
    identity = *std::move(opened);
  }
  template <class C>
  std::string send(const Person& of, const Actor& actor, C command) {
    workflows::Request request{CommandId{ids.next()},
                               actor,
                               identity->directory().find(of.account)->stream,
                               workflows::CommandBody::of(std::move(command)),
                               {},
                               {},
                               {},
                               {},
                               {},
                               {}};
    request.confirmed_at = clock.now();
    const auto receipt = district.handler().handle(request);
    if (receipt) return {};
    return receipt.error().rejection ? std::string(receipt.error().rejection->reason)
                                     : receipt.error().detail;
  }
  Person opened(const std::string& name) {
    Person person{AccountId{name}, {}, {}, {}, {}};
    workflows::Request request{
        CommandId{ids.next()},
        sec,
        stream_of("account", CaseId{ids.next()}),
        workflows::CommandBody::of(cmd::Open{kTown, person.account, std::string("王芳"), {}, {}}),
        {},
        {},
        {},
        {},
        {},
        {}};
    request.confirmed_at = clock.now();
    EXPECT_TRUE(district.handler().handle(request).ok());
    EXPECT_EQ(send(person, sec, cmd::ProposeBinding{Role::kSw, kTown, day(), {}}), "");
    EXPECT_EQ(send(person, audlog, cmd::ApproveBinding{1}), "");
    return person;
  }
  Date day() const { return business_date(clock.now()); }
  std::string code_of(const Person& person) {
    return store::totp_code(person.key, store::totp_step(clock.now()));
  }
  void next_code() { clock.set(clock.now() + 30s); }
  void activate(Person& person) {
    const auto code = identity->enrolments().invite(person.account);
    ASSERT_TRUE(code.has_value());
    const auto begun = identity->enrolments().begin({*code, kPassword, {}, {}, {}});
    ASSERT_TRUE(begun.ok()) << begun.error().why;
    ASSERT_TRUE(begun->authenticator.has_value());
    person.key = tests::from_base32(begun->authenticator->key);
    const auto done =
        identity->enrolments().finish(begun->authenticator->enrolment, code_of(person));
    ASSERT_TRUE(done.ok()) << done.error().why;
    person.recovery_codes = done->recovery_codes;
    next_code();
  }
  bool sign_in(Person& person, std::string password = kPassword) {
    const auto done = identity->sign_in().sign_in(person.account, {password, code_of(person), {}},
                                                  {"10.0.0.1", "test", person.device});
    next_code();
    if (!done) return false;
    person.token = done->token;
    person.device = done->device;
    return true;
  }
  Person somebody(const std::string& name) {
    Person person = opened(name);
    activate(person);
    EXPECT_TRUE(sign_in(person));
    return person;
  }
  static http::Request with_cookie(const std::string& token) {
    http::Request request;
    request.headers["cookie"] = "other=1; __Host-sid=" + token + "; more=2";
    return request;
  }
  std::optional<http::Caller> caller(const std::string& token) {
    return identity->find(with_cookie(token), clock.now());
  }

  const Actor sec{AccountId{"sec"}, ActorKind::kPerson, Role::kSec, kDistrict, {}};
  const Actor audlog{AccountId{"audlog"}, ActorKind::kPerson, Role::kAudlog, kDistrict, {}};
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("identity_core." + std::to_string(::getpid()));
  server::SettableClock clock;
  server::RandomIds ids;
  server::ReferenceData reference = *server::load_reference_data(kReference);
  server::District district{store::memory_log(full_catalogue(), clock), reference, clock,
                            folder / "models", workflows::DeadlineClock::Runs::kWhenAsked};
  std::chrono::microseconds ticks{0};
  std::unique_ptr<Identity> identity;
};

TEST_F(Core, ASessionActsInItsRoleUntilThatIsRevoked) {
  Person person = somebody("wang-f");
  auto found = caller(person.token);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->actor().id, person.account);
  EXPECT_EQ(found->actor().role, Role::kSw);
  EXPECT_EQ(found->actor().unit, kTown);
  EXPECT_EQ(found->subject.person, identity->directory().person_of(person.account));
  EXPECT_NE(found->subject.person, person.account.value);
  EXPECT_TRUE(found->subject.confirmed_at.has_value());
  EXPECT_EQ(found->csrf, identity->csrf_of(person.token));
  EXPECT_FALSE(caller(person.token.substr(1)));
  EXPECT_FALSE(caller(""));
  EXPECT_EQ(identity->directory().name_of(*identity->directory().find(person.account)), "王芳");
  EXPECT_EQ(send(person, sec, cmd::RevokeBinding{1, "moved"}), "");
  found = caller(person.token);
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->actor().role, Role::kNone) << "known, but in no role";
  EXPECT_EQ(send(person, sec, cmd::Disable{"left"}), "");
  EXPECT_FALSE(caller(person.token));
}

TEST_F(Core, ARoleEndsWithItsLastDayAndAnAccountWithIts) {
  Person person = opened("wang-f");
  EXPECT_EQ(send(person, sec, cmd::ProposeBinding{Role::kTStaff, kTown, day(), day()}), "");
  EXPECT_EQ(send(person, audlog, cmd::ApproveBinding{2}), "");
  EXPECT_EQ(send(person, sec, cmd::SetExpiry{day() + std::chrono::days{1}, "leaves"}), "");
  activate(person);
  ASSERT_TRUE(sign_in(person));
  ASSERT_TRUE(identity->sessions().use_binding(person.token, 2));
  EXPECT_EQ(caller(person.token)->actor().role, Role::kTStaff);
  clock.set(start_of_day(day() + std::chrono::days{1}));
  ASSERT_TRUE(sign_in(person)) << "the account's last day";
  identity->sessions().use_binding(person.token, 2);
  EXPECT_EQ(caller(person.token)->actor().role, Role::kNone) << "the role's last day is over";
  clock.set(start_of_day(day() + std::chrono::days{1}));
  EXPECT_FALSE(caller(person.token));
  EXPECT_FALSE(sign_in(person)) << "and the account's";
}

TEST_F(Core, AResetTakesEffectWithTheLogAlone) {
  Person person = somebody("wang-f");
  EXPECT_EQ(send(person, sec, cmd::ResetPassword{"forgotten"}), "");
  EXPECT_FALSE(caller(person.token));
  EXPECT_FALSE(sign_in(person)) << "the file still has the hash; the log says it counts no more";
  reopen();
  EXPECT_FALSE(sign_in(person));
  const auto code = identity->enrolments().invite(person.account);
  ASSERT_TRUE(code.has_value());
  const auto without = identity->enrolments().begin({*code, "another good one", {}, {}, {}});
  ASSERT_FALSE(without.ok());
  EXPECT_EQ(without.error().kind, EnrolmentError::Kind::kBadFactor);
  const auto done =
      identity->enrolments().begin({*code, "another good one", code_of(person), {}, {}});
  ASSERT_TRUE(done.ok()) << done.error().why;
  EXPECT_TRUE(done->done.has_value());
  next_code();
  EXPECT_FALSE(caller(person.token)) << "the old session does not come back";
  EXPECT_FALSE(sign_in(person));
  EXPECT_TRUE(sign_in(person, "another good one"));
}

TEST_F(Core, AnActivationCutOffBeforeTheLogIsFinishedAtTheNextSignIn) {
  Person person = opened("wang-f");
  const auto code = identity->enrolments().invite(person.account);
  const std::string key(store::kTotpKeyBytes, 'k');
  const Credential credential{
      person.account, 1, 1, *identity->sign_in().hashing().hash(kPassword), key, 0, 0};
  ASSERT_TRUE(identity->credentials().set({credential, {}, *code}));
  person.key = key;
  const auto before = identity->directory().find(person.account);
  EXPECT_EQ(before->state.status, account::Status::kInvited);
  ASSERT_TRUE(sign_in(person));
  EXPECT_FALSE(caller(person.token)) << "not before the log says so";
  EXPECT_FALSE(identity->enrolments().record_activation(*before).has_value());
  EXPECT_TRUE(caller(person.token).has_value());
  EXPECT_FALSE(identity->credentials().set({credential, {}, *code})) << "the code is used up";
}

TEST_F(Core, AKnownDeviceIsLetInWhileAStrangerIsNot) {
  Person owner = somebody("wang-f"), stranger = owner;
  stranger.device.clear();
  const auto before = identity->sign_in().hashing().done();
  for (int i = 0; i < 40; ++i) EXPECT_FALSE(sign_in(stranger, "guess"));
  EXPECT_EQ(identity->sign_in().hashing().done() - before, limits::kGuessesOfAccount);
  EXPECT_EQ(identity->sign_in().throttled(), 40 - limits::kGuessesOfAccount);
  EXPECT_FALSE(sign_in(stranger)) << "even with what is right";
  EXPECT_TRUE(sign_in(owner));
  Person other = somebody("li-m");
  stranger.device = other.device;
  EXPECT_FALSE(sign_in(stranger)) << "a device of another account is none of this one";
  const auto changed = identity->sign_in().change_password(
      *identity->sessions().find(owner.token), {kPassword, code_of(owner), {}}, "another good one");
  ASSERT_TRUE(changed.ok());
  next_code();
  EXPECT_FALSE(sign_in(owner, "another good one")) << "no device is known after a new password";
  ticks += limits::kGuessOfAccountEvery;
  EXPECT_TRUE(sign_in(owner, "another good one"));
}

TEST_F(Core, AllUsersOfOneCodeButOneAreRefused) {
  Person person = somebody("wang-f");
  const std::string code = code_of(person);
  const auto once = [&] {
    return identity->sign_in()
        .sign_in(person.account, {kPassword, code, {}}, {"10.0.0.1", "test", person.device})
        .ok();
  };
  std::atomic<int> let_in{0};
  {
    std::vector<std::jthread> threads;
    for (int i = 0; i < 4; ++i) threads.emplace_back([&] { let_in += once() ? 1 : 0; });
  }
  EXPECT_EQ(let_in, 1);
}

TEST_F(Core, ConfirmingKeepsTheSessionAndChangesItsToken) {
  Person person = somebody("wang-f");
  const auto session = *identity->sessions().find(person.token);
  EXPECT_FALSE(identity->sign_in().confirm(session, person.token, {{}, "000000", {}}).ok());
  const auto fresh = identity->sign_in().confirm(session, person.token, {{}, code_of(person), {}});
  ASSERT_TRUE(fresh.ok());
  EXPECT_FALSE(caller(person.token));
  EXPECT_EQ(identity->sessions().find(*fresh)->id, session.id);
  reopen();
  EXPECT_TRUE(caller(*fresh).has_value());
  EXPECT_FALSE(caller(person.token)) << "also after a restart";
}

TEST_F(Core, AMachinesTokenActsInItsRoleAndGoesWithIt) {
  Person person = somebody("wang-f");
  std::string id;
  const auto token = identity->tokens().make(
      {{}, "export", person.account, 1, kTown, {"case.read"}, {}, clock.now() + 24h}, id);
  ASSERT_TRUE(token.has_value());
  http::Request request;
  request.headers["authorization"] = "Bearer " + *token;
  auto found = identity->find(request, clock.now());
  ASSERT_TRUE(found.has_value());
  EXPECT_EQ(found->actor().role, Role::kSw);
  EXPECT_EQ(found->subject.scopes, std::vector<std::string>{"case.read"});
  EXPECT_FALSE(found->subject.confirmed_at.has_value());
  EXPECT_EQ(found->csrf, "");
  EXPECT_EQ(send(person, sec, cmd::RevokeBinding{1, "moved"}), "");
  EXPECT_FALSE(identity->find(request, clock.now()));
}

TEST_F(Core, ADistrictBeginsOnce) {
  const auto token = identity->bootstrap().fresh_token();
  ASSERT_TRUE(token.has_value());
  const auto found = [&](std::string by, std::string audit) {
    return identity->bootstrap().found(
        {std::move(by), {"li-jun", "李军"}, {std::move(audit), "何梅"}, kDistrict});
  };
  EXPECT_FALSE(found("wrong", "he-mei").ok());
  EXPECT_FALSE(found(*token, "li-jun").ok());
  EXPECT_FALSE(found(*token, "No Name").ok());
  EXPECT_FALSE(identity->directory().is_founded()) << "half a beginning is none";
  reopen();
  const auto founded = found(*token, "he-mei");
  ASSERT_TRUE(founded.ok());
  EXPECT_FALSE(found(*token, "he-mei").ok()) << "once";
  EXPECT_FALSE(identity->bootstrap().fresh_token().has_value());
  Person li{AccountId{"li-jun"}, {}, {}, {}, {}};
  const auto begun = identity->enrolments().begin({founded->security_code, kPassword, {}, {}, {}});
  ASSERT_TRUE(begun.ok());
  li.key = tests::from_base32(begun->authenticator->key);
  ASSERT_TRUE(identity->enrolments().finish(begun->authenticator->enrolment, code_of(li)).ok());
  next_code();
  ASSERT_TRUE(sign_in(li));
  EXPECT_EQ(caller(li.token)->actor().role, Role::kSec);
}

TEST_F(Core, TheClockSetBackGivesASessionNoTime) {
  Person person = somebody("wang-f");
  const Timestamp then = clock.now();
  clock.set(then - 5h);
  EXPECT_TRUE(caller(person.token).has_value());
  ticks += 30min;
  clock.set(then - 5h);
  EXPECT_FALSE(caller(person.token));
}

}  // namespace
}  // namespace chapterhouse::identity
