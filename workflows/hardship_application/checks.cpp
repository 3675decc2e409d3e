#include "workflows/hardship_application/checks.h"

namespace chapterhouse::workflows::hardship_application {

using chapterhouse::hardship_application::Lines;
using chapterhouse::hardship_application::Means;
using policy::Key;

Date last_day(const Deadline& deadline, const Context& x) {
  return shift_deadline(*x.calendar, deadline, x.common->stopped_clock(x.today())).due;
}

Verdict has_passed(const std::optional<Deadline>& deadline, const Context& x) {
  if (!deadline) return false;
  const Date last = last_day(*deadline, x);
  return Verdict::opens(x.today() > last, last + std::chrono::days{1});
}

Timer after(const Deadline& deadline, const Context& x, CommandBody command) {
  return {start_of_day(last_day(deadline, x) + std::chrono::days{1}), std::move(command)};
}

std::int64_t distinct(std::vector<AccountId> accounts) {
  std::ranges::sort(accounts);
  return std::ranges::unique(accounts).begin() - accounts.begin();
}

Lines lines_on(const Context& x) {
  return {Money{x.parameter(Key::kHardshipSubsistenceLineFen)},
          x.parameter(Key::kHardshipRelativeFactor), x.parameter(Key::kHardshipAccidentPercent),
          x.parameter(Key::kHardshipAccidentInclusive) == 1};
}

Verdict MeansPlausible::judge(std::int32_t persons, std::initializer_list<Money> amounts,
                              const std::vector<RigidExpense>& expenses) {
  const auto fits = [](Money amount) {
    return amount.fen >= 0 && amount.fen <= limits::kHouseholdFen;
  };
  if (persons < 1 || persons > static_cast<std::int32_t>(limits::kHouseholdPersons))
    return Verdict(false).because("persons_out_of_range");
  if (expenses.size() > limits::kListItems || !std::ranges::all_of(amounts, fits) ||
      !std::ranges::all_of(expenses, fits, &RigidExpense::amount))
    return false;
  return Verdict(std::ranges::all_of(expenses, checks::is_sha256, &RigidExpense::voucher_sha256))
      .because("voucher_missing");
}

Verdict in_hardship(const Means& means, const Context& x) {
  const Lines lines = lines_on(x);
  Verdict verdict{category_of(means, lines) != Category::kNone};
  verdict.gap.have = per_capita_net(means).fen;
  verdict.gap.need = lines.relative_factor * lines.subsistence.fen;
  return verdict;
}

}  // namespace chapterhouse::workflows::hardship_application
