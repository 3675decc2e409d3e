#include "domain/orgs/org_tree.h"

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "domain/core/limits.h"

namespace chapterhouse {
namespace {
using Kind = OrgTreeError::Kind;

bool in_force(const ParentSpan& span, Date date) {
  return span.from <= date && (!span.until || date <= *span.until);
}

bool is_code(std::string_view code) {
  constexpr std::string_view kDigits = "0123456789";
  constexpr std::string_view kLocal = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-";
  if (code.starts_with('X'))
    return code.size() >= 2 && code.size() <= 16 &&
           code.find_first_not_of(kLocal) == std::string_view::npos;
  return (code.size() == 6 || code.size() == 9) &&
         code.find_first_not_of(kDigits) == std::string_view::npos;
}
}  // namespace

Result<OrgTree, OrgTreeError> OrgTree::make(std::vector<OrgUnit> units,
                                            std::vector<Succession> successions,
                                            std::uint32_t version) {
  OrgTree made;
  made.units_ = std::move(units);
  made.successions_ = std::move(successions);
  made.version_ = version;
  std::ranges::stable_sort(made.successions_, {}, &Succession::on);
  std::unordered_set<std::string> codes;
  for (std::size_t i = 0; i < made.units_.size(); ++i) {
    const OrgUnit& unit = made.units_[i];
    if (!made.index_.emplace(unit.id, i).second)
      return Failure{OrgTreeError{Kind::kUnitTwice, unit.id, {}, unit.line}};
    if (!codes.insert(unit.code).second)
      return Failure{OrgTreeError{Kind::kCodeTwice, unit.id, unit.code, unit.line}};
  }
  for (const OrgUnit& unit : made.units_)
    if (auto fault = made.fault_in(unit)) return Failure{*fault};
  for (const OrgUnit& unit : made.units_)
    for (const Relation relation : {&OrgUnit::affiliation, &OrgUnit::territory})
      if (auto fault = made.fault_in(unit, relation)) return Failure{*fault};
  if (auto fault = made.succession_fault()) return Failure{*fault};
  return made;
}

std::optional<OrgTreeError> OrgTree::fault_in(const OrgUnit& unit) const {
  const auto at = [&unit](Kind kind, std::string other = {}) {
    return OrgTreeError{kind, unit.id, std::move(other), unit.line};
  };
  if (unit.id.empty() || unit.id.value.size() > limits::kNameBytes) return at(Kind::kBadId);
  if (unit.name_zh.empty() || unit.name_en.empty()) return at(Kind::kNoName);
  if (!is_code(unit.code)) return at(Kind::kBadCode, unit.code);
  if ((unit.kind == UnitKind::kCity) != unit.affiliation.empty()) return at(Kind::kNoParent);
  for (const auto* spans : {&unit.affiliation, &unit.territory})
    for (const ParentSpan& span : *spans)
      if (!find(span.parent)) return at(Kind::kUnknownParent, span.parent.value);
  return std::nullopt;
}

// Parents change only where a span begins, so a cycle shows on one of those days.
std::optional<OrgTreeError> OrgTree::fault_in(const OrgUnit& unit, Relation relation) const {
  for (const ParentSpan& span : unit.*relation) {
    const auto holding = std::ranges::count_if(
        unit.*relation, [&span](const ParentSpan& other) { return in_force(other, span.from); });
    if (holding != 1) return OrgTreeError{Kind::kOverlap, unit.id, to_text(span.from), unit.line};
    if (has_cycle(unit, relation, span.from))
      return OrgTreeError{Kind::kCycle, unit.id, span.parent.value, unit.line};
  }
  return std::nullopt;
}

bool OrgTree::has_cycle(const OrgUnit& unit, Relation relation, Date date) const {
  const OrgUnit* above = &unit;
  for (std::size_t steps = 0; above && steps <= units_.size(); ++steps)
    above = parent_of(*above, relation, date);
  return above != nullptr;
}

std::optional<OrgTreeError> OrgTree::succession_fault() const {
  std::unordered_set<UnitId> ended;
  for (const Succession& s : successions_) {
    if (!find(s.unit)) return OrgTreeError{Kind::kUnknownParent, s.unit, s.unit.value, s.line};
    if (!find(s.successor))
      return OrgTreeError{Kind::kUnknownParent, s.unit, s.successor.value, s.line};
    if (!ended.insert(s.unit).second)
      return OrgTreeError{Kind::kOverlap, s.unit, to_text(s.on), s.line};
    if (ended.contains(s.successor))
      return OrgTreeError{Kind::kCycle, s.unit, s.successor.value, s.line};
  }
  return std::nullopt;
}

const OrgUnit* OrgTree::find(const UnitId& id) const {
  const auto found = index_.find(id);
  return found == index_.end() ? nullptr : &units_[found->second];
}

const OrgUnit* OrgTree::parent_of(const OrgUnit& unit, Relation relation, Date date) const {
  for (const ParentSpan& span : unit.*relation)
    if (in_force(span, date)) return find(span.parent);
  return nullptr;
}

bool OrgTree::below(const UnitId& unit, const UnitId& root, Relation relation, Date date) const {
  for (const OrgUnit* at = find(unit); at; at = parent_of(*at, relation, date))
    if (at->id == root) return true;
  return false;
}

bool OrgTree::in_subtree(const UnitId& unit, const UnitId& root, Date date) const {
  return below(unit, root, &OrgUnit::affiliation, date);
}

bool OrgTree::territory_in_subtree(const UnitId& unit, const UnitId& root, Date date) const {
  return below(unit, root, &OrgUnit::territory, date);
}

std::vector<const OrgUnit*> OrgTree::children(const UnitId& id, Date date) const {
  std::vector<const OrgUnit*> found;
  for (const OrgUnit& unit : units_) {
    const OrgUnit* parent = parent_of(unit, &OrgUnit::affiliation, date);
    if (parent && parent->id == id) found.push_back(&unit);
  }
  return found;
}

const OrgUnit* OrgTree::district_of(const UnitId& id, Date date) const {
  const OrgUnit* at = find(id);
  while (at && at->kind != UnitKind::kDistrict && at->kind != UnitKind::kOtherDistrict)
    at = parent_of(*at, &OrgUnit::affiliation, date);
  return at;
}

// Successions are sorted by day, and none leads back to a unit that has ended.
UnitId OrgTree::current(const UnitId& id, Date date) const {
  UnitId now = id;
  for (const Succession& s : successions_)
    if (s.on <= date && s.unit == now) now = s.successor;
  return now;
}

}  // namespace chapterhouse
