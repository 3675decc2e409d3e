#include "workflows/founding/election.h"

#include <algorithm>
#include <set>

#include "workflows/chapter/checks.h"

namespace chapterhouse::workflows::founding {
namespace {
using chapterhouse::founding::Post;
using chapterhouse::founding::Relation;
using chapterhouse::founding::Votes;
using policy::Key;

Board board_of(Post post) { return post == Post::kAudit ? Board::kAudit : Board::kCommittee; }
bool leads(const Candidate& candidate) {
  return candidate.post == Post::kChair || candidate.post == Post::kOrganiser;
}

bool is_majority(std::int32_t votes, std::int32_t due, const Context& x) {
  return votes * x.parameter(Key::kFoundingMajorityDenominator) >
         due * x.parameter(Key::kFoundingMajorityNumerator);
}

std::int64_t quorum(std::int32_t due, const Context& x) {
  const std::int64_t parts = x.parameter(Key::kFoundingQuorumDenominator);
  return (due * x.parameter(Key::kFoundingQuorumNumerator) + parts - 1) / parts;
}

std::vector<StreamId> seated(const State& s, const Ballot& ballot, Board board, const Context& x) {
  std::vector<Votes> above;
  for (const Votes& votes : ballot.votes)
    if (const Candidate* candidate = s.candidate(votes.member);
        candidate && board_of(candidate->post) == board &&
        is_majority(votes.votes, ballot.due_to_attend, x))
      above.push_back(votes);
  std::ranges::stable_sort(above, std::ranges::greater{}, &Votes::votes);
  const auto seats =
      static_cast<std::size_t>(board == Board::kAudit ? s.audit_seats : s.committee_seats);
  if (above.size() > seats) {
    const std::int32_t first_without_seat = above[seats].votes;
    std::erase_if(above, [&](const Votes& v) { return v.votes <= first_without_seat; });
  }
  std::vector<StreamId> out;
  for (const Votes& votes : above) out.push_back(votes.member);
  return out;
}

Verdict none_of(const std::vector<Candidate>& candidates, bool (*barred)(const Candidate&)) {
  const auto found = std::ranges::find_if(candidates, barred);
  return found == candidates.end() ? Verdict(true) : Verdict::points_to(false, found->member.value);
}
}  // namespace

std::int64_t members(const State& state, const Context& x) {
  std::int64_t sum = 0;
  for (const CoveredUnit& unit : state.covered_units)
    sum += chapter::register_of(unit, x).member_count();
  return sum;
}

std::vector<StreamId> on_board(const State& state, const std::vector<StreamId>& who, Board board) {
  std::vector<StreamId> out;
  for (const StreamId& member : who)
    if (const Candidate* candidate = state.candidate(member);
        candidate && board_of(candidate->post) == board)
      out.push_back(member);
  return out;
}

std::vector<StreamId> winners(const State& state, const Ballot& ballot, const Context& x) {
  std::vector<StreamId> out = seated(state, ballot, Board::kCommittee, x);
  const std::vector<StreamId> audit = seated(state, ballot, Board::kAudit, x);
  out.insert(out.end(), audit.begin(), audit.end());
  return out;
}

std::optional<Date> last_day(const State& state, const Context& x) {
  if (!state.due) return std::nullopt;
  std::vector<Suspension> pauses;
  for (const auto& span : x.common->suspensions)
    if (span.stops_clock) pauses.push_back({span.from, span.until.value_or(x.today())});
  return pauses.empty() ? state.due->due : shift_deadline(*x.calendar, *state.due, pauses).due;
}

Verdict KindFitsMembers::holds(const State& s, const Context& x) {
  if (s.kind != Kind::kOrganiser) return true;
  const std::int64_t have = members(s, x), limit = x.parameter(Key::kFoundingCommitteeMembers);
  Verdict verdict(have < limit);
  verdict.gap.have = have;
  verdict.gap.need = limit;
  return verdict;
}

Verdict MeetingInTime::holds(const State& s, const cmd::ScheduleMeeting& c, const Context& x) {
  if (c.meeting_on < x.today()) return false;
  const auto last = last_day(s, x);
  return last && c.meeting_on <= *last ? Verdict(true) : Verdict(false).because("meeting_too_late");
}

Verdict PostsFitKind::holds(const State& s, const cmd::ScheduleMeeting& c, const Context&) {
  return std::ranges::all_of(c.candidates, [&](const Candidate& candidate) {
    return (candidate.post == Post::kOrganiser) == (s.kind == Kind::kOrganiser);
  });
}

Verdict SeatsContested::holds(const State&, const cmd::ScheduleMeeting& c, const Context&) {
  if (c.committee_seats < 1 || c.audit_seats < 0) return Verdict(false).because("seats_missing");
  const auto audit = std::ranges::count(c.candidates, Post::kAudit, &Candidate::post);
  const auto committee = static_cast<std::int64_t>(c.candidates.size()) - audit;
  if (committee < c.committee_seats) return Verdict::count(committee, c.committee_seats);
  return Verdict::count(audit, c.audit_seats);
}

Verdict AreMembers::judge(const State& s, std::vector<StreamId> named, const Context& x) {
  std::set<StreamId> known;
  for (const CoveredUnit& unit : s.covered_units) {
    const auto& members = chapter::register_of(unit, x).members;
    known.insert(members.begin(), members.end());
  }
  for (const StreamId& member : named)
    if (!known.contains(member)) return Verdict::points_to(false, member.value);
  std::ranges::sort(named);
  const auto twice = std::ranges::adjacent_find(named);
  return twice == named.end() ? Verdict(true)
                              : Verdict::points_to(false, twice->value).because("named_twice");
}

Verdict AreMembers::holds(const State& s, const cmd::ScheduleMeeting& c, const Context& x) {
  std::vector<StreamId> named;
  for (const Candidate& candidate : c.candidates) named.push_back(candidate.member);
  return judge(s, std::move(named), x);
}

Verdict NoNearRelative::holds(const State&, const cmd::ScheduleMeeting& c, const Context&) {
  return none_of(c.candidates, [](const Candidate& candidate) {
    return candidate.relation == Relation::kNearRelativeOfPrincipal;
  });
}

Verdict ChairIndependent::holds(const State&, const cmd::ScheduleMeeting& c, const Context&) {
  return none_of(c.candidates, [](const Candidate& candidate) {
    return candidate.post == Post::kChair && candidate.is_legal_representative;
  });
}

Verdict FiguresAgree::holds(const State& s, const cmd::RecordElection& c, const Context&) {
  const Ballot& b = c.ballot;
  const bool fall = b.due_to_attend >= b.present && b.present >= b.issued &&
                    b.issued >= b.returned && b.returned >= b.valid && b.valid >= 0 &&
                    b.due_to_attend >= 1;
  if (!fall || b.votes.size() != s.candidates.size()) return false;
  std::set<StreamId> counted;
  for (const Votes& votes : b.votes) {
    const bool fits = s.candidate(votes.member) && votes.votes >= 0 && votes.votes <= b.valid;
    if (!fits || !counted.insert(votes.member).second)
      return Verdict::points_to(false, votes.member.value);
  }
  return true;
}

Verdict Quorate::holds(const State&, const cmd::RecordElection& c, const Context& x) {
  return Verdict::count(c.ballot.present, quorum(c.ballot.due_to_attend, x));
}

Verdict SeatsFilled::holds(const State& s, const cmd::RecordElection& c, const Context& x) {
  const std::vector<StreamId> elected = winners(s, c.ballot, x);
  const auto leader = [&](const StreamId& member) { return leads(*s.candidate(member)); };
  const bool leader_sought = std::ranges::any_of(s.candidates, leads);
  if (leader_sought && std::ranges::none_of(elected, leader)) return false;
  return Verdict::count(static_cast<std::int64_t>(elected.size()),
                        s.committee_seats + s.audit_seats);
}

Verdict ChairElected::holds(const State& s, const cmd::ReportResult& c, const Context&) {
  const std::vector<StreamId> committee = on_board(s, s.elected, Board::kCommittee);
  if (std::ranges::find(committee, c.chair) == committee.end()) return false;
  const Candidate& chair = *s.candidate(c.chair);
  if (chair.is_legal_representative && s.kind != Kind::kOrganiser)
    return Verdict::points_to(false, c.chair.value).because(ChairIndependent::kReason);
  const bool meeting_chose = std::ranges::any_of(
      committee, [&](const StreamId& member) { return leads(*s.candidate(member)); });
  return !meeting_chose || leads(chair);
}

Verdict WomenRepresented::holds(const State& s, const cmd::ReportResult& c, const Context& x) {
  const std::int64_t limit = x.parameter(Key::kFoundingWomenCommittee);
  if (s.employees_female >= limit && c.women_body != WomenBody::kCommittee) {
    Verdict verdict(false);
    verdict.gap.have = s.employees_female;
    verdict.gap.need = limit;
    return verdict;
  }
  if (s.employees_female > 0 && c.women_body == WomenBody::kNone)
    return Verdict(false).because("womens_member_required");
  const bool named = !c.women.empty();
  return named == (c.women_body != WomenBody::kNone) ? Verdict(true)
                                                     : Verdict(false).because("women_not_named");
}

}  // namespace chapterhouse::workflows::founding
