#pragma once
// How long the records of a case are kept after its end (domain rules 5.4). The periods are
// parameters with their basis; which case falls under which is said here.
#include <optional>
#include <span>
#include <string_view>

#include "domain/cases/case_type.h"
#include "domain/policy/policy.h"

namespace chapterhouse::privacy {

// Whose end starts one clock together: a person's membership and the application that led to it.
struct RecordClass {
  std::string_view name;
  policy::Key years;
};

// A case that has ended, as far as the periods look at it.
struct Kept {
  RecordClass record;
  Date ended_on;
};

// Until when the law has a person's records kept, and which parameter says so.
struct Retention {
  Date until{};
  std::string_view key;
};
// Per class the clock starts with the last end, and the longest period decides. Absent when nothing
// is kept. `on`: the day whose policy counts.
std::optional<Retention> retention_of(std::span<const Kept> cases, const Policy& policy, Date on);

// Whom a case is about, as its own state says; empty when it is about nobody.
SubjectId person_of(const CaseFile& file);
// Of a case that holds a person's own data; absent for every other type.
std::optional<RecordClass> record_class_of(const CaseFile& file);
// Whether the case has come to its end, so that its data is needed for nothing but keeping.
bool is_over(const CaseFile& file);
// Types of which a case is about one person, so that its notes and papers are that person's too.
bool is_of_one_person(const CaseFile& file);

}  // namespace chapterhouse::privacy
