// ocel-json and ocel-xml: object-centric events. A case is an object and so is what it is about: an
// enterprise, a person who joins, a household. Objects in a first pass, events in a second, both
// case by case: what an event is related to is then at hand.
#include <algorithm>
#include <unordered_map>

#include "api/export/export.h"
#include "api/export/fields.h"
#include "api/export/markup.h"
#include "api/export/ocel_text.h"
#include "domain/registers/household.h"

namespace chapterhouse::exports {
namespace {

constexpr std::size_t kKnownMax = 8192;   // streams whose object is remembered to be there
constexpr std::size_t kSubjectsMax = 16;  // that later events of a case go on being related to

// What a stream is as an object; "" when it is none.
std::string_view object_type(std::string_view stream_type, const Catalogue& catalogue) {
  if (stream_type == "enterprise" || stream_type == "household") return stream_type;
  if (stream_type == "person") return "member";
  const CaseType* type = catalogue.type(stream_type);
  return type && !type->is_register ? type->name : std::string_view();
}

bool is_subject(std::string_view object_type) {
  return object_type == "enterprise" || object_type == "household" || object_type == "member";
}

// The register of a household's first applicant stands for the household.
bool stands_for_household(std::span<const Event> events) {
  return std::ranges::any_of(events, [](const Event& event) {
    const auto* claimed = event.body.as<household::ev::Claimed>();
    return claimed && !claimed->subject.empty();
  });
}

class Ocel final : public Writer {
 public:
  Ocel(const Sources& sources, const Selection& selection)
      : sources_(sources),
        selection_(selection),
        names_(sources.blind),
        text_(selection.format == Format::kOcelJson ? ocel_json() : ocel_xml()) {}

  std::size_t passes() const override { return 2; }
  bool by_stream() const override { return true; }

  void begin(std::size_t pass, std::string& out) override {
    if (pass == 1) return text_->begin_events(out);
    write_types(out);
    text_->begin_objects(out);
  }
  void end(std::string& out) override { text_->end(out); }

  Outcome<ReadError> stream(std::size_t pass, std::span<const Event> events,
                            std::string& out) override {
    const StreamId& stream = events.front().envelope.stream;
    const std::string_view type = object_type(type_of_stream(stream), sources_.catalogue);
    if (type.empty() || (type == "household" && !stands_for_household(events))) return Done{};
    if (pass == 0) return write_object(type, events, out);
    return is_subject(type) ? Outcome<ReadError>(Done{}) : write_events(events, out);
  }

 private:
  void write_types(std::string& out) const;
  Outcome<ReadError> write_object(std::string_view type, std::span<const Event> events,
                                  std::string& out);
  Outcome<ReadError> write_events(std::span<const Event> events, std::string& out);
  void follow_attributes(const CaseFile& file, const Event& event,
                         std::unordered_map<std::string, std::string>& last,
                         std::vector<OcelAttribute>& out) const;
  // Whether the stream is an object of this export.
  Result<bool, ReadError> is_object(const StreamId& stream);
  Outcome<ReadError> relate(const Reference& to, std::vector<OcelRelation>& out);

