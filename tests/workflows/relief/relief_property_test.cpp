// Random lives of grants over two funds and two households (domain rules 2.8 and 3.3): whatever is
// tried, no fund goes below nothing, and the ledgers and the figure K20 say the same.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <cstdio>
#include <tuple>
#include <vector>

#include "tests/support/grants.h"

namespace chapterhouse::fixtures::grants {
namespace {
using workflows::relief::Command;
using Grant = Life<workflows::relief::Workflow>;
using Fund = Life<workflows::fund::Workflow>;

constexpr int kCases = 1'000;
constexpr std::size_t kGrants = 6;

// What to try: on which grant or fund, which of the steps, with which sum, on which later day.
using Try = std::tuple<std::uint8_t, std::uint8_t, std::uint16_t, std::uint8_t>;

class Play {
 public:
  void attempt(const Try& attempt) {
    const auto [which, step, sum, days] = attempt;
    now_ += std::chrono::days{days % 20};
    if (step % 8 == 0)
      move_fund(funds_[which % funds_.size()], sum, step);
    else
      move_grant(which % kGrants, step, sum);
  }
  int accepted() const { return accepted_; }

  void holds() {
    Money spent, figure, ledger;
    for (Fund& fund : funds_) {
      const auto& money = district_.money(fund.stream());
      RC_ASSERT(money.available().fen >= 0);
      RC_ASSERT(money.reserved.fen >= 0);
      RC_ASSERT(money.spent.fen >= 0);
      spent.fen += money.spent.fen;
    }
    for (const StreamId& file : files_) {
      const Money paid = district_.household(file).total_paid();
      Money counted;
      for (Grant& grant : grants_)
        if (grant.state().terms.file == file) counted.fen += grant.history().total("K20");
      RC_ASSERT(paid.fen == counted.fen);
      ledger.fen += paid.fen;
    }
    for (Grant& grant : grants_) figure.fen += grant.history().total("K20");
    RC_ASSERT(spent.fen == ledger.fen);
    RC_ASSERT(spent.fen == figure.fen);
  }

 private:
  template <class Life, class Command>
  void take(Life& life, const Command& command, const Actor& actor) {
    if (std::holds_alternative<Rejection>(life.tries(command, actor, now_))) return;
    life.does(command, actor, now_);
    ++accepted_;
  }
  void move_fund(Fund& fund, std::uint16_t sum, std::uint8_t step) {
    const std::int64_t change = (step % 16 == 0 ? -10 : 10) * std::int64_t{sum};
    take(fund, workflows::fund::cmd::Allot{{change}, "budget"}, kLeader);
  }
  void move_grant(std::size_t number, std::uint8_t step, std::uint16_t sum) {
    Grant& grant = grants_[number];
    const std::array<std::pair<Command, Actor>, 12> steps{{
        {a_proposal(files_[step % 2], funds_[sum % 2].stream(), {10 * std::int64_t{sum}},
                    number < 3 ? relief::Type::kLiving : relief::Type::kEmergency),
         kSocialWorker},
        {cmd::Review{}, kService},
        {cmd::Reserve{}, kFinance},
        {cmd::Approve{}, kLeader},
        {cmd::Batch{"B"}, kCashier},
        {cmd::MarkPaid{business_date(now_), "slip"}, kCashier},
        {cmd::MarkFailed{}, kCashier},
        {cmd::Retry{"B", kCard, true}, kCashier},
        {cmd::Confirm{kPaper}, kSocialWorker},
        {cmd::Reverse{"error"}, kFinance},
        {cmd::ClawBack{"false"}, kLeader},
        {cmd::Cancel{"dropped"}, kService},
    }};
    // Mostly the straight way, so that lives become long; at times any step at all.
    for (std::size_t i = 0; i < 6 && step % 5 != 0; ++i)
      if (!std::holds_alternative<Rejection>(grant.tries(steps[i].first, steps[i].second, now_)))
        return take(grant, steps[i].first, steps[i].second);
    const auto& [command, actor] = steps[step % steps.size()];
    take(grant, command, actor);
  }

  ReliefDistrict district_{{{policy::Key::kReliefRepeatDays, 10}}};
  Timestamp now_ = at("2026-03-10");
  int accepted_ = 0;
  std::array<StreamId, 2> files_{district_.a_file(1), district_.a_file(2)};
  std::array<Fund, 2> funds_{Fund{district_, 1}, Fund{district_, 2}};
  const StreamId opened_[2]{district_.a_fund(1, {500'000}), district_.a_fund(2, {900'000})};
  std::array<Grant, kGrants> grants_{Grant{district_, 11}, Grant{district_, 12},
                                     Grant{district_, 13}, Grant{district_, 14},
                                     Grant{district_, 15}, Grant{district_, 16}};
};

TEST(ReliefProperty, FundsStayCoveredAndLedgersAgreeWithTheFigure) {
  auto parameters = rc::detail::configuration().testParams;
  parameters.maxSuccess = kCases;
  std::int64_t accepted = 0;
  const auto result = rc::detail::checkTestable(
      [&accepted](const std::vector<Try>& attempts) {
        Play play;
        for (const Try& attempt : attempts) {
          play.attempt(attempt);
          play.holds();
        }
        accepted += play.accepted();
      },
      rc::detail::TestMetadata{"relief", "funds and ledgers agree"}, parameters);
  rc::detail::printResultMessage(result, std::cerr);
  EXPECT_TRUE(result.is<rc::detail::SuccessResult>());
  std::printf("relief: %lld steps accepted in %d cases\n", static_cast<long long>(accepted),
              kCases);
  EXPECT_GT(accepted, 10 * kCases) << "too little happened to prove anything";
}

}  // namespace
}  // namespace chapterhouse::fixtures::grants
