// Legal holds are placed and released by two people; consents are given on a notice in force and
// withdrawn with effect from then on (PIPL articles 14 to 17, 23, 25, 29 and 30).
#include <gtest/gtest.h>

#include "tests/support/all_points.h"
#include "tests/support/table_checks.h"
#include "tests/workflows/privacy/privacy_district.h"
#include "workflows/processes/privacy.h"

namespace chapterhouse::fixtures::privacy {
namespace {
namespace hold_cmd = workflows::legal_hold::cmd;
namespace consent_cmd = workflows::consent::cmd;
using HoldLife = Life<workflows::legal_hold::Workflow>;
using ConsentLife = Life<workflows::consent::Workflow>;
using consent::Purpose;
using consent::Recipient;

class HoldTest : public ::testing::Test {
 protected:
  HoldTest() { district.a_membership(membership::Status::kExited); }
  PrivacyDistrict district;
  HoldLife hold{district, 2};
  const hold_cmd::Request request{kDistrict, kMembership, {}, "劳动仲裁", kPaperHash};

  const std::vector<held::Hold>& holds() {
    return district.history(held::stream()).state<held::State>().holds;
  }
};

TEST_F(HoldTest, IsPlacedByTwoAndReleasedByTwo) {
  hold.does(request, kLawyerDesk, kMarch);
  EXPECT_TRUE(holds().empty()) << "one person holds nothing";
  EXPECT_EQ(hold.refused(hold_cmd::Impose{}, kLawyerDesk, kMarch).reason, "own_request");
  hold.does(hold_cmd::Impose{}, kLeader, kMarch);
  ASSERT_EQ(holds().size(), 1U);
  EXPECT_EQ(holds().front().held_case, kMembership);
  hold.does(hold_cmd::RequestRelease{"已结案"}, kLeader, kMarch);
  EXPECT_EQ(holds().size(), 1U) << "in force until a second person releases it";
  EXPECT_EQ(hold.refused(hold_cmd::Release{}, kLeader, kMarch).reason, "own_request");
  hold.does(hold_cmd::Keep{"尚有异议"}, kOffice, kMarch);
  EXPECT_EQ(hold.status(), "in_force");
  hold.does(hold_cmd::RequestRelease{"已结案"}, kLeader, kMarch);
  hold.does(hold_cmd::Release{}, kOffice, kMarch);
  EXPECT_TRUE(holds().empty());
}

TEST_F(HoldTest, NamesOneCaseOrOneSubject) {
  hold_cmd::Request both = request;
  both.subject = kPerson;
  hold_cmd::Request none = request;
  none.held_case.reset();
  for (const auto& odd : {both, none})
    EXPECT_EQ(hold.refused(odd, kLawyerDesk, kMarch).reason, "case_or_subject");
  hold_cmd::Request unknown = request;
  unknown.held_case = stream_of("membership", a_case_id(99));
  EXPECT_EQ(hold.refused(unknown, kLawyerDesk, kMarch).reason, "case_unknown");
  hold_cmd::Request person = none;
  person.subject = kPerson;
  hold.does(person, kLawyerDesk, kMarch);
  hold.does(hold_cmd::Impose{}, kLeader, kMarch);
  EXPECT_NE(district.history(held::stream()).state<held::State>().on(kPerson), nullptr);
}

TEST_F(HoldTest, ItsEndLetsARetentionEndThatWasOver) {
  RequestLife life{district, 1};
  life.does(a_request(), kTownStaff, kMarch);
  life.does(cmd::ConfirmIdentity{privacy_request::IdentityMeans::kInPerson, kPaperHash}, kTownStaff,
            kMarch);
  life.does(a_scope(day("2025-01-01")), kTheSystem, kMarch);
  life.does(a_grant(), kOffice, kMarch);
  life.does(cmd::Approve{}, kLeader, kMarch);
  const workflows::LoadCase load =
      [&](const StreamId& stream) -> Result<CaseFile, workflows::CommandError> {
    return district.history(stream).file();
  };
  Event released;
  released.body = EventBody::of(legal_hold::ev::Released{});
  released.envelope.occurred_at = at("2029-12-31");
  EXPECT_TRUE(end_retention_after_hold(released, load)->empty()) << "it still runs";
  released.envelope.occurred_at = at("2030-01-01");
  const auto sent = end_retention_after_hold(released, load);
  ASSERT_EQ(sent->size(), 1U);
  EXPECT_EQ(sent->front().stream, life.stream());
}

TEST_F(HoldTest, AnswersEveryPointAsTheInterpreterDoes) {
  using workflows::legal_hold::Workflow;
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  std::vector<legal_hold::State> states;
  for (const Enumerator& status : shape_of<legal_hold::Status>().enumerators) {
    legal_hold::State s;
    s.status = static_cast<legal_hold::Status>(status.value);
    s.requester = kLeader.id;
    states.push_back(s);
  }
  const std::vector<StreamId> streams{kMembership, held::stream()};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kDistrict;
  std::vector<Context> contexts;
  for (const Actor& actor : {kLeader, kLawyerDesk, kOffice, kTownStaff, kTheSystem}) {
    Context x = district.context(actor, kMarch);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  const auto points = workflows::walk_all_points<Workflow>(
      states,
      {request, hold_cmd::Request{}, hold_cmd::Impose{}, hold_cmd::Decline{"x"},
       hold_cmd::Decline{}, hold_cmd::RequestRelease{"x"}, hold_cmd::Release{},
       hold_cmd::Keep{"x"}},
      contexts);
  EXPECT_EQ(points.walked, 6 * 8 * 5);
  EXPECT_GE(points.accepted, 12);
}

class ConsentTest : public ::testing::Test {
 protected:
  ConsentTest() { district.a_membership(membership::Status::kActive); }
  PrivacyDistrict district;
  ConsentLife consent{district, 3};

  static consent_cmd::Give a_consent() {
    return {kTianzhu,         kPerson,  kMembership,          Purpose::kPayment,
            Recipient::kBank, "2026-2", std::string(64, 'c'), kPaperHash};
  }
  bool in_force() {
    return district.history(consents::stream(kPerson))
               .state<consents::State>()
               .find(Purpose::kPayment, Recipient::kBank) != nullptr;
  }
};

TEST_F(ConsentTest, IsGivenOnceForAPurposeAndWithdrawnForwards) {
  consent.does(a_consent(), kTownStaff, kMarch);
  EXPECT_TRUE(in_force());
  ConsentLife again(district, 4);
  EXPECT_EQ(again.refused(a_consent(), kTownStaff, kMarch).reason, "consent_in_force");
  consent.does(consent_cmd::Withdraw{}, kTownStaff, at("2026-04-01"));
  EXPECT_FALSE(in_force());
  EXPECT_EQ(consent.state().given_on, day("2026-03-02")) << "what was done before stays lawful";
  EXPECT_EQ(consent.state().withdrawn_on, day("2026-04-01"));
  again.does(a_consent(), kTownStaff, at("2026-04-02"));
  EXPECT_TRUE(in_force());
}

TEST_F(ConsentTest, StandsOnTheTextThatWasShown) {
  consent_cmd::Give give = a_consent();
  give.notice_version = "2025-9";
  EXPECT_EQ(consent.refused(give, kTownStaff, kMarch).reason, "notice_unknown");
  give = a_consent();
  give.notice_sha256 = std::string(64, 'e');
  EXPECT_EQ(consent.refused(give, kTownStaff, kMarch).reason, "notice_differs");
  give = a_consent();
  give.notice_version = "2026-1";
  give.notice_sha256 = std::string(64, 'b');
  const Rejection old = consent.refused(give, kTownStaff, kMarch);
  EXPECT_EQ(old.reason, "notice_outdated");
  EXPECT_EQ(old.gap.reference, "2026-2");
  consent.does(give, kTownStaff, at("2026-02-27"));  // it was the newest then
}

TEST_F(ConsentTest, EachRecipientIsAskedForApart) {
  consent_cmd::Give give = a_consent();
  give.recipient = Recipient::kLawFirm;
  EXPECT_EQ(consent.refused(give, kTownStaff, kMarch).reason, "recipient_differs");
  give = a_consent();
  give.person = SubjectId::from_bytes("somebody-else-s!");
  EXPECT_EQ(consent.refused(give, kTownStaff, kMarch).reason, "case_of_another");
  give = a_consent();
  give.paper_sha256.clear();
  EXPECT_EQ(consent.refused(give, kTownStaff, kMarch).reason, "paper_missing");
}

TEST_F(ConsentTest, AnswersEveryPointAsTheInterpreterDoes) {
  using workflows::consent::Workflow;
  EXPECT_EQ(workflows::problems(Workflow::transitions(), "new"), std::vector<std::string>{});
  std::vector<chapterhouse::consent::State> states(3);
  for (std::size_t i = 0; i < states.size(); ++i) {
    states[i].status = static_cast<chapterhouse::consent::Status>(i);
    states[i].person = kPerson;
  }
  const std::vector<StreamId> streams{kMembership, consents::stream(kPerson), notices::stream()};
  const workflows::World world = district.world(streams);
  common::State open;
  open.status = common::Status::kOpen;
  open.unit = kTianzhu;
  std::vector<Context> contexts;
  for (const Actor& actor : {kTownStaff, kOffice, kOtherStaff, kTheSystem}) {
    Context x = district.context(actor, kMarch);
    x.common = &open;
    x.world = &world;
    contexts.push_back(x);
  }
  consent_cmd::Give odd = a_consent();
  odd.recipient = Recipient::kPublic;
  const auto points = workflows::walk_all_points<Workflow>(
      states, {a_consent(), odd, consent_cmd::Withdraw{}}, contexts);
  EXPECT_EQ(points.walked, 3 * 3 * 4);
  EXPECT_GE(points.accepted, 4);
}

}  // namespace
}  // namespace chapterhouse::fixtures::privacy
