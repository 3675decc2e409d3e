#pragma once
// A household asks to be identified as in hardship (domain rules 2.8, W8): from the first clue to
// the end of the public notice. It goes on as hardship_file/<the same id>.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/application/form.h"
#include "domain/cases/case_type.h"
#include "domain/cases/hardship_application/household.h"
#include "domain/cases/hardship_application/means.h"

namespace chapterhouse::hardship_application {

using application::Consent;
using application::IdType;

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kClue = 1,
  kApplied = 2,
  kHomeVisited = 3,
  kFirstReviewed = 4,
  kMeansCheckPending = 5,
  kMeansChecked = 6,
  kPublicNotice = 7,
  kObjectionInvestigation = 8,
  kDistrictReview = 9,  // the end here: hardship_file/<the same id> opens from it
  kReturned = 10,
  kRejected = 11,
  kWithdrawn = 12,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kClue, kApplied, kHomeVisited, kFirstReviewed, kMeansCheckPending,
                    kMeansChecked, kPublicNotice, kObjectionInvestigation, kDistrictReview,
                    kReturned, kRejected, kWithdrawn)

// What a returned application still lacks. A list of keys, so that it names nobody.
enum class MissingItem : std::uint8_t {
  kIdentity = 1,
  kIncomeProof = 2,
  kExpenseVouchers = 3,
  kDiagnosis = 4,
  kEmploymentProof = 5,
  kHousingProof = 6,
  kSignature = 7,
  kVisitForm = 8,
};
BOOST_DESCRIBE_ENUM(MissingItem, kIdentity, kIncomeProof, kExpenseVouchers, kDiagnosis,
                    kEmploymentProof, kHousingProof, kSignature, kVisitForm)

// The civil-affairs department's answer about the declared means.
enum class MeansResult : std::uint8_t { kMatch = 1, kDiff = 2, kFail = 3 };
BOOST_DESCRIBE_ENUM(MeansResult, kMatch, kDiff, kFail)

enum class RejectionGround : std::uint8_t {
  kNotInHardship = 1,
  kMeansNotConfirmed = 2,
  kUntrueStatement = 3,
  kNotReached = 4,
  kOtherJurisdiction = 5,
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(RejectionGround, kNotInHardship, kMeansNotConfirmed, kUntrueStatement,
                    kNotReached, kOtherJurisdiction, kOther)

enum class WithdrawalGround : std::uint8_t {
  kByApplicant = 1,
  kNotSupplemented = 2,  // deemed withdrawn: the supplement did not come in time
};
BOOST_DESCRIBE_ENUM(WithdrawalGround, kByApplicant, kNotSupplemented)

// clang-format off
namespace ev {
struct ClueReported { static constexpr EventKey kKey{"hardship_application", "clue_reported", 450}; UnitId unit; SubjectId person; Personal<std::string> name; StreamId previous_file; };
// `household`: the register's streams of all whose identity number is known, the applicant's first.
struct Applied { static constexpr EventKey kKey{"hardship_application", "applied", 451}; UnitId unit; SubjectId person; std::vector<StreamId> household; std::int32_t persons = 0; Personal<std::string> name, mobile; IdType id_type = IdType::kResidentId; Sensitive<std::string> id_no; Sensitive<Date> birth_date; Sex sex = Sex::kUnknown; Sensitive<std::vector<Member>> members; bool is_migrant_worker = false; Personal<std::optional<Date>> employed_since; Personal<WorkStatus> work_status; Sensitive<Health> health; Sensitive<Cause> cause; Sensitive<std::optional<std::string>> bank_account; Consent sensitive_consent; Consent means_authorisation; Consent publication_consent; AccountId applicant; AccountId applied_by; };
struct HomeVisited { static constexpr EventKey kKey{"hardship_application", "home_visited", 452}; Date visited_on{}; std::vector<AccountId> visitors; std::string form_sha256; std::vector<std::string> photos; };
// The result in the clear; the amounts it rests on under the person's key.
struct FirstReviewed { static constexpr EventKey kKey{"hardship_application", "first_reviewed", 453}; SubjectId person; Category category = Category::kNone; std::int32_t persons = 0; Sensitive<Money> income, rigid_total, accident_cost, per_capita_net; Sensitive<std::vector<RigidExpense>> rigid_expenses; Money subsistence_line; std::uint32_t policy_version = 0; AccountId reviewer; };
struct Returned { static constexpr EventKey kKey{"hardship_application", "returned", 454}; std::vector<MissingItem> missing_items; Deadline supplement; };
struct Resubmitted { static constexpr EventKey kKey{"hardship_application", "resubmitted", 455}; SubjectId person; Personal<std::string> answer; std::string form_sha256; };
struct MeansCheckRequested { static constexpr EventKey kKey{"hardship_application", "means_check_requested", 456}; };
struct MeansChecked { static constexpr EventKey kKey{"hardship_application", "means_checked", 457}; SubjectId person; MeansResult result = MeansResult::kMatch; Category category = Category::kNone; Sensitive<std::string> explanation; std::string report_sha256; };
// Exactly what the public reads: a masked name, the unit, the category, and until when.
struct NoticePosted { static constexpr EventKey kKey{"hardship_application", "notice_posted", 458}; SubjectId person; Personal<std::string> shown_name; UnitId unit; Category category = Category::kNone; Deadline notice; };
// `objector` is empty when the objection is anonymous.
struct ObjectionFiled { static constexpr EventKey kKey{"hardship_application", "objection_filed", 459}; SubjectId person; AccountId objector; AccountId filed_by; Personal<std::string> text; Deadline investigation; };
struct ObjectionDismissed { static constexpr EventKey kKey{"hardship_application", "objection_dismissed", 460}; SubjectId person; AccountId investigator; Personal<std::string> finding; std::string report_sha256; };
struct ObjectionUpheld { static constexpr EventKey kKey{"hardship_application", "objection_upheld", 461}; SubjectId person; AccountId investigator; Personal<std::string> finding; std::string report_sha256; };
struct NoticeClosed { static constexpr EventKey kKey{"hardship_application", "notice_closed", 462}; };
struct Rejected { static constexpr EventKey kKey{"hardship_application", "rejected", 463}; SubjectId person; RejectionGround ground = RejectionGround::kOther; Personal<std::string> reason; };
struct Withdrawn { static constexpr EventKey kKey{"hardship_application", "withdrawn", 464}; SubjectId person; WithdrawalGround ground = WithdrawalGround::kByApplicant; Personal<std::string> reason; };

BOOST_DESCRIBE_STRUCT(ClueReported, (), (unit, person, name, previous_file))
BOOST_DESCRIBE_STRUCT(Applied, (), (unit, person, household, persons, name, mobile, id_type, id_no, birth_date, sex, members, is_migrant_worker, employed_since, work_status, health, cause, bank_account, sensitive_consent, means_authorisation, publication_consent, applicant, applied_by))
BOOST_DESCRIBE_STRUCT(HomeVisited, (), (visited_on, visitors, form_sha256, photos))
BOOST_DESCRIBE_STRUCT(FirstReviewed, (), (person, category, persons, income, rigid_total, accident_cost, per_capita_net, rigid_expenses, subsistence_line, policy_version, reviewer))
BOOST_DESCRIBE_STRUCT(Returned, (), (missing_items, supplement))
BOOST_DESCRIBE_STRUCT(Resubmitted, (), (person, answer, form_sha256))
BOOST_DESCRIBE_STRUCT(MeansCheckRequested, (), ())
BOOST_DESCRIBE_STRUCT(MeansChecked, (), (person, result, category, explanation, report_sha256))
BOOST_DESCRIBE_STRUCT(NoticePosted, (), (person, shown_name, unit, category, notice))
BOOST_DESCRIBE_STRUCT(ObjectionFiled, (), (person, objector, filed_by, text, investigation))
BOOST_DESCRIBE_STRUCT(ObjectionDismissed, (), (person, investigator, finding, report_sha256))
BOOST_DESCRIBE_STRUCT(ObjectionUpheld, (), (person, investigator, finding, report_sha256))
BOOST_DESCRIBE_STRUCT(NoticeClosed, (), ())
BOOST_DESCRIBE_STRUCT(Rejected, (), (person, ground, reason))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (person, ground, reason))
}  // namespace ev
// clang-format on

