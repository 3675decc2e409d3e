#include "workflows/lead/lead.h"

#include "domain/cases/chapter/chapter.h"
#include "domain/orgs/uscc.h"
#include "domain/registers/enterprise.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::lead {
namespace {
using chapterhouse::lead::Payload;
using chapterhouse::lead::Status;
using checks::By;
using checks::HasReason;
using checks::InScope;
using checks::OpensInScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::StayingIn;
using engine::Tag;
using policy::Key;
namespace ev = chapterhouse::lead::ev;

using New = In<Status::kNew>;
using Identified = In<Status::kIdentified>;
using Assigned = In<Status::kAssigned>;
using Contacting = In<Status::kContacting>;
using Engaged = In<Status::kEngaged>;
using Willing = In<Status::kWilling>;
using Converted = In<Status::kConverted>;
using Refused = In<Status::kRefused>;
using Dormant = In<Status::kDormant>;
using Covered = In<Status::kCoveredByJoint>;
using Ceased = In<Status::kCeased>;

using Finder = By<Role::kSw, Role::kTStaff, Role::kTChair, Role::kDOrg, Role::kService>;
using Field = By<Role::kSw, Role::kTStaff, Role::kTChair>;
using Head = By<Role::kTChair, Role::kDOrg>;
using Town = By<Role::kTStaff, Role::kTChair>;
using TownOrSystem = By<Role::kTStaff, Role::kTChair, Role::kService>;
using Founder = By<Role::kEPrep, Role::kTStaff, Role::kTChair>;

const enterprise::State& enterprise_of(const State& s, const Context& x) {
  return x.world->get<enterprise::State>(s.enterprise);
}
StreamId founding_of(const Context& x) { return stream_of("founding", x.self); }
bool names_a_chapter(const StreamId& stream) {
  return type_of_stream(stream) == chapter::Case::kName && !key_of_stream(stream).empty();
}
bool is_section(std::string_view industry) {
  return industry.size() == 1 && industry[0] >= 'A' && industry[0] <= 'T';
}

// The register of the enterprise that a command names; empty when its code is not valid.
StreamId register_for(const cmd::Register& c, const Context& x) {
  if (c.id_type == IdType::kLegacy)
    return chapterhouse::lead::legacy_enterprise(*x.blind, c.unit, c.name);
  const auto code = Uscc::parse(c.uscc.value_or(""));
  return code ? enterprise::stream(code->text()) : StreamId{};
}
StreamId register_for(const cmd::Relink& c) {
  const auto code = Uscc::parse(c.uscc);
  return code ? enterprise::stream(code->text()) : StreamId{};
}

// A street, town or zone, or the district itself: what figures are split by.
struct PlaceOfOperation {
  static constexpr std::string_view kName = "place_of_operation",
                                    kReason = "unit_is_no_jurisdiction";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x) {
    const OrgUnit* unit = x.orgs->find(c.unit);
    return unit && (unit->kind == UnitKind::kStreet || unit->kind == UnitKind::kTown ||
                    unit->kind == UnitKind::kZone || unit->kind == UnitKind::kHeadquarters ||
                    unit->kind == UnitKind::kDistrict);
  }
};
struct Named {
  static constexpr std::string_view kName = "named", kReason = "name_missing";
  static Verdict holds(const State&, const cmd::Register& c, const Context&) {
    return !c.name.empty();
  }
};
struct CodeFits {
  static constexpr std::string_view kName = "code_fits", kReason = "uscc_invalid";
  static Verdict holds(const State&, const cmd::Register& c, const Context&) {
    if (c.id_type == IdType::kLegacy)
      return Verdict{c.uscc.value_or("").empty()}.because("legacy_has_no_uscc");
    return Uscc::parse(c.uscc.value_or("")).ok();
  }
  static Verdict holds(const State& s, const cmd::Relink& c, const Context&) {
    const auto code = Uscc::parse(c.uscc);
    if (code && code->text() == s.uscc) return Verdict{false}.because("uscc_unchanged");
    return code.ok();
  }
};
struct FactsFit {
  static constexpr std::string_view kName = "facts_fit", kReason = "headcount_impossible";
  static Verdict headcount(std::int32_t employees, std::int32_t women) {
    return employees >= 0 && women >= 0 && women <= employees;
  }
  static Verdict holds(const State&, const cmd::Register& c, const Context&) {
    if (c.industry && !is_section(*c.industry)) return Verdict{false}.because("industry_unknown");
    if (c.source_session && c.source != Source::kSession)
      return Verdict{false}.because("source_is_no_session");
    return headcount(c.employees.value_or(c.women.value_or(0)), c.women.value_or(0));
  }
  static Verdict holds(const State&, const cmd::RecordPlan& c, const Context&) {
    if (!is_section(c.industry)) return Verdict{false}.because("industry_unknown");
    if (c.ownership == Ownership::kUnknown) return Verdict{false}.because("ownership_missing");
    if (c.service_package.empty()) return Verdict{false}.because("service_package_missing");
    return headcount(c.employees, c.women);
  }
};
struct NotExisting {
  static constexpr std::string_view kName = "not_existing", kReason = "enterprise_has_lead";
  static Verdict free(const enterprise::State& known) {
    if (!known.lead.empty()) return Verdict::points_to(false, known.lead.value);
    if (!known.founding.empty())
      return Verdict::points_to(false, known.founding.value).because("founding_in_work");
    return Verdict::points_to(known.single_chapter.empty(), known.single_chapter.value)
        .because("has_own_chapter");
  }
  static Verdict holds(const State&, const cmd::Register& c, const Context& x) {
    return free(x.world->get<enterprise::State>(register_for(c, x)));
  }
  // A founding or chapter under the new code is the employer's own: only another lead is in the
  // way.
  static Verdict holds(const State&, const cmd::Relink& c, const Context& x) {
    const StreamId& other = x.world->get<enterprise::State>(register_for(c)).lead;
    return Verdict::points_to(other.empty(), other.value);
  }
};
// The unit where the enterprise works assigns, not the one to which it is affiliated.
struct OwnTerritory {
  static constexpr std::string_view kName = "own_territory", kReason = "works_elsewhere";
  static Verdict holds(const State&, const Context& x) {
    return x.orgs->territory_in_subtree(x.common->unit, x.actor.unit, x.today());
  }
};
struct HasAssignee {
  static constexpr std::string_view kName = "has_assignee", kReason = "account_missing";
  static Verdict holds(const State&, const cmd::AssignTo& c, const Context&) {
    return !c.assignee.empty();
  }
};
struct HasNote {
  static constexpr std::string_view kName = "has_note", kReason = "text_missing";
  static Verdict holds(const State&, const auto& c, const Context&) {
    return !c.note.value.empty();
  }
};
// The contact at hand is counted too. The twin of Enough.
struct NotEnough {
  static constexpr std::string_view kName = "not_enough", kReason = "contacts_suffice";
  static bool enough(const State& s, const Context& x) {
    return s.contacts_since_assigned + 1 >= x.parameter(Key::kLeadEngagedContacts);
  }
  static Verdict holds(const State& s, const Context& x) { return !enough(s, x); }
};
struct Enough {
  static constexpr std::string_view kName = "enough", kReason = "too_few_contacts";
  static Verdict holds(const State& s, const Context& x) { return NotEnough::enough(s, x); }
};
struct HasEvidence {
  static constexpr std::string_view kName = "has_evidence", kReason = "sha256_malformed";
  static Verdict holds(const State&, const cmd::Agree& c, const Context&) {
    return checks::is_sha256(c.evidence_sha256);
  }
};
// An employer cannot refuse what its workers have asked for in writing.
struct WorkersSilent {
  static constexpr std::string_view kName = "workers_silent", kReason = "workers_wish_stands";
  static Verdict holds(const State& s, const Context&) {
    return s.evidence != Evidence::kWorkersWish;
  }
};
struct HasCode {
  static constexpr std::string_view kName = "has_code", kReason = "relink_first";
  static Verdict holds(const State& s, const Context&) { return !s.uscc.empty(); }
};
struct NoFounding {
  static constexpr std::string_view kName = "no_founding", kReason = "founding_in_work";
  static Verdict holds(const State& s, const Context& x) {
    const StreamId& open = enterprise_of(s, x).founding;
    return Verdict::points_to(open.empty(), open.value);
  }
};
struct HasMember {
  static constexpr std::string_view kName = "has_member", kReason = "workers_not_joined";
  static Verdict holds(const State& s, const Context& x) {
    return Verdict::count(enterprise_of(s, x).member_count(), 1);
  }
};
struct JointStands {
  static constexpr std::string_view kName = "joint_stands", kReason = "no_joint_chapter";
  static Verdict holds(const State&, const cmd::JoinJoint& c, const Context& x) {
    if (!names_a_chapter(c.chapter)) return false;
    const auto& joint = x.world->get<chapter::State>(c.chapter);
    return Verdict::points_to(joint.kind == chapter::Kind::kJoint && chapter::stands(joint.status),
                              c.chapter.value);
  }
};
struct NotFuture {
  static constexpr std::string_view kName = "not_future", kReason = "date_in_future";
  static Verdict holds(const State&, const cmd::Cease& c, const Context& x) {
    return Verdict::opens(c.ceased_on <= x.today(), c.ceased_on);
  }
};

