#include "workflows/chapter/chapter.h"

#include <algorithm>

#include "domain/cases/founding/founding.h"
#include "domain/cases/home_task/home_task.h"
#include "domain/orgs/code_text.h"
#include "domain/orgs/uscc.h"
#include "workflows/chapter/checks.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::chapter {
namespace {
using chapterhouse::chapter::Payload;
using chapterhouse::chapter::stands;
using checks::By;
using checks::BySystem;
using checks::HasReason;
using checks::InScope;
using engine::Each;
using engine::Emit;
using engine::FromEach;
using engine::If;
using engine::In;
using engine::Row;
using engine::StayingIn;
using engine::Tag;
using policy::Key;
namespace ev = chapterhouse::chapter::ev;
namespace home_task = chapterhouse::home_task;

using New = In<Status::kNew>;
using Established = In<Status::kEstablished>;
using Applied = In<Status::kLegalPersonApplied>;
using Registered = In<Status::kLegalPersonRegistered>;
using Operational = In<Status::kOperational>;
using Merged = In<Status::kMerged>;
using Dissolved = In<Status::kDissolved>;

bool is_union_code(std::string_view typed) {
  const auto code = Uscc::parse(typed);
  return code && code->category() == OrgCategory::kUnionLegalPerson;
}

// The founding of the same id is approved, under the same number.
struct FoundingApproved {
  static constexpr std::string_view kName = "founding_approved", kReason = "founding_not_approved";
  static Verdict holds(const State&, const cmd::Establish& c, const Context& x) {
    const StreamId stream = stream_of("founding", x.self);
    const auto& founding = x.world->get<chapterhouse::founding::State>(stream);
    return Verdict::points_to(founding.status == chapterhouse::founding::Status::kEstablished &&
                                  founding.approval_no == c.approval_no,
                              stream.value);
  }
};

// A unit of the actor's own, or one that is known here by name only: another district, a system
// union outside.
struct OpensHereOrOutside {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context& x) {
    const OrgUnit* unit = x.orgs->find(c.unit);
    const bool outside =
        unit && (unit->kind == UnitKind::kOtherDistrict || unit->kind == UnitKind::kSystemUnion);
    return outside ? Verdict(true) : checks::OpensInScope::unit_in_scope(c.unit, x);
  }
};

struct EstablishedBefore {
  static constexpr std::string_view kName = "established_before",
                                    kReason = "established_in_the_future";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context& x) {
    return Verdict::opens(c.established_on <= x.today(), c.established_on);
  }
};

struct HasCode {
  static constexpr std::string_view kName = "has_code", kReason = "legal_person_code_invalid";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context&) {
    return c.legal_person_code && is_union_code(*c.legal_person_code);
  }
};
struct HasNoCode {
  static constexpr std::string_view kName = "has_no_code", kReason = "legal_person_code_invalid";
  static Verdict holds(const State&, const cmd::RegisterExisting& c, const Context&) {
    return !c.legal_person_code;
  }
};

// A name, premises and funds of its own (工会法 art 15; Civil Code art 58).
struct HasMeans {
  static constexpr std::string_view kName = "has_means", kReason = "name_premises_or_funds_missing";
  static Verdict holds(const State&, const cmd::ApplyLegalPerson& c, const Context&) {
    return !c.legal_name.empty() && !c.premises.empty() && c.funds > Money{};
  }
};

// Registered unions carry codes beginning with 81.
struct CodeIsUnions {
  static constexpr std::string_view kName = "code_is_unions", kReason = "legal_person_code_invalid";
  static Verdict holds(const State&, const cmd::RegisterLegalPerson& c, const Context&) {
    return is_union_code(c.legal_person_code);
  }
};

struct AccountsOpened {
  static constexpr std::string_view kName = "accounts_opened", kReason = "bank_account_missing";
  static Verdict holds(const State&, const cmd::Activate& c, const Context&) {
    if (c.bank_account.value.empty()) return false;
    return c.fee_registration_no.empty() ? Verdict(false).because("fee_registration_missing")
                                         : Verdict(true);
  }
};

