#pragma once
// The organisation tree (domain rules 4.1 to 4.3). Two relations are kept apart, both with
// effective dates: affiliation 隶属 (who approves and collects) and territory 属地 (where a unit
// operates). The set of units carries one version.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include <boost/describe/enum.hpp>

#include "domain/core/id.h"
#include "domain/core/result.h"
#include "domain/core/time.h"

namespace chapterhouse {

// Stored in read models: append only.
enum class UnitKind : std::uint8_t {
  kCity = 1,
  kDistrict = 2,      // the district that this system serves
  kHeadquarters = 3,  // 区本级: what the district union does itself
  kStreet = 4,
  kTown = 5,
  kZone = 6,           // 功能区
  kStation = 7,        // 工会服务站: staff of a street or town, not a level of its own
  kOtherDistrict = 8,  // known by name only, for transfers
  kSystemUnion = 9,    // 产业、系统、局集团公司工会
};
BOOST_DESCRIBE_ENUM(UnitKind, kCity, kDistrict, kHeadquarters, kStreet, kTown, kZone, kStation,
                    kOtherDistrict, kSystemUnion)

// A parent during a span of days.
struct ParentSpan {
  UnitId parent;
  Date from;                  // the first day
  std::optional<Date> until;  // the last day; absent: still
};

struct OrgUnit {
  UnitId id;
  UnitKind kind = UnitKind::kStreet;
  std::string name_zh, name_en;
  std::string code;  // GB/T 2260 (6 digits), GB/T 10114 (9 digits), or local with a leading X
  std::vector<ParentSpan> affiliation;  // a city has none; gaps allowed: not affiliated then
  std::vector<ParentSpan> territory;
  std::uint32_t line = 0;  // where it was read, for messages; 0 when unknown
};

// From that day on, what concerned `unit` concerns `successor`.
struct Succession {
  UnitId unit;
  UnitId successor;
  Date on;
  std::uint32_t line = 0;
};

struct OrgTreeError {
  enum class Kind : std::uint8_t {
    kBadId,    // empty or longer than limits::kNameBytes
    kNoName,   // no name in zh or en
    kBadCode,  // neither 6 nor 9 digits, nor X and up to 15 letters, digits, hyphens
    kUnitTwice,
    kCodeTwice,
    kUnknownParent,  // or an unknown unit in a succession
    kNoParent,       // only a city stands alone
    kOverlap,        // two parents on one day, a span that ends before it starts, two successors
    kCycle,
  };
  Kind kind;
  UnitId unit;
  std::string other;  // the parent, code or date in question
  std::uint32_t line = 0;
};

// An immutable value. Safe to use from any thread.
class OrgTree {
 public:
  static Result<OrgTree, OrgTreeError> make(std::vector<OrgUnit> units,
                                            std::vector<Succession> successions,
                                            std::uint32_t version);

  std::uint32_t version() const { return version_; }
  std::span<const OrgUnit> units() const { return units_; }  // in the order given
  const OrgUnit* find(const UnitId&) const;                  // null when unknown

  // True for the root itself and for all below it by affiliation that day; false when unknown.
  bool in_subtree(const UnitId& unit, const UnitId& root, Date) const;
  bool territory_in_subtree(const UnitId& unit, const UnitId& root, Date) const;
  // Direct children by affiliation that day, in the order of units().
  std::vector<const OrgUnit*> children(const UnitId&, Date) const;
  // The district above (or the unit itself) by affiliation; null for a city or an unknown unit.
  const OrgUnit* district_of(const UnitId&, Date) const;
  // Who answers for the unit that day, after all successions; the unit itself when there are none.
  UnitId current(const UnitId&, Date) const;

 private:
  using Relation = std::vector<ParentSpan> OrgUnit::*;
  OrgTree() = default;
  const OrgUnit* parent_of(const OrgUnit&, Relation, Date) const;
  bool below(const UnitId& unit, const UnitId& root, Relation, Date) const;
  std::optional<OrgTreeError> fault_in(const OrgUnit&) const;
  std::optional<OrgTreeError> fault_in(const OrgUnit&, Relation) const;
  std::optional<OrgTreeError> succession_fault() const;
  bool has_cycle(const OrgUnit&, Relation, Date) const;

  std::vector<OrgUnit> units_;
  std::unordered_map<UnitId, std::size_t> index_;
  std::vector<Succession> successions_;  // by day
  std::uint32_t version_ = 0;
};

}  // namespace chapterhouse
