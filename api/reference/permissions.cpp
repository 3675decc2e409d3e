#include "api/reference/permissions.h"

#include "api/reference/toml_reader.h"

namespace chapterhouse {

// Described here and not where it stands: every struct's shape includes that header.
BOOST_DESCRIBE_ENUM(DataClass, kPublic, kInternal, kPersonal, kSensitive)

namespace {

constexpr std::string_view kPermissionsFile = "policy/permissions.toml";

ReferenceError error_of(const access::PermissionsError& error) {
  access::ErrorWords words = access::explain(error);
  std::string key = error.key;
  return {std::string(kPermissionsFile), error.line, std::move(key), std::move(words.zh),
          std::move(words.en)};
}

// { clear = "personal", masked = "sensitive" }
access::Sight read_sight(TomlTable&& table) {
  access::Sight sight;
  sight.clear = table.choice<DataClass>("clear");
  sight.masked = table.choice<DataClass>("masked");
  table.done();
  return sight;
}

access::RoleRule read_role(TomlTable&& table) {
  access::RoleRule rule;
  rule.line = table.line();
  rule.role = table.choice<Role>("role");
  rule.reach = table.choice<access::Reach>("reach");
  table.text("basis");
  if (rule.reach != access::Reach::kNothing) {
    rule.team = read_sight(table.table("team"));
    rule.others = read_sight(table.table("others"));
  }
  table.done();
  return rule;
}

access::Operation read_operation(std::string name, TomlTable&& table) {
  access::Operation operation;
  operation.name = std::move(name);
  operation.line = table.line();
  operation.roles = table.choices<Role>("roles");
  operation.step_up = table.flag("step_up");
  operation.two_persons = table.flag("two_persons");
  operation.from_outside = table.flag("from_outside");
  operation.hidden = table.flag("hidden");
  table.done();
  return operation;
}

access::Limits read_limits(TomlTable&& table) {
  access::Limits limits;
  limits.step_up_minutes = table.integer("step_up_minutes", 1, 24 * 60);
  limits.break_glass_minutes = table.integer("break_glass_minutes", 1, 60);
  limits.break_glass_reason = table.integer("break_glass_reason", 1, 200);
  limits.proposal_days = table.integer("proposal_days", 1, 3'660);
  table.done();
  return limits;
}

}  // namespace

Result<access::Permissions, ReferenceError> read_permissions(const std::string& name,
                                                             const std::string& content,
                                                             std::uint32_t version) {
  TomlFile file(name, content);
  TomlTable root = file.root();
  const access::Limits limits = read_limits(root.table("limits"));
  std::vector<access::RoleRule> roles;
  for (TomlTable& table : root.tables("role")) roles.push_back(read_role(std::move(table)));
  std::vector<access::Operation> operations;
  TomlTable families = root.table("operation");
  for (auto& [family, commands] : families.parts())
    for (auto& [command, entry] : commands.parts())
      operations.push_back(read_operation(family + "." + command, std::move(entry)));
  root.done();
  if (file.fault()) return Failure{*file.fault()};
  auto made = access::Permissions::make(std::move(roles), std::move(operations), limits, version);
  if (!made) return Failure{error_of(made.error())};
  return *std::move(made);
}

std::optional<ReferenceError> fault_of(const access::Permissions& permissions,
                                       std::span<const access::KnownOperation> known) {
  const auto fault = permissions.fault_against(known);
  if (!fault) return std::nullopt;
  return error_of(*fault);
}

}  // namespace chapterhouse
