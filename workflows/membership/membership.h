#pragma once
// Decides about memberships: opening, moving with the labour relation, retention and the ways they
// end (domain rules 2.3, W3). Pure functions: safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/membership/membership.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::membership {

using chapterhouse::membership::Event;
using chapterhouse::membership::IdType;
using chapterhouse::membership::RetainReason;
using chapterhouse::membership::State;

namespace cmd {
// By the system, on membership/<id> of the approved application/<id>; everything is read from it.
struct Open {
  static constexpr std::string_view kName = "open";
};
// A membership that existed before this system, in the district or in another one.
struct RegisterExisting {
  static constexpr std::string_view kName = "register_existing";
  UnitId unit;
  Personal<std::string> name, mobile;
  IdType id_type = IdType::kResidentId;
  Sensitive<std::string> id_no;
  Sensitive<std::optional<Date>> birth_date;  // needed where the number does not tell
  std::optional<Sex> sex;                     // likewise
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  std::optional<StreamId> union_id;  // absent: the territorial union, or one that is not kept here
  std::optional<std::string> employer_uscc;
  Date joined_on;
  std::optional<AccountId> member;  // the member's own account
  std::string basis_sha256;         // the list or certificate that shows it
};
// 会籍接转. Without a union at the new employer the territorial union of `to_unit` takes the
// member.
struct TransferMembership {
  static constexpr std::string_view kName = "transfer_membership";
  UnitId to_unit;
  std::optional<StreamId> to_union_id, to_founding;  // at most one
  std::optional<std::string> to_employer_uscc;
};
struct Release {
  static constexpr std::string_view kName = "release";
};
struct AutoRelease {
  static constexpr std::string_view kName = "auto_release";
};
struct Accept {
  static constexpr std::string_view kName = "accept";
};
struct Decline {
  static constexpr std::string_view kName = "decline";
  Personal<std::string> reason;
};
struct Retain {
  static constexpr std::string_view kName = "retain";
  RetainReason retain_reason = RetainReason::kRetired;
};
struct Reactivate {
  static constexpr std::string_view kName = "reactivate";
  std::optional<std::string> employer_uscc;  // where the person works now
};
struct RequestExit {
  static constexpr std::string_view kName = "request_exit";
};
struct ConfirmExit {
  static constexpr std::string_view kName = "confirm_exit";
};
struct NoticeDeemedExit {
  static constexpr std::string_view kName = "notice_deemed_exit";
  Date dues_paid_until, last_union_life_on;
  std::string education_sha256;  // the record of the talk that asked the member to come back
};
struct Object {
  static constexpr std::string_view kName = "object";
  Personal<std::string> objection;
};
struct DeclareDeemedExit {
  static constexpr std::string_view kName = "declare_deemed_exit";
};
struct Expel {
  static constexpr std::string_view kName = "expel";
  Personal<std::string> reason;
  std::string decision_sha256;
};
struct RecordDeath {
  static constexpr std::string_view kName = "record_death";
  Date died_on;
  std::string certificate_sha256;
};
struct MarkEnteredInError {
  static constexpr std::string_view kName = "mark_entered_in_error";
  Personal<std::string> reason;
};
// By the system, when the founding that the member joined has become a chapter.
struct AttachToChapter {
  static constexpr std::string_view kName = "attach_to_chapter";
};

BOOST_DESCRIBE_STRUCT(Open, (), ())
BOOST_DESCRIBE_STRUCT(RegisterExisting, (),
                      (unit, name, mobile, id_type, id_no, birth_date, sex, employment_type,
                       is_migrant_worker, union_id, employer_uscc, joined_on, member, basis_sha256))
BOOST_DESCRIBE_STRUCT(TransferMembership, (), (to_unit, to_union_id, to_founding, to_employer_uscc))
BOOST_DESCRIBE_STRUCT(Release, (), ())
BOOST_DESCRIBE_STRUCT(AutoRelease, (), ())
BOOST_DESCRIBE_STRUCT(Accept, (), ())
BOOST_DESCRIBE_STRUCT(Decline, (), (reason))
BOOST_DESCRIBE_STRUCT(Retain, (), (retain_reason))
BOOST_DESCRIBE_STRUCT(Reactivate, (), (employer_uscc))
BOOST_DESCRIBE_STRUCT(RequestExit, (), ())
BOOST_DESCRIBE_STRUCT(ConfirmExit, (), ())
BOOST_DESCRIBE_STRUCT(NoticeDeemedExit, (), (dues_paid_until, last_union_life_on, education_sha256))
BOOST_DESCRIBE_STRUCT(Object, (), (objection))
BOOST_DESCRIBE_STRUCT(DeclareDeemedExit, (), ())
BOOST_DESCRIBE_STRUCT(Expel, (), (reason, decision_sha256))
BOOST_DESCRIBE_STRUCT(RecordDeath, (), (died_on, certificate_sha256))
BOOST_DESCRIBE_STRUCT(MarkEnteredInError, (), (reason))
BOOST_DESCRIBE_STRUCT(AttachToChapter, (), ())
}  // namespace cmd

using Command = std::variant<cmd::Open, cmd::RegisterExisting, cmd::TransferMembership,
                             cmd::Release, cmd::AutoRelease, cmd::Accept, cmd::Decline, cmd::Retain,
                             cmd::Reactivate, cmd::RequestExit, cmd::ConfirmExit,
                             cmd::NoticeDeemedExit, cmd::Object, cmd::DeclareDeemedExit, cmd::Expel,
                             cmd::RecordDeath, cmd::MarkEnteredInError, cmd::AttachToChapter>;

struct Workflow {
  using Case = chapterhouse::membership::Case;
  using Command = membership::Command;

  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  // The person's register, the application, the unions left and joined, the employers' registers.
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // What changes of who holds the person and where they work. The opening from an application
  // claims nothing: the approval has done so.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  // A void leaves the person and the employer without it.
  static std::vector<Claim> releases(const State& state, const Context& context);
  // The table without Boost.MSM: see engine::interpret.
  // A union that does not answer releases the member after all.
  static std::vector<Timer> timers(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::membership
