#include "store/codec/propose.h"

#include <cstdio>
#include <map>
#include <set>

#include "store/codec/plan.h"
#include "store/codec/schema_table.h"

namespace chapterhouse::store {
namespace {
using Kind = Shape::Kind;

// A file id is any 64-bit number with its top bit set; the name decides it (FNV-1a).
std::uint64_t file_id(std::string_view family) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const char c : std::string("chapterhouse.") + std::string(family))
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return hash | (std::uint64_t{1} << 63);
}

class Proposal {
 public:
  Proposal(std::string_view family, std::span<const EventType* const> events) : family_(family) {
    for (const EventType* event : events)
      if (event->key.family == family) used_.insert(struct_name(event->key.name));
    for (const EventType* event : events)
      if (event->key.family == family) add_event(*event);
  }
  std::string text() const {
    char id[32];
    std::snprintf(id, sizeof id, "@0x%016llx", static_cast<unsigned long long>(file_id(family_)));
    std::string out =
        "# Events of the family " + family_ + ", as stored. Rules of change: README.md.\n";
    out += std::string(id) + ";\n\n";
    out += "using Cxx = import \"/capnp/c++.capnp\";\n";
    if (uses_types_) out += "using Types = import \"types.capnp\";\n";
    out += "$Cxx.namespace(\"chapterhouse::schema::" + family_ + "\");\n";
    return out + body_;
  }

 private:
  void add_event(const EventType& event) {
    add_struct(struct_name(event.key.name), *event.shape,
               "  # kind " + std::to_string(event.key.kind));
  }
  void add_struct(const std::string& name, const Shape& shape, const std::string& remark) {
    std::string lines;
    int ordinal = 0;
    for (const Field& field : shape.fields)
      lines += "  " + field_name(field.name) + " @" + std::to_string(ordinal++) + " :" +
               type_text(*field.shape) + ";\n";
    body_ += "\nstruct " + name + " {" + remark + "\n" + lines + "}\n";
  }
  std::string type_text(const Shape& shape) {
    if (shape.kind == Kind::kList || shape.kind == Kind::kOptional)
      return "List(" + type_text(*shape.element) + ")";
    if (shape.kind != Kind::kStruct) return std::string(scalar_type(shape));
    std::string name(shape.name);
    std::vector<std::string> why;
    PlanSet plans;
    if (const auto shared = find_schema("types", name);
        shared && family_ != "types" && plans.add(shape, *shared, why)) {
      uses_types_ = true;
      return "Types." + name;
    }
    if (const auto written = nested_.find(&shape); written != nested_.end()) return written->second;
    while (!used_.insert(name).second) name += "Part";  // an event or another struct has the name
    nested_.emplace(&shape, name);
    add_struct(name, shape, "");
    return name;
  }

  std::string family_;
  std::string body_;
  std::set<std::string> used_;                  // names of structs
  std::map<const Shape*, std::string> nested_;  // written already
  bool uses_types_ = false;
};
}  // namespace

std::string propose_schema(std::string_view family, std::span<const EventType* const> events) {
  return Proposal(family, events).text();
}

}  // namespace chapterhouse::store