// From 100 staff on a workers' home is at least planned.
struct HomePlanned {
  static constexpr std::string_view kName = "home_planned", kReason = "home_task_not_planned";
  static Verdict holds(const State& s, const Context& x) {
    if (s.employees_total < x.parameter(Key::kFoundingHomeStaff)) return true;
    const StreamId stream = stream_of("home_task", x.self);
    const auto status = x.world->get<home_task::State>(stream).status;
    return Verdict::points_to(
        status == home_task::Status::kPlanned || status == home_task::Status::kCompleted,
        stream.value);
  }
};

struct TakesMoreUnits {
  static constexpr std::string_view kName = "takes_more_units", kReason = "not_a_joint_chapter";
  static Verdict holds(const State& s, const Context&) {
    return s.kind == Kind::kJoint || s.kind == Kind::kFederation;
  }
};
struct NotCoveredYet {
  static constexpr std::string_view kName = "not_covered_yet", kReason = "unit_covered_already";
  static Verdict holds(const State& s, const cmd::CoverUnit& c, const Context&) {
    return s.covered(normalised({&c.covered, 1}).front().uscc) == nullptr;
  }
};
struct IsCovered {
  static constexpr std::string_view kName = "is_covered", kReason = "unit_not_covered";
  static Verdict holds(const State& s, const cmd::UncoverUnit& c, const Context&) {
    return s.covered(c.uscc) != nullptr;
  }
};
// A chapter without units is not left standing: it is dissolved.
struct OthersRemain {
  static constexpr std::string_view kName = "others_remain", kReason = "last_unit";
  static Verdict holds(const State& s, const Context&) {
    return Verdict::count(static_cast<std::int64_t>(s.covered_units.size()), 2);
  }
};
// One commit can release only so many registers.
struct ReleasedAtOnce {
  static constexpr std::string_view kName = "released_at_once", kReason = "uncover_units_first";
  static Verdict holds(const State& s, const Context&) {
    return s.covered_units.size() <= limits::kCoveredUnits;
  }
};

struct SuperiorKnown {
  static constexpr std::string_view kName = "superior_known", kReason = "unit_unknown";
  static Verdict holds(const State&, const cmd::ChangeAffiliation& c, const Context& x) {
    return x.orgs->find(c.superior) != nullptr;
  }
};

bool is_chapter(const StreamId& stream) {
  return type_of_stream(stream) == Workflow::Case::kName && !key_of_stream(stream).empty();
}
struct SuccessorStands {
  static constexpr std::string_view kName = "successor_stands", kReason = "successor_not_standing";
  static Verdict holds(const State&, const cmd::MergeWith& c, const Context& x) {
    const bool other = is_chapter(c.into) && c.into != stream_of(Workflow::Case::kName, x.self);
    return Verdict::points_to(other && stands(x.world->get<State>(c.into).status), c.into.value);
  }
};

template <class... Checks>
using ByChair = If<By<Role::kEChair>, InScope, Checks...>;
template <class... Checks>
using ByLaw = If<By<Role::kDLaw>, InScope, Checks...>;
template <class... Checks>
using ByStaff = If<By<Role::kTStaff, Role::kService>, InScope, Checks...>;
template <class... Checks>
using BySuperior = If<By<Role::kTChair, Role::kDOrg>, InScope, Checks...>;
template <class... Checks>
using Existing = If<By<Role::kDOrg>, OpensHereOrOutside, NameGiven, UnitsFewEnough, UnitsIdentified,
                    UnitsDescribed, KindFitsUnits, EstablishedBefore, NoOwnChapter, Checks...>;
using ApplicationAttached =
    PapersAttached<&cmd::ApplyLegalPerson::form_sha256, &cmd::ApplyLegalPerson::approval_sha256,
                   &cmd::ApplyLegalPerson::chair_identity_sha256>;
using CertificateAttached = PapersAttached<&cmd::RegisterLegalPerson::certificate_sha256>;
using SealAttached = PapersAttached<&cmd::Activate::seal_sha256>;
using RenamingAttached = PapersAttached<&cmd::Rename::decision_sha256>;
using AffiliationAttached = PapersAttached<&cmd::ChangeAffiliation::decision_sha256>;
using MergerAttached = PapersAttached<&cmd::MergeWith::decision_sha256>;
using AuditAttached = PapersAttached<&cmd::Dissolve::audit_sha256>;

