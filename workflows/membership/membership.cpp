#include "workflows/membership/membership.h"

#include <algorithm>

#include "domain/cases/application/application.h"
#include "domain/registers/enterprise.h"
#include "workflows/application/joining.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::membership {
namespace {
namespace ev = chapterhouse::membership::ev;
using application::EmployerValid;
using application::IdValid;
using application::MobileValid;
using application::Named;
using application::or_none;
using application::particulars_of;
using application::ParticularsAgree;
using application::Target;
using chapterhouse::membership::Payload;
using chapterhouse::membership::Status;
using checks::By;
using checks::BySystem;
using checks::OpensInScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::StayingIn;
using engine::Tag;

// clang-format off
using New           = In<Status::kNew>;
using Active        = In<Status::kActive>;
using MovingOut     = In<Status::kTransferOutRequested>;
using InTransit     = In<Status::kInTransit>;
using Retained      = In<Status::kRetained>;
using ExitAsked     = In<Status::kExitRequested>;
using Exited        = In<Status::kExited>;
using ExitNotice    = In<Status::kDeemedExitNotice>;
using DeemedExit    = In<Status::kDeemedExit>;
using Expelled      = In<Status::kExpelled>;
using Deceased      = In<Status::kDeceased>;
using InError       = In<Status::kEnteredInError>;
// clang-format on

// The application of the same id; null when it does not exist or was not relied on.
const chapterhouse::application::State* application_of(const Context& x) {
  const CaseFile* file = x.world->find(stream_of("application", x.self));
  return file && file->exists() ? &file->as<chapterhouse::application::State>() : nullptr;
}

// The actor answers for the unit. Unions of other districts need not use this system: our
// district's union then records what they say.
Verdict speaks_for(const UnitId& unit, const Context& x) {
  if (OpensInScope::unit_in_scope(unit, x).ok) return true;
  const OrgUnit* here = x.orgs->district_of(x.actor.unit, x.today());
  const OrgUnit* there = x.orgs->district_of(unit, x.today());
  return x.actor.role == Role::kDOrg && here && here->kind == UnitKind::kDistrict && there &&
         there->kind == UnitKind::kOtherDistrict;
}

Target target_of(const State& s) { return {s.to_union_id, s.to_founding}; }

struct Approved {
  static constexpr std::string_view kName = "approved", kReason = "application_not_approved";
  static Verdict holds(const State&, const Context& x) {
    const auto* found = application_of(x);
    return Verdict::points_to(found && chapterhouse::application::is_approved(found->status),
                              stream_of("application", x.self).value);
  }
};
struct RegistersHere {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context& x) {
    if (!x.orgs->find(c.unit)) return Verdict(false).because("unit_unknown");
    return speaks_for(c.unit, x);
  }
};
struct JoinedBefore {
  static constexpr std::string_view kName = "joined_before", kReason = "joined_in_future";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context& x) {
    return c.joined_on <= x.today();
  }
};
struct NoMembership {
  static constexpr std::string_view kName = "no_membership", kReason = "active_membership_exists";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context& x) {
    return application::holds_none(application::register_of(particulars_of(c), x), x);
  }
};
// A hash of the paper that the step rests on.
struct Documented {
  static constexpr std::string_view kName = "documented", kReason = "document_hash_invalid";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context&) {
    return checks::is_sha256(c.basis_sha256);
  }
  static Verdict holds(const State&, const cmd::NoticeDeemedExit& c, const Context&) {
    return checks::is_sha256(c.education_sha256);
  }
  static Verdict holds(const State&, const cmd::Expel& c, const Context&) {
    return checks::is_sha256(c.decision_sha256);
  }
  static Verdict holds(const State&, const cmd::RecordDeath& c, const Context&) {
    return checks::is_sha256(c.certificate_sha256);
  }
};
// The member in person, or who answers for the unit where the membership is held.
struct ForMember {
  static constexpr std::string_view kName = "for_member", kReason = "only_the_member";
  static Verdict holds(const State& s, const Context& x) {
    if (x.actor.role == Role::kWorker) return x.actor.id == s.member;
    return speaks_for(s.unit, x).because("outside_your_units");
  }
};
// The member, the old side or the new one may ask for a transfer.
struct Asks {
  static constexpr std::string_view kName = "asks", kReason = "only_the_member";
  static Verdict holds(const State& s, const cmd::TransferMembership& c, const Context& x) {
    if (x.actor.role == Role::kWorker) return x.actor.id == s.member;
    return Verdict(speaks_for(s.unit, x).ok || speaks_for(c.to_unit, x).ok)
        .because("outside_your_units");
  }
};
// The unit where the membership is held. It moves with the member, so the case's unit will not do.
struct HeldHere {
  static constexpr std::string_view kName = "held_here", kReason = "outside_your_units";
  static Verdict holds(const State& s, const Context& x) { return speaks_for(s.unit, x); }
};
struct TargetHere {
  static constexpr std::string_view kName = "target_here", kReason = "outside_your_units";
  static Verdict holds(const State& s, const Context& x) { return speaks_for(s.to_unit, x); }
};
struct TargetValid {
  static constexpr std::string_view kName = "target_valid", kReason = "union_not_established";
  static Verdict holds(const State& s, const cmd::TransferMembership& c, const Context& x) {
    if (!x.orgs->find(c.to_unit)) return Verdict(false).because("unit_unknown");
    if (!application::uscc_or_none(c.to_employer_uscc).ok)
      return Verdict(false).because("employer_uscc_invalid");
    const bool moves = c.to_unit != s.unit || or_none(c.to_union_id) != s.union_id ||
                       or_none(c.to_founding) != s.founding ||
                       application::normalised_uscc(c.to_employer_uscc) != s.employer_uscc;
    if (!moves) return Verdict(false).because("transfer_changes_nothing");
    if (c.to_union_id && c.to_founding) return Verdict(false).because("target_named_twice");
    return application::takes_members({or_none(c.to_union_id), or_none(c.to_founding)}, x);
  }
};
struct UnionReady {
  static constexpr std::string_view kName = "union_ready", kReason = "union_not_established";
  static Verdict holds(const State& s, const Context& x) {
    return application::takes_members(target_of(s), x);
  }
};
struct UnionStands {
  static constexpr std::string_view kName = "union_stands", kReason = "union_not_established";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context& x) {
    return application::takes_members({or_none(c.union_id), {}}, x);
  }
};
struct ReleaseDue {
  static constexpr std::string_view kName = "release_due", kReason = "release_still_possible";
  static Verdict holds(const State& s, const Context& x) { return application::is_over(s.due, x); }
};
struct WindowOver {
  static constexpr std::string_view kName = "window_over", kReason = "objection_still_possible";
  static Verdict holds(const State& s, const Context& x) { return application::is_over(s.due, x); }
};
// Consecutive months without dues and without union life (union constitution, article 5).
struct LongInactive {
  static constexpr std::string_view kName = "long_inactive", kReason = "not_inactive_long_enough";
  static Verdict holds(const State&, const cmd::NoticeDeemedExit& c, const Context& x) {
    const Date since = std::max(c.dues_paid_until, c.last_union_life_on);
    const auto rule = x.policy->deadline_rule(policy::Key::kMembershipDeemedExitMonths, x.today());
    const Date complete = start_deadline(*x.calendar, rule, since).raw_due;
    return Verdict::opens(x.today() >= complete, complete);
  }
};
struct HasReason {
  static constexpr std::string_view kName = "has_reason", kReason = "reason_missing";
  static Verdict holds(const State&, const cmd::Object& c, const Context&) {
    return !c.objection.value.empty();
  }
  static Verdict holds(const State&, const auto& c, const Context&) {
    return !c.reason.value.empty();
  }
};
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const State& s, const Context& x) { return x.actor.id != s.entered_by; }
};
struct DiedBefore {
  static constexpr std::string_view kName = "died_before", kReason = "died_in_future";
  static Verdict holds(const State&, const cmd::RecordDeath& c, const Context& x) {
    return c.died_on <= x.today();
  }
};
struct ChapterStands {
  static constexpr std::string_view kName = "chapter_stands", kReason = "founding_not_established";
  static Verdict holds(const State& s, const Context& x) {
    return Verdict::points_to(!application::taking_union({{}, s.founding}, x).empty(),
                              s.founding.value);
  }
};

