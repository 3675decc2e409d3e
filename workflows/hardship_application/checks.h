#pragma once
// What an application and a file of hardship both check: visits, means, notices and objections
// (domain rules 2.8). Pure functions: safe to call from any thread.
#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "domain/cases/hardship_application/means.h"
#include "domain/core/limits.h"
#include "workflows/application/joining.h"
#include "workflows/common/checks.h"
#include "workflows/hardship_application/hardship_application.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::hardship_application {

using application::Named;
// Anyone may object: a worker, or a cadre for somebody who wrote or called.
using Objectors =
    checks::By<Role::kWorker, Role::kSw, Role::kTStaff, Role::kTChair, Role::kDSvc, Role::kDLead,
               Role::kDOrg, Role::kDLaw, Role::kDOff, Role::kEChair, Role::kEAud, Role::kEWomen>;
using Investigators = checks::By<Role::kDSvc, Role::kTStaff, Role::kTChair>;

// The deadline's last day. Days on which the case was suspended do not count.
Date last_day(const Deadline& deadline, const Context& x);
// The deadline has passed with the whole of its last day; none that was never started has.
Verdict has_passed(const std::optional<Deadline>& deadline, const Context& x);
// At 00:00 of the day after the last one, the system sends the command.
Timer after(const Deadline& deadline, const Context& x, CommandBody command);

// ---- persons -------------------------------------------------------------------------------

// Whoever applied or typed the application decides nothing about it, in person or through another.
struct NotOwnCase {
  static constexpr std::string_view kName = "not_own_case", kReason = "own_case";
  static Verdict holds(const auto& s, const Context& x) {
    const auto own = [&](const AccountId& account) {
      return !account.empty() && (account == s.applicant || account == s.applied_by);
    };
    return !own(x.actor.id) && !own(x.actor.on_behalf_of);
  }
};

struct ReasonGiven {
  static constexpr std::string_view kName = "has_reason", kReason = "reason_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return !c.reason.value.empty();
  }
};

// The applicant, or staff who act for them.
struct ForApplicant {
  static constexpr std::string_view kName = "for_applicant", kReason = "only_the_applicant";
  static Verdict holds(const auto& s, const Context& x) {
    if (x.actor.role == Role::kWorker) return x.actor.id == s.applicant;
    return checks::InScope::holds(s, x).because("outside_your_units");
  }
};

// Different accounts; one named twice is one.
std::int64_t distinct(std::vector<AccountId> accounts);
inline bool contains(const std::vector<AccountId>& accounts, const AccountId& account) {
  return std::ranges::find(accounts, account) != accounts.end();
}

// Every paper of the command is attached: Field... name its hashes.
template <auto... Field>
struct PapersAttached {
  static constexpr std::string_view kName = "papers_attached", kReason = "paper_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return (checks::is_sha256(c.*Field) && ...);
  }
};

// ---- visits --------------------------------------------------------------------------------

// Nobody visits alone, nobody visits themselves, and whoever records the visit was there.
struct VisitorsFit {
  static constexpr std::string_view kName = "visitors_fit", kReason = "visitors_too_few";
  static Verdict holds(const auto& s, const auto& c, const Context& x) {
    if (!contains(c.visitors, x.actor.id)) return Verdict(false).because("recorder_did_not_visit");
    if (!s.applicant.empty() && contains(c.visitors, s.applicant))
      return Verdict(false).because("applicant_is_visitor");
    if (contains(c.visitors, AccountId{})) return Verdict(false).because("visitor_unnamed");
    return Verdict::count(distinct(c.visitors), x.parameter(policy::Key::kHardshipVisitors));
  }
};

struct VisitInTime {
  static constexpr std::string_view kName = "visit_in_time", kReason = "visit_date_out_of_range";
  static Verdict holds(const auto&, const auto& c, const Context& x) {
    return c.visited_on <= x.today() && c.visited_on >= business_date(x.common->opened_at);
  }
};

struct VisitPapers {
  static constexpr std::string_view kName = "papers_attached", kReason = "paper_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return checks::is_sha256(c.form_sha256) && std::ranges::all_of(c.photos, checks::is_sha256);
  }
};

// ---- means ---------------------------------------------------------------------------------

// C: a command with persons, income, accident_cost, rigid_expenses and exclusions.
template <class C>
chapterhouse::hardship_application::Means means_of(const C& c) {
  return {c.income.value, chapterhouse::hardship_application::total_of(c.rigid_expenses.value),
          c.persons, c.accident_cost.value};
}
chapterhouse::hardship_application::Lines lines_on(const Context& x);

// What the household is found to be; none where something excludes it.
template <class C>
Category assessed(const C& c, const Context& x) {
  if (!c.exclusions.empty()) return Category::kNone;
  return chapterhouse::hardship_application::category_of(means_of(c), lines_on(x));
}

// E: an event that keeps the result in the clear and the amounts as sensitive.
template <class E, class C>
void set_means(E& e, const C& c, const Context& x) {
  const auto means = means_of(c);
  e.category = assessed(c, x);
  e.persons = c.persons;
  e.income = c.income;
  e.rigid_total = means.rigid;
  e.accident_cost = c.accident_cost;
  e.per_capita_net = per_capita_net(means);
  e.rigid_expenses = c.rigid_expenses;
  e.subsistence_line = lines_on(x).subsistence;
  e.policy_version = x.policy->version();
}

// Amounts that can be, for a household of at least one, each expense shown by its voucher.
struct MeansPlausible {
  static constexpr std::string_view kName = "means_plausible", kReason = "amounts_out_of_range";
  static Verdict judge(std::int32_t persons, std::initializer_list<Money> amounts,
                       const std::vector<RigidExpense>& expenses);
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return judge(c.persons, {c.income.value, c.accident_cost.value}, c.rigid_expenses.value);
  }
};

// A household in hardship by the lines of the day. Not in it: by how much.
Verdict in_hardship(const chapterhouse::hardship_application::Means& means, const Context& x);

// ---- notices and objections ----------------------------------------------------------------

struct FullDaysElapsed {
  static constexpr std::string_view kName = "full_days_elapsed", kReason = "notice_still_runs";
  static Verdict holds(const auto& s, const Context& x) { return has_passed(s.notice, x); }
};

struct ObjectionStated {
  static constexpr std::string_view kName = "objection_stated", kReason = "objection_empty";
  static Verdict holds(const auto&, const auto& c, const Context&) { return !c.text.value.empty(); }
};

struct FindingReported {
  static constexpr std::string_view kName = "finding_reported", kReason = "finding_missing";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return Verdict(!c.text.value.empty() && checks::is_sha256(c.report_sha256));
  }
};

struct Founded {
  static constexpr std::string_view kName = "founded", kReason = "objection_unfounded";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return c.finding == Finding::kFounded;
  }
};
struct Unfounded {
  static constexpr std::string_view kName = "unfounded", kReason = "objection_founded";
  static Verdict holds(const auto&, const auto& c, const Context&) {
    return c.finding == Finding::kUnfounded;
  }
};

}  // namespace chapterhouse::workflows::hardship_application