struct Chapter : engine::Front<Chapter, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From         Command                   Target       Records                          Only if
    Row< New        , cmd::Establish          , Established, Emit<ev::Established>          , If<BySystem,
                                                                                                FoundingApproved>    >,
    Row< New        , cmd::RegisterExisting   , Operational, Emit<ev::ExistingRegistered>   , Existing<HasCode>      >,
    Row< New        , cmd::RegisterExisting   , Established, Emit<ev::ExistingRegistered>   , Existing<HasNoCode>    >,
    //   ------------+-------------------------+------------+--------------------------------+------------------------
    Row< Established, cmd::ApplyLegalPerson   , Applied    , Emit<ev::LegalPersonApplied>   , ByChair<HasMeans,
                                                                                                ApplicationAttached> >,
    Row< Applied    , cmd::ReturnLegalPerson  , Established, Emit<ev::LegalPersonReturned>  , ByLaw<MissingListed>   >,
    Row< Applied    , cmd::RegisterLegalPerson, Registered , Emit<ev::LegalPersonRegistered>, ByLaw<CodeIsUnions,
                                                                                                CertificateAttached> >,
    Row< Registered , cmd::Activate           , Operational, Emit<ev::Activated>            , ByChair<HomePlanned,
                                                                                                SealAttached,
                                                                                                AccountsOpened>      >,
    //   ------------+-------------------------+------------+--------------------------------+------------------------
    StayingIn< Each<Established, Applied, Registered, Operational>
                    , cmd::CoverUnit          ,              Emit<ev::UnitCovered>          , ByStaff<TakesMoreUnits,
                                                                                                UnitsIdentified,
                                                                                                UnitsDescribed,
                                                                                                NotCoveredYet,
                                                                                                NoOwnChapter>        >,
    StayingIn< Each<Established, Applied, Registered, Operational>
                    , cmd::UncoverUnit        ,              Emit<ev::UnitUncovered>        , ByStaff<OthersRemain,
                                                                                                IsCovered, HasReason>>,
    StayingIn< Each<Established, Operational>
                    , cmd::Rename             ,              Emit<ev::Renamed>              , BySuperior<NameGiven,
                                                                                                RenamingAttached>    >,
    StayingIn< Each<Established, Operational>
                    , cmd::ChangeAffiliation  ,              Emit<ev::AffiliationChanged>   , BySuperior<SuperiorKnown,
                                                                                                AffiliationAttached> >,
    //   ------------+-------------------------+------------+--------------------------------+------------------------
    FromEach< Each<Established, Registered, Operational>
                    , cmd::MergeWith          , Merged     , Emit<ev::Merged>               , BySuperior<ReleasedAtOnce,
                                                                                                SuccessorStands,
                                                                                                MergerAttached,
                                                                                                HasReason>           >,
    FromEach< Each<Established, Registered, Operational>
                    , cmd::Dissolve           , Dissolved  , Emit<ev::Dissolved>            , BySuperior<ReleasedAtOnce,
                                                                                                AuditAttached,
                                                                                                HasReason>           >
  >;
  // clang-format on

  // What each event says.
  Payload record(Tag<ev::Established>, const cmd::Establish& c) const {
    return ev::Established{c.unit,
                           c.name,
                           c.kind,
                           normalised(c.covered_units),
                           c.employees_total,
                           c.approval_no,
                           c.established_on,
                           c.term_starts_on,
                           c.term_ends_on,
                           stream_of("founding", context->self)};
  }
  Payload record(Tag<ev::ExistingRegistered>, const cmd::RegisterExisting& c) const {
    std::string code;
    if (c.legal_person_code) code = normalised_code(*c.legal_person_code);
    return ev::ExistingRegistered{
        c.unit,        c.name,           c.kind,         normalised(c.covered_units),
        c.approval_no, c.established_on, c.term_ends_on, std::move(code)};
  }
  Payload record(Tag<ev::LegalPersonApplied>, const cmd::ApplyLegalPerson& c) const {
    return ev::LegalPersonApplied{c.legal_name,  c.premises,        c.funds,
                                  c.form_sha256, c.approval_sha256, c.chair_identity_sha256};
  }
  Payload record(Tag<ev::LegalPersonReturned>, const cmd::ReturnLegalPerson& c) const {
    return ev::LegalPersonReturned{c.missing};
  }
  Payload record(Tag<ev::LegalPersonRegistered>, const cmd::RegisterLegalPerson& c) const {
    return ev::LegalPersonRegistered{normalised_code(c.legal_person_code), c.certificate_sha256};
  }
  Payload record(Tag<ev::Activated>, const cmd::Activate& c) const {
    return ev::Activated{c.seal_sha256, c.bank_account, c.fee_registration_no};
  }
  Payload record(Tag<ev::UnitCovered>, const cmd::CoverUnit& c) const {
    return ev::UnitCovered{normalised({&c.covered, 1}).front()};
  }
  Payload record(Tag<ev::UnitUncovered>, const cmd::UncoverUnit& c) const {
    return ev::UnitUncovered{c.uscc, c.reason};
  }
  Payload record(Tag<ev::Renamed>, const cmd::Rename& c) const {
    return ev::Renamed{c.name, c.decision_sha256};
  }
  Payload record(Tag<ev::AffiliationChanged>, const cmd::ChangeAffiliation& c) const {
    return ev::AffiliationChanged{c.superior, c.decision_sha256};
  }
  Payload record(Tag<ev::Merged>, const cmd::MergeWith& c) const {
    return ev::Merged{c.into, c.decision_sha256, c.reason};
  }
  Payload record(Tag<ev::Dissolved>, const cmd::Dissolve& c) const {
    return ev::Dissolved{c.cause, c.audit_sha256, c.reason};
  }
};

