#pragma once
// A lead: an enterprise that should have a union, from the first clue to a founding, to cover by a
// joint union, or to its end (domain rules 2.1). A lead stands for its enterprise in the register
// of employing units (K11.register) while the enterprise goes on.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "domain/cases/case_type.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::lead {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kIdentified = 1,
  kAssigned = 2,
  kContacting = 3,
  kEngaged = 4,
  kWilling = 5,
  kConverted = 6,
  kRefused = 7,
  kDormant = 8,
  kCoveredByJoint = 9,
  kCeased = 10,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kIdentified, kAssigned, kContacting, kEngaged, kWilling,
                    kConverted, kRefused, kDormant, kCoveredByJoint, kCeased)

// LEGACY: an old licence without a unified social credit code, to be re-linked later.
enum class IdType : std::uint8_t { kUscc = 1, kLegacy = 2 };
BOOST_DESCRIBE_ENUM(IdType, kUscc, kLegacy)

enum class Source : std::uint8_t {
  kRegistryImport = 1,
  kSession = 2,
  kJointInspection = 3,
  kHotline = 4,
  kWorkerRequest = 5,
  kPartyOrg = 6,
};
BOOST_DESCRIBE_ENUM(Source, kRegistryImport, kSession, kJointInspection, kHotline, kWorkerRequest,
                    kPartyOrg)

enum class ContactTopic : std::uint8_t {
  kFounding = 1,
  kJoining = 2,
  kSafety = 3,
  kMutualAid = 4,
  kLegalAid = 5,
  kWages = 6,
  kBenefits = 7,
  kOther = 8,
};
BOOST_DESCRIBE_ENUM(ContactTopic, kFounding, kJoining, kSafety, kMutualAid, kLegalAid, kWages,
                    kBenefits, kOther)

enum class ContactChannel : std::uint8_t {
  kVisit = 1,
  kPhone = 2,
  kSession = 3,
  kOnline = 4,
  kLetter = 5
};
BOOST_DESCRIBE_ENUM(ContactChannel, kVisit, kPhone, kSession, kOnline, kLetter)

// Either suffices: an employer's consent is no condition of the law.
enum class Evidence : std::uint8_t { kEmployerConsent = 1, kWorkersWish = 2 };
BOOST_DESCRIBE_ENUM(Evidence, kEmployerConsent, kWorkersWish)

enum class RefusalReason : std::uint8_t {
  kNoWorkersInterest = 1,
  kEmployerUnwilling = 2,
  kCost = 3,
  kHeadOfficeDecides = 4,
  kTooFewWorkers = 5,
  kOther = 6,
};
BOOST_DESCRIBE_ENUM(RefusalReason, kNoWorkersInterest, kEmployerUnwilling, kCost,
                    kHeadOfficeDecides, kTooFewWorkers, kOther)

