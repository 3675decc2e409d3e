#include "workflows/account/account.h"

#include <algorithm>
#include <ranges>

#include "domain/access/limits.h"
#include "domain/access/separation.h"
#include "domain/registers/access/account_name.h"
#include "domain/registers/access/holder.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::account {
namespace {
using chapterhouse::account::Binding;
using chapterhouse::account::BindingStatus;
using chapterhouse::account::Payload;
using chapterhouse::account::Span;
using chapterhouse::account::Status;
using checks::By;
using checks::BySystem;
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
namespace ev = chapterhouse::account::ev;

using New = In<Status::kNew>;
using Invited = In<Status::kInvited>;
using Active = In<Status::kActive>;
using Disabled = In<Status::kDisabled>;
using Usable = Each<Invited, Active>;

using Officer = By<Role::kSec>;
using Second = By<Role::kSec, Role::kAudlog, Role::kDLead>;

// A person as far as they are known here: the account, and whose it is.
struct Somebody {
  AccountId account;
  SubjectId person;  // empty: an account of the configuration
};
bool same(const Somebody& a, const Somebody& b) {
  return a.account == b.account || (!a.person.empty() && a.person == b.person);
}
Somebody actor_of(const Context& x) {
  const CaseFile* file = x.world->find(account_name::stream(x.actor.id));
  return {x.actor.id, file ? file->as<account_name::State>().subject : SubjectId{}};
}
Somebody owner_of(const State& s) { return {s.holder.account, s.holder.person}; }

SubjectId person_of(const cmd::Open& c, const Context& x) {
  return c.person.value_or(x.fresh_subject);
}

struct NameGiven {
  static constexpr std::string_view kName = "name_given", kReason = "name_missing";
  static Verdict holds(const State&, const auto& c, const Context&) {
    return !c.name.value.empty();
  }
};
struct AccountFits {
  static constexpr std::string_view kName = "account_fits", kReason = "account_malformed";
  static Verdict holds(const State&, const auto& c, const Context&) {
    return account_name::is_name(c.account.value);
  }
};
struct AccountFree {
  static constexpr std::string_view kName = "account_free", kReason = "account_taken";
  static Verdict holds(const State&, const auto& c, const Context& x) {
    return x.world->get<account_name::State>(account_name::stream(c.account)).account.empty();
  }
};
// An id that belongs to nobody would let one person pass for two.
struct PersonKnown {
  static constexpr std::string_view kName = "person_known", kReason = "person_unknown";
  static Verdict holds(const State&, const cmd::Open& c, const Context& x) {
    if (!c.person) return true;
    return !x.world->get<holder::State>(holder::stream(*c.person)).accounts.empty();
  }
};
struct ExpiryFits {
  static constexpr std::string_view kName = "expiry_fits", kReason = "expiry_is_past";
  static Verdict judge(const std::optional<Date>& expires, const Context& x) {
    if (!expires || *expires >= x.today()) return true;
    return Verdict::opens(false, *expires);
  }
  static Verdict holds(const State&, const cmd::Open& c, const Context& x) {
    return judge(c.expires, x);
  }
  // An account of somebody outside ends within the limit, however often it is prolonged.
  static Verdict holds(const State& s, const cmd::SetExpiry& c, const Context& x) {
    const auto days = (c.expires - x.today()).count();
    const bool external = std::ranges::any_of(s.bindings, [](const Binding& b) {
      return b.status == BindingStatus::kHeld && access::is_external(b.span.role);
    });
    if (external && days > limits::kExternalDays) {
      Verdict no{false};
      no.gap = {days, limits::kExternalDays, {}, {}};
      return std::move(no).because("expiry_too_far");
    }
    return judge(c.expires, x);
  }
};
// Nobody was there to propose the first two; everybody after them is proposed.
struct FirstOfItsRole {
  static constexpr std::string_view kName = "first_of_its_role", kReason = "founded_already";
  static Verdict holds(const State&, const cmd::Found& c, const Context& x) {
    if (c.role != Role::kSec && c.role != Role::kAudlog)
      return Verdict{false}.because("role_not_founded");
    const StreamId mark = account_name::stream(account_name::first_of(c.role));
    return x.world->get<account_name::State>(mark).account.empty();
  }
};
struct Oneself {
  static constexpr std::string_view kName = "oneself", kReason = "only_the_account_itself";
  static Verdict holds(const State& s, const Context& x) { return x.actor.id == s.holder.account; }
};
struct Current {
  static constexpr std::string_view kName = "current", kReason = "reset_meanwhile";
  static Verdict holds(const State& s, const cmd::Activate& c, const Context&) {
    return c.generation == s.holder.generation;
  }
};
struct RoleFits {
  static constexpr std::string_view kName = "role_fits", kReason = "role_not_given_to_persons";
  static Verdict holds(const State& s, const cmd::ProposeBinding& c, const Context& x) {
    if (c.role == Role::kNone || c.role == Role::kService) return false;
    if (!access::is_external(c.role)) return true;
    if (!s.holder.expires) return Verdict{false}.because("external_needs_expiry");
    const auto days = (*s.holder.expires - x.today()).count();
    return Verdict{days <= limits::kExternalDays}.because("expiry_too_far");
  }
};
struct UnitFits {
  static constexpr std::string_view kName = "unit_fits", kReason = "unit_unknown";
  static Verdict holds(const State&, const cmd::ProposeBinding& c, const Context& x) {
    if (!x.orgs->find(c.unit)) return Verdict::points_to(false, c.unit.value);
    // The city looks on from above; all others act within the officer's own reach.
    if (c.role == Role::kCity) return true;
    return Verdict{OpensInScope::unit_in_scope(c.unit, x).ok}.because("outside_your_units");
  }
};
struct SpanFits {
  static constexpr std::string_view kName = "span_fits", kReason = "span_ends_before_it_begins";
  static Verdict holds(const State&, const cmd::ProposeBinding& c, const Context& x) {
    if (c.until && *c.until < c.from) return false;
    if (c.from < x.today()) return Verdict::opens(false, c.from).because("span_begins_in_the_past");
    return true;
  }
};
struct Room {
  static constexpr std::string_view kName = "room", kReason = "too_many_roles";
  static Verdict holds(const State& s, const Context&) {
    return s.bindings.size() < limits::kBindings;
  }
};
// Said when it is proposed, so that nobody waits for nothing, and again when it is approved.
struct Combines {
  static constexpr std::string_view kName = "combines", kReason = "roles_not_combinable";
  static Verdict judge(const State& s, const Span& wanted, const Context& x) {
    const auto& person = x.world->get<holder::State>(holder::stream(s.holder.person));
    const holder::Held* against = person.conflict(wanted);
    return Verdict::points_to(!against,
                              against ? std::string(key_of(against->span.role)) : std::string());
  }
  static Verdict holds(const State& s, const cmd::ProposeBinding& c, const Context& x) {
    return judge(s, {c.role, c.unit, c.from, c.until}, x);
  }
  static Verdict holds(const State& s, const cmd::ApproveBinding& c, const Context& x) {
    const Binding* binding = s.binding(c.number);
    return !binding || judge(s, binding->span, x).ok ? Verdict{true} : judge(s, binding->span, x);
  }
};
struct Proposed {
  static constexpr std::string_view kName = "proposed", kReason = "no_such_proposal";
  static Verdict holds(const State& s, const auto& c, const Context&) {
    const Binding* binding = s.binding(c.number);
    return binding && binding->status == BindingStatus::kProposed;
  }
};
struct StillFresh {
  static constexpr std::string_view kName = "still_fresh", kReason = "proposal_too_old";
  static Verdict holds(const State& s, const cmd::ApproveBinding& c, const Context& x) {
    const Binding* binding = s.binding(c.number);
    if (!binding) return true;
    const auto days = (x.today() - binding->proposed_on).count();
    if (days > limits::kProposalDays) {
      Verdict no{false};
      no.gap = {days, limits::kProposalDays, {}, {}};
      return no;
    }
    return Verdict{!binding->span.until || x.today() <= *binding->span.until}.because(
        "proposal_has_ended");
  }
};
// Neither who proposed it nor whom it is for, under whichever account.
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict judge(const State& s, const Somebody& first, const Context& x) {
    const Somebody actor = actor_of(x);
    if (same(actor, owner_of(s))) return Verdict{false}.because("not_for_oneself");
    return !same(actor, first);
  }
  static Verdict holds(const State& s, const cmd::ApproveBinding& c, const Context& x) {
    const Binding* binding = s.binding(c.number);
    return binding ? judge(s, {binding->proposed_by, binding->proposer_person}, x) : Verdict{true};
  }
  static Verdict holds(const State& s, const cmd::ApproveFactorReset&, const Context& x) {
    if (!s.factor_reset) return true;
    return judge(s, {s.factor_reset->requested_by, s.factor_reset->requester_person}, x);
  }
};
struct Held {
  static constexpr std::string_view kName = "held", kReason = "no_such_role_held";
  static Verdict holds(const State& s, const cmd::RevokeBinding& c, const Context&) {
    const Binding* binding = s.binding(c.number);
    return binding && binding->status == BindingStatus::kHeld;
  }
};
struct ResetPending {
  static constexpr std::string_view kName = "reset_pending", kReason = "no_reset_pending";
  static Verdict holds(const State& s, const Context&) { return s.factor_reset.has_value(); }
};
struct NoResetPending {
  static constexpr std::string_view kName = "no_reset_pending", kReason = "reset_pending_already";
  static Verdict holds(const State& s, const Context&) { return !s.factor_reset; }
};

