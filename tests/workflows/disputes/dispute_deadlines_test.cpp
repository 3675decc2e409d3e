// Every period that a mediation and its agreement start, on the days that the domain rules print
// (4.6).
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "tests/domain/calendar_vectors.h"
#include "tests/support/disputes.h"

namespace chapterhouse::fixtures::disputes {
namespace {
using chapterhouse::test::DeadlineVector;
using chapterhouse::test::kDeadlineVectors;

Calendar the_printed_calendar() {
  const auto tables = chapterhouse::test::printed_tables();
  auto calendar = Calendar::make(tables, 1);
  CHECK(calendar.ok());
  return *std::move(calendar);
}

class DisputeDeadlines : public ::testing::TestWithParam<DeadlineVector> {
 protected:
  // Decides as of the vector's day, by the calendar of all printed years.
  Context context(const Actor& actor, std::span<const StreamId> streams) {
    world_ = district.world(streams);
    common_.unit = kTianzhu;
    Context x = district.context(actor, at(GetParam().received));
    x.calendar = &calendar;
    x.self = a_case_id(1);
    x.world = &world_;
    x.common = &common_;
    return x;
  }

  const Calendar calendar = the_printed_calendar();
  DisputeDistrict district;

 private:
  workflows::World world_;
  common::State common_;
};

TEST_P(DisputeDeadlines, OfAnApplicationAreThreeWorkingAndFifteenNaturalDays) {
  const auto decision = workflows::dispute::Workflow::decide(
      {}, a_registration(), context(kSocialWorker, std::vector{kResidentRegister}));
  const auto& event = std::get<dispute::ev::Registered>(std::get<dispute::Event>(decision).payload);
  EXPECT_EQ(event.acceptance.due, day(GetParam().working_3));
  EXPECT_EQ(event.mediation.raw_due, day(GetParam().natural_15_raw));
  EXPECT_EQ(event.mediation.due, day(GetParam().natural_15));
}

TEST_P(DisputeDeadlines, OfARefusalAreThreeWorkingDaysToTellTheApplicant) {
  dispute::State asked;
  asked.status = dispute::Status::kConsentPending;
  const auto decision =
      workflows::dispute::Workflow::decide(asked, cmd::RefuseConsent{"no"}, context(kMed, {}));
  const auto& event =
      std::get<dispute::ev::ConsentRefused>(std::get<dispute::Event>(decision).payload);
  EXPECT_EQ(event.notice.due, day(GetParam().working_3));
}

TEST_P(DisputeDeadlines, OfAReopenedMediationAreFifteenNaturalDaysAnew) {
  dispute::State failed;
  failed.status = dispute::Status::kFailed;
  failed.closed_on = day(GetParam().received);
  const auto decision = workflows::dispute::Workflow::decide(
      failed, cmd::ReopenMediation{{"a new fact"}}, context(kMedHead, {}));
  const auto& event =
      std::get<dispute::ev::MediationReopened>(std::get<dispute::Event>(decision).payload);
  EXPECT_EQ(event.mediation.due, day(GetParam().natural_15));
}

TEST_P(DisputeDeadlines, OfAConfirmationAreFifteenDaysAndThirtyAndRollForward) {
  workflows::agreement::cmd::Conclude conclude;
  conclude.unit = kTianzhu;
  conclude.agreed_on = day(GetParam().received);
  const auto decision = workflows::agreement::Workflow::decide({}, conclude, context(kClock, {}));
  const auto& event =
      std::get<agreement::ev::Concluded>(std::get<agreement::Event>(decision).payload);
  EXPECT_EQ(event.arbitration.due, day(GetParam().natural_15));
  EXPECT_EQ(event.judicial.raw_due, day(GetParam().received) + std::chrono::days{30});
  EXPECT_EQ(event.judicial.due, calendar.next_working_day_on_or_after(event.judicial.raw_due));
}

INSTANTIATE_TEST_SUITE_P(Printed, DisputeDeadlines, ::testing::ValuesIn(kDeadlineVectors),
                         [](const auto& vector) {
                           std::string received(vector.param.received);
                           std::ranges::replace(received, '-', '_');
                           return received;
                         });

}  // namespace
}  // namespace chapterhouse::fixtures::disputes
