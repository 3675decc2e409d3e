#pragma once
// The founding of a chapter (建会): from the request for a preparatory group to the approval of the
// election's result (domain rules 2.2, DRAFT to ESTABLISHED). Stream "founding/<id>"; it goes on as
// chapter/<id>.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/chapter/chapter.h"

namespace chapterhouse::founding {

using chapter::CoveredUnit;
using chapter::Kind;

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,  // DRAFT: a converted lead has reserved the id in the enterprise's register
  kPrepApplied = 1,
  kPrepApproved = 2,
  kRecruiting = 3,
  kMeetingScheduled = 4,
  kElected = 5,
  kResultReported = 6,
  kEstablished = 7,
  kReturned = 8,
  kRejected = 9,
  kWithdrawn = 10,
  kLapsed = 11,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kPrepApplied, kPrepApproved, kRecruiting, kMeetingScheduled,
                    kElected, kResultReported, kEstablished, kReturned, kRejected, kWithdrawn,
                    kLapsed)

enum class Post : std::uint8_t {
  kChair = 1,
  kViceChair = 2,
  kCommittee = 3,
  kAudit = 4,      // of the finance-audit committee (经审委员), a body of its own
  kOrganiser = 5,  // 组织员, where there is no committee
};
BOOST_DESCRIBE_ENUM(Post, kChair, kViceChair, kCommittee, kAudit, kOrganiser)

// To the principal of the enterprise (工会法 art 10).
enum class Relation : std::uint8_t { kNone = 0, kNearRelativeOfPrincipal = 1 };
BOOST_DESCRIBE_ENUM(Relation, kNone, kNearRelativeOfPrincipal)

struct Candidate {
  StreamId member;  // the membership
  Post post = Post::kCommittee;
  Relation relation = Relation::kNone;
  bool is_legal_representative = false;
  bool is_hr_executive = false;  // should not be chair: shown to the approver, no bar
  bool operator==(const Candidate&) const = default;
};
BOOST_DESCRIBE_STRUCT(Candidate, (),
                      (member, post, relation, is_legal_representative, is_hr_executive))

struct Votes {
  StreamId member;
  std::int32_t votes = 0;
  bool operator==(const Votes&) const = default;
};
BOOST_DESCRIBE_STRUCT(Votes, (), (member, votes))

// The record of one election meeting, in persons and ballots.
struct Ballot {
  std::int32_t due_to_attend = 0;  // members, or their representatives, who should have come
  std::int32_t present = 0;
  std::int32_t issued = 0, returned = 0, valid = 0;
  std::vector<Votes> votes;  // of every candidate
  bool operator==(const Ballot&) const = default;
};
BOOST_DESCRIBE_STRUCT(Ballot, (), (due_to_attend, present, issued, returned, valid, votes))

// The law knows no other term (工会法 art 16).
enum class Term : std::uint8_t { kThreeYears = 3, kFiveYears = 5 };
BOOST_DESCRIBE_ENUM(Term, kThreeYears, kFiveYears)

// In rising order: what is enough for many women workers is enough for few.
enum class WomenBody : std::uint8_t { kNone = 0, kMember = 1, kCommittee = 2 };
BOOST_DESCRIBE_ENUM(WomenBody, kNone, kMember, kCommittee)

