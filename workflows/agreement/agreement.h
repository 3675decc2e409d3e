#pragma once
// Decides about the performance of mediation agreements (domain rules 2.5; 调解仲裁法 art 14 to
// 16). Pure functions: safe to call from any thread.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/agreement/agreement.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::agreement {

using chapterhouse::agreement::Channel;
using chapterhouse::agreement::ClaimType;
using chapterhouse::agreement::ConfirmationKind;
using chapterhouse::agreement::ConfirmationResult;
using chapterhouse::agreement::Employer;
using chapterhouse::agreement::EnforcementKit;
using chapterhouse::agreement::Event;
using chapterhouse::agreement::State;
using chapterhouse::dispute::Instalment;

namespace cmd {
// By the system, from the dispute of the same id.
struct Conclude {
  static constexpr std::string_view kName = "conclude";
  UnitId unit;
  StreamId dispute;
  std::string case_no;
  Date agreed_on{};
  std::vector<Instalment> instalments;
  std::vector<ClaimType> claim_types;
  chapterhouse::dispute::Type type = chapterhouse::dispute::Type::kOtherByLaw;
  Channel channel = Channel::kCounter;
  Employer employer;
  AccountId applicant;
};
struct ApplyConfirmation {
  static constexpr std::string_view kName = "apply_confirmation";
  ConfirmationKind kind = ConfirmationKind::kArbitration;
  std::string reference;  // number of the application, where one was given
};
struct RecordConfirmation {
  static constexpr std::string_view kName = "record_confirmation";
  ConfirmationResult result = ConfirmationResult::kConfirmed;
  std::string reference;
};
struct StartPerformance {
  static constexpr std::string_view kName = "start_performance";
};
struct RecordPayment {
  static constexpr std::string_view kName = "record_payment";
  std::int32_t instalment = 1;  // its number, from 1
  Money amount;
  Date paid_on{};
  std::string voucher_sha256;
};
struct Complete {
  static constexpr std::string_view kName = "complete";
};
struct DefaultOn {
  static constexpr std::string_view kName = "default_on";
  std::int32_t instalment = 1;
};
struct SupportEnforcement {
  static constexpr std::string_view kName = "support_enforcement";
  EnforcementKit kit = EnforcementKit::kPaymentOrder;
  std::string kit_sha256;
};
struct CloseEnforced {
  static constexpr std::string_view kName = "close_enforced";
};
struct CloseDefaulted {
  static constexpr std::string_view kName = "close_defaulted";
  std::string reason;
};
struct ReopenPerformance {
  static constexpr std::string_view kName = "reopen_performance";
  std::string reason;  // the new fact or default
};

// clang-format off
BOOST_DESCRIBE_STRUCT(Conclude, (), (unit, dispute, case_no, agreed_on, instalments, claim_types, type, channel, employer, applicant))
BOOST_DESCRIBE_STRUCT(ApplyConfirmation, (), (kind, reference))
BOOST_DESCRIBE_STRUCT(RecordConfirmation, (), (result, reference))
BOOST_DESCRIBE_STRUCT(StartPerformance, (), ())
BOOST_DESCRIBE_STRUCT(RecordPayment, (), (instalment, amount, paid_on, voucher_sha256))
BOOST_DESCRIBE_STRUCT(Complete, (), ())
BOOST_DESCRIBE_STRUCT(DefaultOn, (), (instalment))
BOOST_DESCRIBE_STRUCT(SupportEnforcement, (), (kit, kit_sha256))
BOOST_DESCRIBE_STRUCT(CloseEnforced, (), ())
BOOST_DESCRIBE_STRUCT(CloseDefaulted, (), (reason))
BOOST_DESCRIBE_STRUCT(ReopenPerformance, (), (reason))
// clang-format on
}  // namespace cmd

using Command = std::variant<cmd::Conclude, cmd::ApplyConfirmation, cmd::RecordConfirmation,
                             cmd::StartPerformance, cmd::RecordPayment, cmd::Complete,
                             cmd::DefaultOn, cmd::SupportEnforcement, cmd::CloseEnforced,
                             cmd::CloseDefaulted, cmd::ReopenPerformance>;

struct Workflow {
  using Case = chapterhouse::agreement::Case;
  using Command = agreement::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State&, const CommandBody*, const Context&) {
    return {};
  }
  static std::vector<Claim> claims(const State&, const Decided&, const Context&) { return {}; }
  // The default on the day after an instalment that was not paid.
  static std::vector<Timer> timers(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::agreement
