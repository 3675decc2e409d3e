// The account's table, its lives and its guards: who opens, who proposes, who approves, and which
// roles one person never holds together.
#include "workflows/account/account.h"

#include <gtest/gtest.h>

#include "domain/access/limits.h"
#include "domain/access/separation.h"
#include "domain/registers/access/account_name.h"
#include "domain/registers/access/holder.h"
#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/support/world.h"

namespace chapterhouse::fixtures {
namespace {
namespace cmd = workflows::account::cmd;
using account::BindingStatus;
using account::Status;
using workflows::account::Workflow;

const Actor kSec = an_actor("sec-li", Role::kSec, kDistrict);
const Actor kSec2 = an_actor("sec-wu", Role::kSec, kDistrict);
const Actor kAudlog = an_actor("audlog-he", Role::kAudlog, kDistrict);
const Actor kLeader = an_actor("lead-zheng", Role::kDLead, kDistrict);
const Actor kStaff = an_actor("staff-sun", Role::kTStaff, kTianzhu);
const Actor kSystem = [] {
  Actor actor = an_actor("system", Role::kService, UnitId{});
  actor.kind = ActorKind::kSystem;
  return actor;
}();
const Timestamp kDay = at("2026-03-04");

cmd::Open an_opening(std::string account = "wang-f") {
  return {kTianzhu, AccountId{std::move(account)}, std::string("王芳"), std::nullopt, std::nullopt};
}
cmd::ProposeBinding a_role(Role role, UnitId unit = kTianzhu) {
  return {role, std::move(unit), day("2026-03-04"), std::nullopt};
}

class AccountTest : public ::testing::Test {
 protected:
  using AccountLife = Life<Workflow>;

  // Opened, and given the role by two persons.
  void holds(AccountLife& of, const cmd::Open& opening, Role role, UnitId unit) {
    of.does(opening, kSec, kDay);
    of.does(a_role(role, std::move(unit)), kSec, kDay);
    of.does(cmd::ApproveBinding{1}, kAudlog, kDay);
  }
  std::string_view why(AccountLife& of, const Workflow::Command& command, const Actor& actor,
                       Timestamp when = kDay) {
    return of.refused(command, actor, when).reason;
  }

