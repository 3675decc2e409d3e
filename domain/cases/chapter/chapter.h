#pragma once
// A chapter: a grass-roots union (基层工会) from its approval to its end, with the employing units
// it covers (domain rules 2.2, ESTABLISHED and later). Stream "chapter/<id>" of founding/<id>, or
// of its own when it existed before this system.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::chapter {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kEstablished = 1,
  kLegalPersonApplied = 2,
  kLegalPersonRegistered = 3,
  kOperational = 4,
  kMerged = 5,  // into another chapter, in the real world; not common::ev::MergedInto
  kDissolved = 6,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kEstablished, kLegalPersonApplied, kLegalPersonRegistered,
                    kOperational, kMerged, kDissolved)

// A chapter that people can join and that counts in the stocks.
bool stands(Status status);

enum class Kind : std::uint8_t {
  kSingle = 1,      // one employing unit
  kJoint = 2,       // 联合基层工会: two or more units
  kOrganiser = 3,   // 组织员: too few members for a committee; no union in the figures
  kFederation = 4,  // 工会联合会: an area or an industry
};
BOOST_DESCRIBE_ENUM(Kind, kSingle, kJoint, kOrganiser, kFederation)

// An employing unit as it stood when it was covered.
struct CoveredUnit {
  std::string uscc;  // normalised; also the key of its enterprise register
  std::string name;
  std::int32_t employees_total = 0;
  std::int32_t employees_female = 0;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;  // GB/T 4754 section, "A".."T"
  bool operator==(const CoveredUnit&) const = default;
};
BOOST_DESCRIBE_STRUCT(CoveredUnit, (),
                      (uscc, name, employees_total, employees_female, ownership, industry))

// Several units as one: sums, and what they all share (else unknown, else "").
struct Totals {
  std::int32_t employees_total = 0, employees_female = 0;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
};
Totals totals_of(std::span<const CoveredUnit> units);

// False for an individual business (个体工商户) only.
bool is_legal_person(const CoveredUnit& unit);

// What every figure of an employing unit is split by.
Dimensions dimensions_of(const UnitId& jurisdiction, const Totals& employer, Kind kind);

enum class DissolutionCause : std::uint8_t { kEmployerEnded = 1, kEmployerRevoked = 2 };
BOOST_DESCRIBE_ENUM(DissolutionCause, kEmployerEnded, kEmployerRevoked)

