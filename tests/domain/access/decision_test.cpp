#include "domain/access/decision.h"

#include <gtest/gtest.h>

#include "tests/support/history.h"
#include "tests/support/world.h"

namespace chapterhouse::access {
namespace {

using fixtures::kDistrict;
using fixtures::kElsewhere;
using fixtures::kGuangming;
using fixtures::kStation;
using fixtures::kTianzhu;

const Timestamp kNow = *parse_timestamp("2026-03-04T10:00:00+08:00");

RoleRule rule(Role role, Reach reach, Sight team = {}, Sight others = {}) {
  return {.role = role, .reach = reach, .team = team, .others = others};
}

// Every role reaches nothing but those that a test names.
Permissions policy(const std::vector<RoleRule>& named, std::vector<Operation> operations) {
  std::vector<RoleRule> roles;
  for (const Enumerator& known : shape_of<Role>().enumerators) {
    const auto role = static_cast<Role>(known.value);
    const auto found = std::ranges::find(named, role, &RoleRule::role);
    if (role != Role::kNone)
      roles.push_back(found == named.end() ? rule(role, Reach::kNothing) : *found);
  }
  return Permissions::make(std::move(roles), std::move(operations), {}, 7).value();
}

Subject subject(Role role, UnitId unit, std::string id = "wang") {
  return {{AccountId{id}, ActorKind::kPerson, role, std::move(unit), {}}, id, kNow, std::nullopt};
}

common::State a_case(UnitId unit) {
  common::State common;
  common.status = common::Status::kOpen;
  common.unit = std::move(unit);
  common.opened_by = {"somebody"};
  return common;
}

class OnePerson final : public People {
 public:
  std::string person_of(const AccountId& account) const override {
    return account.value.substr(0, account.value.find('#'));
  }
};

const Sight kTeamSees{DataClass::kSensitive, DataClass::kSensitive};
const Sight kOthersSee{DataClass::kInternal, DataClass::kPersonal};

class Decisions : public testing::Test {
 protected:
  const OrgTree orgs = fixtures::a_tree();
  const OnePerson people;
  const Permissions permissions = policy(
      {rule(Role::kTStaff, Reach::kSubtree, kTeamSees, kOthersSee),
       rule(Role::kDAud, Reach::kEverything), rule(Role::kLawyer, Reach::kGranted),
       rule(Role::kWorker, Reach::kOwn)},
      {{.name = "case.read", .roles = {Role::kTStaff, Role::kDAud, Role::kLawyer, Role::kWorker}},
       {.name = "lead.assign_to", .roles = {Role::kTStaff}},
       {.name = "common.approve_void", .roles = {Role::kTStaff}, .step_up = true},
       {.name = "common.break_glass", .roles = {Role::kTStaff}, .from_outside = true}});

