#pragma once
// A household's file (domain rules 2.8, W8): the district's decision, the years on file, the exit
// and the months of follow-up. Opens from hardship_application/<the same id>.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/hardship_application/means.h"

namespace chapterhouse::hardship_file {

using hardship_application::Category;
using hardship_application::RigidExpense;

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kDistrictReview = 1,
  kActive = 2,
  kExitProposed = 3,
  kExitNotice = 4,
  kExited = 5,
  kFollowUp = 6,
  kArchived = 7,
  kRelapsed = 8,
  kCancelled = 9,
  kRejected = 10,
  kWithdrawn = 11,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kDistrictReview, kActive, kExitProposed, kExitNotice, kExited,
                    kFollowUp, kArchived, kRelapsed, kCancelled, kRejected, kWithdrawn)

enum class CancelGround : std::uint8_t {
  kDeath = 1,
  kMovedAway = 2,
  kDuplicate = 3,
  kFalseDeclaration = 4,
};
BOOST_DESCRIBE_ENUM(CancelGround, kDeath, kMovedAway, kDuplicate, kFalseDeclaration)

// An objection to the exit that is still investigated.
struct OpenObjection {
  std::int32_t number = 0;  // counted from 1 over the life of the file
  AccountId filed_by;
  Deadline investigation;
  bool operator==(const OpenObjection&) const = default;
};
BOOST_DESCRIBE_STRUCT(OpenObjection, (), (number, filed_by, investigation))

