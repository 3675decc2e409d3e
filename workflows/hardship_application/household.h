#pragma once
// Who applies for which household, and whether it is free to apply (domain rules 2.8). Pure
// functions: safe to call from any thread.
#include <string_view>
#include <vector>

#include "domain/registers/household.h"
#include "workflows/hardship_application/checks.h"

namespace chapterhouse::workflows::hardship_application {

// The register's entries of the applicant, first, and of every member with an identity number.
std::vector<StreamId> household_of(const cmd::Apply& c, const Context& x);
// The applicant's entry among persons: a member of the union is the same subject here.
StreamId person_of(const cmd::Apply& c, const Context& x);
// The subject that a register gave the applicant, else the clue's, else a fresh one.
SubjectId subject_of(const State& s, const cmd::Apply& c, const Context& x);

// Staff enter households of their own units; a worker or the system wherever they belong. What
// began as a clue stays with the unit that has it.
struct EntersHere {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict judge(const State& s, const UnitId& unit, const Context& x);
  static Verdict holds(const State& s, const auto& c, const Context& x) {
    return judge(s, c.unit, x);
  }
};

// A person names who may need help. The system names nobody: it points to the file that relapsed.
struct ClueFits {
  static constexpr std::string_view kName = "clue_fits", kReason = "name_missing";
  static Verdict holds(const State&, const cmd::ReportClue& c, const Context& x);
};

// Three papers, each its own (PIPL 29; the means check needs an authorisation besides).
struct Consents {
  static constexpr std::string_view kName = "consents", kReason = "sensitive_consent_missing";
  static Verdict holds(const State&, const cmd::Apply& c, const Context&);
};

// Each member once, with a birth date that the number confirms, and all of them counted.
struct HouseholdDescribed {
  static constexpr std::string_view kName = "household_described", kReason = "persons_differ";
  static Verdict holds(const State&, const cmd::Apply& c, const Context& x);
};

struct EmployedLongEnough {
  static constexpr std::string_view kName = "employed_long_enough",
                                    kReason = "employed_too_shortly";
  static Verdict holds(const State&, const cmd::Apply& c, const Context& x);
};

// The household is the unit of account: nobody of it is in another application or file.
struct OneFilePerHousehold {
  static constexpr std::string_view kName = "one_file_per_household",
                                    kReason = "household_has_file";
  static Verdict holds(const State&, const cmd::Apply& c, const Context& x);
};

}  // namespace chapterhouse::workflows::hardship_application
