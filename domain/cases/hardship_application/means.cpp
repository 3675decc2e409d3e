#include "domain/cases/hardship_application/means.h"

namespace chapterhouse::hardship_application {
namespace {
constexpr std::int64_t kMonths = 12;

// (income - rigid) / 12 / persons < line, without the divisions.
bool below(const Means& m, std::int64_t line_fen) {
  return m.income.fen - m.rigid.fen < line_fen * kMonths * m.persons;
}

bool hit_by_accident(const Means& m, const Lines& lines) {
  if (m.accident_cost.fen <= 0) return false;
  const std::int64_t cost = m.accident_cost.fen * 100;
  const std::int64_t share = m.income.fen * lines.accident_percent;
  return lines.accident_inclusive ? cost >= share : cost > share;
}
}  // namespace

Money total_of(const std::vector<RigidExpense>& expenses) {
  Money total;
  for (const RigidExpense& expense : expenses) total.fen += expense.amount.fen;
  return total;
}

Category category_of(const Means& means, const Lines& lines) {
  if (below(means, lines.subsistence.fen)) return Category::kDeep;
  if (below(means, lines.relative_factor * lines.subsistence.fen)) return Category::kRelative;
  return hit_by_accident(means, lines) ? Category::kAccident : Category::kNone;
}

Money per_capita_net(const Means& means) {
  const std::int64_t net = means.income.fen - means.rigid.fen;
  const std::int64_t parts = kMonths * means.persons;
  const std::int64_t half = net < 0 ? -parts / 2 : parts / 2;
  return Money{(net + half) / parts};
}

}  // namespace chapterhouse::hardship_application
