#pragma once
// The commands that every case has (domain rules 2.0): two tables over common::Status, held beside
// the case's own status: how a case is handled (common.cpp) and overseen (oversight.cpp). The
// case's workflow answers only while the common status is open:
//   is_common(c) ? common::decide(file, c) : open ? the workflow decides : refused.
//
// Separation of duties: who proposes a correction, a void or a transfer does not decide it. An
// auditor (D_AUD) reads all and writes nothing. Pure functions: safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::common {

using chapterhouse::common::DeadlineMarkKind;
using chapterhouse::common::EscalationLevel;
using chapterhouse::common::Event;

namespace cmd {
struct Assign {
  static constexpr std::string_view kName = "assign";
  AccountId assignee;
};
struct AddDocument {
  static constexpr std::string_view kName = "add_document";
  std::string kind, title, sha256;
};
struct AddNote {
  static constexpr std::string_view kName = "add_note";
  Personal<std::string> text;
};
// `field` is a scalar of the case's state; `new_value` is written as field_text() writes it.
struct ProposeCorrection {
  static constexpr std::string_view kName = "propose_correction";
  std::string field, new_value, reason, basis_sha256;
};
struct ApproveCorrection {
  static constexpr std::string_view kName = "approve_correction";
};
struct DeclineCorrection {
  static constexpr std::string_view kName = "decline_correction";
  std::string reason;
};
struct Suspend {
  static constexpr std::string_view kName = "suspend";
  std::string reason;
  bool stops_clock = true;
};
struct Resume {
  static constexpr std::string_view kName = "resume";
};
struct RequestTransfer {
  static constexpr std::string_view kName = "request_transfer";
  UnitId to_unit;
  std::string reason;
};
struct AcceptTransfer {
  static constexpr std::string_view kName = "accept_transfer";
};
struct DeclineTransfer {
  static constexpr std::string_view kName = "decline_transfer";
  std::string reason;
};
struct Escalate {
  static constexpr std::string_view kName = "escalate";
  EscalationLevel level = EscalationLevel::kDistrict;
  std::string reason;
};
struct MergeInto {
  static constexpr std::string_view kName = "merge_into";
  StreamId target;
  std::string reason;
};
struct Unmerge {
  static constexpr std::string_view kName = "unmerge";
  std::string reason;
};
// A part of this case goes on as another case, opened before.
struct SplitOff {
  static constexpr std::string_view kName = "split_off";
  StreamId target;
  std::string reason;
};
struct Close {
  static constexpr std::string_view kName = "close";
  std::string reason;
};
struct Reopen {
  static constexpr std::string_view kName = "reopen";
  std::string reason;
};
struct RequestVoid {
  static constexpr std::string_view kName = "request_void";
  std::string reason;
};
struct ApproveVoid {
  static constexpr std::string_view kName = "approve_void";
  std::string reason;
};
struct DeclineVoid {
  static constexpr std::string_view kName = "decline_void";
  std::string reason;
};
struct GrantAccess {
  static constexpr std::string_view kName = "grant_access";
  AccountId account;
  Date until{};
  std::string reason;
};
// Opens a case of another unit to oneself, for today; it is shown to that unit and to the auditors.
struct BreakGlass {
  static constexpr std::string_view kName = "break_glass";
  std::string reason;
};

// The deadline clock notes that it reminded of the case's running deadline, or that the day passed.
struct MarkDeadline {
  static constexpr std::string_view kName = "mark_deadline";
  DeadlineMarkKind kind = DeadlineMarkKind::kReminded;
  std::string key;
  Date due{};
};

BOOST_DESCRIBE_STRUCT(Assign, (), (assignee))
BOOST_DESCRIBE_STRUCT(AddDocument, (), (kind, title, sha256))
BOOST_DESCRIBE_STRUCT(AddNote, (), (text))
BOOST_DESCRIBE_STRUCT(ProposeCorrection, (), (field, new_value, reason, basis_sha256))
BOOST_DESCRIBE_STRUCT(ApproveCorrection, (), ())
BOOST_DESCRIBE_STRUCT(DeclineCorrection, (), (reason))
BOOST_DESCRIBE_STRUCT(Suspend, (), (reason, stops_clock))
BOOST_DESCRIBE_STRUCT(Resume, (), ())
BOOST_DESCRIBE_STRUCT(RequestTransfer, (), (to_unit, reason))
BOOST_DESCRIBE_STRUCT(AcceptTransfer, (), ())
BOOST_DESCRIBE_STRUCT(DeclineTransfer, (), (reason))
BOOST_DESCRIBE_STRUCT(Escalate, (), (level, reason))
BOOST_DESCRIBE_STRUCT(MergeInto, (), (target, reason))
BOOST_DESCRIBE_STRUCT(Unmerge, (), (reason))
BOOST_DESCRIBE_STRUCT(SplitOff, (), (target, reason))
BOOST_DESCRIBE_STRUCT(Close, (), (reason))
BOOST_DESCRIBE_STRUCT(Reopen, (), (reason))
BOOST_DESCRIBE_STRUCT(RequestVoid, (), (reason))
BOOST_DESCRIBE_STRUCT(ApproveVoid, (), (reason))
BOOST_DESCRIBE_STRUCT(DeclineVoid, (), (reason))
BOOST_DESCRIBE_STRUCT(GrantAccess, (), (account, until, reason))
BOOST_DESCRIBE_STRUCT(BreakGlass, (), (reason))
BOOST_DESCRIBE_STRUCT(MarkDeadline, (), (kind, key, due))
}  // namespace cmd

using Command =
    std::variant<cmd::Assign, cmd::AddDocument, cmd::AddNote, cmd::ProposeCorrection,
                 cmd::ApproveCorrection, cmd::DeclineCorrection, cmd::Suspend, cmd::Resume,
                 cmd::RequestTransfer, cmd::AcceptTransfer, cmd::DeclineTransfer, cmd::Escalate,
                 cmd::MergeInto, cmd::Unmerge, cmd::SplitOff, cmd::Close, cmd::Reopen,
                 cmd::RequestVoid, cmd::ApproveVoid, cmd::DeclineVoid, cmd::GrantAccess,
                 cmd::BreakGlass, cmd::MarkDeadline>;

std::vector<const CommandType*> commands();
bool is_common(const CommandType& type);

Decision<Event> decide(const CaseFile& file, const Command& command, const Context& context);
std::vector<Action> available(const CaseFile& file, const Context& context);
std::vector<Transition> transitions();
// The oracle of the tests; see engine::interpret.
int interpret(const CaseFile& file, const Command& command, const Context& context, int& matches);

// The same with types erased, for the command handler. The streams written by a step are the
// case's own only; a void also gives back what the workflow's releases() names.
Decision<Decided> decide(const CaseFile& file, const CommandBody& command, const Context& context);
// Streams that decide() reads: the other case of a merge or split. `command` may be null.
std::vector<StreamId> relies_on(const CaseFile& file, const CommandBody* command);

// When the deadline clock reminds of the running deadline, and when it notes that the day passed.
std::vector<Timer> timers(const CaseFile& file, const Context& context);

// Why a correction of this field is not possible; nullopt when it is. A credit code keys a
// register, a deadline follows from dates, and links, accounts and units have commands of their
// own.
std::optional<std::string_view> correction_fault(const CaseFile& file, std::string_view field,
                                                 std::string_view new_value);

}  // namespace chapterhouse::workflows::common