namespace ev {
struct Registered {
  static constexpr EventKey kKey{"lead", "registered", 100};
  UnitId unit;  // where the enterprise works, not where it is registered
  std::string name;
  IdType id_type = IdType::kUscc;
  std::string uscc;     // normalised; empty for kLegacy
  StreamId enterprise;  // its register
  Source source = Source::kRegistryImport;
  std::optional<CaseId> source_session;
  std::string address;
  std::optional<std::int32_t> employees, women;  // absent: unknown
  Ownership ownership = Ownership::kUnknown;
  std::string industry;  // GB/T 4754 section "A".."T"; empty: unknown
  Personal<std::optional<std::string>> contact_person;
  Personal<std::optional<std::string>> contact_mobile;
};
struct Assigned {
  static constexpr EventKey kKey{"lead", "assigned", 101};
  AccountId assignee;
  Deadline contact_due;
};
struct ContactLogged {
  static constexpr EventKey kKey{"lead", "contact_logged", 102};
  std::int32_t number = 0;  // of this lead, from 1
  ContactTopic topic = ContactTopic::kOther;
  ContactChannel channel = ContactChannel::kVisit;
  Personal<std::string> note;
  Deadline next_due;  // after which the lead is stale
};
// 一企一策.
struct PlanRecorded {
  static constexpr EventKey kKey{"lead", "plan_recorded", 103};
  std::int32_t employees = 0, women = 0;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
  std::string service_package;
};
struct Agreed {
  static constexpr EventKey kKey{"lead", "agreed", 104};
  Evidence evidence = Evidence::kEmployerConsent;
  std::string evidence_sha256;
};
struct Refused {
  static constexpr EventKey kKey{"lead", "refused", 105};
  RefusalReason refusal_reason = RefusalReason::kOther;
  bool obstruction = false;  // hinders the workers: for supervision and the district's leaders
  Personal<std::string> note;
};
struct WentDormant {
  static constexpr EventKey kKey{"lead", "went_dormant", 106};
  std::string reason;
};
// Carries what the founding starts from.
struct Converted {
  static constexpr EventKey kKey{"lead", "converted", 107};
  StreamId founding;
  std::string uscc, name;
  std::optional<std::int32_t> employees, women;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
};
// Carries what the chapter needs to cover the unit.
struct JointJoined {
  static constexpr EventKey kKey{"lead", "joint_joined", 108};
  StreamId chapter;
  std::string uscc, name;
  std::optional<std::int32_t> employees, women;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
};
struct Ceased {
  static constexpr EventKey kKey{"lead", "ceased", 109};
  Date ceased_on{};
  std::string reason;
};
struct Relinked {
  static constexpr EventKey kKey{"lead", "relinked", 110};
  std::string old_uscc, uscc, name;
  StreamId enterprise;
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Registered, (),
                      (unit, name, id_type, uscc, enterprise, source, source_session, address,
                       employees, women, ownership, industry, contact_person, contact_mobile))
BOOST_DESCRIBE_STRUCT(Assigned, (), (assignee, contact_due))
BOOST_DESCRIBE_STRUCT(ContactLogged, (), (number, topic, channel, note, next_due))
BOOST_DESCRIBE_STRUCT(PlanRecorded, (), (employees, women, ownership, industry, service_package))
BOOST_DESCRIBE_STRUCT(Agreed, (), (evidence, evidence_sha256))
BOOST_DESCRIBE_STRUCT(Refused, (), (refusal_reason, obstruction, note))
BOOST_DESCRIBE_STRUCT(WentDormant, (), (reason))
BOOST_DESCRIBE_STRUCT(Converted, (), (founding, uscc, name, employees, women, ownership, industry))
BOOST_DESCRIBE_STRUCT(JointJoined, (), (chapter, uscc, name, employees, women, ownership, industry))
BOOST_DESCRIBE_STRUCT(Ceased, (), (ceased_on, reason))
BOOST_DESCRIBE_STRUCT(Relinked, (), (old_uscc, uscc, name, enterprise, reason))
}  // namespace ev

using Payload = std::variant<ev::Registered, ev::Assigned, ev::ContactLogged, ev::PlanRecorded,
                             ev::Agreed, ev::Refused, ev::WentDormant, ev::Converted,
                             ev::JointJoined, ev::Ceased, ev::Relinked>;
using Event = Step<Status, Payload>;

struct State {
  Status status = Status::kNew;
  std::string name;
  IdType id_type = IdType::kUscc;
  std::string uscc;     // empty for kLegacy
  StreamId enterprise;  // the register that knows this lead
  Source source = Source::kRegistryImport;
  std::optional<CaseId> source_session;
  std::string address;
  std::optional<std::int32_t> employees, women;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
  std::string service_package;
  std::int32_t contact_count = 0;            // in all
  std::int32_t contacts_since_assigned = 0;  // an assignment begins a new round
  std::optional<Evidence> evidence;
  bool obstruction = false;
  std::optional<Deadline> due;  // the next contact
  StreamId founding, chapter;   // where it led
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, name, id_type, uscc, enterprise, source, source_session, address,
                       employees, women, ownership, industry, service_package, contact_count,
                       contacts_since_assigned, evidence, obstruction, due, founding, chapter))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "lead";
  using State = lead::State;
  using Status = lead::Status;
  using Payload = lead::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // Flows "lead.registered", "lead.contacts", "lead.engaged", "lead.willing", "lead.converted",
  // "lead.covered" and "lead.refused" by the business date; the stock "K11.register", distinct by
  // credit code (by stream where there is none), of enterprises with employees or an unknown
  // number.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

// The register of an enterprise without a code: a hash of its name and unit stands for the code.
StreamId legacy_enterprise(const BlindIndex& blind, const UnitId& unit, std::string_view name);

}  // namespace chapterhouse::lead
