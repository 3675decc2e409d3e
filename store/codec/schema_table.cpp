#include "store/codec/schema_table.h"

#include <algorithm>

namespace chapterhouse::store {

std::optional<capnp::StructSchema> find_schema(std::string_view family, std::string_view name) {
  const auto found = std::ranges::find_if(schema_table(), [&](const SchemaRow& row) {
    return row.family == family && row.name == name;
  });
  if (found == schema_table().end()) return std::nullopt;
  return found->schema;
}

std::string struct_name(std::string_view snake) {
  std::string name = field_name(snake);
  if (!name.empty() && name[0] >= 'a' && name[0] <= 'z')
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
  return name;
}

std::string field_name(std::string_view snake) {
  std::string name;
  bool raise = false;
  for (const char c : snake) {
    if (c == '_') {
      raise = !name.empty();
      continue;
    }
    name.push_back(raise && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c);
    raise = false;
  }
  return name;
}

}  // namespace chapterhouse::store
