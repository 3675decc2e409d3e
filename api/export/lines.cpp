// jsonl and cloudevents: one JSON object for each event, in the order of the log.
#include <boost/json/serialize.hpp>

#include "api/export/export.h"
#include "api/export/fields.h"
#include "api/export/markup.h"
#include "api/json/write.h"

namespace chapterhouse::exports {
namespace {

namespace json = boost::json;

// What was recorded, in clear fields, for whoever counts without us. Not pseudonymous.
class Jsonl final : public Writer {
 public:
  explicit Jsonl(const Catalogue& catalogue) : catalogue_(catalogue) {}
  void begin(std::size_t, std::string&) override {}
  void end(std::string&) override {}

  void event(const Event& event, std::string& out) override {
    const Envelope& e = event.envelope;
    const EventType& of = event.body.type();
    const CaseType& type = *catalogue_.type_of(e.stream);
    json::object line{{"position", e.position.value},
                      {"stream", e.stream.value},
                      {"version", e.version.value},
                      {"event", event_name(event)},
                      {"schema_version", of.key.version},
                      {"occurred_at", to_text(e.occurred_at)},
                      {"recorded_at", to_text(e.recorded_at)},
                      {"actor", e.actor.id.value},
                      {"role", key_of(e.actor.role)},
                      {"unit", e.actor.unit.value},
                      {"command", e.command.text()}};
    if (!type.is_register) {
      line["from"] = status_key(type, event, e.from);
      line["to"] = status_key(type, event, e.to);
    }
    line["data"] = chapterhouse::json::write_json(*of.shape, event.body.data());
    out += json::serialize(line);
    out += '\n';
  }

 private:
  const Catalogue& catalogue_;
};

class CloudEvents final : public Writer {
 public:
  explicit CloudEvents(const Sources& sources)
      : catalogue_(sources.catalogue), names_(sources.blind) {}
  void begin(std::size_t, std::string& out) override { out += "[\n"; }
  void end(std::string& out) override { out += "\n]\n"; }

  void event(const Event& event, std::string& out) override {
    const Envelope& e = event.envelope;
    const EventType& of = event.body.type();
    const CaseType& type = *catalogue_.type_of(e.stream);
    // Extension attributes have names of lower-case letters and digits, and integers of 32 bits
    // only: positions are texts.
    json::object line{
        {"specversion", "1.0"},
        {"id", std::to_string(e.position.value)},
        {"source", e.actor.unit.empty() ? "/chapterhouse" : "/chapterhouse/" + e.actor.unit.value},
        {"type", "org.chapterhouse." + event_name(event) + ".v" + std::to_string(of.key.version)},
        {"subject", names_.stream(e.stream)},
        {"time", to_text(e.occurred_at)},
        {"datacontenttype", "application/json"},
        {"recordedat", to_text(e.recorded_at)},
        {"position", std::to_string(e.position.value)},
        {"streamversion", std::to_string(e.version.value)},
        {"actor", names_.account(e.actor.id)},
        {"actorrole", key_of(e.actor.role)}};
    if (!type.is_register) {
      line["statusfrom"] = status_key(type, event, e.from);
      line["statusto"] = status_key(type, event, e.to);
    }
    line["data"] = shown_json(*of.shape, event.body.data(), names_);
    if (!first_) out += ",\n";
    first_ = false;
    out += json::serialize(line);
  }

 private:
  const Catalogue& catalogue_;
  Pseudonyms names_;
  bool first_ = true;
};

}  // namespace

std::unique_ptr<Writer> jsonl_writer(const Sources& sources, const Selection&) {
  return std::make_unique<Jsonl>(sources.catalogue);
}
std::unique_ptr<Writer> cloudevents_writer(const Sources& sources, const Selection&) {
  return std::make_unique<CloudEvents>(sources);
}

}  // namespace chapterhouse::exports