// clang-format off
namespace ev {
// From an approved founding of the same id, which has claimed the units already; `employees_total`
// is the headcount that the approval froze.
struct Established { static constexpr EventKey kKey{"chapter", "established", 250}; UnitId unit; std::string name; Kind kind = Kind::kSingle; std::vector<CoveredUnit> covered_units; std::int32_t employees_total = 0; std::string approval_no; Date established_on{}; Date term_starts_on{}; Date term_ends_on{}; StreamId founding; };
// Founded before this system, here or in another district: feeds stocks, never flows.
struct ExistingRegistered { static constexpr EventKey kKey{"chapter", "existing_registered", 251}; UnitId unit; std::string name; Kind kind = Kind::kSingle; std::vector<CoveredUnit> covered_units; std::string approval_no; Date established_on{}; std::optional<Date> term_ends_on; std::string legal_person_code; };
struct LegalPersonApplied { static constexpr EventKey kKey{"chapter", "legal_person_applied", 252}; std::string legal_name; std::string premises; Money funds; std::string form_sha256; std::string approval_sha256; std::string chair_identity_sha256; };
struct LegalPersonReturned { static constexpr EventKey kKey{"chapter", "legal_person_returned", 253}; std::vector<std::string> missing; };
struct LegalPersonRegistered { static constexpr EventKey kKey{"chapter", "legal_person_registered", 254}; std::string legal_person_code; std::string certificate_sha256; };
struct Activated { static constexpr EventKey kKey{"chapter", "activated", 255}; std::string seal_sha256; Sensitive<std::string> bank_account; std::string fee_registration_no; };
struct UnitCovered { static constexpr EventKey kKey{"chapter", "unit_covered", 256}; CoveredUnit covered; };
struct UnitUncovered { static constexpr EventKey kKey{"chapter", "unit_uncovered", 257}; std::string uscc; std::string reason; };
struct Renamed { static constexpr EventKey kKey{"chapter", "renamed", 258}; std::string name; std::string decision_sha256; };
struct AffiliationChanged { static constexpr EventKey kKey{"chapter", "affiliation_changed", 259}; UnitId superior; std::string decision_sha256; };
struct Merged { static constexpr EventKey kKey{"chapter", "merged", 260}; StreamId into; std::string decision_sha256; std::string reason; };
struct Dissolved { static constexpr EventKey kKey{"chapter", "dissolved", 261}; DissolutionCause cause = DissolutionCause::kEmployerEnded; std::string audit_sha256; std::string reason; };

BOOST_DESCRIBE_STRUCT(Established, (), (unit, name, kind, covered_units, employees_total, approval_no, established_on, term_starts_on, term_ends_on, founding))
BOOST_DESCRIBE_STRUCT(ExistingRegistered, (), (unit, name, kind, covered_units, approval_no, established_on, term_ends_on, legal_person_code))
BOOST_DESCRIBE_STRUCT(LegalPersonApplied, (), (legal_name, premises, funds, form_sha256, approval_sha256, chair_identity_sha256))
BOOST_DESCRIBE_STRUCT(LegalPersonReturned, (), (missing))
BOOST_DESCRIBE_STRUCT(LegalPersonRegistered, (), (legal_person_code, certificate_sha256))
BOOST_DESCRIBE_STRUCT(Activated, (), (seal_sha256, bank_account, fee_registration_no))
BOOST_DESCRIBE_STRUCT(UnitCovered, (), (covered))
BOOST_DESCRIBE_STRUCT(UnitUncovered, (), (uscc, reason))
BOOST_DESCRIBE_STRUCT(Renamed, (), (name, decision_sha256))
BOOST_DESCRIBE_STRUCT(AffiliationChanged, (), (superior, decision_sha256))
BOOST_DESCRIBE_STRUCT(Merged, (), (into, decision_sha256, reason))
BOOST_DESCRIBE_STRUCT(Dissolved, (), (cause, audit_sha256, reason))
}  // namespace ev
// clang-format on

using Payload =
    std::variant<ev::Established, ev::ExistingRegistered, ev::LegalPersonApplied,
                 ev::LegalPersonReturned, ev::LegalPersonRegistered, ev::Activated, ev::UnitCovered,
                 ev::UnitUncovered, ev::Renamed, ev::AffiliationChanged, ev::Merged, ev::Dissolved>;

// The scalars are what a correction may name; `employees_total`, `ownership` and `industry` are the
// chapter's own figures and start as the totals of the covered units.
struct State {
  Status status = Status::kNew;
  std::string name;
  Kind kind = Kind::kSingle;
  std::vector<CoveredUnit> covered_units;
  std::int32_t employees_total = 0;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
  std::string approval_no;
  Date established_on{};
  std::optional<Date> term_ends_on;
  std::string legal_person_code;  // begins with 81; empty: no legal person
  std::string fee_registration_no;
  UnitId superior;    // where another unit than the responsible one is superior (隶属)
  StreamId founding;  // empty: existed before this system
  StreamId merged_into;

  const CoveredUnit* covered(std::string_view uscc) const;  // null when not covered
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, name, kind, covered_units, employees_total, ownership, industry, approval_no, established_on, term_ends_on, legal_person_code, fee_registration_no, superior, founding, merged_into))
// clang-format on

struct Case {
  static constexpr std::string_view kName = "chapter";
  using State = chapter::State;
  using Status = chapter::Status;
  using Payload = chapter::Payload;
  static State evolve(State state, const Step<Status, Payload>& step);  // total
  static CaseSummary summary(const State& state, const CaseFile& file);
  // The stocks K08, K09, K09b and K12.employees.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::chapter
