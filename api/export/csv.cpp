// csv: the events of cases as a table for people with a spreadsheet, under labels in their
// language.
#include <boost/json/serialize.hpp>

#include "api/export/export.h"
#include "api/export/fields.h"
#include "api/export/markup.h"

namespace chapterhouse::exports {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kColumns[] = {
    "position", "case",        "case_type",   "version", "event", "event_name", "from",
    "to",       "occurred_at", "recorded_at", "actor",   "role",  "unit",       "details"};

class Csv final : public Writer {
 public:
  Csv(const Sources& sources, const Selection& selection)
      : catalogue_(sources.catalogue),
        names_(sources.blind),
        texts_(*sources.texts),
        language_(selection.language),
        registers_asked_for_(!selection.types.empty()) {}

  void begin(std::size_t, std::string& out) override {
    out += kByteOrderMark;
    std::string row;
    for (const std::string_view column : kColumns) add(row, text("export_column", "", column));
    out += row + "\r\n";
  }
  void end(std::string&) override {}

  void event(const Event& event, std::string& out) override {
    const Envelope& e = event.envelope;
    const CaseType& type = *catalogue_.type_of(e.stream);
    // Registers repeat what the cases of the same command say.
    if (type.is_register && !registers_asked_for_) return;
    const EventType& of = event.body.type();
    const std::string_view family = of.key.family;
    std::string row;
    add(row, std::to_string(e.position.value));
    add(row, names_.stream(e.stream));
    add(row, type.is_register ? type.name : text("case", type.name, "name"));
    add(row, std::to_string(e.version.value));
    add(row, event_name(event));
    add(row, text("event", family, of.key.name));
    add(row, status(type, event, e.from));
    add(row, status(type, event, e.to));
    add(row, to_text(e.occurred_at));
    add(row, to_text(e.recorded_at));
    add(row, names_.account(e.actor.id));
    add(row, text("enum.Role", "", key_of(e.actor.role)));
    add(row, e.actor.unit.value);
    add(row, boost::json::serialize(shown_json(*of.shape, event.body.data(), names_)));
    out += row;
    out += "\r\n";
  }

 private:
  static void add(std::string& row, std::string_view cell) {
    if (!row.empty()) row += ',';
    row += csv_cell(cell);
  }
  std::string_view text(std::string_view section, std::string_view case_type,
                        std::string_view key) const {
    return texts_.lookup(language_, {section, case_type, key});
  }
  std::string_view status(const CaseType& type, const Event& event, std::uint8_t code) const {
    const std::string_view key = status_key(type, event, code);
    return key.empty() ? key : text("status", event.body.type().key.family, key);
  }

  const Catalogue& catalogue_;
  Pseudonyms names_;
  const Texts& texts_;
  Language language_;
  bool registers_asked_for_;
};

}  // namespace

std::unique_ptr<Writer> csv_writer(const Sources& sources, const Selection& selection) {
  CHECK(sources.texts != nullptr);
  return std::make_unique<Csv>(sources, selection);
}

}  // namespace chapterhouse::exports
