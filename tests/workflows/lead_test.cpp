#include "workflows/lead/lead.h"

#include "domain/cases/chapter/chapter.h"
#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/support/world.h"

namespace chapterhouse::workflows::lead {
namespace {
using chapterhouse::lead::Status;
using fixtures::an_actor;
using fixtures::at;
using fixtures::day;
using fixtures::kTianzhu;
namespace ev = chapterhouse::lead::ev;

const std::string kHash(64, 'c');
const std::string kRestaurant = "92999999MA0000031N", kFactory = "91999999MA00000154";
const StreamId kJoint{"chapter/joint"}, kSingle{"chapter/single"}, kUnknown{"chapter/none"};

const Actor kSw = an_actor("sw", Role::kSw, kTianzhu);
const Actor kStaff = an_actor("staff", Role::kTStaff, kTianzhu);
const Actor kChair = an_actor("chair", Role::kTChair, kTianzhu);
const Actor kNeighbour = an_actor("neighbour", Role::kTChair, fixtures::kGuangming);
const Actor kOrg = an_actor("org", Role::kDOrg, fixtures::kDistrict);
const Actor kPreparer = an_actor("preparer", Role::kEPrep, kTianzhu);
const Actor kAuditor = an_actor("auditor", Role::kDAud, fixtures::kDistrict);
const Actor kImport = an_actor("import", Role::kService, fixtures::kDistrict);

// The restaurant of acceptance scenario S1.
cmd::Register a_restaurant() {
  cmd::Register c;
  c.unit = kTianzhu;
  c.name = "A restaurant";
  c.uscc = kRestaurant;
  c.source = Source::kJointInspection;
  c.employees = 8;
  c.women = 5;
  c.ownership = Ownership::kPrivate;
  c.industry = "H";
  return c;
}
cmd::LogContact a_contact() {
  return {ContactTopic::kSafety, ContactChannel::kVisit, {"spoke with the manager"}};
}
cmd::RecordPlan a_plan() { return {8, 5, Ownership::kPrivate, "H", "mutual aid, legal aid"}; }
cmd::Agree a_wish() { return {Evidence::kWorkersWish, kHash}; }
cmd::RecordRefusal a_refusal() {
  return {RefusalReason::kEmployerUnwilling, true, {"sent us away"}};
}

class LeadLife : public ::testing::Test {
 protected:
  using Life = fixtures::Life<Workflow>;

  LeadLife() {
    open_chapter(kJoint, chapter::Kind::kJoint);
    open_chapter(kSingle, chapter::Kind::kSingle);
  }
  void open_chapter(const StreamId& stream, chapter::Kind kind) {
    chapter::ev::ExistingRegistered e;
    e.unit = kTianzhu;
    e.kind = kind;
    district.history(stream).record(e, chapter::Status::kNew, chapter::Status::kEstablished,
                                    at("2026-01-05"));
  }
  void assign() {
    lead.does(a_restaurant(), kSw, at("2026-03-04"));
    lead.does(cmd::AssignTo{{"sw"}}, kChair, at("2026-03-04", 10));
  }
  void engage() {
    assign();
    lead.does(a_contact(), kSw, at("2026-03-04", 11));
    lead.does(a_contact(), kSw, at("2026-03-06"));
  }
  void agree(const cmd::Agree& agreement = a_wish()) {
    engage();
    lead.does(agreement, kSw, at("2026-03-09"));
  }
  void let_a_worker_join() {
    district.write(enterprise::stream(kRestaurant),
                   enterprise::ev::MemberJoined{StreamId{"membership/1"}});
  }
  const enterprise::State& known(std::string_view uscc) {
    return district.history(enterprise::stream(uscc)).state<enterprise::State>();
  }

