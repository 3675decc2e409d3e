#include "api/v1/scope.h"

#include <algorithm>

namespace chapterhouse::v1 {

Scope::Reach Scope::reach_of(Role role) {
  switch (role) {
    case Role::kCity:
    case Role::kDLead:
    case Role::kDOrg:
    case Role::kDLaw:
    case Role::kDSvc:
    case Role::kDEco:
    case Role::kDPub:
    case Role::kDFin:
    case Role::kDCash:
    case Role::kDAud:
    case Role::kDOff:
    case Role::kService:
      return Reach::kEverything;
    case Role::kEnt:
    case Role::kWorker:
    case Role::kHost:
    case Role::kVol:
      return Reach::kOwn;
    case Role::kNone:
    case Role::kSys:
    case Role::kSec:
    case Role::kAudlog:
      return Reach::kNothing;
    default:
      return Reach::kSubtree;
  }
}

Scope::Scope(const Actor& actor, const OrgTree& orgs, Date today)
    : actor_(actor), orgs_(orgs), today_(today), reach_(reach_of(actor.role)) {}

std::optional<std::vector<UnitId>> Scope::units() const {
  if (reach_ == Reach::kEverything) return std::nullopt;
  std::vector<UnitId> units;
  for (const OrgUnit& unit : orgs_.units())
    if (has_unit(unit.id)) units.push_back(unit.id);
  return units;
}

bool Scope::has_unit(const UnitId& unit) const {
  if (reach_ == Reach::kEverything) return true;
  return reach_ == Reach::kSubtree && orgs_.in_subtree(unit, actor_.unit, today_);
}

bool Scope::sees(const common::State& common) const {
  if (reach_ == Reach::kNothing) return false;
  if (has_unit(common.unit)) return true;
  if (!common.transfer_to.empty() && has_unit(common.transfer_to)) return true;
  if (is_granted(common)) return true;
  return reach_ == Reach::kOwn && common.opened_by == actor_.id;
}

bool Scope::is_granted(const common::State& common) const {
  return std::ranges::any_of(common.granted, [this](const common::Grant& grant) {
    return grant.account == actor_.id && grant.until >= today_;
  });
}

DataClass Scope::reveals(const common::State& common) const {
  const bool on_team =
      common.assignee == actor_.id || common.opened_by == actor_.id || is_granted(common);
  return on_team ? DataClass::kSensitive : DataClass::kPersonal;
}

}  // namespace chapterhouse::v1
