#pragma once
// Checks that founding, chapter and home_task share: the papers, and the employing units that a
// command names (domain rules 2.2 and 4.4).
#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cases/chapter/chapter.h"
#include "domain/core/limits.h"
#include "domain/registers/enterprise.h"
#include "workflows/common/checks.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::chapter {

using chapterhouse::chapter::CoveredUnit;
using chapterhouse::chapter::Kind;

// The units a command names: a list of them, or the one it covers.
std::span<const CoveredUnit> units_of(const auto& command) {
  if constexpr (requires { command.covered_units; })
    return command.covered_units;
  else
    return {&command.covered, 1};
}
// The same with their codes as the registers know them.
std::vector<CoveredUnit> normalised(std::span<const CoveredUnit> units);
// Their enterprise registers; none for a code that is not valid, none at all beyond the limit.
std::vector<StreamId> registers_of(std::span<const CoveredUnit> units);
// The one register; CHECKs that it was asked for.
const enterprise::State& register_of(const CoveredUnit& unit, const Context& x);

// Every employing unit is there once, under a valid code. Comes before all that read registers.
struct UnitsIdentified {
  static constexpr std::string_view kName = "units_identified", kReason = "uscc_invalid";
  static Verdict judge(std::span<const CoveredUnit> units);
  static Verdict holds(const auto&, const auto& c, const Context&) { return judge(units_of(c)); }
};

// One commit can claim only so many registers: cover the rest of a large joint union one by one.
struct UnitsFewEnough {
  static constexpr std::string_view kName = "units_few_enough", kReason = "too_many_units";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return units_of(c).size() <= limits::kCoveredUnits;
  }
};

// Each has a name and at least one employee, no more women than employees, and GB/T 4754's A to T.
struct UnitsDescribed {
  static constexpr std::string_view kName = "units_described", kReason = "unit_figures_wrong";
  static Verdict judge(std::span<const CoveredUnit> units);
  static Verdict holds(const auto&, const auto& c, const Context&) { return judge(units_of(c)); }
};

// One unit for a single chapter or an organiser, two or more for a joint one.
struct KindFitsUnits {
  static constexpr std::string_view kName = "kind_fits_units", kReason = "units_do_not_fit_kind";
  static Verdict judge(Kind kind, std::int64_t units);
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return judge(c.kind, static_cast<std::int64_t>(c.covered_units.size()));
  }
};

// No unit has a chapter of its own already. A joint one beside it does no harm, and a federation
// stands above chapters.
struct NoOwnChapter {
  static constexpr std::string_view kName = "no_own_chapter", kReason = "covered_by_own_chapter";
  static Verdict judge(Kind kind, std::span<const CoveredUnit> units, const Context& x);
  static Verdict holds(const auto& s, const auto& c, const Context& x) {
    if constexpr (requires { c.kind; })
      return judge(c.kind, units_of(c), x);
    else
      return judge(s.kind, units_of(c), x);
  }
};

// Nobody else is founding a chapter for one of the units. A founding may find itself: the lead's
// conversion has reserved it.
struct NoOtherFounding {
  static constexpr std::string_view kName = "no_other_founding", kReason = "founding_in_work";
  static Verdict judge(std::span<const CoveredUnit> units, const Context& x);
  static Verdict holds(const auto&, const auto& c, const Context& x) {
    return judge(units_of(c), x);
  }
};

struct NameGiven {
  static constexpr std::string_view kName = "name_given", kReason = "name_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) { return !c.name.empty(); }
};

// Every paper of the command is attached: Field... name its hashes.
template <auto... Field>
struct PapersAttached {
  static constexpr std::string_view kName = "papers_attached", kReason = "paper_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return (checks::is_sha256(c.*Field) && ...);
  }
};

// All that is missing is named at once (一次性告知).
struct MissingListed {
  static constexpr std::string_view kName = "missing_listed", kReason = "missing_items_empty";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return !c.missing.empty() &&
           std::ranges::none_of(c.missing, [](const std::string& item) { return item.empty(); });
  }
};

}  // namespace chapterhouse::workflows::chapter