struct Lead : engine::Front<Lead, State, Event> {
  using initial_state = New;

  // The first contact of a round always leads to Contacting, so that a policy of one contact
  // engages an enterprise with the second.
  // clang-format off
  using transition_table = engine::Table<
    //   From         Command              To           Records                   Only if
    Row< New        , cmd::Register      , Identified , Emit<ev::Registered>    , If<Finder, OpensInScope,
                                                                                     PlaceOfOperation, Named,
                                                                                     CodeFits, FactsFit,
                                                                                     NotExisting>                   >,
    FromEach< Each<Identified, Dormant>
                    , cmd::AssignTo      , Assigned   , Emit<ev::Assigned>      , If<Head, InScope, OwnTerritory,
                                                                                     HasAssignee>                   >,
    //   -----------+--------------------+------------+-------------------------+------------------------------------
    Row< Assigned   , cmd::LogContact    , Contacting , Emit<ev::ContactLogged> , If<Field, InScope, HasNote>       >,
    Row< Contacting , cmd::LogContact    , Contacting , Emit<ev::ContactLogged> , If<Field, InScope, HasNote,
                                                                                     NotEnough>                     >,
    Row< Contacting , cmd::LogContact    , Engaged    , Emit<ev::ContactLogged> , If<Field, InScope, HasNote,
                                                                                     Enough>                        >,
    StayingIn< Each<Engaged, Willing>
                    , cmd::LogContact                 , Emit<ev::ContactLogged> , If<Field, InScope, HasNote>       >,
    //   -----------+--------------------+------------+-------------------------+------------------------------------
    Row< Engaged    , cmd::RecordPlan    , Engaged    , Emit<ev::PlanRecorded>  , If<Field, InScope, FactsFit>      >,
    Row< Engaged    , cmd::Agree         , Willing    , Emit<ev::Agreed>        , If<Field, InScope, HasEvidence>   >,
    Row< Engaged    , cmd::JoinJoint     , Covered    , Emit<ev::JointJoined>   , If<Town, InScope, HasCode,
                                                                                     HasMember, JointStands>        >,
    Row< Willing    , cmd::Convert       , Converted  , Emit<ev::Converted>     , If<Founder, InScope, HasCode,
                                                                                     NoFounding>                    >,
    //   -----------+--------------------+------------+-------------------------+------------------------------------
    FromEach< Each<Assigned, Contacting, Engaged, Willing>
                    , cmd::RecordRefusal , Refused    , Emit<ev::Refused>       , If<Field, InScope, WorkersSilent,
                                                                                     HasNote>                       >,
    Row< Refused    , cmd::GoDormant     , Dormant    , Emit<ev::WentDormant>   , If<TownOrSystem, InScope,
                                                                                     HasReason>                     >,
    //   -----------+--------------------+------------+-------------------------+------------------------------------
    StayingIn< Each<Contacting, Engaged, Willing>
                    , cmd::Relink                     , Emit<ev::Relinked>      , If<Town, InScope, HasReason,
                                                                                     CodeFits, NotExisting>         >,
    FromEach< Each<Identified, Contacting, Engaged, Willing, Dormant>
                    , cmd::Cease         , Ceased     , Emit<ev::Ceased>        , If<Town, InScope, HasReason,
                                                                                     NotFuture>                     >
  >;
  // clang-format on