using Union = By<Role::kEChair, Role::kTStaff, Role::kTChair, Role::kDOrg>;
using Anyone =
    By<Role::kWorker, Role::kSw, Role::kEChair, Role::kTStaff, Role::kTChair, Role::kDOrg>;
template <class... C>
using System = If<BySystem, C...>;
template <class... C>
using ByHolder = If<Union, HeldHere, C...>;
template <class... C>
using ByTarget = If<Union, TargetHere, C...>;
template <class... C>
using ByMember = If<Anyone, ForMember, C...>;
template <class... C>
using ByChair = If<By<Role::kEChair, Role::kTChair>, HeldHere, C...>;
template <class... C>
using ByLeader = If<By<Role::kTChair, Role::kDOrg>, HeldHere, C...>;

struct Membership : engine::Front<Membership, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From        Command                  To          Records                       Only if
    Row< New       , cmd::Open              , Active    , Emit<ev::Opened>            , System<Approved>        >,
    Row< New       , cmd::RegisterExisting  , Active    , Emit<ev::ExistingRegistered>, If<By<Role::kDOrg>,
                                                                                           RegistersHere, Named,
                                                                                           MobileValid, IdValid,
                                                                                           ParticularsAgree,
                                                                                           EmployerValid,
                                                                                           UnionStands,
                                                                                           JoinedBefore,
                                                                                           Documented,
                                                                                           NoMembership>        >,
    //   ----------+------------------------+-----------+-----------------------------+------------------------
    Row< Active    , cmd::TransferMembership, MovingOut , Emit<ev::TransferRequested> , If<Anyone, Asks,
                                                                                           TargetValid>         >,
    Row< MovingOut , cmd::Release           , InTransit , Emit<ev::Released>          , ByHolder<>              >,
    Row< MovingOut , cmd::AutoRelease       , InTransit , Emit<ev::AutoReleased>      , System<ReleaseDue>      >,
    Row< InTransit , cmd::Accept            , Active    , Emit<ev::TransferAccepted>  , ByTarget<UnionReady>    >,
    Row< InTransit , cmd::Decline           , Active    , Emit<ev::TransferDeclined>  , ByTarget<HasReason>     >,
    StayingIn< Each<Active, MovingOut>
                   , cmd::AttachToChapter               , Emit<ev::AttachedToChapter> , System<ChapterStands>   >,
    //   ----------+------------------------+-----------+-----------------------------+------------------------
    Row< Active    , cmd::Retain            , Retained  , Emit<ev::Retained>          , ByHolder<>              >,
    Row< Retained  , cmd::Reactivate        , Active    , Emit<ev::Reactivated>       , ByHolder<EmployerValid> >,
    //   ----------+------------------------+-----------+-----------------------------+------------------------
    Row< Active    , cmd::RequestExit       , ExitAsked , Emit<ev::ExitRequested>     , ByMember<>              >,
    Row< ExitAsked , cmd::ConfirmExit       , Exited    , Emit<ev::ExitConfirmed>     , ByHolder<>              >,
    Row< Active    , cmd::NoticeDeemedExit  , ExitNotice, Emit<ev::DeemedExitNotified>, ByChair<LongInactive,
                                                                                                Documented>     >,
    Row< ExitNotice, cmd::Object            , Active    , Emit<ev::Objected>          , ByMember<HasReason>     >,
    Row< ExitNotice, cmd::DeclareDeemedExit , DeemedExit, Emit<ev::DeemedExitDeclared>, ByChair<WindowOver>     >,
    Row< Active    , cmd::Expel             , Expelled  , Emit<ev::Expelled>          , ByChair<HasReason,
                                                                                                Documented>     >,
    //   ----------+------------------------+-----------+-----------------------------+------------------------
    FromEach< Each<Active, MovingOut, InTransit, Retained, ExitAsked, ExitNotice>
                   , cmd::RecordDeath       , Deceased  , Emit<ev::DeathRecorded>     , ByHolder<DiedBefore,
                                                                                                 Documented>    >,
    FromEach< Each<Active, Retained>
                   , cmd::MarkEnteredInError, InError   , Emit<ev::MarkedInError>     , ByLeader<SecondPerson,
                                                                                                 HasReason>     >
  >;
  // clang-format on

  Payload record(Tag<ev::Opened>, const cmd::Open&) const {
    const auto* found = application_of(*context);
    CHECK(found != nullptr);
    const auto& a = *found;
    ev::Opened e;
    e.unit = a.unit;
    e.person = a.person;
    e.person_register = a.person_register;
    e.application = stream_of("application", context->self);
    e.union_id = a.union_id;
    e.founding = a.union_id.empty() ? a.founding : StreamId{};
    e.employer_uscc = a.employer_uscc;
    e.employer_ownership = a.employer_ownership;
    e.employer_industry = a.employer_industry;
    e.employer_employees = a.employer_employees;
    e.sex = a.sex;
    e.employment_type = a.employment_type;
    e.is_migrant_worker = a.is_migrant_worker;
    e.channel = a.channel;
    e.joined_on = a.joined_on.value_or(context->today());
    e.first_join = a.first_join;
    e.member = a.applicant;
    e.entered_by = a.approved_by;
    return e;
  }
  Payload record(Tag<ev::ExistingRegistered>, const cmd::RegisterExisting& c) const {
    const application::Particulars who = particulars_of(c);
    const Date today = context->today();
    ev::ExistingRegistered e;
    e.unit = c.unit;
    e.person_register = application::register_of(who, *context);
    e.person = application::subject_of(e.person_register, *context);
    e.name = c.name;
    e.mobile = c.mobile;
    e.id_type = c.id_type;
    e.id_no = application::normalised_id(who, today);
    e.birth_date = application::birth_date_of(who, today);
    e.union_id = or_none(c.union_id);
    employ(e, c.employer_uscc, {e.union_id, {}});
    e.sex = application::sex_of(who, today);
    e.employment_type = c.employment_type;
    e.is_migrant_worker = c.is_migrant_worker;
    e.joined_on = c.joined_on;
    e.member = or_none(c.member);
    e.entered_by = context->actor.id;
    e.basis_sha256 = c.basis_sha256;
    return e;
  }
  Payload record(Tag<ev::TransferRequested>, const cmd::TransferMembership& c) const {
    return ev::TransferRequested{c.to_unit, or_none(c.to_union_id), or_none(c.to_founding),
                                 application::normalised_uscc(c.to_employer_uscc),
                                 context->deadline(policy::Key::kMembershipReleaseWorkingDays)};
  }
  Payload record(Tag<ev::TransferAccepted>, const cmd::Accept&) const {
    ev::TransferAccepted e;
    e.from_unit = state->unit;
    e.unit = state->to_unit;
    e.union_id = application::taking_union(target_of(*state), *context);
    e.founding = e.union_id.empty() ? state->to_founding : StreamId{};
    employ(e, state->to_employer_uscc, target_of(*state));
    return e;
  }
  Payload record(Tag<ev::TransferDeclined>, const cmd::Decline& c) const {
    return ev::TransferDeclined{state->person, c.reason};
  }
  // A closed employer has no union any more: its superior union keeps the membership.
  Payload record(Tag<ev::Retained>, const cmd::Retain& c) const {
    const bool closed = c.retain_reason == RetainReason::kEmployerClosed;
    return ev::Retained{c.retain_reason, closed ? StreamId{} : state->union_id};
  }
  Payload record(Tag<ev::Reactivated>, const cmd::Reactivate& c) const {
    ev::Reactivated e;
    employ(e, c.employer_uscc, {state->union_id, state->founding});
    return e;
  }
  Payload record(Tag<ev::DeemedExitNotified>, const cmd::NoticeDeemedExit& c) const {
    return ev::DeemedExitNotified{c.dues_paid_until, c.last_union_life_on, c.education_sha256,
                                  context->deadline(policy::Key::kMembershipObjectionWorkingDays)};
  }
  Payload record(Tag<ev::Objected>, const cmd::Object& c) const {
    return ev::Objected{state->person, c.objection};
  }
  Payload record(Tag<ev::Expelled>, const cmd::Expel& c) const {
    return ev::Expelled{state->person, c.reason, c.decision_sha256};
  }
  Payload record(Tag<ev::DeathRecorded>, const cmd::RecordDeath& c) const {
    return ev::DeathRecorded{c.died_on, c.certificate_sha256};
  }
  Payload record(Tag<ev::MarkedInError>, const cmd::MarkEnteredInError& c) const {
    return ev::MarkedInError{state->person, c.reason};
  }
  Payload record(Tag<ev::AttachedToChapter>, const cmd::AttachToChapter&) const {
    return ev::AttachedToChapter{application::chapter_of(state->founding)};
  }
  template <class E>
  Payload record(Tag<E>, const auto&) const {
    static_assert(std::is_empty_v<E>, "an event with fields needs its own record()");
    return E{};
  }

 private:
  void employ(auto& event, const std::optional<std::string>& typed, const Target& target) const {
    const std::string uscc = application::normalised_uscc(typed);
    application::set_employer(event, uscc, application::listed_employer(target, uscc, *context));
  }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Membership>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Membership>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Membership>(); }

