#include "api/privacy/copy.h"

#include <boost/json.hpp>

#include "api/json/write.h"
#include "api/paper/pdf.h"
#include "api/paper/sealed_zip.h"
#include "domain/cases/privacy_request/privacy_request.h"
#include "domain/privacy/retention.h"

namespace chapterhouse::privacy {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using paper::Paragraph;

constexpr std::size_t kPage = 500;  // events read at once

// A value as a person reads it: names and values, the nested ones after a dot.
void flatten(const value& from, const std::string& name, std::string& out) {
  if (const object* members = from.if_object()) {
    for (const auto& [key, member] : *members)
      flatten(member, name.empty() ? std::string(key) : name + "." + std::string(key), out);
  } else if (const array* items = from.if_array()) {
    for (std::size_t i = 0; i < items->size(); ++i)
      flatten((*items)[i], name + "." + std::to_string(i + 1), out);
  } else {
    const std::string text =
        from.is_string() ? std::string(from.get_string()) : boost::json::serialize(from);
    out += (out.empty() ? "" : "; ") + name + " = " + text;
  }
}

class Maker {
 public:
  Maker(const CopySources& sources, const CopyOrder& order) : sources_(sources), order_(order) {}

  Result<std::string, std::string> run() {
    const auto& state = order_.request.as<privacy_request::State>();
    add(Paragraph::Style::kTitle, label("case", "privacy_request", "name"));
    object copy{{"format", "chapterhouse copy 1"},
                {"request", order_.request.stream.value},
                {"made_at", to_text(order_.made_at)},
                {"made_by", order_.maker.id.value}};
    std::vector<StreamId> streams;
    for (const auto& scoped : state.cases) streams.push_back(scoped.stream);
    streams.push_back(order_.request.stream);
    array cases;
    for (const StreamId& stream : streams) {
      auto one = case_json(stream);
      if (!one) return Failure{one.error()};
      cases.push_back(*std::move(one));
    }
    copy["cases"] = std::move(cases);
    copy["named_in"] = texts_of(state.named_in);
    array papers;
    for (const std::string& sha256 : state.documents) papers.emplace_back(sha256);
    copy["documents"] = std::move(papers);
    if (sources_.accesses) copy["accesses"] = accesses(state.subjects, streams);
    return pack(copy);
  }

 private:
  static array texts_of(const std::vector<StreamId>& streams) {
    array out;
    for (const StreamId& stream : streams) out.emplace_back(stream.value);
    return out;
  }
  std::string label(std::string_view section, std::string_view type, std::string_view key) const {
    return std::string(sources_.texts.lookup(order_.language, {section, type, key}));
  }
  void add(Paragraph::Style style, std::string text) {
    paragraphs_.push_back({style, std::move(text)});
  }

  Result<object, std::string> case_json(const StreamId& stream) {
    const std::string type(type_of_stream(stream));
    add(Paragraph::Style::kHeading, label("case", type, "name") + "  " + stream.value);
    array events;
    for (StreamVersion from{1};;) {
      const auto page = sources_.log.read_stream(stream, from, kPage, Reveal::kPersonal);
      if (!page) return Failure{stream.value + ": " + page.error().detail};
      for (const Event& event : *page) events.push_back(event_json(type, event));
      if (page->size() < kPage) break;
      from.value += page->size();
    }
    object out{{"stream", stream.value}, {"events", std::move(events)}};
    const auto file = sources_.handler.load(stream);
    if (file)
      if (const auto record = record_class_of(*file)) out["record_class"] = record->name;
    return out;
  }

  object event_json(const std::string& type, const Event& event) {
    const EventKey& key = event.body.type().key;
    const std::string_view family = key.family == type ? std::string_view(type) : key.family;
    const Shape& shape = *event.body.type().shape;
    reads::Collected::OfEvent sink(sources_.shown, event);
    constexpr access::Sight kAll{DataClass::kSensitive, DataClass::kInternal};
    value data = json::write_json(shape, event.body.data(), {kAll, sink});
    std::string line = to_text(business_date(event.envelope.occurred_at)) + "  " +
                       label("event", family, key.name);
    std::string facts;
    flatten(data, {}, facts);
    add(Paragraph::Style::kText, line + (facts.empty() ? "" : ": " + facts));
    return {{"position", std::to_string(event.envelope.position.value)},
            {"occurred_at", to_text(event.envelope.occurred_at)},
            {"event", key.name},
            {"role", key_of(event.envelope.actor.role)},
            {"unit", event.envelope.actor.unit.value},
            {"data", std::move(data)}};
  }

  array accesses(const std::vector<SubjectId>& subjects, const std::vector<StreamId>& streams) {
    array out;
    for (const Access& access : sources_.accesses->of(subjects, streams))
      out.push_back(object{{"at", to_text(access.at)},
                           {"role", key_of(access.actor.role)},
                           {"unit", access.actor.unit.value},
                           {"case", access.stream.value},
                           {"action", access.action},
                           {"purpose", access.purpose}});
    return out;
  }

  Result<std::string, std::string> pack(const object& copy) const {
    // For whom, by whom, when: whoever passes it on is known by it.
    const std::string watermark =
        order_.request.stream.value + "\n" + order_.maker.id.value + "  " + to_text(order_.made_at);
    const auto pdf = paper::make_pdf({"copy", watermark, paragraphs_});
    if (!pdf) return Failure{pdf.error()};
    return paper::sealed_zip({{"copy.json", boost::json::serialize(copy)}, {"copy.pdf", *pdf}},
                             order_.password);
  }

  const CopySources& sources_;
  const CopyOrder& order_;
  std::vector<Paragraph> paragraphs_;
};

}  // namespace

Result<std::string, std::string> make_copy(const CopySources& sources, const CopyOrder& order) {
  return Maker(sources, order).run();
}

}  // namespace chapterhouse::privacy
