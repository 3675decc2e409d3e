#include "api/reads/report.h"

#include <algorithm>
#include <set>

#include <boost/json/array.hpp>

namespace chapterhouse::reads {
namespace {

using boost::json::array;
using boost::json::object;
using projections::Read;
using projections::ReadItem;

constexpr std::string_view kTexts = "access";  // the file of the words used here

std::string decimal(Position position) { return std::to_string(position.value); }

// Minutes are enough for a person: 2026-03-04 09:15.
std::string minute(Timestamp at) {
  std::string text = to_text(at).substr(0, 16);
  text[10] = ' ';
  return text;
}

object item_json(const ReadItem& item, const Words& words) {
  array fields;
  for (const std::string& field : item.fields)
    fields.push_back(object{{"key", field}, {"label", words.field(field)}});
  object out{{"stream", item.stream.value},
             {"relation", words.labelled("relation", key_of(item.relation))},
             {"fields", std::move(fields)}};
  if (!item.subject.empty()) out["subject"] = item.subject;
  return out;
}

// What all items of a read showed, each name once.
std::vector<std::string> fields_of(const Read& read, const Words& words) {
  std::vector<std::string> names;
  for (const ReadItem& item : read.items)
    for (const std::string& field : item.fields)
      if (std::string name = words.field(field); std::ranges::find(names, name) == names.end())
        names.push_back(std::move(name));
  return names;
}

std::string joined(const std::vector<std::string>& parts, std::string_view between) {
  std::string all;
  for (const std::string& part : parts) all.append(all.empty() ? "" : between).append(part);
  return all;
}

}  // namespace

std::string_view Words::text(std::string_view section, std::string_view key) const {
  return texts.lookup(language, {section, kTexts, key});
}

std::string_view Words::unit(const UnitId& id) const {
  const OrgUnit* found = orgs.find(id);
  if (!found) return id.value;
  return language == Language::kZh ? std::string_view(found->name_zh)
                                   : std::string_view(found->name_en);
}

std::string Words::field(std::string_view name) const {
  if (name.ends_with(kMasked))
    return field(name.substr(0, name.size() - kMasked.size())) +
           std::string(text("report", "masked"));
  const auto first = name.find('.'), last = name.rfind('.');
  const std::string_view family = name.substr(0, first), key = name.substr(last + 1);
  if (const auto own = texts.find(language, {"field", family, key})) return std::string(*own);
  return std::string(text("shown_field", key));
}

object Words::labelled(std::string_view section, std::string_view key) const {
  return {{"key", key}, {"label", text(section, key)}};
}

object read_json(const Read& read, const Words& words, const projections::OfficeHours& hours) {
  const Actor& actor = read.actor;
  object who{{"id", actor.id.value},
             {"kind", key_of(actor.kind)},
             {"role", words.labelled("enum.Role", key_of(actor.role))},
             {"unit", object{{"id", actor.unit.value}, {"name", words.unit(actor.unit)}}}};
  if (!actor.on_behalf_of.empty()) who["on_behalf_of"] = actor.on_behalf_of.value;
  array items;
  for (const ReadItem& item : read.items) items.push_back(item_json(item, words));
  object out{{"position", decimal(read.position)},
             {"at", to_text(read.at)},
             {"actor", std::move(who)},
             {"kind", words.labelled("read", read.kind)},
             {"operation", read.operation},
             {"purpose", words.labelled("purpose", key_of(read.purpose))},
             {"address", words.labelled("address", key_of(read.address))},
             {"log_position", decimal(read.log_position)},
             {"people", read.count},
             {"outside_hours", read.day_off || read.hour < hours.from || read.hour >= hours.until},
             {"items", std::move(items)}};
  if (!read.session.empty()) out["session"] = read.session;
  if (read.guard.empty()) return out;
  out["guard"] = words.labelled("refusal", read.guard);
  out["status"] = read.status;
  out["times"] = read.times;
  if (read.allowed == 0) return out;
  out["measured"] = read.measured;
  out["allowed"] = read.allowed;
  return out;
}

object report_json(const ReportOf& report, const Words& words) {
  array entries;
  for (const Read& read : report.reads) {
    array fields;
    for (std::string& name : fields_of(read, words)) fields.emplace_back(std::move(name));
    std::set<std::string_view> cases;
    for (const ReadItem& item : read.items) cases.insert(item.stream.value);
    array streams(cases.begin(), cases.end());
    entries.push_back(object{{"at", to_text(read.at)},
                             {"who", read.actor.id.value},
                             {"office", words.unit(read.actor.unit)},
                             {"role", words.text("enum.Role", key_of(read.actor.role))},
                             {"what", words.text("read", read.kind)},
                             {"why", words.text("purpose", key_of(read.purpose))},
                             {"cases", std::move(streams)},
                             {"fields", std::move(fields)},
                             {"position", decimal(read.position)}});
  }
  return {{"title", words.text("report", "title")},
          {"made", to_text(report.made)},
          {"position", decimal(report.position)},
          {"note", words.text("report", "note")},
          {"entries", std::move(entries)}};
}

std::string report_text(const ReportOf& report, const Words& words) {
  const auto word = [&](std::string_view key) { return std::string(words.text("report", key)); };
  const std::string between(words.text("report", "between"));
  std::string out = word("title") + "\n\n";
  const std::string arguments[] = {minute(report.made), decimal(report.position),
                                   std::to_string(report.reads.size())};
  out += fill(word("head"), arguments) + "\n";
  std::size_t number = report.reads.size();
  for (const Read& read : report.reads) {
    out += "\n" + std::to_string(number--) + ". " + minute(read.at) + "  " +
           std::string(words.text("read", read.kind)) + "\n";
    out += "   " + word("who") + std::string(words.unit(read.actor.unit)) + between +
           std::string(words.text("enum.Role", key_of(read.actor.role))) + between +
           read.actor.id.value + "\n";
    out += "   " + word("why") + std::string(words.text("purpose", key_of(read.purpose))) + "\n";
    out += "   " + word("fields") + joined(fields_of(read, words), between) + "\n";
  }
  return out + "\n" + word("note") + "\n";
}

}  // namespace chapterhouse::reads