  District district{{&case_type<account::Case>(), &case_type<account_name::Register>(),
                     &case_type<holder::Register>()}};
  AccountLife life{district, 1}, second{district, 2}, third{district, 3};
};

TEST(AccountTable, IsWellFormed) {
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  EXPECT_EQ(Workflow::transitions().size(), 25u);
}

TEST_F(AccountTest, AnswersEveryPointAsTheInterpreterDoes) {
  const SubjectId person = SubjectId::from_bytes(a_case_id(9).bytes());
  std::vector<StreamId> known{holder::stream(person), holder::stream(SubjectId{}),
                              account_name::stream(AccountId{"wang-f"}),
                              account_name::stream(account_name::first_of(Role::kSec))};
  std::vector<account::State> states;
  for (const Enumerator& status : shape_of<Status>().enumerators)
    for (const bool pending : {false, true}) {
      account::State s;
      s.status = static_cast<Status>(status.value);
      if (s.status != Status::kNew) s.holder = {AccountId{"wang-f"}, person, {}, 2, 1};
      s.bindings = {{1,
                     {Role::kTStaff, kTianzhu, day("2026-03-01"), {}},
                     pending ? BindingStatus::kProposed : BindingStatus::kHeld,
                     kSec.id,
                     {},
                     day("2026-03-01"),
                     {}}};
      if (pending) s.factor_reset = account::FactorReset{kSec.id, {}};
      states.push_back(s);
    }
  cmd::Open nameless = an_opening();
  nameless.name = std::string();
  const std::vector<Workflow::Command> commands{
      an_opening(),
      nameless,
      cmd::Found{kDistrict, AccountId{"wang-f"}, std::string("王"), Role::kSec},
      cmd::Activate{2},
      cmd::Activate{1},
      a_role(Role::kTStaff),
      a_role(Role::kNone),
      cmd::ApproveBinding{1},
      cmd::ApproveBinding{2},
      cmd::DeclineBinding{1, "x"},
      cmd::DeclineBinding{1, ""},
      cmd::RevokeBinding{1, "x"},
      cmd::RevokeBinding{7, "x"},
      cmd::Disable{"x"},
      cmd::Disable{},
      cmd::Enable{"x"},
      cmd::ResetPassword{"x"},
      cmd::RequestFactorReset{"x"},
      cmd::ApproveFactorReset{},
      cmd::DeclineFactorReset{"x"},
      cmd::SetExpiry{day("2026-12-31"), "x"},
      cmd::SetExpiry{day("2020-12-31"), "x"}};
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  Actor oneself = an_actor("wang-f", Role::kNone, kTianzhu);
  for (const Actor& actor : {kSec, kAudlog, kLeader, kStaff, oneself, kSystem})
    known.push_back(account_name::stream(actor.id));
  const workflows::World world = district.world(known);
  std::vector<Context> contexts;
  for (const Actor& actor : {kSec, kAudlog, kLeader, kStaff, oneself, kSystem}) {
    Context x = district.context(actor, kDay);
    x.self = a_case_id(1);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(states, commands, contexts);
  EXPECT_EQ(points.walked, 8 * 22 * 6);
  EXPECT_GT(points.accepted, 40);
}

TEST_F(AccountTest, IsOpenedByTheSecurityOfficerAndGetsARoleFromTwoPersons) {
  EXPECT_EQ(why(life, an_opening(), kStaff), "role_not_permitted");
  EXPECT_EQ(why(life, an_opening(), kAudlog), "role_not_permitted");
  life.does(an_opening(), kSec, kDay);
  EXPECT_EQ(life.status(), "invited");
  life.does(a_role(Role::kTStaff), kSec, kDay);
  const account::Binding* binding = life.state().binding(1);
  ASSERT_NE(binding, nullptr);
  EXPECT_FALSE(life.state().holds(*binding, day("2026-03-04"))) << "proposed is not held";
  EXPECT_EQ(why(life, cmd::ApproveBinding{1}, kSec), "needs_a_second_person");
  EXPECT_EQ(why(life, cmd::ApproveBinding{1}, kStaff), "role_not_permitted");
  EXPECT_EQ(why(life, cmd::ApproveBinding{2}, kAudlog), "no_such_proposal");
  life.does(cmd::ApproveBinding{1}, kAudlog, kDay);
  binding = life.state().binding(1);
  EXPECT_TRUE(life.state().holds(*binding, day("2026-03-04")));
  EXPECT_FALSE(life.state().holds(*binding, day("2026-03-03"))) << "not before its first day";
  EXPECT_EQ(why(life, cmd::ApproveBinding{1}, kLeader), "no_such_proposal") << "replayed";
  EXPECT_EQ(why(life, cmd::RevokeBinding{1, ""}, kSec), "reason_missing");
  EXPECT_EQ(why(life, cmd::RevokeBinding{1, "left"}, kLeader), "role_not_permitted");
  life.does(cmd::RevokeBinding{1, "left"}, kSec, kDay);
  EXPECT_FALSE(life.state().holds(*life.state().binding(1), day("2026-03-04")));
}

TEST_F(AccountTest, TheFirstTwoAreFoundedBySystemOnceEach) {
  const cmd::Found sec{kDistrict, AccountId{"sec-li"}, std::string("李"), Role::kSec};
  EXPECT_EQ(why(life, sec, kSec), "role_not_permitted");
  EXPECT_EQ(why(life, cmd::Found{kDistrict, AccountId{"x-y-z"}, std::string("李"), Role::kDLead},
                kSystem),
            "role_not_founded");
  life.does(sec, kSystem, kDay);
  ASSERT_EQ(life.state().bindings.size(), 1u);
  EXPECT_TRUE(life.state().holds(life.state().bindings[0], day("2026-03-04")));
  EXPECT_EQ(why(second, cmd::Found{kDistrict, AccountId{"sec-wu"}, std::string("吴"), Role::kSec},
                kSystem),
            "founded_already");
  EXPECT_EQ(
      why(second, cmd::Found{kDistrict, AccountId{"sec-li"}, std::string("何"), Role::kAudlog},
          kSystem),
      "account_taken");
  second.does(cmd::Found{kDistrict, AccountId{"audlog-he"}, std::string("何"), Role::kAudlog},
              kSystem, kDay);
  EXPECT_NE(life.state().holder.person, second.state().holder.person) << "two persons";
}

// The attacks of checklist 42 as far as roles go: whoever gains must not have decided.
TEST_F(AccountTest, NobodyApprovesForThemselvesUnderWhicheverAccount) {
  // sec-li founded; the same person has a second account that leads the district.
  life.does(cmd::Found{kDistrict, AccountId{"sec-li"}, std::string("李"), Role::kSec}, kSystem,
            kDay);
  cmd::Open twin = an_opening("li-two");
  twin.person = life.state().holder.person;
  second.does(twin, kSec, kDay);
  EXPECT_EQ(second.state().holder.person, life.state().holder.person);
  const Actor same_person = an_actor("li-two", Role::kDLead, kDistrict);

  third.does(an_opening(), kSec, kDay);
  third.does(a_role(Role::kTStaff), kSec, kDay);
  EXPECT_EQ(why(third, cmd::ApproveBinding{1}, same_person), "needs_a_second_person")
      << "the proposer's second account";
  third.does(cmd::ApproveBinding{1}, kAudlog, kDay);

  // For oneself: proposed by another officer, approved from the other account of the same person.
  second.does(cmd::SetExpiry{day("2026-12-31"), "a member too"}, kSec2, kDay);
  second.does(a_role(Role::kWorker, kDistrict), kSec2, kDay);
  EXPECT_EQ(why(second, cmd::ApproveBinding{1}, kSec), "not_for_oneself");
  EXPECT_EQ(why(second, cmd::ApproveBinding{1}, same_person), "not_for_oneself");
  EXPECT_EQ(why(second, cmd::ApproveBinding{1}, kSec2), "needs_a_second_person");
  second.does(cmd::ApproveBinding{1}, kAudlog, kDay);
}

TEST_F(AccountTest, OnePersonHoldsNoTwoAdministratorsAndNoAdministratorWorks) {
  holds(life, an_opening("zhao-s"), Role::kSys, kDistrict);
  cmd::Open twin = an_opening("zhao-two");
  twin.person = life.state().holder.person;
  second.does(twin, kSec, kDay);
  for (const Role role : {Role::kSec, Role::kAudlog, Role::kTStaff, Role::kDAud, Role::kDLead}) {
    const Rejection no = second.refused(a_role(role, kDistrict), kSec, kDay);
    EXPECT_EQ(no.reason, "roles_not_combinable") << key_of(role);
    EXPECT_EQ(no.gap.reference, "sys");
  }
  second.does(a_role(Role::kSys, kDistrict), kSec, kDay);
  // Given up, the other is free; a role that ends before the other begins never meets it.
  cmd::ProposeBinding later = a_role(Role::kTStaff);
  life.does(cmd::RevokeBinding{1, "moves on"}, kSec, kDay);
  second.does(later, kSec, kDay);
  second.does(cmd::ApproveBinding{2}, kLeader, kDay);
  EXPECT_EQ(why(second, cmd::ApproveBinding{1}, kLeader), "roles_not_combinable")
      << "what was fine when proposed is judged again when approved";
}

TEST_F(AccountTest, AnAuditorHandlesNoCase) {
  holds(life, an_opening("sun-a"), Role::kDAud, kDistrict);
  EXPECT_EQ(why(life, a_role(Role::kTStaff), kSec), "roles_not_combinable");
  holds(second, an_opening("qian-t"), Role::kTStaff, kTianzhu);
  EXPECT_EQ(why(second, a_role(Role::kDAud, kDistrict), kSec), "roles_not_combinable");
  second.does(a_role(Role::kSw), kSec, kDay);
  for (const Role a : {Role::kSys, Role::kSec, Role::kAudlog, Role::kDAud, Role::kTStaff})
    for (const Role b : {Role::kSys, Role::kSec, Role::kAudlog, Role::kDAud, Role::kTStaff})
      EXPECT_EQ(access::may_combine(a, b), a == b) << key_of(a) << key_of(b);
  EXPECT_TRUE(access::may_combine(Role::kSw, Role::kTChair));
  EXPECT_TRUE(access::may_combine(Role::kSec, Role::kWorker)) << "an officer is a member too";
}

TEST_F(AccountTest, SomebodyFromOutsideHasAnEndWithinAYear) {
  life.does(an_opening("lawyer-he"), kSec, kDay);
  EXPECT_EQ(why(life, a_role(Role::kLawyer), kSec), "external_needs_expiry");
  life.does(cmd::SetExpiry{day("2026-03-04") + std::chrono::days{limits::kExternalDays + 1}, "x"},
            kSec, kDay);
  EXPECT_EQ(why(life, a_role(Role::kLawyer), kSec), "expiry_too_far");
  life.does(cmd::SetExpiry{day("2026-03-04") + std::chrono::days{limits::kExternalDays}, "x"}, kSec,
            kDay);
  life.does(a_role(Role::kLawyer), kSec, kDay);
  life.does(cmd::ApproveBinding{1}, kAudlog, kDay);
  EXPECT_EQ(
      why(life,
          cmd::SetExpiry{day("2026-03-04") + std::chrono::days{limits::kExternalDays + 1}, "x"},
          kSec),
      "expiry_too_far");
  EXPECT_EQ(why(life, cmd::SetExpiry{day("2026-03-03"), "x"}, kSec), "expiry_is_past");
}

TEST_F(AccountTest, AProposalWaitsOnlySoLong) {
  life.does(an_opening(), kSec, kDay);
  life.does(a_role(Role::kTStaff), kSec, kDay);
  const Timestamp last = kDay + std::chrono::days{limits::kProposalDays};
  EXPECT_EQ(why(life, cmd::ApproveBinding{1}, kAudlog, last + std::chrono::days{1}),
            "proposal_too_old");
  cmd::ProposeBinding brief = a_role(Role::kTStaff);
  brief.until = day("2026-03-05");
  life.does(brief, kSec, kDay);
  EXPECT_EQ(why(life, cmd::ApproveBinding{2}, kAudlog, at("2026-03-06")), "proposal_has_ended");
  life.does(cmd::ApproveBinding{1}, kAudlog, last);
  cmd::ProposeBinding backwards = a_role(Role::kTStaff);
  backwards.from = day("2026-03-03");
  EXPECT_EQ(why(life, backwards, kSec), "span_begins_in_the_past");
  brief.from = day("2026-03-06");
  EXPECT_EQ(why(life, brief, kSec), "span_ends_before_it_begins");
  EXPECT_EQ(why(life, a_role(Role::kService), kSec), "role_not_given_to_persons");
  EXPECT_EQ(why(life, a_role(Role::kTStaff, UnitId{"nowhere"}), kSec), "unit_unknown");
  EXPECT_EQ(why(life, a_role(Role::kTStaff, kElsewhere), kSec), "outside_your_units");
}

TEST_F(AccountTest, HoldsAsManyRolesAsTheLimitSays) {
  life.does(an_opening(), kSec, kDay);
  for (std::size_t i = 0; i < limits::kBindings; ++i) life.does(a_role(Role::kTStaff), kSec, kDay);
  EXPECT_EQ(why(life, a_role(Role::kTStaff), kSec), "too_many_roles");
}

TEST_F(AccountTest, OnlyTheAccountItselfActivatesAndAResetTakesThatBack) {
  life.does(an_opening(), kSec, kDay);
  const Actor oneself = an_actor("wang-f", Role::kNone, kTianzhu);
  EXPECT_EQ(why(life, cmd::Activate{1}, kSec), "only_the_account_itself");
  life.does(cmd::Activate{1}, oneself, kDay);
  EXPECT_EQ(life.status(), "active");
  life.does(cmd::ResetPassword{"forgotten"}, kSec, kDay);
  EXPECT_EQ(life.status(), "invited");
  EXPECT_EQ(life.state().holder.generation, 2);
  EXPECT_EQ(life.state().holder.factor_generation, 1) << "the second factor counts still";
  EXPECT_EQ(why(life, cmd::Activate{1}, oneself), "reset_meanwhile");
  life.does(cmd::Activate{2}, oneself, kDay);
  life.does(cmd::Disable{"on leave"}, kSec, kDay);
  EXPECT_EQ(life.refused(cmd::Activate{2}, oneself, kDay).code,
            workflows::RejectionCode::kNotAllowedInState);
  life.does(cmd::Enable{"back"}, kSec, kDay);
  EXPECT_EQ(life.status(), "invited");
  EXPECT_EQ(life.state().holder.generation, 3);
}

TEST_F(AccountTest, ALostFactorIsResetByTwoOfficers) {
  life.does(an_opening(), kSec, kDay);
  EXPECT_EQ(why(life, cmd::ApproveFactorReset{}, kAudlog), "no_reset_pending");
  life.does(cmd::RequestFactorReset{"phone lost, seen in person"}, kSec, kDay);
  EXPECT_EQ(why(life, cmd::RequestFactorReset{"again"}, kSec), "reset_pending_already");
  EXPECT_EQ(why(life, cmd::ApproveFactorReset{}, kSec), "needs_a_second_person");
  life.does(cmd::ApproveFactorReset{}, kLeader, kDay);
  EXPECT_EQ(life.status(), "invited");
  EXPECT_EQ(life.state().holder.factor_generation, 2);
  EXPECT_FALSE(life.state().factor_reset.has_value());
  life.does(cmd::RequestFactorReset{"again"}, kSec, kDay);
  life.does(cmd::DeclineFactorReset{"not seen"}, kAudlog, kDay);
  EXPECT_FALSE(life.state().factor_reset.has_value());
}

TEST_F(AccountTest, ANameIsNeverGivenTwiceAndAPersonIsKnownOrNew) {
  life.does(an_opening(), kSec, kDay);
  EXPECT_EQ(why(second, an_opening(), kSec), "account_taken");
  for (const char* odd : {"", "ab", "Wang", "1wang", "wang-", "wang--f", "wang.f", "王芳", "system",
                          "abcdefghijklmnopqrstuvwxyzabcdefg"})
    EXPECT_EQ(why(second, an_opening(odd), kSec), "account_malformed") << odd;
  EXPECT_TRUE(account_name::is_name("abc"));
  EXPECT_TRUE(account_name::is_name(std::string(limits::kAccountNameMost, 'a')));
  cmd::Open stranger = an_opening("wang-two");
  stranger.person = SubjectId::from_bytes(a_case_id(77).bytes());
  EXPECT_EQ(why(second, stranger, kSec), "person_unknown");
  cmd::Open past = an_opening("wang-two");
  past.expires = day("2026-03-03");
  EXPECT_EQ(why(second, past, kSec), "expiry_is_past");
  const Context x = life.context_for(nullptr, kSec, kDay);
  const auto given_back = Workflow::releases(life.state(), x);
  ASSERT_EQ(given_back.size(), 1u);
  EXPECT_EQ(given_back[0].stream, holder::stream(life.state().holder.person))
      << "a void gives the roles back, never the name";
}

}  // namespace
}  // namespace chapterhouse::fixtures
