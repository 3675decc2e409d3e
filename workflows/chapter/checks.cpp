#include "workflows/chapter/checks.h"

#include "domain/orgs/uscc.h"

namespace chapterhouse::workflows::chapter {
namespace {
std::string normalised(const std::string& typed) {
  const auto code = Uscc::parse(typed);
  return code ? code->text() : typed;
}
bool is_described(const CoveredUnit& unit) {
  const bool has_section =
      unit.industry.size() == 1 && unit.industry[0] >= 'A' && unit.industry[0] <= 'T';
  return !unit.name.empty() && unit.employees_total >= 1 && unit.employees_female >= 0 &&
         unit.employees_female <= unit.employees_total && (unit.industry.empty() || has_section);
}
}  // namespace

std::vector<CoveredUnit> normalised(std::span<const CoveredUnit> units) {
  std::vector<CoveredUnit> out(units.begin(), units.end());
  for (CoveredUnit& unit : out) unit.uscc = normalised(unit.uscc);
  return out;
}

std::vector<StreamId> registers_of(std::span<const CoveredUnit> units) {
  std::vector<StreamId> out;
  if (units.size() > limits::kCoveredUnits) return out;
  for (const CoveredUnit& unit : units)
    if (const auto code = Uscc::parse(unit.uscc)) out.push_back(enterprise::stream(code->text()));
  return out;
}

const enterprise::State& register_of(const CoveredUnit& unit, const Context& x) {
  return x.world->get<enterprise::State>(enterprise::stream(normalised(unit.uscc)));
}

Verdict UnitsIdentified::judge(std::span<const CoveredUnit> units) {
  if (units.empty()) return Verdict(false).because("units_missing");
  std::vector<std::string> codes;
  for (const CoveredUnit& unit : units) {
    if (!Uscc::parse(unit.uscc)) return Verdict::points_to(false, unit.uscc);
    codes.push_back(normalised(unit.uscc));
  }
  std::ranges::sort(codes);
  const auto twice = std::ranges::adjacent_find(codes);
  return twice == codes.end() ? Verdict(true)
                              : Verdict::points_to(false, *twice).because("unit_twice");
}

Verdict UnitsDescribed::judge(std::span<const CoveredUnit> units) {
  const auto odd = std::ranges::find_if_not(units, is_described);
  return odd == units.end() ? Verdict(true) : Verdict::points_to(false, odd->uscc);
}

Verdict KindFitsUnits::judge(Kind kind, std::int64_t units) {
  if (kind == Kind::kJoint) return Verdict::count(units, 2);
  return kind == Kind::kFederation || units == 1;
}

Verdict NoOwnChapter::judge(Kind kind, std::span<const CoveredUnit> units, const Context& x) {
  if (kind == Kind::kFederation) return true;
  for (const CoveredUnit& unit : units)
    if (const StreamId& own = register_of(unit, x).single_chapter; !own.empty())
      return Verdict::points_to(false, own.value);
  return true;
}

Verdict NoOtherFounding::judge(std::span<const CoveredUnit> units, const Context& x) {
  const StreamId self = stream_of("founding", x.self);
  for (const CoveredUnit& unit : units)
    if (const StreamId& other = register_of(unit, x).founding; !other.empty() && other != self)
      return Verdict::points_to(false, other.value);
  return true;
}

}  // namespace chapterhouse::workflows::chapter
