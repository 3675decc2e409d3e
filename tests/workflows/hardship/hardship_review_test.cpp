// The application between form and district: visit, review, means check, notice (domain rules 2.8).
#include <gtest/gtest.h>

#include "domain/core/limits.h"
#include "tests/support/hardship.h"

namespace chapterhouse::fixtures::hardship {
namespace {
namespace cmd = workflows::hardship_application::cmd;
namespace cases = hardship_application;

class HardshipReview : public ::testing::Test {
 protected:
  HardshipDistrict district;
  Application life{district, 1};
};

TEST_F(HardshipReview, IsVisitedByTwoDifferentPeopleOfWhomOneRecordsIt) {
  life.to_applied(a_household(), kApplicant);
  const auto refused = [&](std::vector<AccountId> visitors, const char* date = "2026-01-15") {
    cmd::RecordHomeVisit visit = a_visit(date);
    visit.visitors = std::move(visitors);
    return life.refused(visit, kSocialWorker, at("2026-01-15"));
  };
  const AccountId one = kSocialWorker.id, two = kSecondSocialWorker.id;
  const Rejection alone = refused({one, one});
  EXPECT_EQ(alone.reason, "visitors_too_few");
  EXPECT_EQ(alone.gap.have, 1);
  EXPECT_EQ(alone.gap.need, 2);
  EXPECT_EQ(refused({two, kTownStaff.id}).reason, "recorder_did_not_visit");
  EXPECT_EQ(refused({one, kApplicant.id}).reason, "applicant_is_visitor");
  EXPECT_EQ(refused({one, AccountId{}}).reason, "visitor_unnamed");
  EXPECT_EQ(refused({one, two}, "2026-01-16").reason, "visit_date_out_of_range");
  EXPECT_EQ(refused({one, two}, "2026-01-11").reason, "visit_date_out_of_range");
  cmd::RecordHomeVisit without_form = a_visit(), odd_photo = a_visit();
  without_form.form_sha256.clear();
  odd_photo.photos = {"photo.jpg"};
  for (const auto& visit : {without_form, odd_photo})
    EXPECT_EQ(life.refused(visit, kSocialWorker, at("2026-01-15")).reason, "paper_missing");
}

TEST_F(HardshipReview, TheFirstReviewComputesTheCategoryAndNamesWhatBarsIt) {
  life.to_visited();
  const auto refused = [&](const cmd::FirstReview& c, const Actor& by = kTownStaff) {
    return life.refused(c, by, at("2026-01-19"));
  };
  const Rejection rich = refused(means<cmd::FirstReview>(156'000, 24'000));
  EXPECT_EQ(rich.guard, "in_hardship");
  EXPECT_EQ(rich.reason, "not_in_hardship");
  EXPECT_EQ(rich.gap.have, 366'667);
  EXPECT_EQ(rich.gap.need, 280'000);
  for (const auto& [exclusion, reason] :
       {std::pair{Exclusion::kSecondHome, "excluded_second_home"},
        std::pair{Exclusion::kShopOrHiredBusiness, "excluded_business"},
        std::pair{Exclusion::kPrivateSchoolOrStudyAbroad, "excluded_schooling"},
        std::pair{Exclusion::kPrivateCarNotForWork, "excluded_private_car"}}) {
    cmd::FirstReview c = a_first_review();
    c.exclusions = {exclusion};
    EXPECT_EQ(refused(c).guard, "no_exclusion");
    EXPECT_EQ(refused(c).reason, reason);
  }
  EXPECT_EQ(refused(a_first_review(), kSocialWorker).guard, "role");
  cmd::FirstReview odd = a_first_review();
  odd.rigid_expenses.value[0].voucher_sha256.clear();
  EXPECT_EQ(refused(odd).reason, "voucher_missing");
  odd = a_first_review();
  odd.income = Money{limits::kHouseholdFen + 1};
  EXPECT_EQ(refused(odd).reason, "amounts_out_of_range");
  odd = a_first_review();
  odd.persons = 0;
  EXPECT_EQ(refused(odd).reason, "persons_out_of_range");
  life.does(a_first_review(), kTownStaff, at("2026-01-19"));
  EXPECT_EQ(life.state().category, Category::kDeep);
}

TEST_F(HardshipReview, WhoeverAppliedForTheWorkerDoesNotReview) {
  life.to_applied(a_household(), kTownStaff);
  life.does(a_visit(), kSocialWorker, at("2026-01-15"));
  EXPECT_EQ(life.refused(a_first_review(), kTownStaff, at("2026-01-19")).reason, "own_case");
  Actor for_another = kTownChair;
  for_another.on_behalf_of = kTownStaff.id;
  EXPECT_EQ(life.refused(a_first_review(), for_another, at("2026-01-19")).reason, "own_case");
  life.does(a_first_review(), kTownChair, at("2026-01-19"));
}

TEST_F(HardshipReview, TheAccidentComparatorIsAParameter) {
  cmd::FirstReview c = means<cmd::FirstReview>(96'000, 0);
  c.persons = 1;
  c.accident_cost = Money{7'680'000};
  life.to_visited();
  life.does(c, kTownStaff, at("2026-01-19"));
  EXPECT_EQ(life.state().category, Category::kAccident);
  HardshipDistrict strict({{policy::Key::kHardshipAccidentInclusive, 0}});
  Application other{strict, 1};
  other.to_visited();
  EXPECT_EQ(other.refused(c, kTownStaff, at("2026-01-19")).reason, "not_in_hardship");
}

TEST_F(HardshipReview, ADifferenceIsExplainedAndOnlyLowersTheCategory) {
  life.to_pending();
  const auto refused = [&](cmd::RecordMeansCheck c) {
    return life.refused(c, kServiceCentre, at("2026-02-06")).reason;
  };
  const std::optional<std::string> why = "有一笔未申报收入";
  EXPECT_EQ(refused({MeansResult::kMatch, {}, {}, ""}), "report_missing");
  EXPECT_EQ(refused({MeansResult::kDiff, {}, {}, kPaperHash}), "difference_unexplained");
  EXPECT_EQ(refused({MeansResult::kMatch, Category::kRelative, {}, kPaperHash}),
            "no_difference_found");
  EXPECT_EQ(refused({MeansResult::kDiff, Category::kNone, why, kPaperHash}), "category_not_lower");
  life.does(cmd::RecordMeansCheck{MeansResult::kDiff, Category::kRelative, why, kPaperHash},
            kServiceCentre, at("2026-02-06"));
  EXPECT_EQ(life.state().category, Category::kRelative);
}

TEST_F(HardshipReview, ADifferenceNeverRaisesTheCategory) {
  life.to_visited();
  life.does(means<cmd::FirstReview>(96'000, 24'000), kTownStaff, at("2026-01-19"));
  ASSERT_EQ(life.state().category, Category::kRelative);
  life.does(cmd::RequestMeansCheck{}, kServiceCentre, at("2026-01-20"));
  const cmd::RecordMeansCheck up{MeansResult::kDiff, Category::kDeep,
                                 std::optional<std::string>("x"), kPaperHash};
  EXPECT_EQ(life.refused(up, kServiceCentre, at("2026-02-06")).reason, "category_not_lower");
}

TEST_F(HardshipReview, AFailedCheckIsNeverPublishedButRejected) {
  life.to_pending();
  life.does(cmd::RecordMeansCheck{MeansResult::kFail, {}, {}, kPaperHash}, kServiceCentre,
            at("2026-02-06"));
  EXPECT_EQ(
      life.refused(cmd::PublishNotice{std::string("王小明")}, kServiceCentre, at("2026-02-10"))
          .reason,
      "means_check_failed");
  life.does(cmd::Reject{cases::RejectionGround::kMeansNotConfirmed, std::string("核对未通过")},
            kServiceCentre, at("2026-02-10"));
  EXPECT_TRUE(district.held_by(kResident).empty());
}

TEST_F(HardshipReview, ThePublicReadsAMaskedNameTheUnitAndTheCategoryOnly) {
  life.to_checked();
  const cmd::PublishNotice notice{std::string("王小明")};
  const auto decision = life.tries(notice, kServiceCentre, at("2026-02-10"));
  const auto& posted = std::get<cases::ev::NoticePosted>(std::get<cases::Event>(decision).payload);
  EXPECT_EQ(posted.shown_name.value, "王**");
  EXPECT_EQ(posted.unit, kTianzhu);
  EXPECT_EQ(posted.category, Category::kDeep);
  EXPECT_EQ(life.refused(cmd::PublishNotice{}, kServiceCentre, at("2026-02-10")).reason,
            "name_missing");
  EXPECT_EQ(life.refused(notice, kOtherStaff, at("2026-02-10")).reason, "outside_your_units");
}

}  // namespace
}  // namespace chapterhouse::fixtures::hardship
