#pragma once
// The founding meeting (domain rules 2.2): who may stand, when the meeting can decide, who is
// elected. The share of votes is taken of all who were due to come, not of those present.
#include <string_view>
#include <vector>

#include "domain/cases/founding/founding.h"
#include "workflows/founding/founding.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::founding {

// Members of all covered units, by their registers.
std::int64_t members(const State& state, const Context& x);
// Those elected to the committee, or to the audit committee, out of `who`.
enum class Board { kCommittee, kAudit };
std::vector<StreamId> on_board(const State& state, const std::vector<StreamId>& who, Board board);
// Who takes a seat, those with the most votes first. Whoever ties across the last seat does not.
std::vector<StreamId> winners(const State& state, const Ballot& ballot, const Context& x);
// The last day of the running deadline, pauses taken into account; empty when none is running.
std::optional<Date> last_day(const State& state, const Context& x);

// ---- before the meeting --------------------------------------------------------------------

struct HasMembers {
  static constexpr std::string_view kName = "has_members", kReason = "no_members_yet";
  static Verdict holds(const State& s, const Context& x) {
    return Verdict::count(members(s, x), 1);
  }
};

// From 25 members on the law asks for a committee.
struct KindFitsMembers {
  static constexpr std::string_view kName = "kind_fits_members", kReason = "committee_required";
  static Verdict holds(const State& s, const Context& x);
};

struct MeetingInTime {
  static constexpr std::string_view kName = "meeting_in_time", kReason = "meeting_in_the_past";
  static Verdict holds(const State& s, const cmd::ScheduleMeeting& c, const Context& x);
};

// An organiser stands alone; otherwise the posts are those of a committee.
struct PostsFitKind {
  static constexpr std::string_view kName = "posts_fit_kind", kReason = "posts_do_not_fit_kind";
  static Verdict holds(const State& s, const cmd::ScheduleMeeting& c, const Context&);
};

// At least as many candidates as seats, on both boards.
struct SeatsContested {
  static constexpr std::string_view kName = "seats_contested", kReason = "too_few_candidates";
  static Verdict holds(const State&, const cmd::ScheduleMeeting& c, const Context&);
};

// Everyone named works in a covered unit and is a member there; nobody is named twice.
struct AreMembers {
  static constexpr std::string_view kName = "are_members", kReason = "not_a_member_here";
  static Verdict judge(const State& s, std::vector<StreamId> named, const Context& x);
  static Verdict holds(const State& s, const cmd::ScheduleMeeting& c, const Context& x);
  static Verdict holds(const State& s, const cmd::ReportResult& c, const Context& x) {
    return judge(s, c.women, x);
  }
};

struct NoNearRelative {
  static constexpr std::string_view kName = "no_near_relative", kReason = "near_relative";
  static Verdict holds(const State&, const cmd::ScheduleMeeting& c, const Context&);
};

struct ChairIndependent {
  static constexpr std::string_view kName = "chair_independent",
                                    kReason = "legal_representative_chair";
  static Verdict holds(const State&, const cmd::ScheduleMeeting& c, const Context&);
};

// ---- at the meeting ------------------------------------------------------------------------

struct MeetingHeld {
  static constexpr std::string_view kName = "meeting_held", kReason = "meeting_still_ahead";
  static Verdict holds(const State& s, const Context& x) {
    return s.meeting_on ? Verdict::opens(x.today() >= *s.meeting_on, *s.meeting_on)
                        : Verdict(false);
  }
};

struct ScrutineerIsAnother {
  static constexpr std::string_view kName = "scrutineer_is_another",
                                    kReason = "scrutineer_is_recorder";
  static Verdict holds(const State&, const cmd::RecordElection& c, const Context& x) {
    if (c.scrutineer.empty()) return Verdict(false).because("scrutineer_missing");
    return c.scrutineer != x.actor.id;
  }
};

// No more present than due, no more ballots than present, votes for each candidate and no other.
struct FiguresAgree {
  static constexpr std::string_view kName = "figures_agree", kReason = "figures_do_not_agree";
  static Verdict holds(const State& s, const cmd::RecordElection& c, const Context&);
};

struct Quorate {
  static constexpr std::string_view kName = "quorate", kReason = "quorum_not_reached";
  static Verdict holds(const State&, const cmd::RecordElection& c, const Context& x);
};

struct SeatsFilled {
  static constexpr std::string_view kName = "seats_filled", kReason = "seats_left_empty";
  static Verdict holds(const State& s, const cmd::RecordElection& c, const Context& x);
};
struct SeatsLeftEmpty {
  static constexpr std::string_view kName = "seats_left_empty", kReason = "seats_are_filled";
  static Verdict holds(const State& s, const cmd::RecordElection& c, const Context& x) {
    return !SeatsFilled::holds(s, c, x).ok;
  }
};

// ---- after the meeting ---------------------------------------------------------------------

// The chair is one of the elected committee: the one elected as chair where the meeting chose, else
// whom the committee chose.
struct ChairElected {
  static constexpr std::string_view kName = "chair_elected", kReason = "chair_not_elected";
  static Verdict holds(const State& s, const cmd::ReportResult& c, const Context&);
};

// A women's committee from 25 women workers on, below that a women's member.
struct WomenRepresented {
  static constexpr std::string_view kName = "women_represented",
                                    kReason = "women_committee_missing";
  static Verdict holds(const State& s, const cmd::ReportResult& c, const Context& x);
};

}  // namespace chapterhouse::workflows::founding
