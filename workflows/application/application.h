#pragma once
// Decides about applications to join a union (domain rules 2.3, W3). Pure functions: safe to call
// from any thread.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/application/application.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::application {

using chapterhouse::application::Channel;
using chapterhouse::application::Consent;
using chapterhouse::application::Education;
using chapterhouse::application::Event;
using chapterhouse::application::IdType;
using chapterhouse::application::MissingItem;
using chapterhouse::application::RejectCode;
using chapterhouse::application::State;

namespace cmd {
// By the worker, or by staff for a worker who walked up. With neither `union_id` nor `founding` the
// territorial union of `unit` is asked.
struct Submit {
  static constexpr std::string_view kName = "submit";
  UnitId unit;
  Personal<std::string> name, mobile;
  IdType id_type = IdType::kResidentId;
  Sensitive<std::string> id_no;
  Sensitive<std::optional<Date>> birth_date;  // needed where the number does not tell
  std::optional<Sex> sex;                     // likewise
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  Personal<std::optional<Education>> education;
  std::optional<std::string> employer_uscc;
  std::optional<StreamId> union_id, founding;
  Channel channel = Channel::kApp;
  std::optional<StreamId> session;  // must be real; needed for the channel `session`
  Consent consent;
};
struct StartReview {
  static constexpr std::string_view kName = "start_review";
};
struct Approve {
  static constexpr std::string_view kName = "approve";
};
// Everything that is missing, at once: an application is returned one time only (一次性告知).
struct Return {
  static constexpr std::string_view kName = "return";
  std::vector<MissingItem> missing_items;
};
struct Resubmit {
  static constexpr std::string_view kName = "resubmit";
  Personal<std::optional<std::string>> name, mobile;  // where they were wrong
  Personal<std::string> answer;
};
struct Reject {
  static constexpr std::string_view kName = "reject";
  RejectCode code = RejectCode::kOther;
  Personal<std::string> reason;
};
struct Withdraw {
  static constexpr std::string_view kName = "withdraw";
};
struct Lapse {
  static constexpr std::string_view kName = "lapse";
};
// One person under two numbers: `duplicate_of` is another application or a membership.
struct MarkDuplicate {
  static constexpr std::string_view kName = "mark_duplicate";
  StreamId duplicate_of;
};
// The bank is another recipient, hence a consent of its own (PIPL 23).
struct RequestCard {
  static constexpr std::string_view kName = "request_card";
  Consent bank_consent;
};
struct IssueCard {
  static constexpr std::string_view kName = "issue_card";
  Sensitive<std::string> card_no;
};

BOOST_DESCRIBE_STRUCT(Submit, (),
                      (unit, name, mobile, id_type, id_no, birth_date, sex, employment_type,
                       is_migrant_worker, education, employer_uscc, union_id, founding, channel,
                       session, consent))
BOOST_DESCRIBE_STRUCT(StartReview, (), ())
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(Return, (), (missing_items))
BOOST_DESCRIBE_STRUCT(Resubmit, (), (name, mobile, answer))
BOOST_DESCRIBE_STRUCT(Reject, (), (code, reason))
BOOST_DESCRIBE_STRUCT(Withdraw, (), ())
BOOST_DESCRIBE_STRUCT(Lapse, (), ())
BOOST_DESCRIBE_STRUCT(MarkDuplicate, (), (duplicate_of))
BOOST_DESCRIBE_STRUCT(RequestCard, (), (bank_consent))
BOOST_DESCRIBE_STRUCT(IssueCard, (), (card_no))
}  // namespace cmd

using Command = std::variant<cmd::Submit, cmd::StartReview, cmd::Approve, cmd::Return,
                             cmd::Resubmit, cmd::Reject, cmd::Withdraw, cmd::Lapse,
                             cmd::MarkDuplicate, cmd::RequestCard, cmd::IssueCard>;

struct Workflow {
  using Case = chapterhouse::application::Case;
  using Command = application::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The person's register, the target, the session and its tally, the employer's register.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // The person's one application in work; from the approval on, the membership and the employer's
  // member, both as membership/<the same id>.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  // A void lets the person apply again, as long as this application is in work.
  static std::vector<Claim> releases(const State& state, const Context& context);
  // The table without Boost.MSM: see engine::interpret.
  // An application that nobody supplemented counts as withdrawn.
  static std::vector<Timer> timers(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::application
