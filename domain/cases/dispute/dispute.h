#pragma once
// The mediation of a labour dispute (domain rules 2.5, W5): from the application to its statistical
// close. An agreement goes on as agreement/<same id>.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/dispute/form.h"

namespace chapterhouse::dispute {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kRegistered = 1,
  kScreening = 2,
  kAccepted = 3,
  kConsentPending = 4,
  kMediating = 5,
  kAgreed = 6,
  kNotAccepted = 7,
  kRedirected = 8,
  kConsentRefused = 9,
  kFailed = 10,
  kWithdrawn = 11,
  kSettledPrivately = 12,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kRegistered, kScreening, kAccepted, kConsentPending, kMediating,
                    kAgreed, kNotAccepted, kRedirected, kConsentRefused, kFailed, kWithdrawn,
                    kSettledPrivately)

// Where a dispute is open already, or belongs.
enum class Forum : std::uint8_t { kArbitration = 1, kCourt = 2, kLabourInspection = 3, kOther = 9 };
BOOST_DESCRIBE_ENUM(Forum, kArbitration, kCourt, kLabourInspection, kOther)

enum class Procedure : std::uint8_t { kSimple = 1, kPanel = 2 };
BOOST_DESCRIBE_ENUM(Procedure, kSimple, kPanel)

// Of a mediator to the matter, as declared. Anything but none is a ground of recusal.
enum class Relation : std::uint8_t {
  kNone = 0,
  kParty = 1,
  kRelativeOfParty = 2,
  kColleagueOfParty = 3,
  kInterested = 4,
};
BOOST_DESCRIBE_ENUM(Relation, kNone, kParty, kRelativeOfParty, kColleagueOfParty, kInterested)

struct Mediator {
  AccountId account;
  Relation relation = Relation::kNone;
  bool operator==(const Mediator&) const = default;
};
BOOST_DESCRIBE_STRUCT(Mediator, (), (account, relation))

enum class FailureGround : std::uint8_t { kPartyRefused = 1, kNoAgreement = 2, kTimeExpired = 3 };
BOOST_DESCRIBE_ENUM(FailureGround, kPartyRefused, kNoAgreement, kTimeExpired)

// clang-format off
namespace ev {
// `limitation_on` is the last day for arbitration; none while wages are owed in employment.
struct Registered { static constexpr EventKey kKey{"dispute", "registered", 400}; UnitId unit; SubjectId person; Personal<std::string> applicant_name, mobile; Personal<std::string> matter; Sensitive<std::vector<Worker>> workers; Personal<std::vector<std::string>> representatives; Personal<std::optional<std::string>> employer_contact; ApplicantSide applicant_side = ApplicantSide::kWorker; Channel channel = Channel::kCounter; std::vector<Type> types; std::vector<Demand> claims; Employer employer; std::optional<ThirdParty> third_party; std::int32_t people_involved = 0; bool is_collective = false; Urgency urgency = Urgency::kNormal; RiskLevel risk_level = RiskLevel::kLow; std::string application_sha256; std::vector<StreamId> persons; std::vector<StreamId> claimants; AccountId applicant; std::optional<Date> knew_on; std::optional<Date> limitation_on; Date received_on{}; Deadline acceptance; Deadline mediation; };
struct Screened { static constexpr EventKey kKey{"dispute", "screened", 401}; };
// `mediation`: the days from receipt, put off by those on which the clock stood still.
struct Accepted { static constexpr EventKey kKey{"dispute", "accepted", 402}; std::string case_no; UnitId accepted_for; Date accepted_on{}; Deadline mediation; };
struct Declined { static constexpr EventKey kKey{"dispute", "declined", 403}; std::vector<std::string> reasons; };
struct Redirected { static constexpr EventKey kKey{"dispute", "redirected", 404}; Forum forum = Forum::kArbitration; std::string reference; Date closed_on{}; };
// A new application in law: both periods run from this day.
struct Resubmitted { static constexpr EventKey kKey{"dispute", "resubmitted", 405}; SubjectId person; Personal<std::string> new_facts; std::string application_sha256; Deadline acceptance; Deadline mediation; };
struct ConsentAsked { static constexpr EventKey kKey{"dispute", "consent_asked", 406}; };
struct Consented { static constexpr EventKey kKey{"dispute", "consented", 407}; std::string consent_sha256; };
struct ConsentRefused { static constexpr EventKey kKey{"dispute", "consent_refused", 408}; std::string reason; Date closed_on{}; Deadline notice; std::optional<Date> limitation_on; };
struct MediatorsAppointed { static constexpr EventKey kKey{"dispute", "mediators_appointed", 409}; Procedure procedure = Procedure::kSimple; std::vector<Mediator> mediators; };
struct SessionHeld { static constexpr EventKey kKey{"dispute", "session_held", 410}; std::int32_t number = 0; Date held_on{}; AccountId mediator; std::string record_sha256; };
struct Extended { static constexpr EventKey kKey{"dispute", "extended", 411}; std::string applicant_signature_sha256; std::string respondent_signature_sha256; Deadline mediation; };
struct AgreementReached { static constexpr EventKey kKey{"dispute", "agreement_reached", 412}; SubjectId person; Personal<std::vector<std::string>> items; Date agreed_on{}; Money total; std::vector<Instalment> instalments; std::string agreement_sha256; AccountId mediator; };
// The notice of the right to arbitrate goes out with it.
struct Failed { static constexpr EventKey kKey{"dispute", "failed", 413}; FailureGround ground = FailureGround::kNoAgreement; Date closed_on{}; Date arbitration_notice_on{}; std::optional<Date> limitation_on; };
struct Withdrawn { static constexpr EventKey kKey{"dispute", "withdrawn", 414}; std::string reason; Date closed_on{}; };
struct SettledPrivately { static constexpr EventKey kKey{"dispute", "settled_privately", 415}; std::string reason; Date closed_on{}; };
struct MediationReopened { static constexpr EventKey kKey{"dispute", "mediation_reopened", 416}; SubjectId person; Personal<std::string> new_facts; Deadline mediation; };

BOOST_DESCRIBE_STRUCT(Registered, (), (unit, person, applicant_name, mobile, matter, workers, representatives, employer_contact, applicant_side, channel, types, claims, employer, third_party, people_involved, is_collective, urgency, risk_level, application_sha256, persons, claimants, applicant, knew_on, limitation_on, received_on, acceptance, mediation))
BOOST_DESCRIBE_STRUCT(Screened, (), ())
BOOST_DESCRIBE_STRUCT(Accepted, (), (case_no, accepted_for, accepted_on, mediation))
BOOST_DESCRIBE_STRUCT(Declined, (), (reasons))
BOOST_DESCRIBE_STRUCT(Redirected, (), (forum, reference, closed_on))
BOOST_DESCRIBE_STRUCT(Resubmitted, (), (person, new_facts, application_sha256, acceptance, mediation))
BOOST_DESCRIBE_STRUCT(ConsentAsked, (), ())
BOOST_DESCRIBE_STRUCT(Consented, (), (consent_sha256))
BOOST_DESCRIBE_STRUCT(ConsentRefused, (), (reason, closed_on, notice, limitation_on))
BOOST_DESCRIBE_STRUCT(MediatorsAppointed, (), (procedure, mediators))
BOOST_DESCRIBE_STRUCT(SessionHeld, (), (number, held_on, mediator, record_sha256))
BOOST_DESCRIBE_STRUCT(Extended, (), (applicant_signature_sha256, respondent_signature_sha256, mediation))
BOOST_DESCRIBE_STRUCT(AgreementReached, (), (person, items, agreed_on, total, instalments, agreement_sha256, mediator))
BOOST_DESCRIBE_STRUCT(Failed, (), (ground, closed_on, arbitration_notice_on, limitation_on))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (reason, closed_on))
BOOST_DESCRIBE_STRUCT(SettledPrivately, (), (reason, closed_on))
BOOST_DESCRIBE_STRUCT(MediationReopened, (), (person, new_facts, mediation))
}  // namespace ev
// clang-format on

