#pragma once
// The structs of all schema files. The build makes the table from the folder store/schema.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <capnp/schema.h>

namespace chapterhouse::store {

struct SchemaRow {
  std::string_view family;  // the schema file's name: "lead", "common", "types"
  std::string_view name;    // of a struct at the top level of the file
  capnp::StructSchema schema;
};

// Immutable: safe to use from any thread.
const std::vector<SchemaRow>& schema_table();
std::optional<capnp::StructSchema> find_schema(std::string_view family, std::string_view name);

// How C++ names are written in a schema.
std::string struct_name(std::string_view snake);  // "note_added" -> "NoteAdded"
std::string field_name(std::string_view snake);   // "from_unit" -> "fromUnit"

}  // namespace chapterhouse::store