  Sources sources_;
  const Selection& selection_;
  Pseudonyms names_;
  std::unique_ptr<OcelText> text_;
  std::unordered_map<StreamId, bool> known_;
};

void Ocel::write_types(std::string& out) const {
  std::vector<OcelType> objects, events;
  const auto events_of = [&events](std::string_view family, std::span<const EventType* const> of) {
    for (const EventType* type : of) {
      if (type->key.family != family) continue;
      OcelType event{std::string(family) + "." + std::string(type->key.name),
                     {{"position", ScalarType::kInteger},
                      {"recorded_at", ScalarType::kTime},
                      {"actor", ScalarType::kText},
                      {"actor_role", ScalarType::kText},
                      {"actor_unit", ScalarType::kText},
                      {"status_from", ScalarType::kText},
                      {"status_to", ScalarType::kText}}};
      for (auto& [name, scalar] : declared_scalars(*type->shape))
        event.attributes.emplace_back("data." + name, scalar);
      events.push_back(std::move(event));
    }
  };
  for (const CaseType* type : sources_.catalogue.types()) {
    const std::string_view name = object_type(type->name, sources_.catalogue);
    if (name.empty() || !selection_.has(type->name)) continue;
    OcelType object{std::string(name), {}};
    if (!type->is_register) {
      object.attributes = {{"common_status", ScalarType::kText},
                           {"responsible_unit", ScalarType::kText},
                           {"assignee", ScalarType::kText}};
      for (auto& [field, scalar] : declared_scalars(*type->state))
        object.attributes.emplace_back("state." + field, scalar);
      events_of(type->name, type->events);
    }
    objects.push_back(std::move(object));
  }
  events_of("common", sources_.catalogue.events());
  text_->types(objects, events, out);
}

Outcome<ReadError> Ocel::write_object(std::string_view type, std::span<const Event> events,
                                      std::string& out) {
  const StreamId& stream = events.front().envelope.stream;
  const CaseType& of = *sources_.catalogue.type_of(stream);
  OcelObject object{names_.stream(stream), std::string(type), {}, {}};
  CaseFile file = empty_file(of, stream);
  std::unordered_map<std::string, std::string> last;
  std::vector<Reference> references;
  for (const Event& event : events) {
    collect_references(*event.body.type().shape, event.body.data(), references);
    if (of.is_register) continue;
    apply(file, event);
    follow_attributes(file, event, last, object.attributes);
  }
  if (!of.is_register)
    for (const StreamId& link : of.summary(file).links)
      if (std::ranges::find(references, link, &Reference::stream) == references.end())
        references.push_back({"link", link});
  for (const Reference& reference : references) {
    if (reference.stream == stream) continue;
    if (auto related = relate(reference, object.relations); !related) return related;
  }
  text_->object(object, out);
  return Done{};
}

void Ocel::follow_attributes(const CaseFile& file, const Event& event,
                             std::unordered_map<std::string, std::string>& last,
                             std::vector<OcelAttribute>& out) const {
  const auto set = [&last, &out, &event](const std::string& name, const std::string& value) {
    if (value.empty()) return;
    std::string& before = last[name];
    if (before == value) return;
    before = value;
    out.push_back({name, value, to_text(event.envelope.occurred_at)});
  };
  set("common_status", std::string(key_of(file.common.status)));
  set("responsible_unit", file.common.unit.value);
  set("assignee", names_.account(file.common.assignee));
  for (const Scalar& scalar : scalars_of(*file.type->state, file.own.get(), names_))
    set("state." + scalar.name, scalar.value);
}

Outcome<ReadError> Ocel::write_events(std::span<const Event> events, std::string& out) {
  const StreamId& stream = events.front().envelope.stream;
  const CaseType& type = *sources_.catalogue.type_of(stream);
  std::vector<Reference> subjects;
  for (const Event& event : events) {
    const Envelope& e = event.envelope;
    std::vector<Reference> references = subjects;
    collect_references(*event.body.type().shape, event.body.data(), references);
    for (std::size_t i = subjects.size(); i < references.size() && subjects.size() < kSubjectsMax;
         ++i)
      if (is_subject(object_type(type_of_stream(references[i].stream), sources_.catalogue)))
        subjects.push_back(references[i]);
    if (e.position < selection_.from) continue;
    OcelEvent written{"e" + std::to_string(e.position.value),
                      event_name(event),
                      to_text(e.occurred_at),
                      {{"position", std::to_string(e.position.value), {}},
                       {"recorded_at", to_text(e.recorded_at), {}},
                       {"actor", names_.account(e.actor.id), {}},
                       {"actor_role", std::string(key_of(e.actor.role)), {}},
                       {"status_from", std::string(status_key(type, event, e.from)), {}},
                       {"status_to", std::string(status_key(type, event, e.to)), {}}},
                      {{names_.stream(stream), "case"}}};
    if (!e.actor.unit.empty()) written.attributes.push_back({"actor_unit", e.actor.unit.value, {}});
    for (Scalar& s : scalars_of(*event.body.type().shape, event.body.data(), names_))
      written.attributes.push_back({"data." + s.name, std::move(s.value), {}});
    for (const Reference& reference : references) {
      if (reference.stream == stream) continue;
      if (auto related = relate(reference, written.relations); !related) return related;
    }
    text_->event(written, out);
  }
  return Done{};
}

Outcome<ReadError> Ocel::relate(const Reference& to, std::vector<OcelRelation>& out) {
  const auto there = is_object(to.stream);
  if (!there) return Failure{there.error()};
  if (*there) out.push_back({names_.stream(to.stream), to.qualifier});
  return Done{};
}

Result<bool, ReadError> Ocel::is_object(const StreamId& stream) {
  const std::string_view type = object_type(type_of_stream(stream), sources_.catalogue);
  if (type.empty() || !selection_.has(type_of_stream(stream))) return false;
  if (const auto found = known_.find(stream); found != known_.end()) return found->second;
  bool is = false;
  std::uint64_t version = 1;
  for (bool more = true; more && !is;) {
    // Only a household has to be looked at beyond its first event.
    const std::size_t page = type == "household" ? 64 : 1;
    auto events = sources_.log.read_stream(stream, {version}, page, Reveal::kNothing);
    if (!events) return Failure{events.error()};
    more = type == "household" && events->size() == page;
    std::erase_if(
        *events, [this](const Event& event) { return event.envelope.position > selection_.until; });
    is = type == "household" ? stands_for_household(*events) : !events->empty();
    version += page;
  }
  if (known_.size() >= kKnownMax) known_.clear();
  known_.emplace(stream, is);
  return is;
}

}  // namespace

std::unique_ptr<Writer> ocel_writer(const Sources& sources, const Selection& selection) {
  return std::make_unique<Ocel>(sources, selection);
}

}  // namespace chapterhouse::exports
