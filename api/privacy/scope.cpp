#include "api/privacy/scope.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "domain/cases/agreement/agreement.h"
#include "domain/cases/consent/consent.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/privacy/retention.h"
#include "store/attachments/attachments.h"
#include "store/record/record.h"

namespace chapterhouse::privacy {
namespace {

constexpr std::size_t kPage = 1'024;  // events read at once

// Calls `use` for every text of a value, however deep.
template <class Use>
void for_each_text(const Shape& shape, const void* value, const Use& use) {
  using enum Shape::Kind;
  switch (shape.kind) {
    case kText:
    case kName:
      use(shape, shape.text(value));
      break;
    case kList:
    case kOptional:
      for (std::size_t i = 0; i < shape.size(value); ++i)
        for_each_text(*shape.element, shape.at_const(value, i), use);
      break;
    case kStruct:
      for (const Field& field : shape.fields)
        for_each_text(*field.shape, field.in_const(value), use);
      break;
    default:
      break;
  }
}

// A field of the event that holds one subject; empty when there is none.
SubjectId subject_in(const Event& event, std::string_view name) {
  const Field* field = event.body.type().shape->field(name);
  if (!field || field->shape != &shape_of<SubjectId>()) return {};
  return *static_cast<const SubjectId*>(field->in_const(event.body.data()));
}

class Finder {
 public:
  Finder(const EventLog& log, const Catalogue& catalogue, const privacy_request::State& request)
      : log_(log),
        catalogue_(catalogue),
        registers_(request.registers.begin(), request.registers.end()) {
    persons_.insert(request.person);
  }

  Result<Scope, ReadError> run(const HasFile& has_file) {
    // A later event may name the person by what an earlier one has shown, and the other way round.
    for (std::size_t known = 0; known != persons_.size() + registers_.size();) {
      known = persons_.size() + registers_.size();
      if (auto read = each([this](const Event& event) { learn(event); }); !read)
        return Failure{read.error()};
    }
    if (auto read = each([this](const Event& event) { collect(event); }); !read)
      return Failure{read.error()};
    return scope(has_file);
  }

 private:
  struct Fold {
    CaseFile file;
    std::optional<Date> ended_on;
  };

  template <class Use>
  Outcome<ReadError> each(const Use& use) {
    for (Position from{1};;) {
      const auto page = log_.read_all(from, kPage, Reveal::kNothing);
      if (!page) return Failure{page.error()};
      for (const Event& event : *page) use(event);
      if (page->size() < kPage) return Done{};
      from.value += page->size();
    }
  }

  // Under which ids and keyed hashes the person is known.
  void learn(const Event& event) {
    const SubjectId entry = subject_in(event, "subject"), person = subject_in(event, "person");
    const CaseType* type = catalogue_.type_of(event.envelope.stream);
    if (!type) return;
    if (type->is_register) {
      const bool theirs = registers_.contains(event.envelope.stream);
      if (theirs && !entry.empty()) persons_.insert(entry);
      if (persons_.contains(entry) && type->name != "held")
        registers_.insert(event.envelope.stream);
      return;
    }
    if (persons_.contains(person)) own_.insert(event.envelope.stream);
    // A list of people begins with the one whose case it is; the others are named in it.
    for (const Field& field : event.body.type().shape->fields) {
      if (!names_streams(*field.shape)) continue;
      bool first = true;
      for_each_text(*field.shape, field.in_const(event.body.data()),
                    [&](const Shape&, std::string_view text) {
                      if (registers_.contains(StreamId{std::string(text)})) {
                        if (first && !person.empty())
                          persons_.insert(person);
                        else
                          named_.insert(event.envelope.stream);
                      }
                      first = false;
                    });
    }
  }

  static bool names_streams(const Shape& shape) {
    const Shape& inner = shape.element ? *shape.element : shape;
    return &inner == &shape_of<StreamId>();
  }