std::vector<Timer> Workflow::timers(const State& state, const Context&) {
  if (state.status != Status::kTransferOutRequested || !state.due) return {};
  return {when_passed(*state.due, CommandBody::of(cmd::AutoRelease{}))};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Membership>(state, command, context, matches);
}

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  std::vector<StreamId> streams;
  if (state.status == Status::kNew) streams.push_back(stream_of("application", context.self));
  application::rely_on(streams, state.person_register, "person");
  application::rely_on(streams, Target{state.union_id, state.founding});
  application::rely_on(streams, target_of(state));
  for (const std::string& uscc : {state.employer_uscc, state.to_employer_uscc})
    application::rely_on_enterprise(streams, uscc);
  if (!command) return streams;
  if (const auto* c = command->as<cmd::RegisterExisting>()) {
    streams.push_back(application::register_of(particulars_of(*c), context));
    application::rely_on(streams, or_none(c->union_id), "chapter");
    application::rely_on_enterprise(streams, or_none(c->employer_uscc));
  }
  if (const auto* c = command->as<cmd::TransferMembership>())
    application::rely_on(streams, Target{or_none(c->to_union_id), or_none(c->to_founding)});
  if (const auto* c = command->as<cmd::Reactivate>())
    application::rely_on_enterprise(streams, or_none(c->employer_uscc));
  return streams;
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  if (!chapterhouse::membership::is_held(state.status)) return {};
  const StreamId self = stream_of(Case::kName, context.self);
  std::vector<Claim> out{
      {state.person_register, EventBody::of(person::ev::MembershipReleased{self})}};
  if (const std::string works_at = application::normalised_uscc(state.employer_uscc);
      !works_at.empty())
    out.push_back({enterprise::stream(works_at), EventBody::of(enterprise::ev::MemberLeft{self})});
  return out;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  using chapterhouse::membership::is_held;
  if (decided.body.as<ev::Opened>()) return {};
  const State after =
      Case::evolve(before, Event{static_cast<Status>(decided.from), static_cast<Status>(decided.to),
                                 restore<Payload>(decided.body)});
  const StreamId self = stream_of(Case::kName, context.self);
  const bool was_held = is_held(before.status), is_held_now = is_held(after.status);
  std::vector<Claim> out;
  const auto about_person = [&](EventBody body) {
    out.push_back({after.person_register, std::move(body)});
  };
  if (!was_held)
    about_person(EventBody::of(person::ev::MembershipHeld{after.person, self, after.unit}));
  else if (!is_held_now)
    about_person(EventBody::of(person::ev::MembershipReleased{self}));
  else if (after.unit != before.unit)
    about_person(EventBody::of(person::ev::MembershipMoved{self, after.unit}));

  const std::string worked_at = application::normalised_uscc(before.employer_uscc);
  const std::string works_at = is_held_now ? after.employer_uscc : std::string{};
  if (works_at == worked_at) return out;
  if (!worked_at.empty())
    out.push_back({enterprise::stream(worked_at), EventBody::of(enterprise::ev::MemberLeft{self})});
  if (!works_at.empty())
    out.push_back(
        {enterprise::stream(works_at), EventBody::of(enterprise::ev::MemberJoined{self})});
  return out;
}

}  // namespace chapterhouse::workflows::membership
