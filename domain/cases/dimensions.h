#pragma once
// The dimensions every figure can be split by (domain rules 3.1), and a fact: one signed
// contribution of one event to one figure.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "domain/core/id.h"
#include "domain/core/time.h"

namespace chapterhouse {

// Stored numbers: append only.
enum class Ownership : std::uint8_t {
  kUnknown = 0,
  kStateOwned = 1,
  kCollective = 2,
  kPrivate = 3,
  kForeign = 4,
  kHkMacaoTaiwan = 5,
  kPublicInstitution = 6,
  kSocialOrganisation = 7,
};
BOOST_DESCRIBE_ENUM(Ownership, kUnknown, kStateOwned, kCollective, kPrivate, kForeign,
                    kHkMacaoTaiwan, kPublicInstitution, kSocialOrganisation)

enum class Sex : std::uint8_t { kUnknown = 0, kFemale = 1, kMale = 2 };
BOOST_DESCRIBE_ENUM(Sex, kUnknown, kFemale, kMale)

enum class EmploymentType : std::uint8_t {
  kLabourContract = 1,
  kDispatch = 2,
  kPlatformCourier = 3,
  kPlatformRider = 4,
  kRideHailing = 5,
  kTruckDriver = 6,
  kDomestic = 7,
  kOtherFlex = 8,
};
BOOST_DESCRIBE_ENUM(EmploymentType, kLabourContract, kDispatch, kPlatformCourier, kPlatformRider,
                    kRideHailing, kTruckDriver, kDomestic, kOtherFlex)

// Non-public (非公): private, foreign, Hong Kong, Macao and Taiwan capital.
bool is_non_public(Ownership ownership);
// Two-new (两新): non-public economic and social organisations.
bool is_two_new(Ownership ownership);
// New-employment-form (新就业形态): every type from courier to other flexible work.
bool is_new_form(EmploymentType type);
// "1-24", "25-49", "50-99", "100-199", "200-499", "500+"; "" when unknown (0).
std::string_view headcount_band(std::int32_t employees);

// Empty text means "does not apply". Keys are stable English.
struct Dimensions {
  UnitId unit;            // jurisdiction: one of the 27 units, the district itself, or outside
  std::string industry;   // GB/T 4754 section, "A".."T"
  std::string ownership;  // key of Ownership
  std::string headcount_band;
  std::string two_new;   // "yes" or "no"
  std::string new_form;  // key of EmploymentType for a new-form worker, else "no"
  std::string sex;       // key of Sex
  std::string migrant;   // "yes" or "no"
  std::string channel;   // how it reached us, e.g. "session", "app"
  std::string source;    // the case type that caused it
  std::string kind;      // the figure's own split, e.g. a chapter's kind, a session's type
  bool operator==(const Dimensions&) const = default;
};
BOOST_DESCRIBE_STRUCT(Dimensions, (),
                      (unit, industry, ownership, headcount_band, two_new, new_form, sex, migrant,
                       channel, source, kind))

// One event's contribution to a figure. A figure of a period is the sum of its facts' deltas in
// that period; a stock at a date is the sum up to it. A distinct stock counts the `distinct` keys
// whose deltas sum above zero; a distinct flow counts those less the keys that sum below it, so
// that a void takes back in its own month what it undoes.
struct Fact {
  std::string_view measure;  // "K04", or a part such as "K03.visits"
  Date date;                 // the business date that decides the period
  std::int64_t delta = 1;
  Dimensions dimensions;
  std::string distinct;  // a unified social credit code or a pseudonymous id; empty: plain sum
};

}  // namespace chapterhouse