  Payload record(Tag<ev::Registered>, const cmd::Register& c) const {
    const auto code = Uscc::parse(c.uscc.value_or(""));
    return ev::Registered{c.unit,
                          c.name,
                          c.id_type,
                          code ? code->text() : "",
                          register_for(c, *context),
                          c.source,
                          c.source_session,
                          c.address,
                          c.employees,
                          c.women,
                          c.ownership,
                          c.industry.value_or(""),
                          c.contact_person,
                          c.contact_mobile};
  }
  Payload record(Tag<ev::Assigned>, const cmd::AssignTo& c) const {
    return ev::Assigned{c.assignee, stale_after()};
  }
  Payload record(Tag<ev::ContactLogged>, const cmd::LogContact& c) const {
    return ev::ContactLogged{state->contact_count + 1, c.topic, c.channel, c.note, stale_after()};
  }
  Payload record(Tag<ev::PlanRecorded>, const cmd::RecordPlan& c) const {
    return ev::PlanRecorded{c.employees, c.women, c.ownership, c.industry, c.service_package};
  }
  Payload record(Tag<ev::Agreed>, const cmd::Agree& c) const {
    return ev::Agreed{c.evidence, c.evidence_sha256};
  }
  Payload record(Tag<ev::JointJoined>, const cmd::JoinJoint& c) const {
    return ev::JointJoined{c.chapter,    state->uscc,      state->name,    state->employees,
                           state->women, state->ownership, state->industry};
  }
  Payload record(Tag<ev::Converted>, const cmd::Convert&) const {
    return ev::Converted{founding_of(*context), state->uscc,      state->name,    state->employees,
                         state->women,          state->ownership, state->industry};
  }
  Payload record(Tag<ev::Refused>, const cmd::RecordRefusal& c) const {
    return ev::Refused{c.refusal_reason, c.obstruction, c.note};
  }
  Payload record(Tag<ev::WentDormant>, const cmd::GoDormant& c) const {
    return ev::WentDormant{c.reason};
  }
  Payload record(Tag<ev::Relinked>, const cmd::Relink& c) const {
    return ev::Relinked{state->uscc, Uscc::parse(c.uscc)->text(), c.name.value_or(state->name),
                        register_for(c), c.reason};
  }
  Payload record(Tag<ev::Ceased>, const cmd::Cease& c) const {
    return ev::Ceased{c.ceased_on, c.reason};
  }

