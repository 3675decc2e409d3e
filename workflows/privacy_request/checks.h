#pragma once
// The checks of the privacy request's table.
#include "domain/privacy/retention.h"
#include "domain/registers/privacy/held.h"
#include "workflows/application/joining.h"
#include "workflows/common/checks.h"
#include "workflows/privacy_request/privacy_request.h"

namespace chapterhouse::workflows::privacy_request {

// The number of the papers; empty where a case names the person instead.
inline std::string_view number_of(const cmd::Receive& c) {
  return c.id_no.value ? std::string_view(*c.id_no.value) : std::string_view();
}
// "person/<hash>" and "household/<hash>" of the number that the person shows; empty without one.
std::vector<StreamId> registers_of(const cmd::Receive& c, const Context& x);
// The subject that the registers or the named case know the person by; a fresh one for a stranger.
SubjectId person_of(const cmd::Receive& c, const Context& x);

struct PersonNamed {
  static constexpr std::string_view kName = "person_named", kReason = "person_not_named";
  static Verdict holds(const State&, const cmd::Receive& c, const Context&) {
    return !number_of(c).empty() || c.about.has_value();
  }
};
struct NumberFits {
  static constexpr std::string_view kName = "number_fits", kReason = "id_invalid";
  static Verdict holds(const State&, const cmd::Receive& c, const Context& x);
};
struct AboutKnown {
  static constexpr std::string_view kName = "about_known", kReason = "case_names_nobody";
  static Verdict holds(const State&, const cmd::Receive& c, const Context& x);
};
// A guardian, an agent and a relative show what they are.
struct StandingShown {
  static constexpr std::string_view kName = "standing_shown", kReason = "standing_missing";
  static Verdict holds(const State&, const cmd::Receive& c, const Context&) {
    return c.requester == Requester::kSelf || checks::is_sha256(c.standing_sha256.value_or(""));
  }
};
struct FormAttached {
  static constexpr std::string_view kName = "form_attached", kReason = "paper_missing";
  static Verdict holds(const State&, const cmd::Receive& c, const Context&) {
    return checks::is_sha256(c.form_sha256);
  }
};
struct IdentityPaper {
  static constexpr std::string_view kName = "identity_paper", kReason = "paper_missing";
  static Verdict holds(const State&, const cmd::ConfirmIdentity& c, const Context&) {
    return checks::is_sha256(c.paper_sha256);
  }
};
struct ScopeFits {
  static constexpr std::string_view kName = "scope_fits", kReason = "scope_too_large";
  static Verdict holds(const State&, const cmd::RecordScope& c, const Context&) {
    return c.cases.size() <= chapterhouse::privacy_request::kCasesMax &&
           c.subjects.size() <= chapterhouse::privacy_request::kSubjectsMax &&
           c.documents.size() <= chapterhouse::privacy_request::kDocumentsMax;
  }
};
// ---- what the system raises by itself ---------------------------------------------------------
struct CasesFit {
  static constexpr std::string_view kName = "scope_fits", kReason = "scope_too_large";
  static Verdict holds(const State&, const cmd::Raise& c, const Context&) {
    return c.cases.size() <= chapterhouse::privacy_request::kCasesMax;
  }
};
struct CasesTheirs {
  static constexpr std::string_view kName = "about_known", kReason = "case_names_nobody";
  static Verdict holds(const State&, const cmd::Raise& c, const Context& x);
};
struct CasesOver {
  static constexpr std::string_view kName = "nothing_runs", kReason = "case_in_work";
  static Verdict holds(const State&, const cmd::Raise& c, const Context& x);
};
struct CasesNotHeld {
  static constexpr std::string_view kName = "not_held", kReason = "legal_hold";
  static Verdict holds(const State&, const cmd::Raise& c, const Context& x);
};
struct CasesKeptLongEnough {
  static constexpr std::string_view kName = "retention_over", kReason = "retention_runs";
  static Verdict holds(const State&, const cmd::Raise& c, const Context& x);
};
// What nobody asked for is nobody's to take back: two people refuse it, with a ground.
struct AskedForByPerson {
  static constexpr std::string_view kName = "asked_for_by_person", kReason = "nobody_asked";
  static Verdict holds(const State& s, const cmd::Withdraw&, const Context&) {
    return !s.over_since;
  }
};

struct ReasonSaid {
  static constexpr std::string_view kName = "has_reason", kReason = "reason_missing";
  static Verdict holds(const State&, const auto& c, const Context&) {
    return application::Named::fits(c.reason.value);
  }
};
struct GroundFits {
  static constexpr std::string_view kName = "ground_fits", kReason = "ground_differs";
  static Verdict holds(const State&, const cmd::ProposeAnswer& c, const Context&) {
    return refuses(c.ground) == (c.answer == Answer::kRefuse);
  }
};

// ---- the second person ----------------------------------------------------------------------
struct OtherPerson {
  static constexpr std::string_view kName = "second_person", kReason = "own_proposal";
  static Verdict holds(const State& s, const Context& x) { return s.proposer != x.actor.id; }
};
struct Refusal {
  static constexpr std::string_view kName = "refusal", kReason = "granted_instead";
  static Verdict holds(const State& s, const Context&) { return s.answer == Answer::kRefuse; }
};
struct Grant {
  static constexpr std::string_view kName = "grant", kReason = "refused_instead";
  static Verdict holds(const State& s, const Context&) { return s.answer == Answer::kGrant; }
};
// The law has some records kept for longer, or to be kept is all that is asked.
bool is_kept(const State& s, const Context& x);
struct KeptFirst {
  static constexpr std::string_view kName = "kept_first", kReason = "nothing_to_keep";
  static Verdict holds(const State& s, const Context& x) { return is_kept(s, x); }
};
struct DoneAtOnce {
  static constexpr std::string_view kName = "done_at_once", kReason = "retention_runs";
  static Verdict holds(const State& s, const Context& x) { return !is_kept(s, x); }
};

// ---- what stands in the way of an erasure ----------------------------------------------------
// Needed for what it was collected for: art. 47 asks for its end first.
struct NothingRuns {
  static constexpr std::string_view kName = "nothing_runs", kReason = "case_in_work";
  static Verdict holds(const State& s, const Context& x);
};
struct NotHeld {
  static constexpr std::string_view kName = "not_held", kReason = "legal_hold";
  static Verdict holds(const State& s, const Context& x);
};
struct RetentionOver {
  static constexpr std::string_view kName = "retention_over", kReason = "retention_runs";
  static Verdict holds(const State& s, const Context& x);
};

// ---- carrying out ----------------------------------------------------------------------------
template <Kind... K>
struct Asks {
  static constexpr std::string_view kName = "asks_for_it", kReason = "other_request";
  static Verdict holds(const State& s, const Context&) { return ((s.kind == K) || ...); }
};
// What was found is what was decided on: otherwise those who decide look again.
struct ScopeAsDecided {
  static constexpr std::string_view kName = "scope_as_decided", kReason = "scope_changed";
  static Verdict holds(const State& s, const cmd::RecordUnreadable& c, const Context&) {
    return s.subjects == c.subjects && s.documents == c.documents;
  }
};
struct EpochPassed {
  static constexpr std::string_view kName = "epoch_passed", kReason = "not_rotated";
  static Verdict holds(const State& s, const cmd::RecordErased& c, const Context&) {
    return c.epoch > s.epoch;
  }
};
struct CopyNamed {
  static constexpr std::string_view kName = "copy_named", kReason = "paper_missing";
  static Verdict holds(const State&, const cmd::RecordCopy& c, const Context&) {
    return checks::is_sha256(c.sha256) && c.bytes > 0;
  }
};
struct OutcomeSaid {
  static constexpr std::string_view kName = "outcome_said", kReason = "outcome_missing";
  static Verdict holds(const State&, const cmd::Complete& c, const Context&) {
    return application::Named::fits(c.outcome.value);
  }
};
// Nothing is erased at the end of a restriction that the person asked for.
struct AskedForRestriction {
  static constexpr std::string_view kName = "asked_for_restriction", kReason = "other_request";
  static Verdict holds(const State& s, const Context&) { return s.kind == Kind::kRestrict; }
};

}  // namespace chapterhouse::workflows::privacy_request
