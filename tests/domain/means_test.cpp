// How a household's category follows from its means, at every boundary (domain rules 2.8, S6).
#include "domain/cases/hardship_application/means.h"

#include <gtest/gtest.h>

#include "domain/core/limits.h"

namespace chapterhouse::hardship_application {
namespace {
constexpr Lines kLines{Money{140'000}, 2, 80, true};

Means three(std::int64_t income_fen, std::int64_t rigid_fen, std::int64_t accident_fen = 0) {
  return {Money{income_fen}, Money{rigid_fen}, 3, Money{accident_fen}};
}
// Net means of exactly so many fen per person and month, and some fen more in the year.
Means net(std::int64_t per_capita_fen, std::int64_t more = 0) {
  return three(per_capita_fen * 36 + more + 500'000, 500'000);
}

TEST(HardshipMeans, TheHouseholdOfTheScenarioIsInDeepHardshipAndLaterInNone) {
  EXPECT_EQ(category_of(three(9'600'000, 6'000'000), kLines), Category::kDeep);
  EXPECT_EQ(per_capita_net(three(9'600'000, 6'000'000)), Money{100'000});
  EXPECT_EQ(category_of(three(15'600'000, 2'400'000), kLines), Category::kNone);
  EXPECT_EQ(per_capita_net(three(15'600'000, 2'400'000)), Money{366'667});
}

TEST(HardshipMeans, ExactlyTheLineIsRelativeAndOneFenOfTheYearLessIsDeep) {
  EXPECT_EQ(category_of(net(140'000), kLines), Category::kRelative);
  EXPECT_EQ(category_of(net(140'000, -1), kLines), Category::kDeep);
  EXPECT_EQ(per_capita_net(net(140'000, -1)), Money{140'000}) << "rounded, it would not be";
}

TEST(HardshipMeans, ExactlyTwiceTheLineIsNoHardshipAndOneFenOfTheYearLessIsRelative) {
  EXPECT_EQ(category_of(net(280'000), kLines), Category::kNone);
  EXPECT_EQ(category_of(net(280'000, -1), kLines), Category::kRelative);
  Lines three_times = kLines;
  three_times.relative_factor = 3;
  EXPECT_EQ(category_of(net(280'000), three_times), Category::kRelative);
}

TEST(HardshipMeans, AnAccidentOfExactlyEightyPercentCountsWhenThePolicySaysSo) {
  const Means exact{Money{9'600'000}, Money{}, 1, Money{7'680'000}};
  ASSERT_EQ(per_capita_net(exact), Money{800'000}) << "not poor by income";
  EXPECT_EQ(category_of(exact, kLines), Category::kAccident);
  Lines exclusive = kLines;
  exclusive.accident_inclusive = false;
  EXPECT_EQ(category_of(exact, exclusive), Category::kNone);
  Means more = exact, less = exact;
  more.accident_cost.fen += 1;
  less.accident_cost.fen -= 1;
  EXPECT_EQ(category_of(more, exclusive), Category::kAccident);
  EXPECT_EQ(category_of(less, kLines), Category::kNone);
}

TEST(HardshipMeans, PovertyComesBeforeAccident) {
  EXPECT_EQ(category_of(three(9'600'000, 6'000'000, 9'000'000), kLines), Category::kDeep);
  EXPECT_EQ(category_of(three(10'000'000, 0, 9'000'000), kLines), Category::kRelative);
}

TEST(HardshipMeans, SpendingMoreThanTheIncomeIsDeepHardship) {
  EXPECT_EQ(category_of(three(1'000'000, 6'000'000), kLines), Category::kDeep);
  EXPECT_EQ(per_capita_net(three(0, 3'600)), Money{-100});
  EXPECT_EQ(per_capita_net(three(0, 54)), Money{-2}) << "half away from zero";
}

TEST(HardshipMeans, TheLargestAmountsDoNotOverflow) {
  const Means most{Money{limits::kHouseholdFen}, Money{}, 1, Money{limits::kHouseholdFen}};
  const Lines high{Money{100'000'000'000}, 1'000'000, 100, true};
  EXPECT_EQ(category_of(most, kLines), Category::kAccident);
  EXPECT_EQ(category_of(most, high), Category::kDeep);
  EXPECT_EQ(total_of(std::vector<RigidExpense>(
                limits::kListItems, {ExpenseType::kOther, Money{limits::kHouseholdFen}, {}})),
            Money{limits::kHouseholdFen * static_cast<std::int64_t>(limits::kListItems)});
}

}  // namespace
}  // namespace chapterhouse::hardship_application