  View view(const Subject& who, Timestamp now = kNow) const {
    return View({permissions, orgs, &people}, who, now);
  }
};

TEST_F(Decisions, RefuseWhatNobodyGranted) {
  const View staff = view(subject(Role::kTStaff, kTianzhu));
  EXPECT_TRUE(staff.decide("lead.assign_to").yes());
  EXPECT_EQ(staff.decide("lead.assign_to").policy_version, 7u);
  for (const char* unknown :
       {"lead.register", "lead.assign", "lead", "", "lead.assign_to.x", "LEAD.ASSIGN_TO"}) {
    EXPECT_EQ(staff.decide(unknown).ruling, Ruling::kNo) << unknown;
    EXPECT_EQ(staff.decide(unknown).reason, "role_not_permitted") << unknown;
  }
  EXPECT_EQ(view(subject(Role::kDAud, kDistrict)).decide("lead.assign_to").guard, "role");
  EXPECT_EQ(view(subject(Role::kNone, kDistrict)).decide("case.read").ruling, Ruling::kNo);
  const Permissions nothing;
  EXPECT_EQ(View({nothing, orgs, nullptr}, subject(Role::kTStaff, kTianzhu), kNow)
                .decide("case.read")
                .ruling,
            Ruling::kNo);
}

TEST_F(Decisions, ReachTheUnitAndWhatIsBelowItAndNothingBeside) {
  const View staff = view(subject(Role::kTStaff, kTianzhu));
  EXPECT_TRUE(staff.sees(a_case(kTianzhu)));
  EXPECT_TRUE(staff.sees(a_case(kStation))) << "descendant";
  EXPECT_FALSE(staff.sees(a_case(kDistrict))) << "ancestor";
  EXPECT_FALSE(staff.sees(a_case(kGuangming))) << "sibling";
  EXPECT_FALSE(staff.sees(a_case(kElsewhere))) << "unrelated";
  for (const char* trick : {"110113-tianzhu2", "110113-tianzh", "110113-TIANZHU", "110113-tianzhu/",
                            "", "../110113-tianzhu", "110113-tianzhu\xEF\xBC\x91"})
    EXPECT_FALSE(staff.sees(a_case(UnitId{trick}))) << trick;
  EXPECT_EQ(*staff.units(), (std::vector<UnitId>{kTianzhu, kStation}));
  EXPECT_FALSE(view(subject(Role::kDAud, kDistrict)).units().has_value());
  EXPECT_TRUE(view(subject(Role::kLawyer, kTianzhu)).units()->empty());
  const common::State elsewhere = a_case(kGuangming);
  EXPECT_EQ(staff.decide("case.read", &elsewhere).guard, "scope");
  EXPECT_TRUE(staff.decide("common.break_glass", &elsewhere).yes()) << "asks to be let in";
}

TEST_F(Decisions, FollowACaseToWhomItWasGiven) {
  common::State common = a_case(kGuangming);
  const View lawyer = view(subject(Role::kLawyer, kTianzhu));
  EXPECT_FALSE(lawyer.sees(common));
  common.assignee = {"wang"};
  EXPECT_TRUE(lawyer.sees(common));
  EXPECT_TRUE(lawyer.on_team(common));
  common.assignee = {};
  common.granted = {{{"wang"}, business_date(kNow)}};
  EXPECT_TRUE(lawyer.sees(common));
  EXPECT_FALSE(view(subject(Role::kLawyer, kTianzhu), kNow + std::chrono::hours{24}).sees(common))
      << "the grant is over";
  common.granted.clear();
  common.opened_by = {"wang"};
  EXPECT_FALSE(lawyer.sees(common)) << "granted cases only";
  EXPECT_TRUE(view(subject(Role::kWorker, kTianzhu)).sees(common)) << "his own";
  common.transfer_to = kTianzhu;
  EXPECT_TRUE(view(subject(Role::kTStaff, kTianzhu, "li")).sees(common)) << "on its way here";
  EXPECT_FALSE(view(subject(Role::kSys, kDistrict)).sees(common));
}

TEST_F(Decisions, TakeTwoAccountsOfOnePersonForOne) {
  common::State common = a_case(kGuangming);
  common.assignee = {"wang#2"};
  EXPECT_TRUE(view(subject(Role::kLawyer, kTianzhu, "wang#1")).sees(common));
  EXPECT_FALSE(view(subject(Role::kLawyer, kTianzhu, "wangli")).sees(common));
}

TEST_F(Decisions, ShowTheTeamMoreThanOthers) {
  common::State common = a_case(kTianzhu);
  const View staff = view(subject(Role::kTStaff, kTianzhu));
  EXPECT_EQ(staff.sight(common), kOthersSee);
  common.assignee = {"wang"};
  EXPECT_EQ(staff.sight(common), kTeamSees);
}

TEST_F(Decisions, NarrowATokenToItsOperations) {
  Subject token = subject(Role::kTStaff, kTianzhu);
  token.scopes = std::vector<std::string>{"case.read"};
  EXPECT_TRUE(view(token).decide("case.read").yes());
  EXPECT_EQ(view(token).decide("lead.assign_to").guard, "token");
  token.scopes = std::vector<std::string>{"lead.*"};
  EXPECT_TRUE(view(token).decide("lead.assign_to").yes());
  EXPECT_EQ(view(token).decide("case.read").guard, "token");
  for (const char* odd : {"*", "lead*", "l.*", ".*", "lead.assign", ""}) {
    token.scopes = std::vector<std::string>{odd};
    EXPECT_EQ(view(token).decide("lead.assign_to").ruling, Ruling::kNo) << odd;
  }
  token.scopes = std::vector<std::string>{};
  EXPECT_EQ(view(token).decide("case.read").ruling, Ruling::kNo) << "narrowed to nothing";
  token.scopes = std::vector<std::string>{"lead.register"};
  EXPECT_EQ(view(token).decide("lead.register").reason, "role_not_permitted")
      << "a token grants nothing by itself";
}

TEST_F(Decisions, AskForAFreshSecondFactor) {
  Subject who = subject(Role::kTStaff, kTianzhu);
  const std::chrono::minutes lasts{permissions.limits().step_up_minutes};
  const auto ruling = [&] { return view(who).decide("common.approve_void").ruling; };
  EXPECT_EQ(ruling(), Ruling::kYes);
  who.confirmed_at = kNow - lasts;
  EXPECT_EQ(ruling(), Ruling::kYes) << "at the limit";
  who.confirmed_at = kNow - lasts - std::chrono::microseconds{1};
  EXPECT_EQ(ruling(), Ruling::kConfirmFirst) << "beyond it";
  EXPECT_EQ(view(who).decide("common.approve_void").reason, "second_factor_not_fresh");
  who.confirmed_at = kNow + std::chrono::seconds{1};
  EXPECT_EQ(ruling(), Ruling::kConfirmFirst) << "a proof from the future";
  who.confirmed_at.reset();
  EXPECT_EQ(ruling(), Ruling::kConfirmFirst) << "never";
  EXPECT_TRUE(view(who).decide("lead.assign_to").yes()) << "nothing of the kind is asked here";
  who.actor.role = Role::kDAud;
  EXPECT_EQ(ruling(), Ruling::kNo) << "nobody confirms what is not granted";
}

TEST(Permissions, AreRefusedWhenTheyContradictThemselves) {
  const auto kind = [](std::vector<RoleRule> roles, std::vector<Operation> operations) {
    const auto made = Permissions::make(std::move(roles), std::move(operations), {}, 1);
    return made ? std::optional<PermissionsError::Kind>() : made.error().kind;
  };
  using Kind = PermissionsError::Kind;
  EXPECT_EQ(kind({}, {}), Kind::kRoleMissing);
  EXPECT_EQ(kind({rule(Role::kSw, Reach::kOwn), rule(Role::kSw, Reach::kOwn)}, {}),
            Kind::kRoleTwice);
  EXPECT_EQ(kind({rule(Role::kSw, Reach::kOwn, {DataClass::kSensitive, DataClass::kPersonal})}, {}),
            Kind::kMasksWhatIsClear);
  std::vector<RoleRule> all;
  for (const Enumerator& known : shape_of<Role>().enumerators)
    if (known.value != 0) all.push_back(rule(static_cast<Role>(known.value), Reach::kNothing));
  EXPECT_EQ(kind(all, {{.name = "a.b", .roles = {}}, {.name = "a.b", .roles = {}}}),
            Kind::kOperationTwice);
  EXPECT_EQ(kind(all, {{.name = "a.b", .roles = {}}}), std::nullopt);
}

TEST(Permissions, AreHeldToTheOperationsThatThereAre) {
  const Permissions permissions =
      policy({}, {{.name = "lead.register", .roles = {Role::kSw, Role::kDAud}, .line = 12}});
  using Kind = PermissionsError::Kind;
  const auto fault = [&](std::vector<KnownOperation> known) {
    return permissions.fault_against(known);
  };
  EXPECT_EQ(fault({{"lead.register", std::nullopt}}), std::nullopt);
  EXPECT_EQ(fault({})->kind, Kind::kUnknownOperation);
  EXPECT_EQ(fault({})->line, 12u);
  EXPECT_EQ(fault({{"lead.register", std::nullopt}, {"lead.agree", std::nullopt}})->key,
            "lead.agree");
  const auto beyond = fault({{"lead.register", std::vector{Role::kSw}}});
  EXPECT_EQ(beyond->kind, Kind::kBeyondRules);
  EXPECT_EQ(beyond->detail, "d_aud");
}

}  // namespace
}  // namespace chapterhouse::access