struct Account : engine::Front<Account, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From       Command                   To          Records                          Only if
    Row< New      , cmd::Open               , Invited   , Emit<ev::Opened>               , If<Officer, OpensInScope, NameGiven, AccountFits,
                                                                                              AccountFree, PersonKnown, ExpiryFits>        >,
    Row< New      , cmd::Found              , Invited   , Emit<ev::Founded>              , If<BySystem, NameGiven, AccountFits, AccountFree,
                                                                                              FirstOfItsRole>                              >,
    Row< Invited  , cmd::Activate           , Active    , Emit<ev::Activated>            , If<Oneself, Current>                            >,
    StayingIn< Usable, cmd::ProposeBinding              , Emit<ev::BindingProposed>      , If<Officer, InScope, Room, RoleFits, UnitFits,
                                                                                              SpanFits, Combines>                          >,
    StayingIn< Usable, cmd::ApproveBinding              , Emit<ev::BindingApproved>      , If<Second, InScope, Proposed, SecondPerson,
                                                                                              StillFresh, Combines>                        >,
    StayingIn< Usable, cmd::DeclineBinding              , Emit<ev::BindingDeclined>      , If<Second, InScope, Proposed, HasReason>        >,
    StayingIn< Each<Invited, Active, Disabled>
                     , cmd::RevokeBinding               , Emit<ev::BindingRevoked>       , If<Officer, InScope, Held, HasReason>           >,
    FromEach< Usable , cmd::Disable         , Disabled  , Emit<ev::Disabled>             , If<Officer, InScope, HasReason>                 >,
    Row< Disabled , cmd::Enable             , Invited   , Emit<ev::Enabled>              , If<Officer, InScope, HasReason>                 >,
    FromEach< Usable , cmd::ResetPassword   , Invited   , Emit<ev::PasswordReset>        , If<Officer, InScope, HasReason>                 >,
    StayingIn< Usable, cmd::RequestFactorReset          , Emit<ev::FactorResetRequested> , If<Officer, InScope, NoResetPending, HasReason> >,
    FromEach< Usable , cmd::ApproveFactorReset, Invited , Emit<ev::FactorResetApproved>  , If<Second, InScope, ResetPending, SecondPerson> >,
    StayingIn< Usable, cmd::DeclineFactorReset          , Emit<ev::FactorResetDeclined>  , If<Second, InScope, ResetPending, HasReason>    >,
    StayingIn< Usable, cmd::SetExpiry                   , Emit<ev::ExpirySet>            , If<Officer, InScope, ExpiryFits, HasReason>     >
  >;
  // clang-format on

  Payload record(Tag<ev::Opened>, const cmd::Open& c) const {
    return ev::Opened{c.unit, c.account, person_of(c, *context), c.name, c.expires};
  }
  Payload record(Tag<ev::Founded>, const cmd::Found& c) const {
    return ev::Founded{c.unit, c.account, context->fresh_subject, c.name,
                       Span{c.role, c.unit, context->today(), std::nullopt}};
  }
  Payload record(Tag<ev::Activated>, const cmd::Activate& c) const {
    return ev::Activated{c.generation};
  }
  Payload record(Tag<ev::BindingProposed>, const cmd::ProposeBinding& c) const {
    const Somebody actor = actor_of(*context);
    return ev::BindingProposed{static_cast<std::int32_t>(state->bindings.size()) + 1,
                               {c.role, c.unit, c.from, c.until},
                               context->today(),
                               actor.account,
                               actor.person};
  }
  Payload record(Tag<ev::BindingApproved>, const cmd::ApproveBinding& c) const {
    const Somebody actor = actor_of(*context);
    return ev::BindingApproved{c.number, actor.account, actor.person};
  }
  Payload record(Tag<ev::BindingDeclined>, const cmd::DeclineBinding& c) const {
    return ev::BindingDeclined{c.number, c.reason};
  }
  Payload record(Tag<ev::BindingRevoked>, const cmd::RevokeBinding& c) const {
    return ev::BindingRevoked{c.number, c.reason};
  }
  Payload record(Tag<ev::Disabled>, const cmd::Disable& c) const { return ev::Disabled{c.reason}; }
  // Whoever comes back proves again who they are.
  Payload record(Tag<ev::Enabled>, const cmd::Enable& c) const {
    return ev::Enabled{c.reason, state->holder.generation + 1};
  }
  Payload record(Tag<ev::PasswordReset>, const cmd::ResetPassword& c) const {
    return ev::PasswordReset{c.reason, state->holder.generation + 1};
  }
  Payload record(Tag<ev::FactorResetRequested>, const cmd::RequestFactorReset& c) const {
    const Somebody actor = actor_of(*context);
    return ev::FactorResetRequested{c.reason, actor.account, actor.person};
  }
  Payload record(Tag<ev::FactorResetApproved>, const cmd::ApproveFactorReset&) const {
    const Somebody actor = actor_of(*context);
    return ev::FactorResetApproved{actor.account, actor.person, state->holder.generation + 1,
                                   state->holder.factor_generation + 1};
  }
  Payload record(Tag<ev::FactorResetDeclined>, const cmd::DeclineFactorReset& c) const {
    return ev::FactorResetDeclined{c.reason};
  }
  Payload record(Tag<ev::ExpirySet>, const cmd::SetExpiry& c) const {
    return ev::ExpirySet{c.expires, c.reason};
  }
};

}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Account>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Account>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Account>(); }

