#include "workflows/dispute/checks.h"

#include <algorithm>
#include <set>

#include "domain/core/limits.h"
#include "domain/orgs/uscc.h"
#include "domain/registers/claimant.h"
#include "domain/registers/person.h"
#include "workflows/application/joining.h"

namespace chapterhouse::workflows::dispute {
namespace {
using application::Particulars;
using policy::Key;

Particulars particulars_of(const Worker& worker) {
  return {worker.id_type, worker.id_no, std::nullopt, std::nullopt};
}

std::string code_of(const std::string& typed) {
  const auto parsed = Uscc::parse(typed);
  return parsed ? parsed->text() : std::string{};
}

bool is_section(std::string_view industry) {
  return industry.empty() || (industry.size() == 1 && industry[0] >= 'A' && industry[0] <= 'T');
}

Date year_from(Date start, const Context& x) {
  const DeadlineRule rule = x.policy->deadline_rule(Key::kDisputeLimitationYears, x.today());
  return start_deadline(*x.calendar, rule, start).due;
}

// The first of the workers to have left; none while all are employed.
std::optional<Date> employment_ended(const std::vector<Worker>& workers) {
  std::optional<Date> first;
  for (const Worker& worker : workers)
    if (worker.left_on && (!first || *worker.left_on < *first)) first = worker.left_on;
  return first;
}

std::int64_t count_of(const auto& list) { return static_cast<std::int64_t>(list.size()); }
}  // namespace

std::vector<StreamId> persons_of(const cmd::Register& c, const Context& x) {
  std::vector<StreamId> out;
  for (const Worker& worker : c.workers.value)
    out.push_back(application::register_of(particulars_of(worker), x));
  return out;
}

std::vector<StreamId> claimants_of(const cmd::Register& c, const Context& x) {
  std::vector<StreamId> out;
  for (const Worker& worker : c.workers.value) {
    const std::string number = application::normalised_id(particulars_of(worker), x.today());
    out.push_back(claimant::stream(
        x.blind->blind(claimant::Register::kName, number + " " + code_of(c.employer.uscc))));
  }
  return out;
}

bool is_collective(const cmd::Register& c, const Context& x) {
  return c.common_claim && c.people_involved >= x.parameter(Key::kDisputeCollectiveWorkers);
}

Employer normalised(const Employer& employer) {
  Employer out = employer;
  out.uscc = code_of(employer.uscc);
  return out;
}

std::optional<ThirdParty> normalised(const std::optional<ThirdParty>& party) {
  if (!party) return std::nullopt;
  return ThirdParty{code_of(party->uscc), party->name};
}

std::optional<Date> limitation_of(const cmd::Register& c, const Context& x) {
  const auto ended = employment_ended(c.workers.value);
  std::optional<Date> earliest;
  for (const Demand& claim : c.claims) {
    const auto from = claim.type == ClaimType::kWages ? ended : c.knew_on;
    if (!from) continue;
    const Date last = year_from(*from, x);
    if (!earliest || last < *earliest) earliest = last;
  }
  return earliest;
}

Verdict RegistersHere::holds(const State&, const cmd::Register& c, const Context& x) {
  if (!x.orgs->find(c.unit)) return Verdict(false).because("unit_unknown");
  return x.actor.role == Role::kWorker || checks::OpensInScope::unit_in_scope(c.unit, x).ok;
}

Verdict ApplicantNamed::holds(const State&, const cmd::Register& c, const Context&) {
  if (!application::MobileValid::fits(c.mobile.value))
    return Verdict(false).because("mobile_invalid");
  if (c.matter.value.empty()) return Verdict(false).because("matter_missing");
  return application::Named::fits(c.applicant_name.value);
}

Verdict WorkersIdentified::holds(const State&, const cmd::Register& c, const Context& x) {
  const auto& workers = c.workers.value;
  if (workers.empty()) return false;
  if (workers.size() > limits::kDisputeWorkers) {
    Verdict no = Verdict(false).because("workers_too_many");
    no.gap.have = count_of(workers);
    no.gap.need = static_cast<std::int64_t>(limits::kDisputeWorkers);
    return no;
  }
  for (std::size_t i = 0; i < workers.size(); ++i) {
    const bool valid = application::Named::fits(workers[i].name) &&
                       application::id_is_valid(particulars_of(workers[i]), x.today()).ok;
    if (!valid)  // by its place in the list: a reason names nobody
      return Verdict::points_to(false, std::to_string(i + 1)).because("worker_invalid");
    if (workers[i].claim_amount.fen < 0) return Verdict(false).because("amount_negative");
  }
  const auto persons = persons_of(c, x);
  const bool distinct = std::set(persons.begin(), persons.end()).size() == persons.size();
  return Verdict(distinct).because("worker_twice");
}

Verdict ClaimsStated::holds(const State&, const cmd::Register& c, const Context&) {
  if (c.types.empty()) return false;
  if (std::set(c.types.begin(), c.types.end()).size() != c.types.size())
    return Verdict(false).because("types_twice");
  if (c.claims.empty()) return Verdict(false).because("claims_missing");
  const auto negative = [](const Demand& claim) { return claim.amount.fen < 0; };
  return Verdict(std::ranges::none_of(c.claims, negative)).because("amount_negative");
}

Verdict EmployerIdentified::holds(const State&, const cmd::Register& c, const Context&) {
  const Employer& employer = c.employer;
  if (code_of(employer.uscc).empty())
    return Verdict::points_to(false, employer.uscc).because("uscc_invalid");
  if (c.third_party && code_of(c.third_party->uscc).empty())
    return Verdict::points_to(false, c.third_party->uscc).because("uscc_invalid");
  if (!is_section(employer.industry) || employer.employees < 0)
    return Verdict(false).because("employer_described_wrongly");
  return !employer.name.empty() && (!c.third_party || !c.third_party->name.empty());
}

Verdict PeopleCounted::holds(const State&, const cmd::Register& c, const Context&) {
  return Verdict::count(c.people_involved, count_of(c.workers.value));
}

Verdict RepresentativesChosen::holds(const State&, const cmd::Register& c, const Context& x) {
  if (!is_collective(c, x)) return true;
  const std::int64_t chosen = count_of(c.representatives.value);
  const std::int64_t most = x.parameter(Key::kDisputeRepresentativesMost);
  if (chosen > most) {
    Verdict no = Verdict(false).because("representatives_too_many");
    no.gap.have = chosen;
    no.gap.need = most;
    return no;
  }
  return Verdict::count(chosen, x.parameter(Key::kDisputeRepresentativesLeast));
}

Verdict LimitationKnown::holds(const State&, const cmd::Register& c, const Context& x) {
  const auto future = [&](const std::optional<Date>& date) { return date && *date > x.today(); };
  if (future(c.knew_on) || future(employment_ended(c.workers.value)))
    return Verdict(false).because("date_in_future");
  const auto is_wages = [](const Demand& claim) { return claim.type == ClaimType::kWages; };
  return c.knew_on.has_value() || std::ranges::all_of(c.claims, is_wages);
}

Verdict NoDuplicate::holds(const State& s, const Context& x) {
  std::vector<ClaimType> types;
  for (const Demand& claim : s.claims) types.push_back(claim.type);
  const StreamId self = stream_of(Workflow::Case::kName, x.self);
  for (const StreamId& register_ : s.claimants)
    if (const auto* other = x.world->get<claimant::State>(register_).other(self, types))
      return Verdict::points_to(false, other->dispute.value);
  return true;
}

Verdict ForApplicant::holds(const State& s, const Context& x) {
  if (x.actor.role == Role::kWorker) return x.actor.id == s.applicant;
  return checks::InScope::holds(s, x).because("outside_your_units");
}

Verdict PanelComplete::holds(const State&, const cmd::AppointMediators& c, const Context& x) {
  std::set<AccountId> accounts;
  for (const Mediator& mediator : c.mediators) accounts.insert(mediator.account);
  if (accounts.contains(AccountId{}) || accounts.size() != c.mediators.size())
    return Verdict(false).because("mediator_twice_or_missing");
  const bool simple = c.procedure == Procedure::kSimple;
  Verdict verdict =
      Verdict::count(count_of(accounts), simple ? 1 : x.parameter(Key::kDisputePanelMembers));
  verdict.ok = verdict.gap.have == verdict.gap.need;
  return verdict;
}

Verdict Recusal::holds(const State& s, const cmd::AppointMediators& c, const Context&) {
  const auto related = std::ranges::find_if(c.mediators, [&](const Mediator& mediator) {
    return mediator.relation != Relation::kNone || mediator.account == s.applicant;
  });
  const bool none = related == c.mediators.end();
  return Verdict::points_to(none, none ? "" : related->account.value);
}

Verdict ReasonsGiven::holds(const State&, const cmd::Decline& c, const Context&) {
  return !c.reasons.empty() &&
         std::ranges::none_of(c.reasons, [](const std::string& reason) { return reason.empty(); });
}

Timestamp expiry(const Deadline& due, const Context& x) {
  return start_of_day(due.due + std::chrono::days{1}) +
         std::chrono::hours{x.parameter(Key::kDisputeFailGraceHours)};
}

Verdict StillRuns::holds(const State& s, const Context& x) {
  return s.due && x.today() <= s.due->due;
}

Verdict ExtensionFits::holds(const State&, const cmd::ExtendByConsent& c, const Context& x) {
  Verdict verdict{c.days >= 1 && c.days <= x.parameter(Key::kDisputeExtensionNaturalDays)};
  verdict.gap.have = c.days;
  verdict.gap.need = x.parameter(Key::kDisputeExtensionNaturalDays);
  return verdict;
}

Verdict GroundHolds::holds(const State& s, const cmd::Fail& c, const Context& x) {
  const bool by_system = x.actor.role == Role::kService;
  if (c.ground != FailureGround::kTimeExpired)
    return Verdict(!by_system).because("system_fails_by_time_only");
  if (!s.due) return false;
  const Date after = s.due->due + std::chrono::days{1};
  const bool over = by_system ? x.occurred_at >= expiry(*s.due, x) : x.today() >= after;
  return Verdict::opens(over, after);
}

Verdict ReopensInTime::holds(const State& s, const Context& x) {
  if (!s.closed_on) return false;
  const DeadlineRule rule = x.policy->deadline_rule(Key::kDisputeReopenYears, *s.closed_on);
  return x.today() <= start_deadline(*x.calendar, rule, *s.closed_on).due;
}

Verdict SignedAndSealed::holds(const State&, const cmd::ReachAgreement& c, const Context&) {
  if (!c.sealed) return Verdict(false).because("not_sealed");
  return c.applicant_signed && c.respondent_signed && c.mediator_signed;
}

Verdict InstalmentsAgree::holds(const State&, const cmd::ReachAgreement& c, const Context& x) {
  if (c.items.value.empty()) return Verdict(false).because("items_missing");
  const Date last = x.today() + std::chrono::days{kDeadlineLengthMax};
  Date earliest = x.today();
  Money sum;
  for (const Instalment& instalment : c.instalments) {
    if (instalment.due_on < earliest || instalment.due_on > last || instalment.amount.fen <= 0)
      return Verdict(false).because("instalment_wrong");
    earliest = instalment.due_on;
    const auto added = add(sum, instalment.amount);
    if (!added) return Verdict(false).because("instalment_wrong");
    sum = *added;
  }
  Verdict verdict{sum == c.total};
  verdict.gap.have = sum.fen;
  verdict.gap.need = c.total.fen;
  return verdict;
}

}  // namespace chapterhouse::workflows::dispute
