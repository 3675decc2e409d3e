#pragma once
// What happens to a membership (domain rules 2.3). Events only; how they fold is in membership.h.
#include <cstdint>
#include <string>
#include <variant>

#include "domain/calendar/deadline.h"
#include "domain/cases/application/form.h"
#include "domain/cases/dimensions.h"
#include "domain/cases/event.h"

namespace chapterhouse::membership {

using application::Channel;
using application::IdType;

enum class RetainReason : std::uint8_t { kRetired = 1, kUnemployed = 2, kEmployerClosed = 3 };
BOOST_DESCRIBE_ENUM(RetainReason, kRetired, kUnemployed, kEmployerClosed)

namespace ev {
// From the application of the same id, which has claimed the person and the employer already.
struct Opened {
  static constexpr EventKey kKey{"membership", "opened", 330};
  UnitId unit;
  SubjectId person;
  StreamId person_register, application;
  StreamId union_id;  // the chapter; empty: the territorial union
  StreamId founding;  // whose chapter takes the member over once it stands; empty: none
  std::string employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
  Sex sex = Sex::kUnknown;
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  Channel channel = Channel::kApp;
  Date joined_on;
  bool first_join = false;
  AccountId member;      // the member's own account; empty: none
  AccountId entered_by;  // who approved the application
};
// Held before this system knew of it, here or in another district: feeds stocks, never flows.
struct ExistingRegistered {
  static constexpr EventKey kKey{"membership", "existing_registered", 331};
  UnitId unit;
  SubjectId person;
  StreamId person_register;
  Personal<std::string> name, mobile;
  IdType id_type = IdType::kResidentId;
  Sensitive<std::string> id_no;
  Sensitive<Date> birth_date;
  StreamId union_id;
  std::string employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
  Sex sex = Sex::kUnknown;
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  Date joined_on;  // from this day on it counts in the stocks
  AccountId member, entered_by;
  std::string basis_sha256;  // the list or certificate that shows it
};
struct TransferRequested {
  static constexpr EventKey kKey{"membership", "transfer_requested", 332};
  UnitId to_unit;
  StreamId to_union_id, to_founding;
  std::string to_employer_uscc;
  Deadline due;  // of the old union's release
};
struct Released {
  static constexpr EventKey kKey{"membership", "released", 333};
};
struct AutoReleased {
  static constexpr EventKey kKey{"membership", "auto_released", 334};
};
struct TransferAccepted {
  static constexpr EventKey kKey{"membership", "transfer_accepted", 335};
  UnitId from_unit, unit;
  StreamId union_id, founding;
  std::string employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
};
struct TransferDeclined {
  static constexpr EventKey kKey{"membership", "transfer_declined", 336};
  SubjectId person;
  Personal<std::string> reason;
};
struct Retained {
  static constexpr EventKey kKey{"membership", "retained", 337};
  RetainReason retain_reason = RetainReason::kRetired;
  StreamId union_id;  // who keeps it: the former union, or, when empty, the territorial one
};
struct Reactivated {
  static constexpr EventKey kKey{"membership", "reactivated", 338};
  std::string employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
};
struct ExitRequested {
  static constexpr EventKey kKey{"membership", "exit_requested", 339};
};
struct ExitConfirmed {
  static constexpr EventKey kKey{"membership", "exit_confirmed", 340};
};
struct DeemedExitNotified {
  static constexpr EventKey kKey{"membership", "deemed_exit_notified", 341};
  Date dues_paid_until, last_union_life_on;
  std::string education_sha256;  // the record of the talk that asked the member to come back
  Deadline due;                  // of an objection
};
struct Objected {
  static constexpr EventKey kKey{"membership", "objected", 342};
  SubjectId person;
  Personal<std::string> objection;
};
struct DeemedExitDeclared {
  static constexpr EventKey kKey{"membership", "deemed_exit_declared", 343};
};
struct Expelled {
  static constexpr EventKey kKey{"membership", "expelled", 344};
  SubjectId person;
  Personal<std::string> reason;
  std::string decision_sha256;
};
struct DeathRecorded {
  static constexpr EventKey kKey{"membership", "death_recorded", 345};
  Date died_on;
  std::string certificate_sha256;
};
struct MarkedInError {
  static constexpr EventKey kKey{"membership", "marked_in_error", 346};
  SubjectId person;
  Personal<std::string> reason;
};
// The founding has become a chapter. The unit stays, and so do the figures.
struct AttachedToChapter {
  static constexpr EventKey kKey{"membership", "attached_to_chapter", 347};
  StreamId union_id;
};

// clang-format off
BOOST_DESCRIBE_STRUCT(Opened, (), (unit, person, person_register, application, union_id, founding, employer_uscc, employer_ownership, employer_industry, employer_employees, sex, employment_type, is_migrant_worker, channel, joined_on, first_join, member, entered_by))
BOOST_DESCRIBE_STRUCT(ExistingRegistered, (), (unit, person, person_register, name, mobile, id_type, id_no, birth_date, union_id, employer_uscc, employer_ownership, employer_industry, employer_employees, sex, employment_type, is_migrant_worker, joined_on, member, entered_by, basis_sha256))
BOOST_DESCRIBE_STRUCT(TransferRequested, (), (to_unit, to_union_id, to_founding, to_employer_uscc, due))
BOOST_DESCRIBE_STRUCT(Released, (), ())
BOOST_DESCRIBE_STRUCT(AutoReleased, (), ())
BOOST_DESCRIBE_STRUCT(TransferAccepted, (), (from_unit, unit, union_id, founding, employer_uscc, employer_ownership, employer_industry, employer_employees))
BOOST_DESCRIBE_STRUCT(TransferDeclined, (), (person, reason))
BOOST_DESCRIBE_STRUCT(Retained, (), (retain_reason, union_id))
BOOST_DESCRIBE_STRUCT(Reactivated, (), (employer_uscc, employer_ownership, employer_industry, employer_employees))
BOOST_DESCRIBE_STRUCT(ExitRequested, (), ())
BOOST_DESCRIBE_STRUCT(ExitConfirmed, (), ())
BOOST_DESCRIBE_STRUCT(DeemedExitNotified, (), (dues_paid_until, last_union_life_on, education_sha256, due))
BOOST_DESCRIBE_STRUCT(Objected, (), (person, objection))
BOOST_DESCRIBE_STRUCT(DeemedExitDeclared, (), ())
BOOST_DESCRIBE_STRUCT(Expelled, (), (person, reason, decision_sha256))
BOOST_DESCRIBE_STRUCT(DeathRecorded, (), (died_on, certificate_sha256))
BOOST_DESCRIBE_STRUCT(MarkedInError, (), (person, reason))
BOOST_DESCRIBE_STRUCT(AttachedToChapter, (), (union_id))
// clang-format on
}  // namespace ev

using Payload =
    std::variant<ev::Opened, ev::ExistingRegistered, ev::TransferRequested, ev::Released,
                 ev::AutoReleased, ev::TransferAccepted, ev::TransferDeclined, ev::Retained,
                 ev::Reactivated, ev::ExitRequested, ev::ExitConfirmed, ev::DeemedExitNotified,
                 ev::Objected, ev::DeemedExitDeclared, ev::Expelled, ev::DeathRecorded,
                 ev::MarkedInError, ev::AttachedToChapter>;

}  // namespace chapterhouse::membership