enum class RejectionGround : std::uint8_t {
  kNotEligible = 1,
  kUntrueDocuments = 2,
  kOtherJurisdiction = 3,
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(RejectionGround, kNotEligible, kUntrueDocuments, kOtherJurisdiction, kOther)

// clang-format off
namespace ev {
struct PrepApplied { static constexpr EventKey kKey{"founding", "prep_applied", 200}; UnitId unit; std::string name; Kind kind = Kind::kSingle; std::vector<CoveredUnit> covered_units; Personal<std::string> prep_group; std::string request_sha256; AccountId applicant; Deadline review; };
struct PrepApproved { static constexpr EventKey kKey{"founding", "prep_approved", 201}; std::string prep_no; Deadline meeting; };
struct Returned { static constexpr EventKey kKey{"founding", "returned", 202}; std::vector<std::string> missing; Deadline supplement; };
struct Resubmitted { static constexpr EventKey kKey{"founding", "resubmitted", 203}; std::string request_sha256; Deadline review; };
struct Rejected { static constexpr EventKey kKey{"founding", "rejected", 204}; RejectionGround ground = RejectionGround::kOther; std::string reason; };
struct Withdrawn { static constexpr EventKey kKey{"founding", "withdrawn", 205}; std::string reason; };
struct RecruitingOpened { static constexpr EventKey kKey{"founding", "recruiting_opened", 206}; };
struct MeetingScheduled { static constexpr EventKey kKey{"founding", "meeting_scheduled", 207}; Date meeting_on{}; std::vector<Candidate> candidates; std::int32_t committee_seats = 0; std::int32_t audit_seats = 0; std::int64_t member_count = 0; };
struct Elected { static constexpr EventKey kKey{"founding", "elected", 208}; Date held_on{}; Ballot ballot; AccountId scrutineer; std::vector<StreamId> elected; };
// Seats stayed empty: new candidates, another meeting.
struct ElectionFailed { static constexpr EventKey kKey{"founding", "election_failed", 209}; Date held_on{}; Ballot ballot; AccountId scrutineer; std::vector<StreamId> elected; Deadline meeting; };
struct ResultReported { static constexpr EventKey kKey{"founding", "result_reported", 210}; Term term = Term::kThreeYears; StreamId chair; std::vector<StreamId> committee; std::vector<StreamId> audit; WomenBody women_body = WomenBody::kNone; std::vector<StreamId> women; std::string report_sha256; AccountId reporter; Deadline approval; };
// The headcounts as they stood that day; the figures K04 to K06 rest on them.
struct Approved { static constexpr EventKey kKey{"founding", "approved", 211}; std::string approval_no; Date effective_on{}; UnitId unit; std::int32_t employees_total = 0; std::int32_t employees_female = 0; std::int64_t member_count = 0; std::int32_t density_permille = 0; Date term_starts_on{}; Date term_ends_on{}; };
struct ReElectionOrdered { static constexpr EventKey kKey{"founding", "re_election_ordered", 212}; std::string reason; Deadline meeting; };
struct Lapsed { static constexpr EventKey kKey{"founding", "lapsed", 213}; Deadline missed; };

BOOST_DESCRIBE_STRUCT(PrepApplied, (), (unit, name, kind, covered_units, prep_group, request_sha256, applicant, review))
BOOST_DESCRIBE_STRUCT(PrepApproved, (), (prep_no, meeting))
BOOST_DESCRIBE_STRUCT(Returned, (), (missing, supplement))
BOOST_DESCRIBE_STRUCT(Resubmitted, (), (request_sha256, review))
BOOST_DESCRIBE_STRUCT(Rejected, (), (ground, reason))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (reason))
BOOST_DESCRIBE_STRUCT(RecruitingOpened, (), ())
BOOST_DESCRIBE_STRUCT(MeetingScheduled, (), (meeting_on, candidates, committee_seats, audit_seats, member_count))
BOOST_DESCRIBE_STRUCT(Elected, (), (held_on, ballot, scrutineer, elected))
BOOST_DESCRIBE_STRUCT(ElectionFailed, (), (held_on, ballot, scrutineer, elected, meeting))
BOOST_DESCRIBE_STRUCT(ResultReported, (), (term, chair, committee, audit, women_body, women, report_sha256, reporter, approval))
BOOST_DESCRIBE_STRUCT(Approved, (), (approval_no, effective_on, unit, employees_total, employees_female, member_count, density_permille, term_starts_on, term_ends_on))
BOOST_DESCRIBE_STRUCT(ReElectionOrdered, (), (reason, meeting))
BOOST_DESCRIBE_STRUCT(Lapsed, (), (missed))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::PrepApplied, ev::PrepApproved, ev::Returned, ev::Resubmitted,
                             ev::Rejected, ev::Withdrawn, ev::RecruitingOpened,
                             ev::MeetingScheduled, ev::Elected, ev::ElectionFailed,
                             ev::ResultReported, ev::Approved, ev::ReElectionOrdered, ev::Lapsed>;

// The scalars are what a correction may name. `employees_total` and `employees_female` start as the
// sums over the covered units; an approval freezes them, a later correction moves the figures.
struct State {
  Status status = Status::kNew;
  std::string name;  // of the chapter to be
  Kind kind = Kind::kSingle;
  std::vector<CoveredUnit> covered_units;
  std::int32_t employees_total = 0;
  std::int32_t employees_female = 0;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;
  std::string prep_no;  // of the reply to the request (批复)
  std::string approval_no;
  AccountId applicant;  // who sent the request
  AccountId reporter;   // who reported the result
  std::optional<Date> meeting_on;
  std::vector<Candidate> candidates;
  std::int32_t committee_seats = 0, audit_seats = 0;
  std::vector<StreamId> elected;
  std::optional<Date> elected_on;
  Term term = Term::kThreeYears;
  StreamId chair;
  UnitId approved_for;  // the unit at approval: its figures, whoever answers for the case later
  std::optional<Date> effective_on;
  std::optional<Date> term_starts_on, term_ends_on;
  std::int64_t member_count = 0;  // at the approval
  std::optional<Deadline> due;

  const Candidate* candidate(const StreamId& member) const;  // null when not on the list
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, name, kind, covered_units, employees_total, employees_female, ownership, industry, prep_no, approval_no, applicant, reporter, meeting_on, candidates, committee_seats, audit_seats, elected, elected_on, term, chair, approved_for, effective_on, term_starts_on, term_ends_on, member_count, due))
// clang-format on

struct Case {
  static constexpr std::string_view kName = "founding";
  using State = founding::State;
  using Status = founding::Status;
  using Payload = founding::Payload;
  static State evolve(State state, const Step<Status, Payload>& step);  // total
  static CaseSummary summary(const State& state, const CaseFile& file);
  // The flows "founding.applied", "founding.prep_approved", K04, K05 and K06.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::founding
