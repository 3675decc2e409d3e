#pragma once
// How figures about people are split. Safe to call from any thread.
#include "domain/cases/dimensions.h"
#include "domain/core/shape.h"

namespace chapterhouse::application {

// The dimensions of a figure about a person. S: the state of an application or of a membership.
template <class S>
Dimensions person_dimensions(const S& s) {
  Dimensions d;
  d.unit = s.unit;
  d.industry = s.employer_industry;
  d.ownership = s.employer_ownership == Ownership::kUnknown ? "" : key_of(s.employer_ownership);
  d.headcount_band = headcount_band(s.employer_employees);
  d.two_new = s.employer_ownership == Ownership::kUnknown ? ""
              : is_two_new(s.employer_ownership)          ? "yes"
                                                          : "no";
  d.new_form = is_new_form(s.employment_type) ? key_of(s.employment_type) : "no";
  d.sex = key_of(s.sex);
  d.migrant = s.is_migrant_worker ? "yes" : "no";
  d.channel = key_of(s.channel);
  return d;
}

}  // namespace chapterhouse::application