std::vector<StreamId> Workflow::relies_on(const State& s, const CommandBody* command,
                                          const Context& x) {
  std::vector<StreamId> streams{account_name::stream(x.actor.id)};
  if (!s.holder.person.empty()) streams.push_back(holder::stream(s.holder.person));
  if (!command || s.status != Status::kNew) return streams;
  // Nothing is looked up under a name that is none.
  const auto need_name = [&](const AccountId& account) {
    if (account_name::is_name(account.value)) streams.push_back(account_name::stream(account));
  };
  if (const auto* open = command->as<cmd::Open>()) {
    need_name(open->account);
    streams.push_back(holder::stream(person_of(*open, x)));
  } else if (const auto* found = command->as<cmd::Found>()) {
    need_name(found->account);
    streams.push_back(account_name::stream(account_name::first_of(found->role)));
    streams.push_back(holder::stream(x.fresh_subject));
  }
  return streams;
}

std::vector<Claim> Workflow::claims(const State& before, const Decided& decided, const Context& x) {
  const StreamId self = stream_of(Case::kName, x.self);
  const auto claim = [&](const AccountId& name, const SubjectId& person) {
    return Claim{account_name::stream(name),
                 EventBody::of(account_name::ev::Claimed{self, person})};
  };
  const auto hold = [&](const SubjectId& person, auto event) {
    return Claim{holder::stream(person), EventBody::of(std::move(event))};
  };
  if (const auto* opened = decided.body.as<ev::Opened>())
    return {claim(opened->account, opened->person),
            hold(opened->person, holder::ev::AccountOpened{self, {}})};
  if (const auto* founded = decided.body.as<ev::Founded>())
    return {claim(founded->account, founded->person),
            claim(account_name::first_of(founded->held.role), founded->person),
            hold(founded->person, holder::ev::AccountOpened{self, {founded->held}})};
  if (const auto* approved = decided.body.as<ev::BindingApproved>()) {
    const Binding* binding = before.binding(approved->number);
    CHECK(binding != nullptr);
    return {
        hold(before.holder.person, holder::ev::BindingHeld{self, approved->number, binding->span})};
  }
  if (const auto* revoked = decided.body.as<ev::BindingRevoked>())
    return {hold(before.holder.person, holder::ev::BindingReleased{self, revoked->number})};
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  if (state.status == Status::kNew) return {};
  return {{holder::stream(state.holder.person),
           EventBody::of(holder::ev::AccountReleased{stream_of(Case::kName, x.self)})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Account>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::account
