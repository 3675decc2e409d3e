#include "workflows/application/joining.h"

#include <algorithm>

#include "domain/core/limits.h"
#include "domain/orgs/code_text.h"
#include "domain/orgs/uscc.h"
#include "domain/registers/enterprise.h"

namespace chapterhouse::workflows::application {
namespace {
constexpr std::size_t kMobileDigits = 11;
constexpr std::size_t kForeignIdMin = 5, kForeignIdMax = 20;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Both follow GB 11643: the residence permit differs by its first two digits only.
bool has_resident_number(IdType type) {
  return type == IdType::kResidentId || type == IdType::kResidencePermit;
}

std::string_view reason_for(ResidentIdFault fault) {
  switch (fault) {
    case ResidentIdFault::kLength:
      return "id_length";
    case ResidentIdFault::kAlphabet:
      return "id_alphabet";
    case ResidentIdFault::kCheck:
      return "id_check";
    case ResidentIdFault::kDate:
      return "id_date_impossible";
    case ResidentIdFault::kFutureBirth:
      return "id_future_birth";
  }
  return "id_invalid";
}

std::optional<ResidentId> resident_id(const Particulars& person, Date today) {
  if (!has_resident_number(person.id_type)) return std::nullopt;
  auto parsed = ResidentId::parse(person.id_no, today);
  return parsed ? std::optional(*std::move(parsed)) : std::nullopt;
}

bool stands(const StreamId& chapter, const Context& context) {
  const chapter::State* found = chapter_at(chapter, context);
  return found && chapter::stands(found->status);
}

bool fits_foreign_id(std::string_view number) {
  return number.size() >= kForeignIdMin && number.size() <= kForeignIdMax &&
         std::ranges::all_of(number, [](char c) { return is_digit(c) || (c >= 'A' && c <= 'Z'); });
}
}  // namespace

bool names(const StreamId& stream, std::string_view type) {
  const std::string_view key = key_of_stream(stream);
  if (type_of_stream(stream) != type || key.empty()) return false;
  if (type == person::Register::kName) return stream.value.size() <= limits::kStreamIdBytes;
  const auto id = CaseId::parse(key);
  return id && id->text() == key;  // the hyphens of a UUID would name a second stream
}

void rely_on(std::vector<StreamId>& streams, const StreamId& stream, std::string_view type) {
  if (names(stream, type)) streams.push_back(stream);
}

void rely_on_enterprise(std::vector<StreamId>& streams, std::string_view uscc) {
  if (const auto parsed = Uscc::parse(uscc)) streams.push_back(enterprise::stream(parsed->text()));
}

std::string normalised_id(const Particulars& person, Date today) {
  const auto parsed = resident_id(person, today);
  return parsed ? parsed->text() : normalised_code(person.id_no);
}

StreamId register_of(const Particulars& person, const Context& context) {
  return person::stream(context.blind->blind("person", normalised_id(person, context.today())));
}

const person::State* person_at(const StreamId& entry, const Context& context) {
  if (!names(entry, person::Register::kName)) return nullptr;
  const CaseFile* file = context.world->find(entry);
  return file ? &file->as<person::State>() : nullptr;
}

SubjectId subject_of(const StreamId& entry, const Context& context) {
  const person::State* found = person_at(entry, context);
  return found && !found->subject.empty() ? found->subject : context.fresh_subject;
}

Verdict holds_none(const StreamId& entry, const Context& context) {
  const person::State* found = person_at(entry, context);
  if (!found) return false;
  return Verdict::points_to(found->membership.empty(), found->membership.value);
}

Date birth_date_of(const Particulars& person, Date today) {
  const auto parsed = resident_id(person, today);
  return parsed ? parsed->birth_date() : person.birth_date.value_or(Date{});
}

Sex sex_of(const Particulars& person, Date today) {
  const auto parsed = resident_id(person, today);
  return parsed ? parsed->sex() : person.sex.value_or(Sex::kUnknown);
}

Verdict id_is_valid(const Particulars& person, Date today) {
  if (!has_resident_number(person.id_type)) return fits_foreign_id(normalised_code(person.id_no));
  const auto parsed = ResidentId::parse(person.id_no, today);
  if (!parsed) return Verdict(false).because(reason_for(parsed.error()));
  const bool is_citizen = parsed->kind() == ResidentIdKind::kCitizen;
  return Verdict(is_citizen == (person.id_type == IdType::kResidentId)).because("id_type_differs");
}

Verdict particulars_agree(const Particulars& person, Date today) {
  const auto parsed = resident_id(person, today);
  if (!parsed) return person.birth_date && *person.birth_date <= today;
  if (person.birth_date && *person.birth_date != parsed->birth_date())
    return Verdict(false).because("birth_date_differs_from_id");
  const bool same_sex = !person.sex || *person.sex == Sex::kUnknown || *person.sex == parsed->sex();
  return Verdict(same_sex).because("sex_differs_from_id");
}

bool Named::fits(std::string_view name) {
  return name.find_first_not_of(" \t\r\n") != std::string_view::npos &&
         name.size() <= limits::kShortText;
}

bool MobileValid::fits(std::string_view mobile) {
  return mobile.size() == kMobileDigits && mobile.front() == '1' &&
         std::ranges::all_of(mobile, is_digit);
}

std::string normalised_uscc(const std::optional<std::string>& typed) {
  if (!typed) return {};
  const auto parsed = Uscc::parse(*typed);
  return parsed ? parsed->text() : std::string{};
}

Verdict uscc_or_none(const std::optional<std::string>& typed) {
  return !typed || typed->empty() || Uscc::parse(*typed).ok();
}

void rely_on(std::vector<StreamId>& streams, const Target& target) {
  rely_on(streams, target.union_id, "chapter");
  rely_on(streams, target.founding, "founding");
  rely_on(streams, chapter_of(target.founding), "chapter");
}

StreamId chapter_of(const StreamId& founding) {
  return names(founding, "founding") ? stream_of("chapter", key_of_stream(founding)) : StreamId{};
}

const chapter::State* chapter_at(const StreamId& stream, const Context& context) {
  if (!names(stream, "chapter")) return nullptr;
  const CaseFile* file = context.world->find(stream);
  return file && file->exists() ? &file->as<chapter::State>() : nullptr;
}

const founding::State* founding_at(const StreamId& stream, const Context& context) {
  if (!names(stream, "founding")) return nullptr;
  const CaseFile* file = context.world->find(stream);
  return file && file->exists() ? &file->as<founding::State>() : nullptr;
}

StreamId taking_union(const Target& target, const Context& context) {
  if (!target.union_id.empty()) return target.union_id;
  const StreamId risen = chapter_of(target.founding);
  return stands(risen, context) ? risen : StreamId{};
}

Verdict takes_members(const Target& target, const Context& context) {
  const StreamId chapter = taking_union(target, context);
  if (!chapter.empty()) return Verdict::points_to(stands(chapter, context), chapter.value);
  if (target.founding.empty()) return true;
  const founding::State* found = founding_at(target.founding, context);
  const bool recruits = found && found->status == founding::Status::kRecruiting;
  return Verdict::points_to(recruits, target.founding.value).because("founding_not_recruiting");
}

const chapter::CoveredUnit* listed_employer(const Target& target, std::string_view uscc,
                                            const Context& context) {
  if (const chapter::State* found = chapter_at(taking_union(target, context), context))
    return found->covered(uscc);
  const founding::State* found = founding_at(target.founding, context);
  if (!found) return nullptr;
  const auto unit = std::ranges::find(found->covered_units, uscc, &chapter::CoveredUnit::uscc);
  return unit == found->covered_units.end() ? nullptr : &*unit;
}

Verdict is_over(const std::optional<Deadline>& due, const Context& context) {
  if (!due) return false;
  std::vector<Suspension> pauses;
  for (const chapterhouse::common::SuspendedSpan& span : context.common->suspensions)
    if (span.stops_clock && span.until) pauses.push_back({span.from, *span.until});
  const Date last = shift_deadline(*context.calendar, *due, pauses).due;
  return Verdict::opens(context.today() > last, last + std::chrono::days{1});
}

}  // namespace chapterhouse::workflows::application
