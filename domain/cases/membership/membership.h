#pragma once
// A person's membership (会籍): where it is held, how it moves with the labour relation, how it
// ends (domain rules 2.3). Stream "membership/<id>" of the approved application/<id>, or of its own
// when it existed before this system. It is counted where it is held until another union accepts
// it.
#include <cstdint>
#include <optional>
#include <string>

#include "domain/cases/case_type.h"
#include "domain/cases/membership/events.h"

namespace chapterhouse::membership {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kActive = 1,
  kTransferOutRequested = 2,
  kInTransit = 3,
  kRetained = 4,
  kExitRequested = 5,
  kExited = 6,
  kDeemedExitNotice = 7,
  kDeemedExit = 8,
  kExpelled = 9,
  kDeceased = 10,
  kEnteredInError = 11,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kActive, kTransferOutRequested, kInTransit, kRetained,
                    kExitRequested, kExited, kDeemedExitNotice, kDeemedExit, kExpelled, kDeceased,
                    kEnteredInError)

bool is_active(Status status);  // a member in the figures: until an end or a retention takes effect
bool is_held(Status status);    // active or retained: the person can hold no other membership

using Event = Step<Status, Payload>;

// Names nobody: the person's own data stays in the events, under the person's key.
struct State {
  Status status = Status::kNew;
  UnitId unit;  // where it is held and counted
  SubjectId person;
  StreamId person_register, application;
  StreamId union_id, founding;
  std::string employer_uscc;  // empty while retained: the person does not work there any more
  std::string former_employer_uscc;
  Ownership employer_ownership = Ownership::kUnknown;
  std::string employer_industry;
  std::int32_t employer_employees = 0;
  Sex sex = Sex::kUnknown;
  EmploymentType employment_type = EmploymentType::kLabourContract;
  bool is_migrant_worker = false;
  Channel channel = Channel::kImport;
  Date joined_on{};
  bool first_join = false;
  AccountId member, entered_by;
  // The target of a transfer on its way.
  UnitId to_unit;
  StreamId to_union_id, to_founding;
  std::string to_employer_uscc;
  std::optional<RetainReason> retain_reason;
  std::optional<Deadline> due;  // of the release or of an objection
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, unit, person, person_register, application, union_id, founding,
                       employer_uscc, former_employer_uscc, employer_ownership, employer_industry,
                       employer_employees, sex, employment_type, is_migrant_worker, channel,
                       joined_on, first_join, member, entered_by, to_unit, to_union_id, to_founding,
                       to_employer_uscc, retain_reason, due))

struct Case {
  static constexpr std::string_view kName = "membership";
  using State = membership::State;
  using Status = membership::Status;
  using Payload = membership::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // The stocks K10, K10.retained and K13.stock.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::membership
