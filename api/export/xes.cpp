// xes: IEEE 1849, one trace for each case, for process mining.
#include "api/export/export.h"
#include "api/export/fields.h"
#include "api/export/markup.h"

namespace chapterhouse::exports {
namespace {

// Extensions, what every trace and event has, and what makes two events the same activity.
constexpr std::string_view kHead = R"(<?xml version="1.0" encoding="UTF-8"?>
<log xes.version="1849.2016" xes.features="" xmlns="http://www.xes-standard.org/">
  <extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>
  <extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>
  <extension name="Lifecycle" prefix="lifecycle" uri="http://www.xes-standard.org/lifecycle.xesext"/>
  <extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>
  <global scope="trace">
    <string key="concept:name" value="unknown"/>
  </global>
  <global scope="event">
    <string key="concept:name" value="unknown"/>
    <date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/>
    <string key="lifecycle:transition" value="complete"/>
    <string key="org:resource" value="unknown"/>
    <string key="org:role" value="unknown"/>
  </global>
  <classifier name="Activity" scope="event" keys="concept:name lifecycle:transition"/>
  <classifier name="Role" scope="event" keys="org:role"/>
  <classifier name="Resource" scope="event" keys="org:resource"/>
  <string key="concept:name" value="chapterhouse"/>
  <string key="lifecycle:model" value="standard"/>
)";

std::string_view tag_of(ScalarType type) {
  switch (type) {
    case ScalarType::kTime:
      return "date";
    case ScalarType::kInteger:
      return "int";
    case ScalarType::kDecimal:
      return "float";
    case ScalarType::kBool:
      return "boolean";
    case ScalarType::kText:
      return "string";
  }
  return "string";
}

class Xes final : public Writer {
 public:
  Xes(const Sources& sources, const Selection& selection)
      : catalogue_(sources.catalogue), names_(sources.blind), from_(selection.from) {}

  bool by_stream() const override { return true; }
  void begin(std::size_t, std::string& out) override { out += kHead; }
  void end(std::string& out) override { out += "</log>\n"; }

  Outcome<ReadError> stream(std::size_t, std::span<const Event> events, std::string& out) override {
    const CaseType& type = *catalogue_.type_of(events.front().envelope.stream);
    if (type.is_register || events.back().envelope.position < from_) return Done{};
    out += "  <trace>\n";
    add(out, "    ", "string", "concept:name", names_.stream(events.front().envelope.stream));
    add(out, "    ", "string", "case_type", type.name);
    for (const Event& event : events)
      if (event.envelope.position >= from_) write(type, event, out);
    out += "  </trace>\n";
    return Done{};
  }

 private:
  static void add(std::string& out, std::string_view indent, std::string_view tag,
                  std::string_view key, std::string_view value) {
    out.append(indent).append("<").append(tag).append(" key=\"").append(key);
    out.append("\" value=\"").append(xml_text(value)).append("\"/>\n");
  }

  void write(const CaseType& type, const Event& event, std::string& out) {
    const Envelope& e = event.envelope;
    const auto put = [&out](std::string_view tag, std::string_view key, std::string_view value) {
      add(out, "      ", tag, key, value);
    };
    out += "    <event>\n";
    put("string", "concept:name", event_name(event));
    put("date", "time:timestamp", to_text(e.occurred_at));
    put("string", "lifecycle:transition", "complete");
    put("string", "org:resource", names_.account(e.actor.id));
    put("string", "org:role", key_of(e.actor.role));
    if (!e.actor.unit.empty()) put("string", "org:group", e.actor.unit.value);
    put("int", "position", std::to_string(e.position.value));
    put("date", "recorded_at", to_text(e.recorded_at));
    put("string", "status_from", status_key(type, event, e.from));
    put("string", "status_to", status_key(type, event, e.to));
    for (const Scalar& s : scalars_of(*event.body.type().shape, event.body.data(), names_))
      put(tag_of(s.type), "data." + s.name, s.value);
    out += "    </event>\n";
  }

  const Catalogue& catalogue_;
  Pseudonyms names_;
  Position from_;
};

}  // namespace

std::unique_ptr<Writer> xes_writer(const Sources& sources, const Selection& selection) {
  return std::make_unique<Xes>(sources, selection);
}

}  // namespace chapterhouse::exports
