#pragma once
// What an application and a membership both check: who the person is, where they work, which union
// takes them, and whether a period is over. Pure functions: safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cases/application/form.h"
#include "domain/cases/chapter/chapter.h"
#include "domain/cases/founding/founding.h"
#include "domain/people/resident_id.h"
#include "domain/registers/person.h"
#include "workflows/common/checks.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::application {

using chapterhouse::application::Consent;
using chapterhouse::application::IdType;

// ---- streams -------------------------------------------------------------------------------

// The text is fit to be a stream of that type. Anything else that people type is never looked up.
bool names(const StreamId& stream, std::string_view type);
void rely_on(std::vector<StreamId>& streams, const StreamId& stream, std::string_view type);
void rely_on_enterprise(std::vector<StreamId>& streams, std::string_view uscc);
// Empty text for none.
template <class T>
T or_none(const std::optional<T>& value) {
  return value.value_or(T{});
}

// ---- the person ----------------------------------------------------------------------------

// What a form says of a person. Borrows the number from the command.
struct Particulars {
  IdType id_type;
  std::string_view id_no;
  std::optional<Date> birth_date;
  std::optional<Sex> sex;
};
template <class C>
Particulars particulars_of(const C& c) {
  return {c.id_type, c.id_no.value, c.birth_date.value, c.sex};
}

// One way of writing each number, so that a person is found again (GB 11643: 15 digits become 18).
std::string normalised_id(const Particulars& person, Date today);
StreamId register_of(const Particulars& person, const Context& context);
// The register's entry, empty for a person not met before; null when it was not relied on.
const person::State* person_at(const StreamId& entry, const Context& context);
// The subject that the register gave the person, or a fresh one.
SubjectId subject_of(const StreamId& entry, const Context& context);
// The person has no membership anywhere; points to the one that there is.
Verdict holds_none(const StreamId& entry, const Context& context);
// From the number where it tells, otherwise as stated; 1970-01-01 and kUnknown when neither does.
Date birth_date_of(const Particulars& person, Date today);
Sex sex_of(const Particulars& person, Date today);

Verdict id_is_valid(const Particulars& person, Date today);
Verdict particulars_agree(const Particulars& person, Date today);

struct Named {
  static constexpr std::string_view kName = "named", kReason = "name_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) { return fits(c.name.value); }
  static bool fits(std::string_view name);
};
struct MobileValid {
  static constexpr std::string_view kName = "mobile_valid", kReason = "mobile_invalid";
  static Verdict holds(const auto&, const auto& c, const Context&) { return fits(c.mobile.value); }
  static bool fits(std::string_view mobile);
};
struct IdValid {
  static constexpr std::string_view kName = "id_valid", kReason = "id_invalid";
  static Verdict holds(const auto&, const auto& c, const Context& x) {
    return id_is_valid(particulars_of(c), x.today());
  }
};
struct ParticularsAgree {
  static constexpr std::string_view kName = "particulars_agree", kReason = "birth_date_missing";
  static Verdict holds(const auto&, const auto& c, const Context& x) {
    return particulars_agree(particulars_of(c), x.today());
  }
};

// ---- employer and union --------------------------------------------------------------------

// The normalised code; empty for none and for one that fails its checks.
std::string normalised_uscc(const std::optional<std::string>& typed);
Verdict uscc_or_none(const std::optional<std::string>& typed);

struct EmployerValid {
  static constexpr std::string_view kName = "employer_valid", kReason = "employer_uscc_invalid";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return uscc_or_none(c.employer_uscc);
  }
};

// Who is to take a member: a chapter, a founding that recruits, or, with both empty, the
// territorial union.
struct Target {
  StreamId union_id, founding;
};
void rely_on(std::vector<StreamId>& streams, const Target& target);
// The chapter that a founding becomes: the same id. Empty when it names no founding.
StreamId chapter_of(const StreamId& founding);

// Null unless the stream names one that exists and was relied on.
const chapter::State* chapter_at(const StreamId& stream, const Context& context);
const founding::State* founding_at(const StreamId& stream, const Context& context);
// The target's chapter, or the one that its founding has become. Empty: the territorial union.
StreamId taking_union(const Target& target, const Context& context);
// The chapter stands, or the founding recruits; the territorial union always takes members.
Verdict takes_members(const Target& target, const Context& context);
// The employer as the target's list of covered units has it; null when it is not listed.
const chapter::CoveredUnit* listed_employer(const Target& target, std::string_view uscc,
                                            const Context& context);

// Copies the employer as that list of covered units has it. E has the four employer_ fields.
template <class E>
void set_employer(E& event, std::string uscc, const chapter::CoveredUnit* listed) {
  event.employer_uscc = std::move(uscc);
  if (!listed) return;
  event.employer_ownership = listed->ownership;
  event.employer_industry = listed->industry;
  event.employer_employees = listed->employees_total;
}

// ---- periods -------------------------------------------------------------------------------

// The last day of the deadline has passed. Days on which the case was suspended do not count.
Verdict is_over(const std::optional<Deadline>& due, const Context& context);

}  // namespace chapterhouse::workflows::application
