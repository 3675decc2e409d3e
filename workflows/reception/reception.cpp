#include "workflows/reception/reception.h"

#include <algorithm>
#include <array>

#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::reception {
namespace {
using chapterhouse::reception::Payload;
using chapterhouse::reception::Status;
using checks::By;
using checks::InScope;
using checks::OpensInScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;
using policy::Key;
namespace ev = chapterhouse::reception::ev;

using New = In<Status::kNew>;
using Recorded = In<Status::kRecorded>;
using Answered = In<Status::kAnswered>;
using Converted = In<Status::kConverted>;
using Closed = In<Status::kClosed>;

using Receiver = By<Role::kSw, Role::kTStaff, Role::kDLaw, Role::kDOff, Role::kDSvc>;

// What a reception may go on as.
constexpr std::array<std::string_view, 3> kGoesOnAs{"dispute", "hardship_application", "lead"};

bool may_go_on_as(const StreamId& opened) {
  const std::string_view type = type_of_stream(opened);
  const auto id = CaseId::parse(key_of_stream(opened));
  return std::ranges::count(kGoesOnAs, type) > 0 && id && opened == stream_of(type, *id);
}

struct VisitorsCounted {
  static constexpr std::string_view kName = "visitors_counted", kReason = "no_visitors";
  static Verdict holds(const State&, const cmd::Record& c, const Context&) {
    return Verdict::count(c.visitors, 1);
  }
};
// A crowd sends representatives; callers and signatures are not limited.
struct FewRepresentatives {
  static constexpr std::string_view kName = "few_representatives",
                                    kReason = "too_many_representatives";
  static Verdict holds(const State&, const cmd::Record& c, const Context& x) {
    const std::int64_t most = x.parameter(Key::kReceptionRepresentativesMost);
    Verdict verdict{c.channel != Channel::kVisit || c.by_appointment || c.visitors <= most};
    verdict.gap.have = c.visitors;
    verdict.gap.need = most;
    return verdict;
  }
};
struct Described {
  static constexpr std::string_view kName = "described", kReason = "summary_missing";
  static Verdict holds(const State&, const cmd::Record& c, const Context&) {
    return !c.summary.value.empty();
  }
};
struct AnswerGiven {
  static constexpr std::string_view kName = "answer_given", kReason = "answer_missing";
  static Verdict holds(const State&, const cmd::Answer& c, const Context&) {
    return !c.answer.value.empty();
  }
};
struct CaseOpened {
  static constexpr std::string_view kName = "case_opened", kReason = "case_not_opened";
  static Verdict holds(const State&, const cmd::Convert& c, const Context& x) {
    if (!may_go_on_as(c.opened)) return Verdict{false}.because("case_of_other_type");
    const CaseFile* file = x.world->find(c.opened);
    CHECK(file != nullptr);
    return Verdict::points_to(file->exists(), c.opened.value);
  }
};

struct Reception : engine::Front<Reception, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From       Command         To          Records               Only if
    Row< New      , cmd::Record   , Recorded  , Emit<ev::Recorded>  , If<Receiver, OpensInScope, VisitorsCounted,
                                                                         FewRepresentatives, Described>   >,
    Row< Recorded , cmd::Answer   , Answered  , Emit<ev::Answered>  , If<Receiver, InScope, AnswerGiven>  >,
    FromEach< Each<Recorded, Answered>
                  , cmd::Convert  , Converted , Emit<ev::Converted> , If<Receiver, InScope, CaseOpened>   >,
    Row< Answered , cmd::Close    , Closed    , Emit<ev::Closed>    , If<Receiver, InScope>               >
  >;
  // clang-format on

  Payload record(Tag<ev::Recorded>, const cmd::Record& c) const {
    return ev::Recorded{c.unit,           context->fresh_subject,
                        c.visitors,       c.by_appointment,
                        c.category,       c.channel,
                        c.risk,           c.summary,
                        context->today(), context->deadline(Key::kReceptionReplyNaturalDays)};
  }
  Payload record(Tag<ev::Answered>, const cmd::Answer& c) const {
    return ev::Answered{state->person, c.answer};
  }
  Payload record(Tag<ev::Converted>, const cmd::Convert& c) const {
    return ev::Converted{c.opened};
  }
  Payload record(Tag<ev::Closed>, const cmd::Close&) const { return ev::Closed{}; }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Reception>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Reception>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Reception>(); }

std::vector<StreamId> Workflow::relies_on(const State&, const CommandBody* command,
                                          const Context&) {
  const auto* convert = command ? command->as<cmd::Convert>() : nullptr;
  // Nothing is looked up under a name that no such case can have.
  if (!convert || !may_go_on_as(convert->opened)) return {};
  return {convert->opened};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Reception>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::reception
