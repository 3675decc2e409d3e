#include "workflows/common/common.h"

#include <algorithm>

#include "workflows/common/oversight.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::common {
namespace {
using chapterhouse::common::Correction;
using chapterhouse::common::Document;
using chapterhouse::common::Payload;
using chapterhouse::common::Status;
using checks::HasReason;
using engine::Each;
using engine::Emit;
using engine::If;
using engine::In;
using engine::Row;
using engine::StayingIn;
using engine::Tag;
namespace ev = chapterhouse::common::ev;

using Open = In<Status::kOpen>;
using Suspended = In<Status::kSuspended>;
using InTransfer = In<Status::kInTransfer>;
using Closed = In<Status::kClosed>;
using Merged = In<Status::kMerged>;

struct Named {
  static constexpr std::string_view kName = "named", kReason = "account_missing";
  static Verdict holds(const Matter&, const cmd::Assign& c, const Context&) {
    return !c.assignee.empty();
  }
};
struct NotAlready {
  static constexpr std::string_view kName = "not_already", kReason = "already_assigned";
  static Verdict holds(const Matter& m, const cmd::Assign& c, const Context&) {
    return c.assignee != m->assignee;
  }
};
struct HasText {
  static constexpr std::string_view kName = "has_text", kReason = "text_missing";
  static Verdict holds(const Matter&, const cmd::AddNote& c, const Context&) {
    return !c.text.value.empty();
  }
  static Verdict holds(const Matter&, const cmd::AddDocument& c, const Context&) {
    return !c.kind.empty() && !c.title.empty();
  }
};
struct HashFits {
  static constexpr std::string_view kName = "hash_fits", kReason = "sha256_malformed";
  static Verdict holds(const Matter&, const cmd::AddDocument& c, const Context&) {
    return checks::is_sha256(c.sha256);
  }
  static Verdict holds(const Matter&, const cmd::ProposeCorrection& c, const Context&) {
    return checks::is_sha256(c.basis_sha256);
  }
};
struct NewDocument {
  static constexpr std::string_view kName = "new_document", kReason = "document_already_there";
  static Verdict holds(const Matter& m, const cmd::AddDocument& c, const Context&) {
    return std::ranges::find(m->documents, c.sha256, &Document::sha256) == m->documents.end();
  }
};
struct NonePending {
  static constexpr std::string_view kName = "none_pending", kReason = "correction_pending";
  static Verdict holds(const Matter& m, const Context&) { return !m->pending_correction; }
};
struct Pending {
  static constexpr std::string_view kName = "pending", kReason = "no_correction_pending";
  static Verdict holds(const Matter& m, const Context&) {
    return m->pending_correction.has_value();
  }
};
struct Correctable {
  static constexpr std::string_view kName = "correctable", kReason = "field_unknown";
  static Verdict holds(const Matter& m, const cmd::ProposeCorrection& c, const Context&) {
    const auto fault = correction_fault(*m.file, c.field, c.new_value);
    return Verdict{!fault}.because(fault.value_or(""));
  }
};
// Another step may have moved the field since; approving would undo it unseen.
struct StillAsProposed {
  static constexpr std::string_view kName = "still_as_proposed", kReason = "changed_since_proposed";
  static Verdict holds(const Matter& m, const Context&) {
    const Correction& c = *m->pending_correction;
    return field_text(*m.file->type->state, m.file->own.get(), c.field) == c.old_value;
  }
};
struct SecondForCorrection {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const Matter& m, const Context& x) {
    return x.actor.id != m->pending_correction->proposed_by;
  }
};
struct NothingPending {
  static constexpr std::string_view kName = "nothing_pending", kReason = "decision_pending";
  static Verdict holds(const Matter& m, const Context&) {
    return !m->pending_correction && m->void_requested_by.empty();
  }
};
struct UnitServed {
  static constexpr std::string_view kName = "unit_served", kReason = "unit_not_served";
  static Verdict holds(const Matter& m, const cmd::RequestTransfer& c, const Context& x) {
    if (c.to_unit == m->unit) return Verdict{false}.because("transfer_to_same_unit");
    const OrgUnit* unit = x.orgs->find(c.to_unit);
    return unit && unit->kind != UnitKind::kOtherDistrict && unit->kind != UnitKind::kCity;
  }
};
struct ReceivesTransfer {
  static constexpr std::string_view kName = "receives", kReason = "only_the_receiving_unit";
  static Verdict holds(const Matter& m, const Context& x) {
    return checks::OpensInScope::unit_in_scope(m->transfer_to, x).ok;
  }
};
struct SecondForTransfer {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const Matter& m, const Context& x) {
    return x.actor.id != m->transfer_requested_by;
  }
};
struct Higher {
  static constexpr std::string_view kName = "higher", kReason = "already_escalated";
  static Verdict holds(const Matter& m, const cmd::Escalate& c, const Context&) {
    return c.level > m->escalated_to;
  }
};
struct TargetFits {
  static constexpr std::string_view kName = "target_fits", kReason = "target_not_open";
  static Verdict holds(const Matter& m, const auto& c, const Context& x) {
    if (c.target == m.file->stream) return Verdict{false}.because("target_is_itself");
    if (type_of_stream(c.target) != m.file->type->name)
      return Verdict{false}.because("target_of_other_type");
    const CaseFile* target = x.world->find(c.target);
    CHECK(target != nullptr);
    return Verdict::points_to(target->exists() && target->common.status == Status::kOpen,
                              c.target.value);
  }
};
struct MayReopen {
  static constexpr std::string_view kName = "may_reopen", kReason = "reopened_too_often";
  static Verdict holds(const Matter& m, const Context& x) {
    const std::int64_t left = x.parameter(policy::Key::kCommonReopenLimit) - m->reopen_count;
    return Verdict::count(left, 1);
  }
};

