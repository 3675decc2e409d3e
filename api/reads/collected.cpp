#include "api/reads/collected.h"

#include <algorithm>

namespace chapterhouse::reads {
namespace {

// Whom the event's personal data is about, as the store decides it: the field `person`, otherwise
// the case.
SubjectId person_of(const EventBody& body) {
  const Field* person = body.type().shape->field("person");
  if (!person || person->shape != &shape_of<SubjectId>()) return {};
  return SubjectId::from_bytes(person->shape->text(person->in_const(body.data())));
}

// Adds to the event's table when it is new there; empty when the table is full.
std::optional<std::uint8_t> index_of(Shown& shown, const std::string& field) {
  const auto found = std::ranges::find(shown.fields, field);
  if (found != shown.fields.end()) return static_cast<std::uint8_t>(found - shown.fields.begin());
  if (shown.fields.size() == limits::kFieldsPerRead) return std::nullopt;
  shown.fields.push_back(field);
  return static_cast<std::uint8_t>(shown.fields.size() - 1);
}

}  // namespace

Collected::OfEvent::OfEvent(Collected& all, const Event& event)
    : all_(all), event_(event), subject_(person_of(event.body)) {}

void Collected::OfEvent::shown(const Field& field, json::ShownAs as) {
  const EventKey& key = event_.body.type().key;
  std::string name(key.family);
  name.append(".").append(key.name).append(".").append(field.name);
  if (as == json::ShownAs::kMasked) name.append(kMasked);
  all_.add(event_.envelope.stream, subject_, std::move(name), field.data_class);
}

void Collected::add(const StreamId& stream, const SubjectId& subject, std::string field,
                    DataClass shown) {
  auto& fields = items_[{stream, subject}];
  if (std::ranges::find(fields, field) == fields.end()) fields.push_back(std::move(field));
  highest_ = std::max(highest_, shown);
}

std::vector<StreamId> Collected::cases() const {
  std::vector<StreamId> streams;  // the map has them in order
  for (const auto& [person, fields] : items_)
    if (streams.empty() || streams.back() != person.first) streams.push_back(person.first);
  return streams;
}

std::vector<Shown> Collected::take() {
  std::vector<Shown> all;
  const auto begin = [&] {
    Shown next;
    next.highest = static_cast<std::uint8_t>(highest_);
    next.count = static_cast<std::int32_t>(items_.size());
    all.push_back(std::move(next));
  };
  for (const auto& [person, fields] : items_) {
    const auto relation = relations_.find(person.first);
    Item item{person.first,
              person.second,
              relation == relations_.end() ? Relation::kOther : relation->second,
              {}};
    if (all.empty() || all.back().items.size() == limits::kItemsPerRead) begin();
    for (const std::string& field : fields) {
      auto index = index_of(all.back(), field);
      if (!index) {  // this person's other fields stand in the next event
        if (!item.fields.empty()) all.back().items.push_back(item);
        item.fields.clear();
        begin();
        index = index_of(all.back(), field);
      }
      item.fields.push_back(*index);
    }
    all.back().items.push_back(std::move(item));
  }
  items_.clear();
  highest_ = DataClass::kInternal;
  return all;
}

}  // namespace chapterhouse::reads
