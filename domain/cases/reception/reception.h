#pragma once
// A visit, a call or a letter that a station or an office receives 来访接待 (domain rules 2.17). It
// counts its visitors once, on the day it is received: K29.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::reception {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kRecorded = 1,
  kAnswered = 2,
  kConverted = 3,
  kClosed = 4,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kRecorded, kAnswered, kConverted, kClosed)

enum class Category : std::uint8_t {
  kWages = 1,
  kContract = 2,
  kSocialInsurance = 3,
  kInjury = 4,
  kHardship = 5,
  kJoining = 6,
  kBenefits = 7,
  kOther = 8,
};
BOOST_DESCRIBE_ENUM(Category, kWages, kContract, kSocialInsurance, kInjury, kHardship, kJoining,
                    kBenefits, kOther)

enum class Channel : std::uint8_t { kVisit = 1, kCall = 2, kLetter = 3 };
BOOST_DESCRIBE_ENUM(Channel, kVisit, kCall, kLetter)

enum class Risk : std::uint8_t { kLow = 1, kMedium = 2, kHigh = 3 };
BOOST_DESCRIBE_ENUM(Risk, kLow, kMedium, kHigh)

namespace ev {
struct Recorded {
  static constexpr EventKey kKey{"reception", "recorded", 545};
  UnitId unit;
  SubjectId person;  // who came, or who spoke for those who did
  std::int32_t visitors = 1;
  bool by_appointment = false;
  Category category = Category::kOther;
  Channel channel = Channel::kVisit;
  Risk risk = Risk::kLow;
  Personal<std::string> summary;
  Date received_on{};
  Deadline due;
};
struct Answered {
  static constexpr EventKey kKey{"reception", "answered", 546};
  SubjectId person;
  Personal<std::string> answer;
};
// Goes on as a case of its own.
struct Converted {
  static constexpr EventKey kKey{"reception", "converted", 547};
  StreamId opened;
};
struct Closed {
  static constexpr EventKey kKey{"reception", "closed", 548};
};

BOOST_DESCRIBE_STRUCT(Recorded, (),
                      (unit, person, visitors, by_appointment, category, channel, risk, summary,
                       received_on, due))
BOOST_DESCRIBE_STRUCT(Answered, (), (person, answer))
BOOST_DESCRIBE_STRUCT(Converted, (), (opened))
BOOST_DESCRIBE_STRUCT(Closed, (), ())
}  // namespace ev

using Payload = std::variant<ev::Recorded, ev::Answered, ev::Converted, ev::Closed>;
using Event = Step<Status, Payload>;

struct State {
  Status status = Status::kNew;
  UnitId unit;  // that received it; a transfer of the case does not move the figure
  SubjectId person;
  std::int32_t visitors = 1;
  bool by_appointment = false;
  Category category = Category::kOther;
  Channel channel = Channel::kVisit;
  Risk risk = Risk::kLow;
  Date received_on{};           // decides the period of the figure
  std::optional<Deadline> due;  // of the answer
  StreamId opened;              // empty unless converted
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, unit, person, visitors, by_appointment, category, channel, risk,
                       received_on, due, opened))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "reception";
  using State = reception::State;
  using Status = reception::Status;
  using Payload = reception::Payload;
  static State evolve(State state, const Event& event);
  static CaseSummary summary(const State& state, const CaseFile& file);
  // "K29" in persons received.
  static void facts(const FactInput& input, std::vector<Fact>& out);
};

}  // namespace chapterhouse::reception
