#pragma once
// A person's application to join a union (domain rules 2.3, W3): from the form to the member card.
// The approval is the joining: the membership/<same id> opens from it.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/application/form.h"
#include "domain/cases/case_type.h"

namespace chapterhouse::application {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kSubmitted = 1,
  kUnderReview = 2,
  kReturned = 3,
  kApproved = 4,
  kCardRequested = 5,
  kCardIssued = 6,
  kRejected = 7,
  kWithdrawn = 8,
  kDuplicate = 9,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kSubmitted, kUnderReview, kReturned, kApproved, kCardRequested,
                    kCardIssued, kRejected, kWithdrawn, kDuplicate)

namespace ev {
struct Submitted {
  static constexpr EventKey kKey{"application", "submitted", 300};
  UnitId unit;
  SubjectId person;
  StreamId person_register;  // "person/<hash>": keeps applications and memberships single
  Personal<std::string> name, mobile;
  IdType id_type = IdType::kResidentId;
  Sensitive<std::string> id_no;  // normalised
  Sensitive<Date> birth_date;
  Sex sex = Sex::kUnknown;
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  Personal<std::optional<Education>> education;
  std::string employer_uscc;  // empty: no employer, as for many new-form workers
  // The target. A chapter, a founding that recruits, or, with both empty, the territorial union.
  StreamId union_id, founding;
  Channel channel = Channel::kApp;
  StreamId session;  // the outreach session where it was taken; empty: none
  Consent consent;
  AccountId applicant;     // whose application it is, as far as they have an account
  AccountId submitted_by;  // who typed it
  Deadline due;            // of the review
};
struct ReviewStarted {
  static constexpr EventKey kKey{"application", "review_started", 301};
  AccountId reviewer;
};
struct Approved {
  static constexpr EventKey kKey{"application", "approved", 302};
  AccountId approved_by;
  Date joined_on;
  bool first_join = false;  // never a member before: only this counts as a new member
  UnitId unit;
  StreamId union_id;  // the chapter that takes the member; empty: the territorial union
  StreamId founding;
  // The employer as the target's list of covered units has it that day; zero and empty: not listed.
  std::string employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
};
struct Returned {
  static constexpr EventKey kKey{"application", "returned", 303};
  std::vector<MissingItem> missing_items;
  Deadline due;  // of the supplement
};
struct Resubmitted {
  static constexpr EventKey kKey{"application", "resubmitted", 304};
  SubjectId person;
  Personal<std::optional<std::string>> name, mobile;  // present: replaces what was submitted
  Personal<std::string> answer;
  Deadline due;  // of the new review
};
struct Rejected {
  static constexpr EventKey kKey{"application", "rejected", 305};
  SubjectId person;
  RejectCode code = RejectCode::kOther;
  Personal<std::string> reason;
};
struct Withdrawn {
  static constexpr EventKey kKey{"application", "withdrawn", 306};
};
struct Lapsed {
  static constexpr EventKey kKey{"application", "lapsed", 307};
};
struct MarkedDuplicate {
  static constexpr EventKey kKey{"application", "marked_duplicate", 308};
  StreamId duplicate_of;
};
struct CardRequested {
  static constexpr EventKey kKey{"application", "card_requested", 309};
  Consent bank_consent;
};
struct CardIssued {
  static constexpr EventKey kKey{"application", "card_issued", 310};
  SubjectId person;
  Sensitive<std::string> card_no;
};

BOOST_DESCRIBE_STRUCT(Submitted, (),
                      (unit, person, person_register, name, mobile, id_type, id_no, birth_date, sex,
                       employment_type, is_migrant_worker, education, employer_uscc, union_id,
                       founding, channel, session, consent, applicant, submitted_by, due))
BOOST_DESCRIBE_STRUCT(ReviewStarted, (), (reviewer))
BOOST_DESCRIBE_STRUCT(Approved, (),
                      (approved_by, joined_on, first_join, unit, union_id, founding, employer_uscc,
                       employer_ownership, employer_industry, employer_employees))
BOOST_DESCRIBE_STRUCT(Returned, (), (missing_items, due))
BOOST_DESCRIBE_STRUCT(Resubmitted, (), (person, name, mobile, answer, due))
BOOST_DESCRIBE_STRUCT(Rejected, (), (person, code, reason))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), ())
BOOST_DESCRIBE_STRUCT(Lapsed, (), ())
BOOST_DESCRIBE_STRUCT(MarkedDuplicate, (), (duplicate_of))
BOOST_DESCRIBE_STRUCT(CardRequested, (), (bank_consent))
BOOST_DESCRIBE_STRUCT(CardIssued, (), (person, card_no))
}  // namespace ev

using Payload = std::variant<ev::Submitted, ev::ReviewStarted, ev::Approved, ev::Returned,
                             ev::Resubmitted, ev::Rejected, ev::Withdrawn, ev::Lapsed,
                             ev::MarkedDuplicate, ev::CardRequested, ev::CardIssued>;
using Event = Step<Status, Payload>;

// Names nobody: the person's own data stays in the events, under the person's key.
struct State {
  Status status = Status::kNew;
  UnitId unit;
  SubjectId person;
  StreamId person_register;
  Sex sex = Sex::kUnknown;
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  std::string employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
  StreamId union_id, founding;
  Channel channel = Channel::kApp;
  StreamId session;
  AccountId applicant, submitted_by, reviewer, approved_by;
  std::optional<Date> joined_on;
  bool first_join = false;
  std::vector<MissingItem> missing_items;
  std::int32_t times_returned = 0;
  StreamId duplicate_of;
  std::optional<Deadline> due;  // of the review or of the supplement
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, unit, person, person_register, sex, employment_type,
                       is_migrant_worker, employer_uscc, employer_ownership, employer_industry,
                       employer_employees, union_id, founding, channel, session, applicant,
                       submitted_by, reviewer, approved_by, joined_on, first_join, missing_items,
                       times_returned, duplicate_of, due))

// True from the approval on: the person has joined.
bool is_approved(Status status);

struct Case {
  static constexpr std::string_view kName = "application";
  using State = application::State;
  using Status = application::Status;
  using Payload = application::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // K07 and K13.flow, from the approval of a first join on.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::application
