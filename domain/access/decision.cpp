#include "domain/access/decision.h"

#include <algorithm>
#include <chrono>

namespace chapterhouse::access {

View::View(const Grounds& grounds, const Subject& subject, Timestamp now)
    : grounds_(grounds),
      subject_(subject),
      now_(now),
      rule_(grounds.permissions.rule(subject.actor.role)) {}

std::optional<std::vector<UnitId>> View::units() const {
  if (rule_.reach == Reach::kEverything) return std::nullopt;
  std::vector<UnitId> units;
  if (rule_.reach != Reach::kSubtree) return units;
  for (const OrgUnit& unit : grounds_.orgs.units())
    if (has_unit(unit.id)) units.push_back(unit.id);
  return units;
}

bool View::has_unit(const UnitId& unit) const {
  if (rule_.reach == Reach::kEverything) return true;
  return rule_.reach == Reach::kSubtree &&
         grounds_.orgs.in_subtree(unit, subject_.actor.unit, business_date(now_));
}

bool View::sees(const common::State& common) const {
  return rule_.reach != Reach::kNothing && (reaches(common) || is_granted(common));
}

bool View::sees_by_grant_alone(const common::State& common) const {
  return sees(common) && !reaches(common);
}

bool View::reaches(const common::State& common) const {
  if (has_unit(common.unit)) return true;
  if (!common.transfer_to.empty() && has_unit(common.transfer_to)) return true;
  if (is_theirs(common.assignee)) return true;
  return rule_.reach != Reach::kGranted && is_theirs(common.opened_by);
}

bool View::on_team(const common::State& common) const {
  return is_theirs(common.assignee) || is_theirs(common.opened_by) || is_granted(common);
}

Sight View::sight(const common::State& common) const {
  return on_team(common) ? rule_.team : rule_.others;
}

Answer View::decide(std::string_view operation, const common::State* common) const {
  const Operation* found = grounds_.permissions.find(operation);
  if (!found || std::ranges::find(found->roles, subject_.actor.role) == found->roles.end())
    return refused(Ruling::kNo, "role", "role_not_permitted");
  if (!in_scopes(operation)) return refused(Ruling::kNo, "token", "token_too_narrow");
  if (common && !found->from_outside && !sees(*common))
    return refused(Ruling::kNo, "scope", "outside_your_units");
  if (found->step_up && !is_fresh())
    return refused(Ruling::kConfirmFirst, "step_up", "second_factor_not_fresh");
  return {Ruling::kYes, {}, {}, grounds_.permissions.version()};
}

Answer View::refused(Ruling ruling, std::string_view guard, std::string_view reason) const {
  return {ruling, guard, reason, grounds_.permissions.version()};
}

bool View::is_theirs(const AccountId& account) const {
  if (account.empty()) return false;
  if (account == subject_.actor.id) return true;
  return grounds_.people && grounds_.people->same(account, subject_.actor.id);
}

bool View::is_granted(const common::State& common) const {
  return std::ranges::any_of(common.granted, [this](const common::Grant& grant) {
    return grant.until >= business_date(now_) && is_theirs(grant.account);
  });
}

// A token names operations one by one, or all of a family: "lead.*".
bool View::in_scopes(std::string_view operation) const {
  if (!subject_.scopes) return true;
  const std::string_view family = operation.substr(0, operation.find('.'));
  return std::ranges::any_of(*subject_.scopes, [&](std::string_view scope) {
    return scope == operation ||
           (scope.ends_with(".*") && scope.substr(0, scope.size() - 2) == family);
  });
}

bool View::is_fresh() const {
  // What the system does by itself has no person behind it who could confirm.
  if (subject_.actor.kind == ActorKind::kService && subject_.actor.role == Role::kService)
    return true;
  if (!subject_.confirmed_at || *subject_.confirmed_at > now_) return false;
  const std::chrono::minutes lasts{grounds_.permissions.limits().step_up_minutes};
  return now_ - *subject_.confirmed_at <= lasts;
}

}  // namespace chapterhouse::access
