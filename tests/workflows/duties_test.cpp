#include "workflows/duties.h"

#include <gtest/gtest.h>

#include "domain/cases/all.h"
#include "domain/cases/common/common.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/cases/fund/fund.h"
#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/membership/membership.h"
#include "domain/cases/relief/relief.h"
#include "domain/cases/session/session.h"

namespace chapterhouse::workflows {
namespace {

const Timestamp kNow = *parse_timestamp("2026-03-04T10:00:00+08:00");

class Numbered final : public access::People {
 public:
  std::string person_of(const AccountId& account) const override {
    return account.value.substr(0, account.value.find('#'));
  }
};

template <class E>
chapterhouse::Event by(std::string account, E event = {}, std::string on_behalf_of = {},
                       Timestamp at = kNow) {
  Envelope envelope;
  envelope.actor = {AccountId{std::move(account)}, ActorKind::kPerson, Role::kTStaff, UnitId{"u"},
                    AccountId{std::move(on_behalf_of)}};
  envelope.occurred_at = at;
  return {envelope, EventBody::of(std::move(event))};
}

std::string_view refusal(std::uint16_t decides, std::vector<chapterhouse::Event> history,
                         std::string account, std::string on_behalf_of = {}) {
  static const Numbered people;
  const Actor actor{AccountId{std::move(account)}, ActorKind::kPerson, Role::kTChair, UnitId{"u"},
                    AccountId{std::move(on_behalf_of)}};
  return judge(*duty_of(decides), history, {actor, &people, 90, kNow}).reason;
}

namespace plan = session::ev;
namespace every = chapterhouse::common::ev;
constexpr std::uint16_t kApproved = plan::Approved::kKey.kind;
constexpr std::uint16_t kCorrected = every::FieldCorrected::kKey.kind;

TEST(Duties, RefuseWhoeverHadAHandInWhatIsDecided) {
  const std::vector history{by<plan::Planned>("wang"), by<plan::Rescheduled>("li")};
  EXPECT_EQ(refusal(kApproved, history, "zhang"), "");
  EXPECT_EQ(refusal(kApproved, history, "li"), "needs_a_second_person") << "the last editor";
  EXPECT_EQ(refusal(kApproved, history, "wang"), "needs_a_second_person") << "an earlier editor";
  EXPECT_EQ(refusal(kApproved, history, "wang#2"), "needs_a_second_person") << "another account";
  EXPECT_EQ(refusal(kApproved, history, "zhang", "wang"), "needs_a_second_person") << "a delegate";
  EXPECT_EQ(refusal(kApproved, history, "zhang", "wang#3"), "needs_a_second_person");
}

TEST(Duties, RefuseWhomTheProposerActedFor) {
  const std::vector history{by<plan::Planned>("wang", {}, "li")};
  EXPECT_EQ(refusal(kApproved, history, "li"), "needs_a_second_person");
  EXPECT_EQ(refusal(kApproved, history, "li#2"), "needs_a_second_person");
  EXPECT_EQ(refusal(kApproved, history, "zhang"), "");
}

TEST(Duties, LookAtWhomAStepNamesToo) {
  plan::Planned planned;
  planned.planned_by = {"li"};
  EXPECT_EQ(refusal(kApproved, {by("typist", planned)}, "li#2"), "needs_a_second_person");
}

TEST(Duties, JudgeAPendingProposalAndNotTheOneBefore) {
  const std::vector history{by<every::CorrectionProposed>("wang"), by<every::FieldCorrected>("li"),
                            by<every::CorrectionProposed>("li")};
  EXPECT_EQ(refusal(kCorrected, history, "wang"), "") << "decided before";
  EXPECT_EQ(refusal(kCorrected, history, "li"), "needs_a_second_person");
}

TEST(Duties, LetAProposalGrowTooOld) {
  const auto asked = [](int days) {
    return std::vector{
        by<every::VoidRequested>("wang", {}, {}, kNow - std::chrono::hours{24 * days})};
  };
  EXPECT_EQ(refusal(every::Voided::kKey.kind, asked(90), "li"), "") << "at the limit";
  EXPECT_EQ(refusal(every::Voided::kKey.kind, asked(91), "li"), "proposal_expired");
}

TEST(Duties, KeepWhoeverEnteredAnApplicationFromDecidingOnIt) {
  using dispute::ev::Accepted, dispute::ev::Declined, dispute::ev::Registered,
      dispute::ev::Resubmitted;
  const std::vector history{by<Registered>("wang"), by<Resubmitted>("li")};
  for (const std::uint16_t kind : {Accepted::kKey.kind, Declined::kKey.kind}) {
    EXPECT_EQ(refusal(kind, history, "zhang"), "");
    for (const char* account : {"wang", "wang#2", "li#3"})
      EXPECT_EQ(refusal(kind, history, account), "needs_a_second_person") << account;
    EXPECT_EQ(refusal(kind, history, "zhang", "wang"), "needs_a_second_person") << "a delegate";
  }
}

// Applicant, reviewer, approver and payer of one grant are four people, and whoever says that the
// household has the money is a fifth.
TEST(Duties, TakeFiveHandsForOneGrant) {
  namespace ev = relief::ev;
  const std::vector history{by<ev::Proposed>("proposer"),      by<ev::Reviewed>("reviewer"),
                            by<ev::FundReserved>("finance"),   by<ev::Approved>("approver"),
                            by<ev::PaymentBatched>("cashier"), by<ev::Paid>("cashier")};
  const auto refused = [&](std::uint16_t kind, const std::string& account) {
    return refusal(kind, history, account + "#2") == "needs_a_second_person";
  };
  for (const char* account : {"proposer", "reviewer", "finance", "approver"})
    for (const std::uint16_t kind :
         {ev::PaymentBatched::kKey.kind, ev::Paid::kKey.kind, ev::PaymentRetried::kKey.kind})
      EXPECT_TRUE(refused(kind, account)) << account << " pays";
  EXPECT_FALSE(refused(ev::Paid::kKey.kind, "cashier")) << "one payer batches and pays";
  EXPECT_TRUE(refused(ev::Confirmed::kKey.kind, "cashier"));
  EXPECT_FALSE(refused(ev::Confirmed::kKey.kind, "proposer")) << "the household's social worker";
}

TEST(Duties, KeepWhoeverOpenedAFundFromAllottingIt) {
  const std::vector history{by<fund::ev::Opened>("finance")};
  EXPECT_EQ(refusal(fund::ev::Allotted::kKey.kind, history, "finance#2"), "needs_a_second_person");
  EXPECT_EQ(refusal(fund::ev::Allotted::kKey.kind, history, "leader"), "");
}

TEST(Duties, KnowWhoEnteredAMembershipThatTheSystemOpened) {
  membership::ev::Opened opened;
  opened.entered_by = {"li"};
  const std::vector history{by("system", opened)};
  EXPECT_EQ(refusal(membership::ev::MarkedInError::kKey.kind, history, "li#2"),
            "needs_a_second_person");
  EXPECT_EQ(refusal(membership::ev::MarkedInError::kKey.kind, history, "wang"), "");
}

TEST(Duties, CountTheVisitorsOfAHouseholdAsPeople) {
  static const Numbered people;
  hardship_file::ev::Visited visited;
  visited.visitors = {{"wang"}, {"li"}};
  EXPECT_TRUE(judge_together(EventBody::of(visited), &people).ok);
  visited.visitors = {{"wang"}, {"wang#2"}};
  EXPECT_EQ(judge_together(EventBody::of(visited), &people).guard, "visitors_fit");
  hardship_application::ev::HomeVisited first;
  first.visitors = {{"li"}, {"wang"}, {"li#2"}};
  EXPECT_EQ(judge_together(EventBody::of(first), &people).reason, "visitors_too_few");
  EXPECT_TRUE(judge_together(EventBody::of(hardship_file::ev::Archived{}), &people).ok);
}

TEST(Duties, NameEventsThatThereAre) {
  const auto known = [](std::uint16_t kind) {
    for (const CaseType* type : full_catalogue().types())
      for (const EventType* event : type->events)
        if (event->key.kind == kind) return true;
    return kind <= every::Rebased::kKey.kind;
  };
  for (const Duty& duty : duties()) {
    EXPECT_TRUE(known(duty.decides)) << duty.decides;
    for (const std::uint16_t kind : duty.upon) EXPECT_TRUE(known(kind)) << kind;
  }
}

}  // namespace
}  // namespace chapterhouse::workflows
