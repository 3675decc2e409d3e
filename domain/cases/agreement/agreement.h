#pragma once
// How a mediation agreement is performed (domain rules 2.5, from AGREED on): confirmation,
// instalments, default and enforcement. Stream "agreement/<id of the dispute>".
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/dispute/form.h"

namespace chapterhouse::agreement {

using dispute::Channel;
using dispute::ClaimType;
using dispute::Employer;

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kConcluded = 1,  // AGREED
  kPerforming = 2,
  kClosedPerformed = 3,
  kDefaulted = 4,
  kEnforcementSupport = 5,
  kClosedEnforced = 6,
  kClosedDefaulted = 7,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kConcluded, kPerforming, kClosedPerformed, kDefaulted,
                    kEnforcementSupport, kClosedEnforced, kClosedDefaulted)

enum class ConfirmationKind : std::uint8_t { kArbitration = 1, kJudicial = 2 };
BOOST_DESCRIBE_ENUM(ConfirmationKind, kArbitration, kJudicial)

enum class ConfirmationResult : std::uint8_t { kConfirmed = 1, kRefused = 2, kWithdrawn = 3 };
BOOST_DESCRIBE_ENUM(ConfirmationResult, kConfirmed, kRefused, kWithdrawn)

// What the worker is helped with after a default (调解仲裁法 art 15, 16).
enum class EnforcementKit : std::uint8_t { kPaymentOrder = 1, kArbitration = 2 };
BOOST_DESCRIBE_ENUM(EnforcementKit, kPaymentOrder, kArbitration)

// An instalment and what was paid of it. Its day is the parties' own and does not roll forward.
struct Performance {
  Money amount;
  Deadline due;
  Money paid;
  bool operator==(const Performance&) const = default;
};
BOOST_DESCRIBE_STRUCT(Performance, (), (amount, due, paid))

// clang-format off
namespace ev {
struct Concluded { static constexpr EventKey kKey{"agreement", "concluded", 430}; UnitId unit; StreamId dispute; std::string case_no; Date agreed_on{}; std::vector<Performance> instalments; std::vector<ClaimType> claim_types; dispute::Type type = dispute::Type::kOtherByLaw; Channel channel = Channel::kCounter; Employer employer; AccountId applicant; Deadline arbitration; Deadline judicial; };
struct ConfirmationApplied { static constexpr EventKey kKey{"agreement", "confirmation_applied", 431}; ConfirmationKind kind = ConfirmationKind::kArbitration; Date applied_on{}; std::string reference; };
struct ConfirmationRecorded { static constexpr EventKey kKey{"agreement", "confirmation_recorded", 432}; ConfirmationResult result = ConfirmationResult::kConfirmed; std::string reference; };
struct PerformanceStarted { static constexpr EventKey kKey{"agreement", "performance_started", 433}; };
struct PaymentRecorded { static constexpr EventKey kKey{"agreement", "payment_recorded", 434}; std::int32_t instalment = 0; Money amount; Date paid_on{}; std::string voucher_sha256; };
struct Completed { static constexpr EventKey kKey{"agreement", "completed", 435}; Date closed_on{}; };
struct Defaulted { static constexpr EventKey kKey{"agreement", "defaulted", 436}; std::int32_t instalment = 0; Date was_due_on{}; Money outstanding; };
struct EnforcementSupported { static constexpr EventKey kKey{"agreement", "enforcement_supported", 437}; EnforcementKit kit = EnforcementKit::kArbitration; std::string kit_sha256; Money outstanding; };
struct ClosedEnforced { static constexpr EventKey kKey{"agreement", "closed_enforced", 438}; Date closed_on{}; };
struct ClosedDefaulted { static constexpr EventKey kKey{"agreement", "closed_defaulted", 439}; std::string reason; Date closed_on{}; Money outstanding; };
struct PerformanceReopened { static constexpr EventKey kKey{"agreement", "performance_reopened", 440}; std::string reason; };

BOOST_DESCRIBE_STRUCT(Concluded, (), (unit, dispute, case_no, agreed_on, instalments, claim_types, type, channel, employer, applicant, arbitration, judicial))
BOOST_DESCRIBE_STRUCT(ConfirmationApplied, (), (kind, applied_on, reference))
BOOST_DESCRIBE_STRUCT(ConfirmationRecorded, (), (result, reference))
BOOST_DESCRIBE_STRUCT(PerformanceStarted, (), ())
BOOST_DESCRIBE_STRUCT(PaymentRecorded, (), (instalment, amount, paid_on, voucher_sha256))
BOOST_DESCRIBE_STRUCT(Completed, (), (closed_on))
BOOST_DESCRIBE_STRUCT(Defaulted, (), (instalment, was_due_on, outstanding))
BOOST_DESCRIBE_STRUCT(EnforcementSupported, (), (kit, kit_sha256, outstanding))
BOOST_DESCRIBE_STRUCT(ClosedEnforced, (), (closed_on))
BOOST_DESCRIBE_STRUCT(ClosedDefaulted, (), (reason, closed_on, outstanding))
BOOST_DESCRIBE_STRUCT(PerformanceReopened, (), (reason))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Concluded, ev::ConfirmationApplied, ev::ConfirmationRecorded,
                             ev::PerformanceStarted, ev::PaymentRecorded, ev::Completed,
                             ev::Defaulted, ev::EnforcementSupported, ev::ClosedEnforced,
                             ev::ClosedDefaulted, ev::PerformanceReopened>;
using Event = Step<Status, Payload>;

struct State {
  Status status = Status::kNew;
  UnitId concluded_for;  // its figures, whoever answers for the case later
  StreamId dispute;
  std::string case_no;
  std::optional<Date> agreed_on;
  std::vector<Performance> instalments;
  std::vector<ClaimType> claim_types;
  dispute::Type type = dispute::Type::kOtherByLaw;
  Channel channel = Channel::kCounter;
  Employer employer;
  AccountId applicant;
  std::optional<ConfirmationKind> confirmation;
  std::optional<Date> confirmation_applied_on;
  std::optional<ConfirmationResult> confirmation_result;
  std::string confirmation_reference;
  std::optional<Deadline> arbitration_due, judicial_due;  // to apply for a confirmation
  std::optional<EnforcementKit> kit;
  std::optional<Date> closed_on;
  std::int32_t reopen_count = 0;
  std::optional<Deadline> due;  // the nearest of confirmation and next instalment

  Money agreed() const;
  Money paid() const;
  Money outstanding() const { return {agreed().fen - paid().fen}; }
  // The first instalment that is not fully paid; null when all are.
  const Performance* next() const;
  // By its number, from 1; null when there is none.
  const Performance* instalment(std::int32_t number) const;
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, concluded_for, dispute, case_no, agreed_on, instalments, claim_types, type, channel, employer, applicant, confirmation, confirmation_applied_on, confirmation_result, confirmation_reference, arbitration_due, judicial_due, kit, closed_on, reopen_count, due))
// clang-format on

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "agreement";
  using State = agreement::State;
  using Status = agreement::Status;
  using Payload = agreement::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // "K26.performed": what was paid, in fen, by the date of the step that says so.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::agreement