using Payload =
    std::variant<ev::ClueReported, ev::Applied, ev::HomeVisited, ev::FirstReviewed, ev::Returned,
                 ev::Resubmitted, ev::MeansCheckRequested, ev::MeansChecked, ev::NoticePosted,
                 ev::ObjectionFiled, ev::ObjectionDismissed, ev::ObjectionUpheld, ev::NoticeClosed,
                 ev::Rejected, ev::Withdrawn>;
using Event = Step<Status, Payload>;

// Names nobody and holds no amount: both stay in the events, under the person's key.
struct State {
  Status status = Status::kNew;
  SubjectId person;
  std::vector<StreamId> household;
  std::int32_t persons = 0;
  Sex sex = Sex::kUnknown;
  bool is_migrant_worker = false;
  AccountId applicant;   // whose application it is, as far as they have an account
  AccountId applied_by;  // who typed it
  std::vector<AccountId> visitors;
  std::optional<Date> visited_on;
  AccountId reviewer;  // of the first review
  Category category = Category::kNone;
  Money subsistence_line;  // that the category rests on
  std::optional<MeansResult> means_result;
  std::vector<MissingItem> missing_items;
  std::int32_t times_returned = 0;
  std::optional<Deadline> notice;  // goes on running while an objection is investigated
  AccountId objection_filed_by;
  StreamId previous_file;       // of a household that fell back into hardship
  std::optional<Deadline> due;  // of the supplement, the notice or the investigation
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, person, household, persons, sex, is_migrant_worker, applicant, applied_by, visitors, visited_on, reviewer, category, subsistence_line, means_result, missing_items, times_returned, notice, objection_filed_by, previous_file, due))
// clang-format on

// Somebody still has to decide about it: it holds its household in the register.
bool is_in_work(Status status);

struct Case {
  static constexpr std::string_view kName = "hardship_application";
  using State = hardship_application::State;
  using Status = hardship_application::Status;
  using Payload = hardship_application::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // None: a household counts from the approval of its file on.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::hardship_application
