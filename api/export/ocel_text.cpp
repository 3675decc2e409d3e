#include "api/export/ocel_text.h"

#include "api/export/markup.h"

namespace chapterhouse::exports {
namespace {

std::string_view name_of(ScalarType type) {
  switch (type) {
    case ScalarType::kTime:
      return "time";
    case ScalarType::kInteger:
      return "integer";
    case ScalarType::kDecimal:
      return "float";
    case ScalarType::kBool:
      return "boolean";
    case ScalarType::kText:
      return "string";
  }
  return "string";
}

class Json final : public OcelText {
 public:
  void types(const std::vector<OcelType>& objects, const std::vector<OcelType>& events,
             std::string& out) override {
    out += "{\n";
    list("objectTypes", objects, out);
    list("eventTypes", events, out);
  }
  void begin_objects(std::string& out) override { begin("objects", out); }
  void begin_events(std::string& out) override {
    out += "\n],\n";
    begin("events", out);
  }
  void end(std::string& out) override { out += "\n]\n}\n"; }

  void object(const OcelObject& object, std::string& out) override {
    next(out);
    out += "{\"id\":" + json_text(object.id) + ",\"type\":" + json_text(object.type);
    attributes(object.attributes, out);
    relations(object.relations, out);
    out += '}';
  }
  void event(const OcelEvent& event, std::string& out) override {
    next(out);
    out += "{\"id\":" + json_text(event.id) + ",\"type\":" + json_text(event.type) +
           ",\"time\":" + json_text(event.time);
    attributes(event.attributes, out);
    relations(event.relations, out);
    out += '}';
  }

 private:
  void begin(std::string_view name, std::string& out) {
    out += json_text(name) + ": [\n";
    first_ = true;
  }
  void next(std::string& out) {
    if (!first_) out += ",\n";
    first_ = false;
  }
  void list(std::string_view name, const std::vector<OcelType>& types, std::string& out) {
    begin(name, out);
    for (const OcelType& type : types) {
      next(out);
      out += "{\"name\":" + json_text(type.name) + ",\"attributes\":[";
      bool first = true;
      for (const auto& [attribute, of] : type.attributes) {
        if (!first) out += ',';
        first = false;
        out += "{\"name\":" + json_text(attribute) + ",\"type\":" + json_text(name_of(of)) + "}";
      }
      out += "]}";
    }
    out += "\n],\n";
  }
  static void attributes(const std::vector<OcelAttribute>& attributes, std::string& out) {
    out += ",\"attributes\":[";
    bool first = true;
    for (const OcelAttribute& a : attributes) {
      if (!first) out += ',';
      first = false;
      out += "{\"name\":" + json_text(a.name) + ",\"value\":" + json_text(a.value);
      if (!a.time.empty()) out += ",\"time\":" + json_text(a.time);
      out += '}';
    }
    out += ']';
  }
  static void relations(const std::vector<OcelRelation>& relations, std::string& out) {
    out += ",\"relationships\":[";
    bool first = true;
    for (const OcelRelation& r : relations) {
      if (!first) out += ',';
      first = false;
      out +=
          "{\"objectId\":" + json_text(r.object) + ",\"qualifier\":" + json_text(r.qualifier) + "}";
    }
    out += ']';
  }

  bool first_ = true;
};

class Xml final : public OcelText {
 public:
  void types(const std::vector<OcelType>& objects, const std::vector<OcelType>& events,
             std::string& out) override {
    out += "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<log>\n";
    list("object-type", objects, out);
    list("event-type", events, out);
  }
  void begin_objects(std::string& out) override { out += "<objects>\n"; }
  void begin_events(std::string& out) override { out += "</objects>\n<events>\n"; }
  void end(std::string& out) override { out += "</events>\n</log>\n"; }

  void object(const OcelObject& object, std::string& out) override {
    out += "<object" + attribute("id", object.id) + attribute("type", object.type) + ">";
    attributes(object.attributes, out);
    relations(object.relations, out);
    out += "</object>\n";
  }
  void event(const OcelEvent& event, std::string& out) override {
    out += "<event" + attribute("id", event.id) + attribute("type", event.type) +
           attribute("time", event.time) + ">";
    attributes(event.attributes, out);
    relations(event.relations, out);
    out += "</event>\n";
  }

 private:
  static std::string attribute(std::string_view name, std::string_view value) {
    return " " + std::string(name) + "=\"" + xml_text(value) + "\"";
  }
  static void list(const std::string& tag, const std::vector<OcelType>& types, std::string& out) {
    out += "<" + tag + "s>\n";
    for (const OcelType& type : types) {
      out += "<" + tag + attribute("name", type.name) + "><attributes>";
      for (const auto& [name, of] : type.attributes)
        out += "<attribute" + attribute("name", name) + attribute("type", name_of(of)) + "/>";
      out += "</attributes></" + tag + ">\n";
    }
    out += "</" + tag + "s>\n";
  }
  static void attributes(const std::vector<OcelAttribute>& attributes, std::string& out) {
    out += "<attributes>";
    for (const OcelAttribute& a : attributes) {
      out += "<attribute" + attribute("name", a.name);
      if (!a.time.empty()) out += attribute("time", a.time);
      out += ">" + xml_text(a.value) + "</attribute>";
    }
    out += "</attributes>";
  }
  static void relations(const std::vector<OcelRelation>& relations, std::string& out) {
    out += "<objects>";
    for (const OcelRelation& r : relations)
      out +=
          "<object" + attribute("object-id", r.object) + attribute("qualifier", r.qualifier) + "/>";
    out += "</objects>";
  }
};

}  // namespace

std::unique_ptr<OcelText> ocel_json() { return std::make_unique<Json>(); }
std::unique_ptr<OcelText> ocel_xml() { return std::make_unique<Xml>(); }

}  // namespace chapterhouse::exports
