#pragma once
// An outreach session 双沟通 (domain rules 2.1): planned, approved, held, recorded, verified. Every
// verified session counts once, on the day it was held: K01 when workers were addressed, K02 when
// enterprises were, K03 the consultations given.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::session {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kPlanned = 1,
  kApproved = 2,
  kPostponed = 3,
  kCancelled = 4,
  kHeld = 5,
  kRecorded = 6,
  kVerified = 7,
  kArchived = 8,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kPlanned, kApproved, kPostponed, kCancelled, kHeld, kRecorded,
                    kVerified, kArchived)

enum class Type : std::uint8_t { kWorker = 1, kEnterprise = 2, kMixed = 3 };
BOOST_DESCRIBE_ENUM(Type, kWorker, kEnterprise, kMixed)

enum class Mode : std::uint8_t { kOneToOne = 1, kGroup = 2, kBoth = 3 };
BOOST_DESCRIBE_ENUM(Mode, kOneToOne, kGroup, kBoth)

enum class Level : std::uint8_t { kStreet = 1, kDistrict = 2, kCity = 3 };
BOOST_DESCRIBE_ENUM(Level, kStreet, kDistrict, kCity)

enum class PartnerKind : std::uint8_t {
  kBank = 1,
  kLawFirm = 2,
  kHospital = 3,
  kAuthority = 4,
  kOther = 5
};
BOOST_DESCRIBE_ENUM(PartnerKind, kBank, kLawFirm, kHospital, kAuthority, kOther)

enum class Topic : std::uint8_t {
  kJoining = 1,
  kFounding = 2,
  kWages = 3,
  kContract = 4,
  kSocialInsurance = 5,
  kSafety = 6,
  kMutualAid = 7,
  kLegalAid = 8,
  kHardship = 9,
  kSkills = 10,
  kWomen = 11,
  kOther = 12,
};
BOOST_DESCRIBE_ENUM(Topic, kJoining, kFounding, kWages, kContract, kSocialInsurance, kSafety,
                    kMutualAid, kLegalAid, kHardship, kSkills, kWomen, kOther)

struct Partner {
  PartnerKind kind = PartnerKind::kOther;
  std::string name;  // of the organisation
};
BOOST_DESCRIBE_STRUCT(Partner, (), (kind, name))

// A need or an issue that was raised, without saying by whom.
struct Raised {
  Topic topic = Topic::kOther;
  std::int32_t times = 1;
};
BOOST_DESCRIBE_STRUCT(Raised, (), (topic, times))

// Degrees times 1'000'000, WGS 84.
struct Place {
  std::int32_t latitude_e6 = 0, longitude_e6 = 0;
  bool operator==(const Place&) const = default;
};
BOOST_DESCRIBE_STRUCT(Place, (), (latitude_e6, longitude_e6))

namespace ev {
struct Planned {
  static constexpr EventKey kKey{"session", "planned", 130};
  UnitId unit;
  Type type = Type::kWorker;
  Mode mode = Mode::kGroup;
  Level level = Level::kStreet;
  std::string theme, venue, host;
  std::optional<Place> place;
  Timestamp start{}, end{};
  AccountId planned_by;
};
struct Approved {
  static constexpr EventKey kKey{"session", "approved", 131};
  std::string session_no;
  StreamId booking;  // the venue's register
};
struct Postponed {
  static constexpr EventKey kKey{"session", "postponed", 132};
  std::string reason;
};
// Planned anew, to be approved again.
struct Rescheduled {
  static constexpr EventKey kKey{"session", "rescheduled", 133};
  std::string venue;
  Timestamp start{}, end{};
  AccountId planned_by;
};
struct Cancelled {
  static constexpr EventKey kKey{"session", "cancelled", 134};
  std::string reason;
};
struct Held {
  static constexpr EventKey kKey{"session", "held", 135};
  Date held_on{};
  Deadline record_due;
};
struct Recorded {
  static constexpr EventKey kKey{"session", "recorded", 136};
  std::int32_t consulted_visits = 0;  // 人次
  std::optional<std::int32_t> consulted_persons;
  std::int32_t materials_distributed = 0;
  std::int32_t applications_received = 0;
  std::vector<std::string> enterprises_contacted;  // credit codes, normalised
  std::vector<Raised> needs, issues;
  std::vector<Partner> partners;
  std::vector<AccountId> staff;
  std::vector<std::string> photos;  // SHA-256, 64 hexadecimal digits each
  Personal<std::optional<std::string>> speakers;
  Personal<std::optional<std::string>> remarks;
  AccountId recorded_by;
};
struct Returned {
  static constexpr EventKey kKey{"session", "returned", 137};
  std::string reason;
  Deadline record_due;
};
struct Verified {
  static constexpr EventKey kKey{"session", "verified", 138};
  std::int32_t applications_counted = 0;  // applications that name the session
};
struct Archived {
  static constexpr EventKey kKey{"session", "archived", 139};
};

BOOST_DESCRIBE_STRUCT(Planned, (),
                      (unit, type, mode, level, theme, venue, host, place, start, end, planned_by))
BOOST_DESCRIBE_STRUCT(Approved, (), (session_no, booking))
BOOST_DESCRIBE_STRUCT(Postponed, (), (reason))
BOOST_DESCRIBE_STRUCT(Rescheduled, (), (venue, start, end, planned_by))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (reason))
BOOST_DESCRIBE_STRUCT(Held, (), (held_on, record_due))
BOOST_DESCRIBE_STRUCT(Recorded, (),
                      (consulted_visits, consulted_persons, materials_distributed,
                       applications_received, enterprises_contacted, needs, issues, partners, staff,
                       photos, speakers, remarks, recorded_by))
BOOST_DESCRIBE_STRUCT(Returned, (), (reason, record_due))
BOOST_DESCRIBE_STRUCT(Verified, (), (applications_counted))
BOOST_DESCRIBE_STRUCT(Archived, (), ())
}  // namespace ev

using Payload =
    std::variant<ev::Planned, ev::Approved, ev::Postponed, ev::Rescheduled, ev::Cancelled, ev::Held,
                 ev::Recorded, ev::Returned, ev::Verified, ev::Archived>;
using Event = Step<Status, Payload>;

struct State {
  Status status = Status::kNew;
  UnitId unit;  // whose session it is; a transfer of the case does not move the figures
  Type type = Type::kWorker;
  Mode mode = Mode::kGroup;
  Level level = Level::kStreet;
  std::string session_no;  // empty until approved
  std::string theme, venue, host;
  std::optional<Place> place;
  Timestamp start{}, end{};
  AccountId planned_by, recorded_by;
  StreamId booking;             // the venue's register while a booking stands
  Date held_on{};               // decides the period of the figures
  std::optional<Deadline> due;  // for the record
  std::int32_t consulted_visits = 0;
  std::optional<std::int32_t> consulted_persons;
  std::int32_t materials_distributed = 0;
  std::int32_t applications_received = 0;
  std::vector<std::string> enterprises_contacted;
  std::vector<Raised> needs, issues;
  std::vector<Partner> partners;
  std::vector<AccountId> staff;
  std::vector<std::string> photos;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, unit, type, mode, level, session_no, theme, venue, host, place,
                       start, end, planned_by, recorded_by, booking, held_on, due, consulted_visits,
                       consulted_persons, materials_distributed, applications_received,
                       enterprises_contacted, needs, issues, partners, staff, photos))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "session";
  using State = session::State;
  using Status = session::Status;
  using Payload = session::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // "sessions", "K01", "K02", "K03.visits", "K03.persons": by the day held, when verified; a later
  // correction takes the old figure back and gives the new one.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::session