// clang-format off
namespace ev {
struct Opened { static constexpr EventKey kKey{"hardship_file", "opened", 480}; UnitId unit; SubjectId person; std::vector<StreamId> household; std::int32_t persons = 0; Category category = Category::kNone; Sex sex = Sex::kUnknown; bool is_migrant_worker = false; AccountId applicant; AccountId applied_by; StreamId previous_file; };
struct Reviewed { static constexpr EventKey kKey{"hardship_file", "reviewed", 481}; SubjectId person; AccountId reviewer; Personal<std::string> opinion; };
struct Approved { static constexpr EventKey kKey{"hardship_file", "approved", 482}; std::string file_no; Date filed_on{}; UnitId unit; Category category = Category::kNone; AccountId contact_person; AccountId approver; Deadline review; Deadline visit; };
struct Rejected { static constexpr EventKey kKey{"hardship_file", "rejected", 483}; SubjectId person; Personal<std::string> reason; };
struct Withdrawn { static constexpr EventKey kKey{"hardship_file", "withdrawn", 484}; SubjectId person; Personal<std::string> reason; };
struct Visited { static constexpr EventKey kKey{"hardship_file", "visited", 485}; SubjectId person; Date visited_on{}; std::vector<AccountId> visitors; std::string form_sha256; std::vector<std::string> photos; Sensitive<std::string> situation; Deadline visit; };
// The three outcomes of a review of the household's means; the amounts under the person's key.
struct AnnualReviewed { static constexpr EventKey kKey{"hardship_file", "annual_reviewed", 486}; SubjectId person; Category category = Category::kNone; std::int32_t persons = 0; Sensitive<Money> income, rigid_total, accident_cost, per_capita_net; Sensitive<std::vector<RigidExpense>> rigid_expenses; Money subsistence_line; std::uint32_t policy_version = 0; Deadline review; };
struct Reclassified { static constexpr EventKey kKey{"hardship_file", "reclassified", 487}; SubjectId person; Category category = Category::kNone; std::int32_t persons = 0; Sensitive<Money> income, rigid_total, accident_cost, per_capita_net; Sensitive<std::vector<RigidExpense>> rigid_expenses; Money subsistence_line; std::uint32_t policy_version = 0; Deadline review; };
struct ExitProposed { static constexpr EventKey kKey{"hardship_file", "exit_proposed", 488}; SubjectId person; Category category = Category::kNone; std::int32_t persons = 0; Sensitive<Money> income, rigid_total, accident_cost, per_capita_net; Sensitive<std::vector<RigidExpense>> rigid_expenses; std::vector<hardship_application::Exclusion> exclusions; Money subsistence_line; std::uint32_t policy_version = 0; AccountId proposer; Deadline review; };
struct KeptOnFile { static constexpr EventKey kKey{"hardship_file", "kept_on_file", 489}; SubjectId person; Personal<std::string> reason; };
// Exactly what the public reads, and the collective review that it rests on.
struct ExitNoticePosted { static constexpr EventKey kKey{"hardship_file", "exit_notice_posted", 490}; SubjectId person; Personal<std::string> shown_name; UnitId unit; Category category = Category::kNone; std::string minutes_sha256; std::vector<AccountId> participants; Deadline notice; };
// `objector` is empty when the objection is anonymous.
struct ObjectionFiled { static constexpr EventKey kKey{"hardship_file", "objection_filed", 491}; SubjectId person; std::int32_t number = 0; AccountId objector; AccountId filed_by; Personal<std::string> text; Deadline investigation; };
struct ObjectionDismissed { static constexpr EventKey kKey{"hardship_file", "objection_dismissed", 492}; SubjectId person; std::int32_t number = 0; AccountId investigator; Personal<std::string> finding; std::string report_sha256; };
struct ObjectionUpheld { static constexpr EventKey kKey{"hardship_file", "objection_upheld", 493}; SubjectId person; std::int32_t number = 0; AccountId investigator; Personal<std::string> finding; std::string report_sha256; };
struct Exited { static constexpr EventKey kKey{"hardship_file", "exited", 494}; Date exited_on{}; UnitId unit; std::string notice_sha256; AccountId approver; Deadline follow_up_ends; Deadline due; };
struct FollowedUp { static constexpr EventKey kKey{"hardship_file", "followed_up", 495}; SubjectId person; Sensitive<std::string> situation; Deadline due; };
struct Archived { static constexpr EventKey kKey{"hardship_file", "archived", 496}; };
struct Relapsed { static constexpr EventKey kKey{"hardship_file", "relapsed", 497}; SubjectId person; Date relapsed_on{}; UnitId unit; Sensitive<std::string> reason; };
struct Cancelled { static constexpr EventKey kKey{"hardship_file", "cancelled", 498}; SubjectId person; Date cancelled_on{}; UnitId unit; CancelGround ground = CancelGround::kDeath; Personal<std::string> reason; std::string evidence_sha256; std::string hearing_sha256; };

BOOST_DESCRIBE_STRUCT(Opened, (), (unit, person, household, persons, category, sex, is_migrant_worker, applicant, applied_by, previous_file))
BOOST_DESCRIBE_STRUCT(Reviewed, (), (person, reviewer, opinion))
BOOST_DESCRIBE_STRUCT(Approved, (), (file_no, filed_on, unit, category, contact_person, approver, review, visit))
BOOST_DESCRIBE_STRUCT(Rejected, (), (person, reason))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (person, reason))
BOOST_DESCRIBE_STRUCT(Visited, (), (person, visited_on, visitors, form_sha256, photos, situation, visit))
BOOST_DESCRIBE_STRUCT(AnnualReviewed, (), (person, category, persons, income, rigid_total, accident_cost, per_capita_net, rigid_expenses, subsistence_line, policy_version, review))
BOOST_DESCRIBE_STRUCT(Reclassified, (), (person, category, persons, income, rigid_total, accident_cost, per_capita_net, rigid_expenses, subsistence_line, policy_version, review))
BOOST_DESCRIBE_STRUCT(ExitProposed, (), (person, category, persons, income, rigid_total, accident_cost, per_capita_net, rigid_expenses, exclusions, subsistence_line, policy_version, proposer, review))
BOOST_DESCRIBE_STRUCT(KeptOnFile, (), (person, reason))
BOOST_DESCRIBE_STRUCT(ExitNoticePosted, (), (person, shown_name, unit, category, minutes_sha256, participants, notice))
BOOST_DESCRIBE_STRUCT(ObjectionFiled, (), (person, number, objector, filed_by, text, investigation))
BOOST_DESCRIBE_STRUCT(ObjectionDismissed, (), (person, number, investigator, finding, report_sha256))
BOOST_DESCRIBE_STRUCT(ObjectionUpheld, (), (person, number, investigator, finding, report_sha256))
BOOST_DESCRIBE_STRUCT(Exited, (), (exited_on, unit, notice_sha256, approver, follow_up_ends, due))
BOOST_DESCRIBE_STRUCT(FollowedUp, (), (person, situation, due))
BOOST_DESCRIBE_STRUCT(Archived, (), ())
BOOST_DESCRIBE_STRUCT(Relapsed, (), (person, relapsed_on, unit, reason))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (person, cancelled_on, unit, ground, reason, evidence_sha256, hearing_sha256))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Opened, ev::Reviewed, ev::Approved, ev::Rejected, ev::Withdrawn,
                             ev::Visited, ev::AnnualReviewed, ev::Reclassified, ev::ExitProposed,
                             ev::KeptOnFile, ev::ExitNoticePosted, ev::ObjectionFiled,
                             ev::ObjectionDismissed, ev::ObjectionUpheld, ev::Exited,
                             ev::FollowedUp, ev::Archived, ev::Relapsed, ev::Cancelled>;
