#pragma once
// A relief grant to a household in hardship 帮扶救助 (domain rules 2.8): proposed, reviewed, its
// money reserved, approved, paid and confirmed. A paid grant counts once, on the day of the
// payment: K20 in fen, K20.count as one; what comes back is taken off on the day it does.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/relief/grant_type.h"

namespace chapterhouse::relief {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kProposed = 1,
  kReviewed = 2,
  kFundReserved = 3,
  kApproved = 4,
  kPaymentBatched = 5,
  kPaid = 6,
  kConfirmed = 7,
  kPaymentFailed = 8,
  kReversed = 9,
  kClawedBack = 10,
  kCancelled = 11,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kProposed, kReviewed, kFundReserved, kApproved, kPaymentBatched,
                    kPaid, kConfirmed, kPaymentFailed, kReversed, kClawedBack, kCancelled)

enum class FailureCause : std::uint8_t {
  kAccountClosed = 1,
  kNameMismatch = 2,
  kAccountWrong = 3,
  kBankRefused = 4,
  kOther = 5,
};
BOOST_DESCRIBE_ENUM(FailureCause, kAccountClosed, kNameMismatch, kAccountWrong, kBankRefused,
                    kOther)

namespace ev {
struct Proposed {
  static constexpr EventKey kKey{"relief", "proposed", 510};
  UnitId unit;
  StreamId file, fund;
  Type type = Type::kLiving;
  Money amount;
  SubjectId person;                // the payee: the file's worker
  Sensitive<std::string> account;  // digits only
  std::string basis_sha256;
  AccountId proposed_by;
};
struct Reviewed {
  static constexpr EventKey kKey{"relief", "reviewed", 511};
  AccountId reviewed_by;
};
struct FundReserved {
  static constexpr EventKey kKey{"relief", "fund_reserved", 512};
  Date decided_on{};
  AccountId reserved_by;
};
struct Approved {
  static constexpr EventKey kKey{"relief", "approved", 513};
  AccountId approved_by;
};
struct PaymentBatched {
  static constexpr EventKey kKey{"relief", "payment_batched", 514};
  std::string batch_no;
  Date batched_on{};
  AccountId paid_by;
};
struct Paid {
  static constexpr EventKey kKey{"relief", "paid", 515};
  Date paid_on{};
  std::string bank_ref;
  AccountId paid_by;
  Deadline due;  // of the confirmation
};
struct PaymentFailed {
  static constexpr EventKey kKey{"relief", "payment_failed", 516};
  FailureCause cause = FailureCause::kOther;
};
struct PaymentRetried {
  static constexpr EventKey kKey{"relief", "payment_retried", 517};
  SubjectId person;
  Sensitive<std::string> account;
  std::string batch_no;
  Date batched_on{};
  AccountId paid_by;
};
struct Confirmed {
  static constexpr EventKey kKey{"relief", "confirmed", 518};
  std::string receipt_sha256;  // signed by the household
};
struct Reversed {
  static constexpr EventKey kKey{"relief", "reversed", 519};
  Date returned_on{};
  std::string reason;
};
struct ClawedBack {
  static constexpr EventKey kKey{"relief", "clawed_back", 520};
  Date returned_on{};
  std::string reason;
};
struct Cancelled {
  static constexpr EventKey kKey{"relief", "cancelled", 521};
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Proposed, (),
                      (unit, file, fund, type, amount, person, account, basis_sha256, proposed_by))
BOOST_DESCRIBE_STRUCT(Reviewed, (), (reviewed_by))
BOOST_DESCRIBE_STRUCT(FundReserved, (), (decided_on, reserved_by))
BOOST_DESCRIBE_STRUCT(Approved, (), (approved_by))
BOOST_DESCRIBE_STRUCT(PaymentBatched, (), (batch_no, batched_on, paid_by))
BOOST_DESCRIBE_STRUCT(Paid, (), (paid_on, bank_ref, paid_by, due))
BOOST_DESCRIBE_STRUCT(PaymentFailed, (), (cause))
BOOST_DESCRIBE_STRUCT(PaymentRetried, (), (person, account, batch_no, batched_on, paid_by))
BOOST_DESCRIBE_STRUCT(Confirmed, (), (receipt_sha256))
BOOST_DESCRIBE_STRUCT(Reversed, (), (returned_on, reason))
BOOST_DESCRIBE_STRUCT(ClawedBack, (), (returned_on, reason))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (reason))
}  // namespace ev

using Payload = std::variant<ev::Proposed, ev::Reviewed, ev::FundReserved, ev::Approved,
                             ev::PaymentBatched, ev::Paid, ev::PaymentFailed, ev::PaymentRetried,
                             ev::Confirmed, ev::Reversed, ev::ClawedBack, ev::Cancelled>;
using Event = Step<Status, Payload>;

// What the ledgers were told, whose hands it went through, and what the bank did. Each is a struct,
// so that no correction of a single field sets the case against its ledgers.
struct Terms {
  StreamId file, fund;
  Type type = Type::kLiving;
  Money amount;
};
BOOST_DESCRIBE_STRUCT(Terms, (), (file, fund, type, amount))

struct Hands {
  AccountId proposed_by, reviewed_by, reserved_by, approved_by, paid_by;
};
BOOST_DESCRIBE_STRUCT(Hands, (), (proposed_by, reviewed_by, reserved_by, approved_by, paid_by))

struct Payment {
  std::string batch_no, bank_ref;
  Date batched_on{};
  std::optional<Date> paid_on, returned_on;
};
BOOST_DESCRIBE_STRUCT(Payment, (), (batch_no, bank_ref, batched_on, paid_on, returned_on))

struct State {
  Status status = Status::kNew;
  UnitId unit;
  SubjectId person;
  Terms terms;
  Hands hands;
  Payment payment;
  std::optional<Deadline> due;  // of the confirmation
};
BOOST_DESCRIBE_STRUCT(State, (), (status, unit, person, terms, hands, payment, due))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "relief";
  using State = relief::State;
  using Status = relief::Status;
  using Payload = relief::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // "K20" in fen and "K20.count".
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::relief
