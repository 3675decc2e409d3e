#include "workflows/duties.h"

#include <gtest/gtest.h>

#include "domain/cases/all.h"
#include "domain/cases/common/common.h"
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
