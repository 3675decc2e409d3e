#include "api/web/verify_page.h"

#include <set>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include "domain/core/actor.h"
#include "domain/core/check.h"
#include "store/codec/layout.h"
#include "store/crypto/base64.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::web {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using Kind = Shape::Kind;

constexpr std::string_view kKnowledgeMark = "null</script>", kPolicyMark = "content=\"policy\"";

void replace_mark(std::string& page, std::string_view mark, const std::string& by) {
  const std::size_t at = page.find(mark);
  CHECK(at != std::string::npos);
  page.replace(at, mark.size(), by);
}

// The text between <tag> and </tag>, wherever it stands in the page without a type: what has one is
// data.
std::string hashes_of(std::string_view page, const std::string& tag) {
  std::string hashes;
  const std::string end = "</" + tag + ">";
  while (true) {
    const std::size_t open = page.find("<" + tag);
    if (open == std::string_view::npos) return hashes;
    const std::size_t begin = page.find('>', open) + 1;
    const std::size_t length = page.substr(begin).find(end);
    CHECK(length != std::string_view::npos);
    if (page.substr(open, begin - open).find("type=") == std::string_view::npos)
      hashes +=
          " 'sha256-" + store::to_base64(view(store::sha256({page.substr(begin, length)}))) + "'";
    page.remove_prefix(begin + length);
  }
}

// Walks catalogue and layout once and collects the enumerations it meets.
class Knowledge {
 public:
  Knowledge(const Catalogue& catalogue, const Texts& texts)
      : catalogue_(catalogue), texts_(texts), layout_(store::wire_layout(catalogue.events())) {}

  object take() {
    object types, events;
    for (const CaseType* type : catalogue_.types()) types[type->name] = type_json(*type);
    types["common"] =
        object{{"names", array{}}, {"statuses", statuses("common", shape_of<common::Status>())}};
    array structs;
    structs.resize(layout_.structs.size());
    for (const auto& [kind, number] : layout_.events) {
      const EventType& type = *catalogue_.event(kind);
      family_ = type.key.family;
      fill(number, structs);
      events[std::to_string(kind)] = object{{"family", type.key.family},
                                            {"name", type.key.name},
                                            {"version", type.key.version},
                                            {"names", names("event", family_, type.key.name)},
                                            {"struct", number}};
    }
    add_enumeration(shape_of<Role>());
    add_enumeration(shape_of<ActorKind>());
    return {{"types", std::move(types)},
            {"events", std::move(events)},
            {"structs", std::move(structs)},
            {"enums", std::move(enumerations_)}};
  }

 private:
  array names(std::string_view section, std::string_view type, std::string_view key) const {
    return {texts_.lookup(Language::kZh, {section, type, key}),
            texts_.lookup(Language::kEn, {section, type, key})};
  }

  array statuses(std::string_view type, const Shape& shape) const {
    array out;
    for (const Enumerator& each : shape.enumerators)
      out.push_back(array{each.value, each.key, names("status", type, each.key)});
    return out;
  }

  object type_json(const CaseType& type) const {
    object out{{"names", names("case", type.name, "name")}};
    if (type.is_register)
      out["register"] = true;
    else
      out["statuses"] = statuses(type.name, *type.status);
    return out;
  }

  // A struct that several families share takes its names from the first.
  void fill(std::size_t number, array& structs) {
    if (!structs[number].is_null()) return;
    const store::WireStruct& from = layout_.structs[number];
    structs[number] = array{};
    const auto empty = from.shape->make();
    array fields;
    for (const store::WireField& each : from.fields) {
      const Field& field = *each.field;
      fields.push_back(
          object{{"name", field.name},
                 {"at", each.offset},
                 {"class", field.presence ? static_cast<int>(field.data_class) : 2},
                 {"type", type_of(*field.shape, each.nested, field.in_const(empty.get()), structs)},
                 {"names",
                  names(texts_.field_section(from.shape->name, field.name), family_, field.name)}});
    }
    structs[number] = std::move(fields);
  }

  // A word, or a list of a word and what it needs to know.
  value type_of(const Shape& shape, std::size_t nested, const void* unset, array& structs) {
    switch (shape.kind) {
      case Kind::kBool:
        return "bool";
      case Kind::kInteger:
        return value(integer(shape));
      case Kind::kEnum: {
        const std::string name = add_enumeration(shape);
        return array{"enum", integer(shape), name, unset ? shape.number(unset) : 0};
      }
      case Kind::kText:
      case Kind::kName:
        return "text";
      case Kind::kDate:
        return "date";
      case Kind::kTimestamp:
        return "time";
      case Kind::kMoney:
        return "money";
      case Kind::kId:
        return "id";
      case Kind::kList:
      case Kind::kOptional:
        return array{shape.kind == Kind::kList ? "list" : "optional",
                     type_of(*shape.element, nested, nullptr, structs)};
      case Kind::kStruct:
        fill(nested, structs);
        return array{"struct", nested};
    }
    return nullptr;
  }

  static std::string integer(const Shape& shape) {
    const bool is_signed = shape.minimum < 0;
    const int bits = shape.maximum <= 0xff          ? 8
                     : shape.maximum <= 0xffff      ? 16
                     : shape.maximum <= 0xffff'ffff ? 32
                                                    : 64;
    return (is_signed ? "i" : "u") + std::to_string(bits);
  }

  std::string add_enumeration(const Shape& shape) {
    const bool status = shape.name == "Status";
    std::string name = status ? std::string(family_) + ".Status" : std::string(shape.name);
    // Two families may have enumerations of one name.
    if (const auto known = known_.find(name); known != known_.end() && known->second != &shape)
      name = std::string(family_) + "." + std::string(shape.name);
    known_.emplace(name, &shape);
    if (enumerations_.contains(name)) return name;
    const std::string section = status ? "status" : "enum." + std::string(shape.name);
    array out;
    for (const Enumerator& each : shape.enumerators)
      out.push_back(array{each.value, each.key, names(section, family_, each.key)});
    enumerations_[name] = std::move(out);
    return name;
  }

  const Catalogue& catalogue_;
  const Texts& texts_;
  const store::WireLayout layout_;
  std::string_view family_;
  object enumerations_;
  std::map<std::string, const Shape*> known_;
};

}  // namespace

object verify_page_data(const Catalogue& catalogue, const Texts& texts) {
  return Knowledge(catalogue, texts).take();
}

VerifyPage verify_page(const Catalogue& catalogue, const Texts& texts) {
  std::string data = boost::json::serialize(verify_page_data(catalogue, texts));
  // Inside a script, "</" would end it and "<!--" change its meaning.
  for (std::size_t at = 0; (at = data.find('<', at)) != std::string::npos; ++at)
    data.replace(at, 1, "\\u003c");
  VerifyPage page{std::string(verify_page_template()), {}};
  page.policy = "default-src 'none'; script-src" + hashes_of(page.text, "script") + "; style-src" +
                hashes_of(page.text, "style") + "; base-uri 'none'; form-action 'none'";
  replace_mark(page.text, kPolicyMark, "content=\"" + page.policy + "\"");
  replace_mark(page.text, kKnowledgeMark, data + "</script>");
  return page;
}

}  // namespace chapterhouse::web