struct Handling : engine::Front<Handling, Matter, Event> {
  using initial_state = Open;

  // clang-format off
  using transition_table = engine::Table<
    //   From         Command                  To           Records                        Only if
    Row< Open       , cmd::Assign            , Open       , Emit<ev::Assigned>           , If<Heads, InReach, Named,
                                                                                              NotAlready>            >,
    StayingIn< Each<Open, Suspended>
                    , cmd::AddDocument                    , Emit<ev::DocumentAdded>      , If<Staff, InReach,
                                                                                              HasText, HashFits,
                                                                                              NewDocument>           >,
    StayingIn< Each<Open, Suspended>
                    , cmd::AddNote                        , Emit<ev::NoteAdded>          , If<Staff, InReach,
                                                                                              HasText>               >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::ProposeCorrection , Open       , Emit<ev::CorrectionProposed> , If<Staff, InReach,
                                                                                              NonePending,
                                                                                              HasReason, HashFits,
                                                                                              Correctable>           >,
    Row< Open       , cmd::ApproveCorrection , Open       , Emit<ev::FieldCorrected>     , If<Heads, InReach,
                                                                                              Pending,
                                                                                              SecondForCorrection,
                                                                                              StillAsProposed>       >,
    Row< Open       , cmd::DeclineCorrection , Open       , Emit<ev::CorrectionDeclined> , If<Heads, InReach,
                                                                                              Pending, HasReason>    >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::Suspend           , Suspended  , Emit<ev::Suspended>          , If<Heads, InReach,
                                                                                              HasReason>             >,
    Row< Suspended  , cmd::Resume            , Open       , Emit<ev::Resumed>            , If<Heads, InReach>        >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::RequestTransfer   , InTransfer , Emit<ev::TransferRequested>  , If<Heads, InReach,
                                                                                              NothingPending,
                                                                                              HasReason, UnitServed> >,
    Row< InTransfer , cmd::AcceptTransfer    , Open       , Emit<ev::TransferAccepted>   , If<Heads,
                                                                                              ReceivesTransfer,
                                                                                              SecondForTransfer>     >,
    Row< InTransfer , cmd::DeclineTransfer   , Open       , Emit<ev::TransferDeclined>   , If<Heads,
                                                                                              ReceivesTransfer,
                                                                                              HasReason>             >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::Escalate          , Open       , Emit<ev::Escalated>          , If<StaffOrSystem,
                                                                                              InReach, HasReason,
                                                                                              Higher>                >,
    Row< Open       , cmd::MergeInto         , Merged     , Emit<ev::MergedInto>         , If<Heads, InReach,
                                                                                              NothingPending,
                                                                                              HasReason, TargetFits> >,
    Row< Merged     , cmd::Unmerge           , Open       , Emit<ev::Unmerged>           , If<Heads, InReach,
                                                                                              HasReason>             >,
    Row< Open       , cmd::SplitOff          , Open       , Emit<ev::SplitOff>           , If<Heads, InReach,
                                                                                              HasReason, TargetFits> >,
    //   -----------+------------------------+------------+------------------------------+----------------------------
    Row< Open       , cmd::Close             , Closed     , Emit<ev::Closed>             , If<Heads, InReach,
                                                                                              NothingPending,
                                                                                              HasReason>             >,
    Row< Closed     , cmd::Reopen            , Open       , Emit<ev::Reopened>           , If<Heads, InReach,
                                                                                              MayReopen, HasReason>  >
  >;
  // clang-format on

