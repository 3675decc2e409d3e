#include "domain/access/permissions.h"

#include <algorithm>

#include "domain/core/shape.h"

namespace chapterhouse::access {
namespace {

using Kind = PermissionsError::Kind;

bool contains(const std::vector<Role>& roles, Role role) {
  return std::ranges::find(roles, role) != roles.end();
}

bool masks_what_is_clear(const Sight& sight) { return sight.masked < sight.clear; }

}  // namespace

ErrorWords explain(const PermissionsError& error) {
  switch (error.kind) {
    case Kind::kRoleMissing:
      return {"没有这个角色的规定；请补一节 [[role]]", "no rule for this role; add a [[role]]"};
    case Kind::kRoleTwice:
      return {"这个角色写了两次；请删一处", "the role has two rules; remove one"};
    case Kind::kOperationTwice:
      return {"这项操作写了两次；请删一处", "the operation has two entries; remove one"};
    case Kind::kMasksWhatIsClear:
      return {"遮盖的级别低于明示的级别；请改正",
              "`masked` lies below what is shown in clear; raise it"};
    case Kind::kUnknownOperation:
      return {"程序没有这项操作；请核对名称或删去",
              "the program has no such operation; check the name or remove it"};
    case Kind::kMissingOperation:
      return {"没有规定谁可以做；请写明角色，无人可做则写空表",
              "nobody said who may do it; list the roles, or an empty list for nobody"};
    case Kind::kBeyondRules:
      return {"业务规则不允许角色 " + error.detail + " 做；政策只能收窄，请删去",
              "the rules never let the role " + error.detail +
                  " do it; a policy can only narrow, so remove it"};
  }
  return {};
}

Result<Permissions, PermissionsError> Permissions::make(std::vector<RoleRule> roles,
                                                        std::vector<Operation> operations,
                                                        const Limits& limits,
                                                        std::uint32_t version) {
  std::ranges::stable_sort(roles, {}, &RoleRule::role);
  std::ranges::stable_sort(operations, {}, &Operation::name);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    const RoleRule& rule = roles[i];
    if (i > 0 && roles[i - 1].role == rule.role)
      return Failure{
          PermissionsError{Kind::kRoleTwice, std::string(key_of(rule.role)), rule.line, {}}};
    if (masks_what_is_clear(rule.team) || masks_what_is_clear(rule.others))
      return Failure{
          PermissionsError{Kind::kMasksWhatIsClear, std::string(key_of(rule.role)), rule.line, {}}};
  }
  for (const Enumerator& known : shape_of<Role>().enumerators) {
    const auto role = static_cast<Role>(known.value);
    if (role != Role::kNone && !std::ranges::binary_search(roles, role, {}, &RoleRule::role))
      return Failure{PermissionsError{Kind::kRoleMissing, std::string(known.key), 0, {}}};
  }
  for (std::size_t i = 1; i < operations.size(); ++i)
    if (operations[i - 1].name == operations[i].name)
      return Failure{
          PermissionsError{Kind::kOperationTwice, operations[i].name, operations[i].line, {}}};
  Permissions made;
  made.roles_ = std::move(roles);
  made.operations_ = std::move(operations);
  made.limits_ = limits;
  made.version_ = version;
  return made;
}

std::optional<PermissionsError> Permissions::fault_against(
    std::span<const KnownOperation> known) const {
  for (const Operation& operation : operations_) {
    const auto found = std::ranges::find(known, operation.name, &KnownOperation::name);
    if (found == known.end())
      return PermissionsError{Kind::kUnknownOperation, operation.name, operation.line, {}};
    if (!found->admits) continue;
    for (const Role role : operation.roles)
      if (!contains(*found->admits, role))
        return PermissionsError{Kind::kBeyondRules, operation.name, operation.line,
                                std::string(key_of(role))};
  }
  for (const KnownOperation& operation : known)
    if (!find(operation.name))
      return PermissionsError{Kind::kMissingOperation, operation.name, 0, {}};
  return std::nullopt;
}

const RoleRule& Permissions::rule(Role role) const {
  static const RoleRule nothing{};
  const auto found = std::ranges::lower_bound(roles_, role, {}, &RoleRule::role);
  return found == roles_.end() || found->role != role ? nothing : *found;
}

const Operation* Permissions::find(std::string_view operation) const {
  const auto found = std::ranges::lower_bound(operations_, operation, {}, &Operation::name);
  return found == operations_.end() || found->name != operation ? nullptr : &*found;
}

bool Permissions::grants(Role role, std::string_view operation) const {
  const Operation* found = find(operation);
  return found && contains(found->roles, role);
}

}  // namespace chapterhouse::access