 private:
  Deadline stale_after() const { return context->deadline(Key::kLeadStaleDays); }
};

void add(std::vector<StreamId>& streams, const StreamId& stream) {
  if (!stream.empty()) streams.push_back(stream);
}
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Lead>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Lead>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Lead>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  std::vector<StreamId> out;
  add(out, state.enterprise);
  if (!command) return out;
  if (const auto* opening = command->as<cmd::Register>()) add(out, register_for(*opening, context));
  if (const auto* relink = command->as<cmd::Relink>()) add(out, register_for(*relink));
  const auto* join = command->as<cmd::JoinJoint>();
  if (join && names_a_chapter(join->chapter)) add(out, join->chapter);
  return out;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  const StreamId self = stream_of(Case::kName, context.self);
  const EventBody opened = EventBody::of(enterprise::ev::LeadOpened{self});
  if (const auto* e = decided.body.as<ev::Registered>()) return {{e->enterprise, opened}};
  if (const auto* e = decided.body.as<ev::Converted>())
    return {{before.enterprise, EventBody::of(enterprise::ev::FoundingOpened{e->founding})}};
  if (decided.body.as<ev::Ceased>()) return releases(before, context);
  if (const auto* e = decided.body.as<ev::Relinked>()) {
    std::vector<Claim> out = releases(before, context);
    out.push_back({e->enterprise, opened});
    return out;
  }
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  if (state.enterprise.empty()) return {};
  const StreamId self = stream_of(Case::kName, context.self);
  return {{state.enterprise, EventBody::of(enterprise::ev::LeadReleased{self})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Lead>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::lead