using Event = Step<Status, Payload>;

// Names nobody and holds no amount. The units and dates of filing and leaving stay with the figures
// of their day, whoever answers for the file later.
struct State {
  Status status = Status::kNew;
  SubjectId person;
  std::vector<StreamId> household;
  std::string file_no;
  Category category = Category::kNone;
  std::int32_t persons = 0;
  Sex sex = Sex::kUnknown;
  bool is_migrant_worker = false;
  AccountId applicant, applied_by;
  AccountId reviewer;        // of the district; empty: not reviewed yet
  AccountId contact_person;  // 结对: sees to the household
  std::optional<Date> filed_on, exited_on, cancelled_on, relapsed_on;
  UnitId filed_for, left_for;              // the unit at the approval, and when it left the stock
  Category filed_as = Category::kNone;     // at the approval
  Category left_as = Category::kNone;      // when it left the stock, by exit or cancellation
  std::optional<Date> visited_on;          // last
  std::optional<Deadline> review, visit;   // of the year; of the half-year
  std::optional<Deadline> notice;          // of the exit
  std::vector<OpenObjection> objections;   // that are still investigated
  std::int32_t objection_count = 0;        // filed so far
  std::optional<Deadline> follow_up_ends;  // a relapse is possible until then
  std::int32_t follow_ups = 0;
  StreamId previous_file;
  std::optional<CancelGround> ground;  // once cancelled
  std::optional<Deadline> due;         // the next of them that somebody waits for
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, person, household, file_no, category, persons, sex, is_migrant_worker, applicant, applied_by, reviewer, contact_person, filed_on, exited_on, cancelled_on, relapsed_on, filed_for, left_for, filed_as, left_as, visited_on, review, visit, notice, objections, objection_count, follow_up_ends, follow_ups, previous_file, ground, due))
// clang-format on

// Active, or on the way out of it: what the stock of K18 counts.
bool is_on_file(Status status);
// No more steps: the household's claim in the register is given back.
bool is_over(Status status);

struct Case {
  static constexpr std::string_view kName = "hardship_file";
  using State = hardship_file::State;
  using Status = hardship_file::Status;
  using Payload = hardship_file::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // The stock K18 (households) and K18.persons; the flows hardship.filed, .exited, .cancelled and
  // .relapsed. A file cancelled after its exit was lifted out all the same: it stays an exit.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::hardship_file