  const Matter& m() const { return *state; }

  Payload record(Tag<ev::Assigned>, const cmd::Assign& c) const { return ev::Assigned{c.assignee}; }
  Payload record(Tag<ev::DocumentAdded>, const cmd::AddDocument& c) const {
    return ev::DocumentAdded{{c.kind, c.title, c.sha256}};
  }
  Payload record(Tag<ev::NoteAdded>, const cmd::AddNote& c) const { return ev::NoteAdded{c.text}; }
  Payload record(Tag<ev::CorrectionProposed>, const cmd::ProposeCorrection& c) const {
    return ev::CorrectionProposed{{c.field,
                                   field_text(*m().file->type->state, m().file->own.get(), c.field),
                                   c.new_value, c.reason, c.basis_sha256, context->actor.id}};
  }
  Payload record(Tag<ev::FieldCorrected>, const cmd::ApproveCorrection&) const {
    return ev::FieldCorrected{*m()->pending_correction};
  }
  Payload record(Tag<ev::Suspended>, const cmd::Suspend& c) const {
    return ev::Suspended{c.reason, c.stops_clock};
  }
  Payload record(Tag<ev::TransferRequested>, const cmd::RequestTransfer& c) const {
    return ev::TransferRequested{m()->unit, c.to_unit, c.reason};
  }
  Payload record(Tag<ev::TransferAccepted>, const cmd::AcceptTransfer&) const {
    return ev::TransferAccepted{m()->unit, m()->transfer_to};
  }
  Payload record(Tag<ev::Escalated>, const cmd::Escalate& c) const {
    return ev::Escalated{c.level, c.reason};
  }
  Payload record(Tag<ev::MergedInto>, const cmd::MergeInto& c) const {
    return ev::MergedInto{c.target, c.reason};
  }
  Payload record(Tag<ev::Unmerged>, const cmd::Unmerge& c) const {
    return ev::Unmerged{m()->merged_into, c.reason};
  }
  Payload record(Tag<ev::SplitOff>, const cmd::SplitOff& c) const {
    return ev::SplitOff{c.target, c.reason};
  }
  // The running deadline is put off by the days on which the clock stood still.
  Payload record(Tag<ev::Resumed>, const cmd::Resume&) const {
    const auto due = m().file->type->summary(*m().file).due;
    if (!due || due->unit == DeadlineUnit::kHour) return ev::Resumed{};
    return ev::Resumed{
        shift_deadline(*context->calendar, *due, m()->stopped_clock(context->today()))};
  }
  // The rest say nothing but why.
  template <class E>
  Payload record(Tag<E>, const auto& c) const {
    return E{c.reason};
  }
};

using HandlingCommand =
    std::variant<cmd::Assign, cmd::AddDocument, cmd::AddNote, cmd::ProposeCorrection,
                 cmd::ApproveCorrection, cmd::DeclineCorrection, cmd::Suspend, cmd::Resume,
                 cmd::RequestTransfer, cmd::AcceptTransfer, cmd::DeclineTransfer, cmd::Escalate,
                 cmd::MergeInto, cmd::Unmerge, cmd::SplitOff, cmd::Close, cmd::Reopen>;

