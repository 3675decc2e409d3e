#pragma once
// Which cases an actor may know of (row scope). What lies outside answers exactly as what does not
// exist. What an actor may do with a case he sees is for the guards of its workflow.
#include <optional>
#include <vector>

#include "domain/cases/common/common.h"
#include "domain/core/actor.h"
#include "domain/orgs/org_tree.h"

namespace chapterhouse::v1 {

// A value of one request: the organisation of that day, which must outlive it.
class Scope {
 public:
  Scope(const Actor& actor, const OrgTree& orgs, Date today);

  // The units whose cases are listed and counted. Absent: all; empty: none.
  std::optional<std::vector<UnitId>> units() const;
  bool has_unit(const UnitId& unit) const;
  // One case: of these units, on its way to them, or opened to the actor himself.
  bool sees(const common::State& common) const;
  // The most sensitive data of a case that is seen; the team of a case alone sees what is
  // sensitive.
  DataClass reveals(const common::State& common) const;

 private:
  // The city and the district's departments see all; a street sees its subtree; people and firms
  // see what they opened; who runs the machines and the logs sees no case.
  enum class Reach : std::uint8_t { kEverything, kSubtree, kOwn, kNothing };
  static Reach reach_of(Role role);

  bool is_granted(const common::State& common) const;

  Actor actor_;
  const OrgTree& orgs_;
  Date today_;
  Reach reach_;
};

}  // namespace chapterhouse::v1
