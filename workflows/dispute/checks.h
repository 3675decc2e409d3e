#pragma once
// What the table of a mediation asks: of the application, of the mediators, of the agreement and of
// its days. Pure functions: safe to call from any thread.
#include <optional>
#include <string_view>
#include <vector>

#include "workflows/common/checks.h"
#include "workflows/dispute/dispute.h"

namespace chapterhouse::workflows::dispute {

// ---- the application -----------------------------------------------------------------------

// "person/<hash>" of each identified worker, and their registers for this employer.
std::vector<StreamId> persons_of(const cmd::Register& c, const Context& x);
std::vector<StreamId> claimants_of(const cmd::Register& c, const Context& x);
// Many workers with one claim (调解仲裁法 art 7).
bool is_collective(const cmd::Register& c, const Context& x);
// The codes as they are stored.
Employer normalised(const Employer& employer);
std::optional<ThirdParty> normalised(const std::optional<ThirdParty>& party);
// The last day for arbitration (调解仲裁法 art 27): a year from the day on which the worker knew;
// for wages, a year from the end of employment and none before. The earliest of all claims.
std::optional<Date> limitation_of(const cmd::Register& c, const Context& x);

// A worker may apply anywhere; staff enter applications of their own units.
struct RegistersHere {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct ApplicantNamed {
  static constexpr std::string_view kName = "applicant_named", kReason = "applicant_missing";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct WorkersIdentified {
  static constexpr std::string_view kName = "workers_identified", kReason = "workers_missing";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct ClaimsStated {
  static constexpr std::string_view kName = "claims_stated", kReason = "types_missing";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct EmployerIdentified {
  static constexpr std::string_view kName = "employer_identified", kReason = "employer_missing";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct PeopleCounted {
  static constexpr std::string_view kName = "people_counted", kReason = "people_too_few";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct RepresentativesChosen {
  static constexpr std::string_view kName = "representatives_chosen",
                                    kReason = "representatives_needed";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
struct LimitationKnown {
  static constexpr std::string_view kName = "limitation_known", kReason = "knew_on_missing";
  static Verdict holds(const State&, const cmd::Register& c, const Context& x);
};
// One claim of a worker against an employer is mediated once at a time.
struct NoDuplicate {
  static constexpr std::string_view kName = "no_duplicate", kReason = "duplicate";
  static Verdict holds(const State& s, const Context& x);
};

// ---- who acts ------------------------------------------------------------------------------

// The applicant, or staff who act for them.
struct ForApplicant {
  static constexpr std::string_view kName = "for_applicant", kReason = "only_the_applicant";
  static Verdict holds(const State& s, const Context& x);
};
struct MediatorsAppointed {
  static constexpr std::string_view kName = "mediators_appointed",
                                    kReason = "mediators_not_appointed";
  static Verdict holds(const State& s, const Context&) { return !s.mediators.empty(); }
};
struct ActsAsMediator {
  static constexpr std::string_view kName = "acts_as_mediator", kReason = "not_the_mediator";
  static Verdict holds(const State& s, const Context& x) { return s.appointed(x.actor.id); }
};
struct PanelComplete {
  static constexpr std::string_view kName = "panel_complete", kReason = "panel_incomplete";
  static Verdict holds(const State& s, const cmd::AppointMediators& c, const Context& x);
};
// Nobody mediates who is a party, related to one, or its colleague (回避).
struct Recusal {
  static constexpr std::string_view kName = "recusal", kReason = "mediator_related";
  static Verdict holds(const State& s, const cmd::AppointMediators& c, const Context& x);
};

// ---- words and papers ----------------------------------------------------------------------

struct ReasonsGiven {
  static constexpr std::string_view kName = "reasons_given", kReason = "reasons_missing";
  static Verdict holds(const State&, const cmd::Decline& c, const Context&);
};
struct ForumNamed {
  static constexpr std::string_view kName = "forum_named", kReason = "reference_missing";
  static Verdict holds(const State&, const cmd::Redirect& c, const Context&) {
    return !c.reference.empty();
  }
};
struct NewFacts {
  static constexpr std::string_view kName = "new_facts", kReason = "new_facts_missing";
  static Verdict holds(const State&, const auto& c, const Context&) {
    return !c.new_facts.value.empty();
  }
};

// ---- the days ------------------------------------------------------------------------------

// When the system itself ends a mediation: the parties may still sign on the morning after.
Timestamp expiry(const Deadline& due, const Context& x);

struct ExtendedOnce {
  static constexpr std::string_view kName = "extended_once", kReason = "already_extended";
  static Verdict holds(const State& s, const Context&) { return !s.extended; }
};
struct StillRuns {
  static constexpr std::string_view kName = "still_runs", kReason = "days_have_passed";
  static Verdict holds(const State& s, const Context& x);
};
struct ExtensionFits {
  static constexpr std::string_view kName = "extension_fits", kReason = "extension_too_long";
  static Verdict holds(const State&, const cmd::ExtendByConsent& c, const Context& x);
};
// Time is a ground only once it has run out; the system knows no other.
struct GroundHolds {
  static constexpr std::string_view kName = "ground_holds", kReason = "time_not_expired";
  static Verdict holds(const State& s, const cmd::Fail& c, const Context& x);
};
struct ReopensInTime {
  static constexpr std::string_view kName = "reopens_in_time", kReason = "reopening_too_late";
  static Verdict holds(const State& s, const Context& x);
};

// ---- the agreement -------------------------------------------------------------------------

// Effective with both parties' hands, the mediator's and the body's seal (调解仲裁法 art 14).
struct SignedAndSealed {
  static constexpr std::string_view kName = "signed_and_sealed", kReason = "not_signed_by_all";
  static Verdict holds(const State&, const cmd::ReachAgreement& c, const Context&);
};
struct InstalmentsAgree {
  static constexpr std::string_view kName = "instalments_agree", kReason = "total_differs";
  static Verdict holds(const State&, const cmd::ReachAgreement& c, const Context& x);
};

}  // namespace chapterhouse::workflows::dispute
