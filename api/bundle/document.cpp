#include "api/bundle/document.h"

#include <charconv>
#include <utility>

#include <boost/json/serialize.hpp>

#include "api/json/read.h"
#include "api/json/write.h"
#include "store/crypto/base64.h"

namespace chapterhouse::bundle {
namespace {

constexpr std::size_t kShownBytes = 120;  // of a value in a fault

Failure<BundleFault> fault(std::string where, std::string expected, std::string found) {
  return Failure{BundleFault{std::move(where), std::move(expected), std::move(found)}};
}

std::string shown(const value& what) {
  std::string text = boost::json::serialize(what);
  if (text.size() <= kShownBytes) return text;
  std::size_t end = kShownBytes;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

// White space between tokens says nothing; everything else is compared byte by byte.
std::string without_spaces(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  bool inside = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (!inside && (c == ' ' || c == '\n' || c == '\t' || c == '\r')) continue;
    out.push_back(c);
    if (c == '"') inside = !inside;
    if (inside && c == '\\' && i + 1 < text.size()) out.push_back(text[++i]);
  }
  return out;
}

Result<Bytes, BundleFault> bytes_member(const object& of, std::string_view name,
                                        const std::string& where) {
  auto text = text_member(of, name, where);
  if (!text) return Failure{text.error()};
  auto bytes = store::from_base64(*text);
  if (!bytes) return fault(where + "/" + std::string(name), "base64", "something else");
  return *std::move(bytes);
}

Result<store::BundleRecord, BundleFault> read_record(const value& from, const std::string& where) {
  const object* record = from.if_object();
  if (!record) return fault(where, "an object", shown(from));
  const auto position = number_member(*record, "position", where);
  if (!position) return Failure{position.error()};
  auto entry = bytes_member(*record, "entry", where);
  if (!entry) return Failure{entry.error()};
  store::BundleRecord read{{*position}, *std::move(entry)};
  if (record->contains("clear")) {
    auto clear = bytes_member(*record, "clear", where);
    if (!clear) return Failure{clear.error()};
    read.clear = *std::move(clear);
  }
  return read;
}

std::optional<BundleFault> read_records(const object& members, store::ProofBundle& proof) {
  const value* records = members.if_contains("records");
  if (!records || !records->is_array()) return BundleFault{"/records", "a list", "something else"};
  for (const value& each : records->get_array()) {
    auto record = read_record(each, "/records/" + std::to_string(proof.records.size()));
    if (!record) return record.error();
    proof.records.push_back(*std::move(record));
  }
  return std::nullopt;
}

std::optional<BundleFault> read_nodes(const object& members, store::ProofBundle& proof) {
  const value* nodes = members.if_contains("nodes");
  if (!nodes || !nodes->is_object()) return BundleFault{"/nodes", "an object", "something else"};
  for (const auto& [name, hash] : nodes->get_object()) {
    const std::string where = "/nodes/" + std::string(name);
    const auto node = store::TreeNode::parse({name.data(), name.size()});
    if (!node) return BundleFault{where, "the name of a node: level/index", shown(name)};
    const auto bytes =
        hash.is_string() ? store::from_base64({hash.get_string().data(), hash.get_string().size()})
                         : std::nullopt;
    const auto read = hash_from(bytes.value_or(""));
    if (!read) return BundleFault{where, "32 bytes in base64", shown(hash)};
    proof.nodes.emplace(*node, *read);
  }
  return std::nullopt;
}

object record_json(const store::BundleRecord& record, const store::Entry& entry,
                   const Event& event) {
  object out{{"position", std::to_string(record.position.value)},
             {"entry", store::to_base64(record.entry)}};
  if (record.clear) out["clear"] = store::to_base64(*record.clear);
  const EventKey& key = event.body.type().key;
  out["event"] = std::string(key.family) + "." + std::string(key.name);
  out["message"] = reading_of(event);
  array withheld;
  for (const store::SegmentHead& head : entry.segments)
    if (head.encrypted())
      withheld.emplace_back(head.data_class == DataClass::kSensitive ? "sensitive" : "personal");
  out["withheld"] = std::move(withheld);
  return out;
}

}  // namespace

Result<std::string, BundleFault> text_member(const object& of, std::string_view name,
                                             const std::string& where) {
  const value* member = of.if_contains(name);
  if (member && member->is_string())
    return std::string(member->get_string().data(), member->get_string().size());
  return fault(where + "/" + std::string(name), "a text", member ? shown(*member) : "nothing");
}

Result<std::uint64_t, BundleFault> number_member(const object& of, std::string_view name,
                                                 const std::string& where) {
  const auto text = text_member(of, name, where);
  if (!text) return Failure{text.error()};
  std::uint64_t number = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  // Also catches leading zeros and what follows the digits.
  if (error != std::errc{} || std::to_string(number) != *text)
    return fault(where + "/" + std::string(name), "decimal digits", *text);
  return number;
}

Result<Document, BundleFault> read_document(std::string_view text) {
  auto parsed = json::parse(text);
  if (!parsed) return fault("", "JSON", parsed.error());
  if (!parsed->is_object()) return fault("", "an object", shown(*parsed));
  if (without_spaces(text) != boost::json::serialize(*parsed))
    return fault("", "JSON in its one form: each member once, text as UTF-8 without escapes",
                 "another form");
  Document document{std::move(parsed->get_object()), {}, {}};
  const auto format = text_member(document.members, "format", "");
  if (!format) return Failure{format.error()};
  if (*format != kFormat) return fault("/format", std::string(kFormat), *format);
  auto kind = text_member(document.members, "kind", "");
  if (!kind) return Failure{kind.error()};
  if (*kind != kCase && *kind != kFigure)
    return fault("/kind", std::string(kCase) + " or " + std::string(kFigure), *kind);
  document.kind = *std::move(kind);
  const auto key_text = text_member(document.members, "key", "");
  if (!key_text) return Failure{key_text.error()};
  auto key = store::VerifierKey::parse(*key_text);
  if (!key) return fault("/key", "a verifier key: name+id+base64", *key_text);
  document.proof.key = *std::move(key);
  auto checkpoint = text_member(document.members, "checkpoint", "");
  if (!checkpoint) return Failure{checkpoint.error()};
  document.proof.checkpoint = *std::move(checkpoint);
  if (auto wrong = read_records(document.members, document.proof)) return Failure{*wrong};
  if (auto wrong = read_nodes(document.members, document.proof)) return Failure{*wrong};
  return document;
}

object write_document(std::string_view kind, object about, const store::ProofBundle& proof,
                      const store::ProvedBundle& proved) {
  object out{{"format", kFormat},
             {"kind", kind},
             {"origin", proved.checkpoint.checkpoint.origin},
             {"key", proof.key.text()},
             {"checkpoint", proof.checkpoint}};
  out[kind] = std::move(about);
  array records;
  records.reserve(proof.records.size());
  for (std::size_t i = 0; i < proof.records.size(); ++i)
    records.push_back(record_json(proof.records[i], proved.entries[i], proved.events[i]));
  out["records"] = std::move(records);
  object nodes;
  for (const auto& [node, hash] : proof.nodes) nodes[node.text()] = store::to_base64(view(hash));
  out["nodes"] = std::move(nodes);
  return out;
}

namespace {
std::optional<BundleFault> difference(const value& expected, const value& found,
                                      const std::string& where) {
  if (expected.is_object() && found.is_object()) {
    const object &wanted = expected.get_object(), &given = found.get_object();
    auto at = given.begin();
    for (const auto& [name, each] : wanted) {
      const std::string member = json::pointer_to(where, {name.data(), name.size()});
      if (at == given.end() || at->key() != name)
        return BundleFault{member, shown(each), at == given.end() ? "nothing" : shown(at->key())};
      if (auto differs = difference(each, at->value(), member)) return differs;
      ++at;
    }
    if (at == given.end()) return std::nullopt;
    return BundleFault{json::pointer_to(where, {at->key().data(), at->key().size()}), "nothing",
                       shown(at->value())};
  }
  if (expected.is_array() && found.is_array()) {
    const array &wanted = expected.get_array(), &given = found.get_array();
    for (std::size_t i = 0; i < wanted.size() || i < given.size(); ++i) {
      const std::string member = where + "/" + std::to_string(i);
      if (i >= wanted.size()) return BundleFault{member, "nothing", shown(given[i])};
      if (i >= given.size()) return BundleFault{member, shown(wanted[i]), "nothing"};
      if (auto differs = difference(wanted[i], given[i], member)) return differs;
    }
    return std::nullopt;
  }
  if (expected == found) return std::nullopt;
  return BundleFault{where, shown(expected), shown(found)};
}
}  // namespace

std::optional<BundleFault> compare(const value& expected, const value& found) {
  return difference(expected, found, "");
}

value reading_of(const Event& event) {
  return json::write_json(*event.body.type().shape, event.body.data());
}

std::optional<BundleFault> check_families(const store::ProvedBundle& proved,
                                          const Catalogue& catalogue) {
  for (std::size_t i = 0; i < proved.events.size(); ++i) {
    const Event& event = proved.events[i];
    const CaseType* type = catalogue.type_of(event.envelope.stream);
    const std::string_view family = event.body.type().key.family;
    const std::string where = "/records/" + std::to_string(i) + "/entry";
    if (!type) return BundleFault{where, "a kind of case", event.envelope.stream.value};
    if (family != type->name && (type->is_register || family != "common"))
      return BundleFault{where, "an event of " + std::string(type->name), std::string(family)};
  }
  return std::nullopt;
}

}  // namespace chapterhouse::bundle