template <class E>
Claim claim(const std::string& uscc, E event) {
  return {enterprise::stream(uscc), EventBody::of(std::move(event))};
}
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Chapter>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Chapter>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Chapter>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context& context) {
  std::vector<StreamId> out;
  if (state.status == Status::kLegalPersonRegistered)
    out.push_back(stream_of("home_task", context.self));
  if (!command) return out;
  const auto add_registers = [&](std::span<const CoveredUnit> units) {
    for (StreamId& enterprise : registers_of(units)) out.push_back(std::move(enterprise));
  };
  if (command->as<cmd::Establish>()) out.push_back(stream_of("founding", context.self));
  if (const auto* c = command->as<cmd::RegisterExisting>()) add_registers(c->covered_units);
  if (const auto* c = command->as<cmd::CoverUnit>()) add_registers({&c->covered, 1});
  if (const auto* c = command->as<cmd::UncoverUnit>())
    if (const CoveredUnit* unit = state.covered(c->uscc)) add_registers({unit, 1});
  if (const auto* c = command->as<cmd::MergeWith>()) {
    if (is_chapter(c->into)) out.push_back(c->into);
    add_registers(state.covered_units);
  }
  if (command->as<cmd::Dissolve>()) add_registers(state.covered_units);
  return out;
}

// A founding has covered its units in its own approval; all other changes are claimed here.
std::vector<Claim> Workflow::claims(const State& before, const Decided& decided,
                                    const Context& context) {
  const StreamId self = stream_of(Case::kName, context.self);
  std::vector<Claim> out;
  if (const auto* e = decided.body.as<ev::ExistingRegistered>())
    for (const CoveredUnit& unit : e->covered_units)
      out.push_back(claim(unit.uscc, enterprise::ev::Covered{self, e->kind == Kind::kSingle}));
  if (const auto* e = decided.body.as<ev::UnitCovered>())
    out.push_back(claim(e->covered.uscc, enterprise::ev::Covered{self}));
  if (const auto* e = decided.body.as<ev::UnitUncovered>())
    out.push_back(claim(e->uscc, enterprise::ev::Uncovered{self}));
  if (!stands(static_cast<Status>(decided.to))) {
    const auto uncovered = releases(before, context);
    out.insert(out.end(), uncovered.begin(), uncovered.end());
  }
  return out;
}

std::vector<Claim> Workflow::releases(const State& state, const Context& context) {
  const StreamId self = stream_of(Case::kName, context.self);
  std::vector<Claim> out;
  if (stands(state.status))
    for (const CoveredUnit& unit : state.covered_units)
      out.push_back(claim(unit.uscc, enterprise::ev::Uncovered{self}));
  return out;
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Chapter>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::chapter