  fixtures::District district{{&case_type<Workflow::Case>(), &case_type<chapter::Case>()}};
  Life lead{district, 1};
};

TEST(LeadTable, IsWellFormed) {
  EXPECT_EQ(problems(Workflow::transitions(), "new"), std::vector<std::string>{});
}

TEST_F(LeadLife, EndsCoveredByAJointUnionAsTheRestaurantOfScenario1) {
  lead.does(a_restaurant(), kSw, at("2026-03-04"));
  EXPECT_EQ(lead.status(), "identified");
  lead.does(cmd::AssignTo{{"sw"}}, kChair, at("2026-03-04", 10));
  EXPECT_EQ(lead.status(), "assigned");
  EXPECT_EQ(lead.history().file().common.assignee.value, "sw");
  lead.does(a_contact(), kSw, at("2026-03-04", 11));
  EXPECT_EQ(lead.status(), "contacting");
  lead.does(a_contact(), kSw, at("2026-03-06"));
  EXPECT_EQ(lead.status(), "engaged");
  EXPECT_EQ(lead.state().due->due, day("2026-06-04")) << "90 days after the last contact";
  const Rejection no = lead.refused(cmd::JoinJoint{kJoint}, kStaff, at("2026-03-11"));
  EXPECT_EQ(no.reason, "workers_not_joined");
  EXPECT_EQ(no.gap, (Gap{0, 1, std::nullopt, ""}));
  let_a_worker_join();
  lead.does(cmd::JoinJoint{kJoint}, kStaff, at("2026-03-12"));
  EXPECT_EQ(lead.status(), "covered_by_joint");
  EXPECT_FALSE(lead.state().due);
  EXPECT_EQ(lead.history().total("lead.contacts"), 2);
  EXPECT_EQ(lead.history().total("K11.register"), 1);
}

TEST_F(LeadLife, ConvertsIntoAFoundingOfTheSameId) {
  agree();
  lead.does(cmd::Convert{}, kPreparer, at("2026-03-10"));
  EXPECT_EQ(lead.status(), "converted");
  EXPECT_EQ(lead.state().founding, stream_of("founding", lead.id()));
  EXPECT_EQ(known(kRestaurant).founding, lead.state().founding);
}

TEST_F(LeadLife, SleepsAfterARefusalAndWakesByAnAssignment) {
  engage();
  lead.does(a_refusal(), kSw, at("2026-03-10"));
  EXPECT_TRUE(lead.state().obstruction);
  EXPECT_FALSE(lead.state().due);
  EXPECT_EQ(lead.refused(cmd::GoDormant{}, kStaff, at("2026-03-11")).reason, "reason_missing");
  lead.does(cmd::GoDormant{"try again in autumn"}, kStaff, at("2026-03-11"));
  lead.does(cmd::AssignTo{{"sw"}}, kChair, at("2026-09-01"));
  lead.does(a_contact(), kSw, at("2026-09-02"));
  EXPECT_EQ(lead.status(), "contacting") << "a new round of contacts";
  EXPECT_EQ(lead.state().contact_count, 3);
  lead.does(a_contact(), kSw, at("2026-09-03"));
  EXPECT_EQ(lead.status(), "engaged");
}

TEST_F(LeadLife, CeasesWithItsEnterpriseWhichMayThenBeRegisteredAgain) {
  engage();
  EXPECT_EQ(
      lead.refused(cmd::Cease{day("2026-03-11"), "closed"}, kStaff, at("2026-03-10")).gap.opens_on,
      day("2026-03-11"));
  lead.does(cmd::Cease{day("2026-03-10"), "closed"}, kStaff, at("2026-03-10"));
  EXPECT_EQ(lead.status(), "ceased");
  EXPECT_TRUE(known(kRestaurant).lead.empty());
  Life next(district, 2);
  next.does(a_restaurant(), kSw, at("2026-04-01"));
}

TEST_F(LeadLife, RefusesARegistrationThatDoesNotHold) {
  const auto reason = [&](auto spoil, const Actor& actor = kSw) {
    cmd::Register c = a_restaurant();
    spoil(c);
    return lead.refused(c, actor, at("2026-03-04")).reason;
  };
  const auto as_it_is = [](cmd::Register&) {};
  EXPECT_EQ(reason(as_it_is, kAuditor), "role_not_permitted");
  EXPECT_EQ(reason(as_it_is, kNeighbour), "outside_your_units");
  EXPECT_EQ(reason([](auto& c) { c.unit = fixtures::kStation; }, kOrg), "unit_is_no_jurisdiction");
  EXPECT_EQ(reason([](auto& c) { c.name.clear(); }), "name_missing");
  EXPECT_EQ(reason([](auto& c) { c.uscc = "91350100M000100Y4Z"; }), "uscc_invalid");
  EXPECT_EQ(reason([](auto& c) { c.uscc.reset(); }), "uscc_invalid");
  EXPECT_EQ(reason([](auto& c) { c.id_type = IdType::kLegacy; }), "legacy_has_no_uscc");
  EXPECT_EQ(reason([](auto& c) { c.women = 9; }), "headcount_impossible");
  EXPECT_EQ(reason([](auto& c) { c.employees = -1; }), "headcount_impossible");
  EXPECT_EQ(reason([](auto& c) { c.industry = "U"; }), "industry_unknown");
  EXPECT_EQ(reason([](auto& c) { c.source_session = fixtures::a_case_id(9); }),
            "source_is_no_session");
}

TEST_F(LeadLife, PointsASecondRegistrationToTheLeadThatExists) {
  lead.does(a_restaurant(), kSw, at("2026-03-04"));
  Life second(district, 2);
  cmd::Register again = a_restaurant();
  again.uscc = " 92999999ma0000031n ";
  again.name = "Another name";
  const Rejection no = second.refused(again, kStaff, at("2026-03-10"));
  EXPECT_EQ(no.reason, "enterprise_has_lead");
  EXPECT_EQ(no.gap.reference, lead.stream().value);
}

TEST_F(LeadLife, PointsARegistrationToTheFoundingOrChapterThatThereIs) {
  district.write(enterprise::stream(kRestaurant),
                 enterprise::ev::FoundingOpened{StreamId{"founding/7"}});
  Rejection no = lead.refused(a_restaurant(), kSw, at("2026-03-04"));
  EXPECT_EQ(no.reason, "founding_in_work");
  EXPECT_EQ(no.gap.reference, "founding/7");
  district.write(enterprise::stream(kRestaurant),
                 enterprise::ev::FoundingReleased{StreamId{"founding/7"}});
  district.write(enterprise::stream(kRestaurant), enterprise::ev::Covered{kSingle, true});
  no = lead.refused(a_restaurant(), kSw, at("2026-03-04"));
  EXPECT_EQ(no.reason, "has_own_chapter");
  EXPECT_EQ(no.gap.reference, kSingle.value);
}

TEST_F(LeadLife, KeepsALegacyEnterpriseUniqueByNameAndPlaceUntilItHasACode) {
  cmd::Register old = a_restaurant();
  old.id_type = IdType::kLegacy;
  old.uscc.reset();
  lead.does(old, kImport, at("2026-03-04"));
  Life second(district, 2);
  old.name = " a RESTAURANT ";
  EXPECT_EQ(second.refused(old, kSw, at("2026-03-05")).gap.reference, lead.stream().value);
  old.unit = fixtures::kGuangming;
  second.does(old, kOrg, at("2026-03-05"));

  lead.does(cmd::AssignTo{{"sw"}}, kChair, at("2026-03-05"));
  lead.does(a_contact(), kSw, at("2026-03-05"));
  lead.does(a_contact(), kSw, at("2026-03-06"));
  let_a_worker_join();
  EXPECT_EQ(lead.refused(cmd::JoinJoint{kJoint}, kStaff, at("2026-03-12")).reason, "relink_first");
  const StreamId legacy = lead.state().enterprise;
  lead.does(cmd::Relink{kRestaurant, std::nullopt, "new licence"}, kStaff, at("2026-03-12"));
  EXPECT_EQ(lead.state().uscc, kRestaurant);
  EXPECT_EQ(lead.state().name, "A restaurant");
  EXPECT_TRUE(district.history(legacy).state<enterprise::State>().lead.empty());
  EXPECT_EQ(known(kRestaurant).lead, lead.stream());
  lead.does(cmd::JoinJoint{kJoint}, kStaff, at("2026-03-12"));
}

TEST_F(LeadLife, RelinksToAFreeCodeOnly) {
  engage();
  Life factory(district, 2);
  cmd::Register other = a_restaurant();
  other.uscc = kFactory;
  factory.does(other, kSw, at("2026-03-04"));
  const auto refused = [&](std::string uscc, std::string why) {
    return lead.refused(cmd::Relink{std::move(uscc), std::nullopt, std::move(why)}, kStaff,
                        at("2026-03-10"));
  };
  EXPECT_EQ(refused(kFactory, "").reason, "reason_missing");
  EXPECT_EQ(refused(kRestaurant, "why").reason, "uscc_unchanged");
  EXPECT_EQ(refused("91350100M000100Y4Z", "why").reason, "uscc_invalid");
  EXPECT_EQ(refused(kFactory, "why").reason, "enterprise_has_lead");
  EXPECT_EQ(refused(kFactory, "why").gap.reference, factory.stream().value);
  lead.does(cmd::Relink{"91350100M000100Y43", "A hotel", "renamed"}, kStaff, at("2026-03-10"));
  EXPECT_EQ(lead.state().name, "A hotel");
  EXPECT_TRUE(known(kRestaurant).lead.empty());
}

TEST_F(LeadLife, IsAssignedByTheHeadOfThePlaceOfOperation) {
  lead.does(a_restaurant(), kSw, at("2026-03-04"));
  EXPECT_EQ(lead.refused(cmd::AssignTo{{"sw"}}, kSw, at("2026-03-04")).guard, "role");
  EXPECT_EQ(lead.refused(cmd::AssignTo{{"sw"}}, kNeighbour, at("2026-03-04")).guard, "scope");
  EXPECT_EQ(lead.refused(cmd::AssignTo{}, kChair, at("2026-03-04")).reason, "account_missing");
}

TEST_F(LeadLife, IsNotAssignedByAUnitThatIsAboveItByAffiliationOnly) {
  lead.does(a_restaurant(), kSw, at("2026-03-04"));
  std::vector<OrgUnit> units(district.orgs.units().begin(), district.orgs.units().end());
  for (OrgUnit& unit : units)
    if (unit.id == kTianzhu) unit.territory[0].parent = fixtures::kElsewhere;
  const auto moved = OrgTree::make(units, {}, 2);
  ASSERT_TRUE(moved.ok());
  Context x = lead.context_for(nullptr, kOrg, at("2026-03-04"));
  x.orgs = &*moved;
  const auto decision = Workflow::decide(lead.state(), cmd::AssignTo{{"sw"}}, x);
  EXPECT_EQ(std::get<Rejection>(decision).reason, "works_elsewhere");
}

TEST_F(LeadLife, NeedsANoteForAContactAndGivesThatReasonInEveryState) {
  assign();
  EXPECT_EQ(lead.refused(cmd::LogContact{}, kSw, at("2026-03-04")).reason, "text_missing");
  lead.does(a_contact(), kSw, at("2026-03-04"));
  EXPECT_EQ(lead.refused(cmd::LogContact{}, kSw, at("2026-03-04")).reason, "text_missing");
}

TEST_F(LeadLife, EngagesWithAsManyContactsAsThePolicySays) {
  fixtures::District patient({&case_type<Workflow::Case>()},
                             {{policy::Key::kLeadEngagedContacts, 4}});
  Life slow(patient, 1);
  slow.does(a_restaurant(), kSw, at("2026-03-04"));
  slow.does(cmd::AssignTo{{"sw"}}, kChair, at("2026-03-04"));
  for (int contact = 1; contact <= 3; ++contact) {
    slow.does(a_contact(), kSw, at("2026-03-05"));
    EXPECT_EQ(slow.status(), "contacting") << contact;
  }
  slow.does(a_contact(), kSw, at("2026-03-05"));
  EXPECT_EQ(slow.status(), "engaged");
}

TEST_F(LeadLife, StaysOpenWhenTheEmployerRefusesWhatWorkersWishInWriting) {
  agree(a_wish());
  EXPECT_EQ(lead.refused(a_refusal(), kSw, at("2026-03-10")).reason, "workers_wish_stands");
  EXPECT_EQ(lead.status(), "willing");
}

TEST_F(LeadLife, IsRefusedByAnEmployerWhoTakesConsentBack) {
  agree({Evidence::kEmployerConsent, kHash});
  EXPECT_EQ(lead.refused(cmd::RecordRefusal{}, kSw, at("2026-03-10")).reason, "text_missing");
  lead.does(a_refusal(), kSw, at("2026-03-10"));
  EXPECT_EQ(lead.status(), "refused");
  EXPECT_FALSE(lead.state().evidence);
}

TEST_F(LeadLife, NeedsEvidenceForWillingness) {
  engage();
  EXPECT_EQ(
      lead.refused(cmd::Agree{Evidence::kWorkersWish, "a list"}, kSw, at("2026-03-09")).reason,
      "sha256_malformed");
}

TEST_F(LeadLife, NeedsAWholePlanForEachEnterprise) {
  engage();
  const auto reason = [&](auto spoil) {
    cmd::RecordPlan c = a_plan();
    spoil(c);
    return lead.refused(c, kSw, at("2026-03-09")).reason;
  };
  EXPECT_EQ(reason([](auto& c) { c.women = 9; }), "headcount_impossible");
  EXPECT_EQ(reason([](auto& c) { c.industry.clear(); }), "industry_unknown");
  EXPECT_EQ(reason([](auto& c) { c.ownership = Ownership::kUnknown; }), "ownership_missing");
  EXPECT_EQ(reason([](auto& c) { c.service_package.clear(); }), "service_package_missing");
  cmd::RecordPlan all_women = a_plan();
  all_women.women = all_women.employees;
  lead.does(all_women, kSw, at("2026-03-09"));
  EXPECT_EQ(lead.state().service_package, "mutual aid, legal aid");
}

TEST_F(LeadLife, DoesNotConvertWhileAnotherFoundingIsInWork) {
  agree();
  district.write(enterprise::stream(kRestaurant),
                 enterprise::ev::FoundingOpened{StreamId{"founding/7"}});
  EXPECT_EQ(lead.refused(cmd::Convert{}, kStaff, at("2026-03-10")).gap.reference, "founding/7");
  EXPECT_EQ(lead.refused(cmd::Convert{}, kSw, at("2026-03-10")).guard, "role");
}

TEST_F(LeadLife, JoinsAStandingJointUnionOnly) {
  engage();
  let_a_worker_join();
  const auto reason = [&](StreamId chapter) {
    return lead.refused(cmd::JoinJoint{std::move(chapter)}, kStaff, at("2026-03-12")).reason;
  };
  EXPECT_EQ(reason(kSingle), "no_joint_chapter");
  EXPECT_EQ(reason(kUnknown), "no_joint_chapter");
  EXPECT_EQ(reason(StreamId{"lead/1"}), "no_joint_chapter");
  EXPECT_EQ(reason(StreamId{}), "no_joint_chapter");
}

TEST_F(LeadLife, GivesItsRegisterBackWhenItIsVoided) {
  engage();
  const auto released =
      Workflow::releases(lead.state(), lead.context_for(nullptr, kChair, at("2026-03-10")));
  ASSERT_EQ(released.size(), 1u);
  EXPECT_EQ(released[0].stream, enterprise::stream(kRestaurant));
  EXPECT_EQ(released[0].body.as<enterprise::ev::LeadReleased>()->lead, lead.stream());
}

TEST_F(LeadLife, OffersWhatIsMissingBeforeAnyInput) {
  engage();
  for (const Action& action : lead.offered(kStaff, at("2026-03-10")))
    if (action.command == "join_joint") {
      EXPECT_FALSE(action.allowed);
      EXPECT_EQ(action.gap.need, 1);
    }
}

TEST_F(LeadLife, AnswersEveryStateAndCommandAsWritten) {
  std::vector<State> states;
  for (std::uint8_t code = 0; code <= static_cast<std::uint8_t>(Status::kCeased); ++code)
    for (const bool rich : {false, true}) {
      State s;
      s.status = Status{code};
      s.uscc = rich ? kRestaurant : "";
      s.enterprise = enterprise::stream(kRestaurant);
      s.contacts_since_assigned = rich ? 1 : 0;
      if (rich) s.evidence = Evidence::kWorkersWish;
      states.push_back(s);
    }
  cmd::Register invalid = a_restaurant(), legacy = a_restaurant();
  invalid.uscc = "x";
  legacy.id_type = IdType::kLegacy;
  legacy.uscc.reset();
  const cmd::Relink relink{kFactory, std::nullopt, "why"};
  const std::vector<Command> commands{a_restaurant(),
                                      invalid,
                                      legacy,
                                      cmd::AssignTo{{"sw"}},
                                      cmd::AssignTo{},
                                      a_contact(),
                                      cmd::LogContact{},
                                      a_plan(),
                                      cmd::RecordPlan{},
                                      a_wish(),
                                      cmd::Agree{},
                                      a_refusal(),
                                      cmd::RecordRefusal{},
                                      cmd::GoDormant{"later"},
                                      cmd::GoDormant{},
                                      cmd::Convert{},
                                      cmd::JoinJoint{kJoint},
                                      cmd::JoinJoint{kSingle},
                                      cmd::JoinJoint{},
                                      cmd::Cease{day("2026-03-09"), "closed"},
                                      cmd::Cease{day("2026-03-11"), "closed"},
                                      relink,
                                      cmd::Relink{}};
  const StreamId restaurant = enterprise::stream(kRestaurant);
  const std::vector streams{
      restaurant, enterprise::stream(kFactory), kJoint, kSingle,
      chapterhouse::lead::legacy_enterprise(district.blind, kTianzhu, legacy.name)};
  const World empty = district.world(streams);
  let_a_worker_join();
  const World joined = district.world(streams);
  district.write(restaurant, enterprise::ev::FoundingOpened{StreamId{"founding/7"}});
  const World founding = district.world(streams);
  chapterhouse::common::State common;
  common.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kSw, kStaff, kChair, kNeighbour, kOrg, kPreparer, kAuditor, kImport})
    for (const World* world : {&empty, &joined, &founding}) {
      Context x = district.context(actor, at("2026-03-10"));
      x.self = fixtures::a_case_id(1);
      x.common = &common;
      x.world = world;
      contexts.push_back(x);
    }
  const Points points = walk_all_points<Workflow>(states, commands, contexts);
  std::printf("lead: %d points walked, %d accepted\n", points.walked, points.accepted);
  EXPECT_EQ(points.walked, static_cast<int>(states.size() * commands.size() * contexts.size()));
  EXPECT_GT(points.accepted, 300);
}

}  // namespace
}  // namespace chapterhouse::workflows::lead