// The command as one of the table's own; nullopt when it belongs to the other table.
template <class Narrow>
std::optional<Narrow> narrowed(const Command& command) {
  return std::visit(
      []<class C>(const C& c) -> std::optional<Narrow> {
        if constexpr (requires { Narrow{c}; })
          return Narrow{c};
        else
          return std::nullopt;
      },
      command);
}

template <class... C>
std::vector<const CommandType*> types(const std::variant<C...>*) {
  return {&command_type<C>()...};
}

// A scalar that a person may correct: no link, account, unit or id, and no list.
bool is_scalar(const Shape& shape) {
  using Kind = Shape::Kind;
  switch (shape.kind) {
    case Kind::kBool:
    case Kind::kInteger:
    case Kind::kEnum:
    case Kind::kText:
    case Kind::kDate:
    case Kind::kTimestamp:
    case Kind::kMoney:
      return true;
    case Kind::kOptional:
      return is_scalar(*shape.element);
    case Kind::kId:
    case Kind::kName:
    case Kind::kList:
    case Kind::kStruct:
      return false;
  }
  return false;
}
}  // namespace

std::vector<const CommandType*> commands() { return types(static_cast<const Command*>(nullptr)); }

bool is_common(const CommandType& type) {
  return std::ranges::any_of(commands(),
                             [&](const CommandType* c) { return c->shape == type.shape; });
}

Decision<Event> decide(const CaseFile& file, const Command& command, const Context& context) {
  if (const auto over = narrowed<OversightCommand>(command))
    return decide_oversight(matter(file), *over, context);
  return engine::decide<Handling>(matter(file), *narrowed<HandlingCommand>(command), context);
}

std::vector<Action> available(const CaseFile& file, const Context& context) {
  auto actions = engine::available<Handling>(matter(file), context);
  std::ranges::move(available_oversight(matter(file), context), std::back_inserter(actions));
  return actions;
}

std::vector<Transition> transitions() {
  auto rows = engine::rows<Handling>();
  std::ranges::move(oversight_transitions(), std::back_inserter(rows));
  return rows;
}

int interpret(const CaseFile& file, const Command& command, const Context& context, int& matches) {
  if (const auto over = narrowed<OversightCommand>(command))
    return interpret_oversight(matter(file), *over, context, matches);
  return engine::interpret<Handling>(matter(file), *narrowed<HandlingCommand>(command), context,
                                     matches);
}

Decision<Decided> decide(const CaseFile& file, const CommandBody& command, const Context& context) {
  auto decision = decide(file, restore_command<Command>(command), context);
  if (auto* no = std::get_if<Rejection>(&decision)) return *std::move(no);
  const Event& event = std::get<Event>(decision);
  return Decided{static_cast<std::uint8_t>(event.from), static_cast<std::uint8_t>(event.to),
                 erase(event.payload)};
}

std::vector<StreamId> relies_on(const CaseFile& file, const CommandBody* command) {
  const auto other = [&](const StreamId& target) -> std::vector<StreamId> {
    if (target == file.stream || type_of_stream(target) != file.type->name) return {};
    return {target};
  };
  if (!command) return {};
  if (const auto* merge = command->as<cmd::MergeInto>()) return other(merge->target);
  if (const auto* split = command->as<cmd::SplitOff>()) return other(split->target);
  return {};
}

std::optional<std::string_view> correction_fault(const CaseFile& file, std::string_view field,
                                                 std::string_view new_value) {
  const Shape& shape = *file.type->state;
  const Field* found = shape.field(field);
  if (!found) return "field_unknown";
  if (field == "status" || field == "uscc" || !is_scalar(*found->shape))
    return "field_has_own_command";
  if (field_text(shape, file.own.get(), field) == new_value) return "value_unchanged";
  const std::shared_ptr<void> copy = file.type->copy(file.own.get());
  if (!correct_field(shape, copy.get(), field, new_value)) return "value_malformed";
  return std::nullopt;
}

}  // namespace chapterhouse::workflows::common
