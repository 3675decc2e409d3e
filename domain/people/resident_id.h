#pragma once
// Citizen identity numbers by GB 11643-1999: division 6, birth date 8, sequence 3 (odd for men),
// check 1; old numbers of 15 digits; residence permits of Hong Kong, Macao and Taiwan residents,
// which begin with 81, 82, 83 and follow the same check (domain rules 4.5).
//
// The division is not compared with today's GB/T 2260: abolished codes live on in numbers. A number
// is never a key: one person may come to hold two.
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>

#include "domain/cases/dimensions.h"
#include "domain/core/result.h"
#include "domain/core/time.h"

namespace chapterhouse {

enum class ResidentIdFault : std::uint8_t {
  kLength = 1,       // neither 18 nor 15 characters
  kAlphabet = 2,     // something other than digits, or X elsewhere than at the end
  kCheck = 3,        // the last character does not fit the others
  kDate = 4,         // a birth date that no calendar has
  kFutureBirth = 5,  // born after today
};
BOOST_DESCRIBE_ENUM(ResidentIdFault, kLength, kAlphabet, kCheck, kDate, kFutureBirth)

enum class ResidentIdKind : std::uint8_t {
  kCitizen = 1,
  kHongKongPermit = 2,
  kMacaoPermit = 3,
  kTaiwanPermit = 4,
};
BOOST_DESCRIBE_ENUM(ResidentIdKind, kCitizen, kHongKongPermit, kMacaoPermit, kTaiwanPermit)

// A number that has passed every check. An immutable value, safe to use from any thread.
class ResidentId {
 public:
  // Accepts a lower-case x, full-width characters and surrounding blanks.
  static Result<ResidentId, ResidentIdFault> parse(std::string_view typed, Date today);

  const std::string& text() const { return text_; }  // always 18 characters
  Date birth_date() const { return birth_date_; }
  Sex sex() const { return (text_[16] - '0') % 2 == 1 ? Sex::kMale : Sex::kFemale; }
  ResidentIdKind kind() const;
  bool was_legacy() const { return was_legacy_; }  // typed as 15 digits, converted with 19xx

 private:
  ResidentId(std::string text, Date birth_date, bool was_legacy)
      : text_(std::move(text)), birth_date_(birth_date), was_legacy_(was_legacy) {}

  std::string text_;
  Date birth_date_;
  bool was_legacy_;
};

// Full years of age on a day. One born on 29 February is a year older on 1 March of a common year.
int age_on(Date birth_date, Date day);

}  // namespace chapterhouse
