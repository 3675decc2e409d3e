#pragma once
// Decides about the mediation of labour disputes (domain rules 2.5; 调解仲裁法 art 2 to 16). Pure
// functions: safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/dispute/dispute.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::dispute {

using chapterhouse::dispute::ApplicantSide;
using chapterhouse::dispute::Channel;
using chapterhouse::dispute::ClaimType;
using chapterhouse::dispute::Demand;
using chapterhouse::dispute::Employer;
using chapterhouse::dispute::Event;
using chapterhouse::dispute::FailureGround;
using chapterhouse::dispute::Forum;
using chapterhouse::dispute::Instalment;
using chapterhouse::dispute::Mediator;
using chapterhouse::dispute::Procedure;
using chapterhouse::dispute::Relation;
using chapterhouse::dispute::RiskLevel;
using chapterhouse::dispute::State;
using chapterhouse::dispute::ThirdParty;
using chapterhouse::dispute::Type;
using chapterhouse::dispute::Urgency;
using chapterhouse::dispute::Worker;

namespace cmd {
// Received on the day on which it occurs. The first type decides where the figures count it.
struct Register {
  static constexpr std::string_view kName = "register";
  UnitId unit;
  Personal<std::string> applicant_name, mobile;
  Personal<std::string> matter;
  Sensitive<std::vector<Worker>> workers;  // those who are identified; more may be involved
  Personal<std::vector<std::string>> representatives;
  Personal<std::optional<std::string>> employer_contact;
  ApplicantSide applicant_side = ApplicantSide::kWorker;
  Channel channel = Channel::kCounter;
  std::vector<Type> types;
  std::vector<Demand> claims;
  Employer employer;
  std::optional<ThirdParty> third_party;
  std::int32_t people_involved = 1;
  bool common_claim = false;
  Urgency urgency = Urgency::kNormal;
  RiskLevel risk_level = RiskLevel::kLow;
  std::string application_sha256;  // of the application, or of the record of an oral one
  std::optional<Date> knew_on;     // when the worker knew of the breach
};
struct Screen {
  static constexpr std::string_view kName = "screen";
};
struct Accept {
  static constexpr std::string_view kName = "accept";
};
struct Decline {
  static constexpr std::string_view kName = "decline";
  std::vector<std::string> reasons;  // all of them, at once
};
struct Redirect {
  static constexpr std::string_view kName = "redirect";
  Forum forum = Forum::kArbitration;
  std::string reference;  // number of the case there
};
struct Resubmit {
  static constexpr std::string_view kName = "resubmit";
  Personal<std::string> new_facts;
  std::string application_sha256;
};
struct AskConsent {
  static constexpr std::string_view kName = "ask_consent";
};
struct Consent {
  static constexpr std::string_view kName = "consent";
  std::string consent_sha256;
};
struct RefuseConsent {
  static constexpr std::string_view kName = "refuse_consent";
  std::string reason;
};
struct AppointMediators {
  static constexpr std::string_view kName = "appoint_mediators";
  Procedure procedure = Procedure::kSimple;
  std::vector<Mediator> mediators;
};
struct HoldSession {
  static constexpr std::string_view kName = "hold_session";
  std::string record_sha256;  // 调解笔录, signed
};
struct ExtendByConsent {
  static constexpr std::string_view kName = "extend_by_consent";
  std::int32_t days = 0;
  std::string applicant_signature_sha256, respondent_signature_sha256;
};
struct ReachAgreement {
  static constexpr std::string_view kName = "reach_agreement";
  Personal<std::vector<std::string>> items;
  Money total;
  std::vector<Instalment> instalments;  // in the order of their days; none when nothing is paid
  bool applicant_signed = false, respondent_signed = false, mediator_signed = false;
  bool sealed = false;
  std::string agreement_sha256;
};
struct Fail {
  static constexpr std::string_view kName = "fail";
  FailureGround ground = FailureGround::kNoAgreement;
};
struct Withdraw {
  static constexpr std::string_view kName = "withdraw";
  std::string reason;
};
struct SettlePrivately {
  static constexpr std::string_view kName = "settle_privately";
  std::string reason;
};
struct ReopenMediation {
  static constexpr std::string_view kName = "reopen_mediation";
  Personal<std::string> new_facts;
};

// clang-format off
BOOST_DESCRIBE_STRUCT(Register, (), (unit, applicant_name, mobile, matter, workers, representatives, employer_contact, applicant_side, channel, types, claims, employer, third_party, people_involved, common_claim, urgency, risk_level, application_sha256, knew_on))
BOOST_DESCRIBE_STRUCT(Screen, (), ())
BOOST_DESCRIBE_STRUCT(Accept, (), ())
BOOST_DESCRIBE_STRUCT(Decline, (), (reasons))
BOOST_DESCRIBE_STRUCT(Redirect, (), (forum, reference))
BOOST_DESCRIBE_STRUCT(Resubmit, (), (new_facts, application_sha256))
BOOST_DESCRIBE_STRUCT(AskConsent, (), ())
BOOST_DESCRIBE_STRUCT(Consent, (), (consent_sha256))
BOOST_DESCRIBE_STRUCT(RefuseConsent, (), (reason))
BOOST_DESCRIBE_STRUCT(AppointMediators, (), (procedure, mediators))
BOOST_DESCRIBE_STRUCT(HoldSession, (), (record_sha256))
BOOST_DESCRIBE_STRUCT(ExtendByConsent, (), (days, applicant_signature_sha256, respondent_signature_sha256))
BOOST_DESCRIBE_STRUCT(ReachAgreement, (), (items, total, instalments, applicant_signed, respondent_signed, mediator_signed, sealed, agreement_sha256))
BOOST_DESCRIBE_STRUCT(Fail, (), (ground))
BOOST_DESCRIBE_STRUCT(Withdraw, (), (reason))
BOOST_DESCRIBE_STRUCT(SettlePrivately, (), (reason))
BOOST_DESCRIBE_STRUCT(ReopenMediation, (), (new_facts))
// clang-format on
}  // namespace cmd

using Command =
    std::variant<cmd::Register, cmd::Screen, cmd::Accept, cmd::Decline, cmd::Redirect,
                 cmd::Resubmit, cmd::AskConsent, cmd::Consent, cmd::RefuseConsent,
                 cmd::AppointMediators, cmd::HoldSession, cmd::ExtendByConsent, cmd::ReachAgreement,
                 cmd::Fail, cmd::Withdraw, cmd::SettlePrivately, cmd::ReopenMediation>;

struct Workflow {
  using Case = chapterhouse::dispute::Case;
  using Command = dispute::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // While it is in work, a dispute holds each worker's claims; the acceptance takes a number.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  // The end of the mediation when its days are over and the morning after has passed as well.
  static std::vector<Timer> timers(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::dispute