using Payload =
    std::variant<ev::Registered, ev::Screened, ev::Accepted, ev::Declined, ev::Redirected,
                 ev::Resubmitted, ev::ConsentAsked, ev::Consented, ev::ConsentRefused,
                 ev::MediatorsAppointed, ev::SessionHeld, ev::Extended, ev::AgreementReached,
                 ev::Failed, ev::Withdrawn, ev::SettledPrivately, ev::MediationReopened>;
using Event = Step<Status, Payload>;

// Names nobody: people stand in it by subject and by keyed hash.
struct State {
  Status status = Status::kNew;
  SubjectId person;  // the applicant
  Channel channel = Channel::kCounter;
  std::vector<Type> types;  // the first decides where the figures count the case
  std::vector<Demand> claims;
  Employer employer;
  std::int32_t people_involved = 0;
  bool is_collective = false;
  Urgency urgency = Urgency::kNormal;
  RiskLevel risk_level = RiskLevel::kLow;
  std::vector<StreamId> persons;    // each identified worker, by the keyed hash of the number
  std::vector<StreamId> claimants;  // their registers for this employer
  AccountId applicant;              // empty: no account
  std::optional<Date> received_on, limitation_on;
  std::string case_no;
  UnitId accepted_for;  // its figures, whoever answers for the case later
  std::optional<Date> accepted_on;
  std::vector<std::string> decline_reasons;
  Procedure procedure = Procedure::kSimple;
  std::vector<Mediator> mediators;
  std::int32_t session_count = 0;
  bool extended = false;
  std::optional<Date> agreed_on;
  Money agreed_total;
  std::vector<Instalment> instalments;
  std::string forum_reference;
  std::optional<Deadline> notice_due;     // to tell the applicant of the other side's refusal
  std::optional<Deadline> mediation_due;  // from receipt; it runs beside the acceptance
  std::optional<Deadline> due;            // the one that matters now
  std::optional<Date> first_closed_on, closed_on;
  std::int32_t reopen_count = 0;

  bool appointed(const AccountId& account) const;
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, person, channel, types, claims, employer, people_involved, is_collective, urgency, risk_level, persons, claimants, applicant, received_on, limitation_on, case_no, accepted_for, accepted_on, decline_reasons, procedure, mediators, session_count, extended, agreed_on, agreed_total, instalments, forum_reference, notice_due, mediation_due, due, first_closed_on, closed_on, reopen_count))
// clang-format on

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "dispute";
  using State = dispute::State;
  using Status = dispute::Status;
  using Payload = dispute::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // From the acceptance on: "K22", "K23" (distinct by worker), "K23.involved", the stock
  // "dispute.open"; with the close "dispute.closed", "dispute.closed_withdrawn",
  // "dispute.closed_on_time"; with an agreement "dispute.agreed", "K23.resolved", "K26.agreed".
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::dispute
