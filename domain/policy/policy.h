#pragma once
// The policy: every parameter's value on every day, with the law or decision behind it (domain
// rules 0.1: never constants). One version names the whole set; a decision records the version it
// used.
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "domain/calendar/deadline.h"
#include "domain/core/result.h"
#include "domain/core/time.h"
#include "domain/policy/keys.h"

namespace chapterhouse {

// How well a value is founded (domain rules 0.1).
enum class SourceMark : std::uint8_t {
  kSourced = 1,  // S: the text of the rule was read
  kMemory = 2,   // M: from memory, to be confirmed
  kDesign = 3,   // D: our proposal, for the district to decide
};
BOOST_DESCRIBE_ENUM(SourceMark, kSourced, kMemory, kDesign)

// One value for one span of days.
struct Parameter {
  std::string key;  // dotted text; unknown ones are refused by Policy::make
  std::int64_t value = 0;
  policy::Unit unit = policy::Unit::kCount;  // repeated in the files, for their readers
  std::string basis;
  SourceMark mark = SourceMark::kDesign;
  Date from;                  // the first day in force
  std::optional<Date> until;  // the last day in force; absent: until further notice
  std::string title_zh, title_en;
  std::string file;        // where it was read, for messages; empty when made in memory
  std::uint32_t line = 0;  // from 1; 0 when unknown
};

struct PolicyError {
  enum class Kind : std::uint8_t {
    kUnknownKey,
    kMissingKey,
    kWrongUnit,
    kOutOfRange,
    kEndsBeforeStart,
    kGap,
    kOverlap,
    kNoLaterValue,
    kNoText,  // no title in zh or en, or no basis
  };
  Kind kind;
  std::string key;
  std::string file;        // empty for kMissingKey
  std::uint32_t line = 0;  // 0 for kMissingKey
  std::string detail;      // a date, a range or a unit, where one says more
};
struct ErrorText {
  std::string zh, en;  // what is wrong and how to mend it
};
ErrorText explain(const PolicyError&);

// An immutable value. Safe to use from any thread.
class Policy {
 public:
  // Every known key has values from some day on without gap or overlap, the last one open-ended.
  static Result<Policy, PolicyError> make(std::vector<Parameter> parameters, std::uint32_t version);

  std::uint32_t version() const { return version_; }
  // Total: a day before the first value takes the first value, so that old papers can be entered.
  const Parameter& parameter(policy::Key, Date) const;
  std::int64_t value(policy::Key key, Date date) const { return parameter(key, date).value; }
  // The period that a key of days, months, years or hours stands for, rolling forward as the law
  // has it. The unit must be one of time.
  DeadlineRule deadline_rule(policy::Key, Date) const;
  // By key in the order of Key, then by date.
  std::span<const Parameter> parameters() const { return parameters_; }

 private:
  Policy() = default;
  std::vector<Parameter> parameters_;
  std::vector<std::size_t> begin_of_;  // by key number: its first row; one more closes the last
  std::uint32_t version_ = 0;
};

}  // namespace chapterhouse