  // The person's cases as they are now, and who else has the same papers.
  void collect(const Event& event) {
    const StreamId& stream = event.envelope.stream;
    const CaseType* type = catalogue_.type_of(stream);
    if (!type || type->is_register) return;
    const bool theirs = own_.contains(stream) || follows_own_dispute(stream);
    if (theirs) {
      auto [at, fresh] = cases_.try_emplace(stream, Fold{empty_file(*type, stream), {}});
      Fold& fold = at->second;
      apply(fold.file, event);
      if (!is_over(fold.file))
        fold.ended_on.reset();
      else if (!fold.ended_on)
        fold.ended_on = business_date(event.envelope.occurred_at);
    }
    for_each_text(*event.body.type().shape, event.body.data(),
                  [&](const Shape& shape, std::string_view text) {
                    if (shape.kind == Shape::Kind::kText && text.size() == 64)
                      papers_[std::string(text)].insert(stream);
                  });
  }

  // An agreement names nobody: it is the applicant's as the dispute with its id is.
  bool follows_own_dispute(const StreamId& stream) const {
    return type_of_stream(stream) == agreement::Case::kName &&
           own_.contains(stream_of(dispute::Case::kName, key_of_stream(stream)));
  }

  bool is_of_person_alone(const CaseFile& file) const {
    if (file.type == &case_type<agreement::Case>()) {
      const auto found = cases_.find(stream_of(dispute::Case::kName, key_of_stream(file.stream)));
      return found != cases_.end() && is_of_one_person(found->second.file);
    }
    return is_of_one_person(file) || file.type == &case_type<consent::Case>() ||
           file.type == &case_type<privacy_request::Case>();
  }

  Scope scope(const HasFile& has_file) const {
    std::set<SubjectId> subjects(persons_.begin(), persons_.end());
    Scope out;
    std::set<StreamId> alone;
    for (const auto& [stream, fold] : cases_) {
      if (is_of_person_alone(fold.file)) {
        alone.insert(stream);
        subjects.insert(store::subject_of_case(stream));
      }
      if (record_class_of(fold.file)) out.cases.push_back({stream, fold.ended_on});
    }
    for (const auto& [sha256, streams] : papers_) {
      const auto hash = hash_from(from_hex(sha256).value_or(""));
      const bool shared = !std::ranges::includes(alone, streams);
      if (!hash || shared || !has_file(*hash)) continue;
      out.documents.push_back(sha256);
      subjects.insert(store::subject_of_attachment(*hash));
    }
    for (const StreamId& stream : named_)
      if (!cases_.contains(stream)) out.named_in.push_back(stream);
    out.subjects.assign(subjects.begin(), subjects.end());
    return out;
  }

  const EventLog& log_;
  const Catalogue& catalogue_;
  std::set<SubjectId> persons_;
  std::set<StreamId> registers_, own_, named_;
  std::map<StreamId, Fold> cases_;
  std::map<std::string, std::set<StreamId>> papers_;  // by SHA-256: who has it
};

}  // namespace

Result<Scope, ReadError> find_scope(const EventLog& log, const Catalogue& catalogue,
                                    const privacy_request::State& request,
                                    const HasFile& has_file) {
  return Finder(log, catalogue, request).run(has_file);
}

Result<std::vector<privacy_request::DestroyedKey>, store::StoreError> keys_named(
    const store::EventLogStore& log, const std::vector<SubjectId>& subjects) {
  const std::set<SubjectId> wanted(subjects.begin(), subjects.end());
  std::set<std::tuple<SubjectId, std::uint8_t, std::uint32_t>> found;
  const std::uint64_t last = log.head().last.value;
  for (std::uint64_t from = 1; from <= last; from += kPage) {
    std::vector<Position> positions;
    for (std::uint64_t at = from; at < from + kPage && at <= last; ++at) positions.push_back({at});
    const auto records = log.records(positions);
    if (!records) return Failure{records.error()};
    for (const Bytes& record : *records) {
      const auto decoded = store::decode_entry(record);
      if (!decoded) return Failure{store::StoreError{"a record is damaged"}};
      for (const store::SegmentHead& head : decoded->entry.segments)
        if (head.encrypted() && wanted.contains(head.subject))
          found.emplace(head.subject, static_cast<std::uint8_t>(head.data_class), head.key_version);
    }
  }
  std::vector<privacy_request::DestroyedKey> keys;
  for (const auto& [subject, data_class, version] : found)
    keys.push_back({subject, data_class, version});
  return keys;
}

Scope recorded_scope(const privacy_request::State& request) {
  return {request.subjects, request.cases, request.named_in, request.documents};
}

}  // namespace chapterhouse::privacy
