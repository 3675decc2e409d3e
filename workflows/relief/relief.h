#pragma once
// How a relief grant goes on (domain rules 2.8 and 2.15): who may propose, review, reserve,
// approve and pay it, never one person in two of these. The reservation is made in the fund's
// ledger and in the household's. Pure functions: safe to call from any thread.
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/relief/relief.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::relief {

using chapterhouse::relief::Event;
using chapterhouse::relief::FailureCause;
using chapterhouse::relief::State;
using chapterhouse::relief::Type;

namespace cmd {
struct Propose {
  static constexpr std::string_view kName = "propose";
  UnitId unit;
  StreamId file;  // "hardship_file/<id>": the household
  StreamId fund;  // "fund/<id>"
  Type type = Type::kLiving;
  Money amount;
  Sensitive<std::string> account;   // one card, of the file's worker (一卡通)
  bool payee_is_applicant = false;  // declared by whoever saw the card
  std::string basis_sha256;
};
struct Review {
  static constexpr std::string_view kName = "review";
};
struct Reserve {
  static constexpr std::string_view kName = "reserve";
};
struct Approve {
  static constexpr std::string_view kName = "approve";
};
struct Batch {
  static constexpr std::string_view kName = "batch";
  std::string batch_no;
};
struct MarkPaid {
  static constexpr std::string_view kName = "mark_paid";
  Date paid_on{};
  std::string bank_ref;
};
struct MarkFailed {
  static constexpr std::string_view kName = "mark_failed";
  FailureCause cause = FailureCause::kOther;
};
struct Retry {
  static constexpr std::string_view kName = "retry";
  std::string batch_no;
  Sensitive<std::string> account;
  bool payee_is_applicant = false;
};
struct Confirm {
  static constexpr std::string_view kName = "confirm";
  std::string receipt_sha256;
};
struct Reverse {
  static constexpr std::string_view kName = "reverse";
  std::string reason;
};
struct ClawBack {
  static constexpr std::string_view kName = "claw_back";
  std::string reason;
};
struct Cancel {
  static constexpr std::string_view kName = "cancel";
  std::string reason;
};

BOOST_DESCRIBE_STRUCT(Propose, (),
                      (unit, file, fund, type, amount, account, payee_is_applicant, basis_sha256))
BOOST_DESCRIBE_STRUCT(Review, (), ())
BOOST_DESCRIBE_STRUCT(Reserve, (), ())
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(Batch, (), (batch_no))
BOOST_DESCRIBE_STRUCT(MarkPaid, (), (paid_on, bank_ref))
BOOST_DESCRIBE_STRUCT(MarkFailed, (), (cause))
BOOST_DESCRIBE_STRUCT(Retry, (), (batch_no, account, payee_is_applicant))
BOOST_DESCRIBE_STRUCT(Confirm, (), (receipt_sha256))
BOOST_DESCRIBE_STRUCT(Reverse, (), (reason))
BOOST_DESCRIBE_STRUCT(ClawBack, (), (reason))
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))
}  // namespace cmd

using Command = std::variant<cmd::Propose, cmd::Review, cmd::Reserve, cmd::Approve, cmd::Batch,
                             cmd::MarkPaid, cmd::MarkFailed, cmd::Retry, cmd::Confirm, cmd::Reverse,
                             cmd::ClawBack, cmd::Cancel>;

// The type of the case that a grant's household is: "hardship_file/<id>".
inline constexpr std::string_view kFileType = "hardship_file";

struct Workflow {
  using Case = chapterhouse::relief::Case;
  using Command = relief::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The household's file, the fund, and the ledgers of both.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // Reserved, paid, released or returned: in both ledgers alike.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::relief
