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

// Whom a case is about, as its own state says; empty when it is about nobody.
SubjectId person_of(const CaseFile& file);
// Of a case that holds a person's own data; absent for every other type.
std::optional<RecordClass> record_class_of(const CaseFile& file);
// Whether the case has come to its end, so that its data is needed for nothing but keeping.
bool is_over(const CaseFile& file);
// Types of which a case is about one person, so that its notes and papers are that person's too.
bool is_of_one_person(const CaseFile& file);

}  // namespace chapterhouse::privacy
