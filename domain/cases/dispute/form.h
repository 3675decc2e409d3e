#pragma once
// What an application for mediation asks for, and what its agreement goes on with (domain rules
// 2.5, fields). Stored numbers: append only.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "domain/cases/application/form.h"
#include "domain/cases/dimensions.h"
#include "domain/core/money.h"

namespace chapterhouse::dispute {

using application::IdType;

// How the application reached us. The numbers in two keys are those of the hotlines themselves.
enum class Channel : std::uint8_t {
  kCounter = 1,
  kOral = 2,  // recorded on the spot (调解仲裁法 art 12)
  kOnline = 3,
  kHotline_12345 = 4,
  kHotline_12351 = 5,
  kCourtEntrusted = 6,
  kArbitrationEntrusted = 7,
  kReception = 8,
};
BOOST_DESCRIBE_ENUM(Channel, kCounter, kOral, kOnline, kHotline_12345, kHotline_12351,
                    kCourtEntrusted, kArbitrationEntrusted, kReception)

enum class ApplicantSide : std::uint8_t { kWorker = 1, kEmployer = 2, kBoth = 3 };
BOOST_DESCRIBE_ENUM(ApplicantSide, kWorker, kEmployer, kBoth)

// The six of 调解仲裁法 art 2, in its order.
enum class Type : std::uint8_t {
  kLabourRelation = 1,
  kContract = 2,
  kLeaving = 3,     // removal, dismissal, resignation, departure
  kConditions = 4,  // hours, rest, insurance, welfare, training, protection
  kPay = 5,         // remuneration, medical costs of injuries, compensation, damages
  kOtherByLaw = 6,
};
BOOST_DESCRIBE_ENUM(Type, kLabourRelation, kContract, kLeaving, kConditions, kPay, kOtherByLaw)

enum class ClaimType : std::uint8_t {
  kWages = 1,
  kInjuryMedicalCosts = 2,
  kCompensation = 3,
  kDamages = 4,
  kSocialInsurance = 5,
  kContractPerformance = 6,
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(ClaimType, kWages, kInjuryMedicalCosts, kCompensation, kDamages,
                    kSocialInsurance, kContractPerformance, kOther)

enum class Urgency : std::uint8_t { kNormal = 1, kUrgent = 2 };
BOOST_DESCRIBE_ENUM(Urgency, kNormal, kUrgent)

enum class RiskLevel : std::uint8_t { kLow = 1, kMedium = 2, kHigh = 3 };
BOOST_DESCRIBE_ENUM(RiskLevel, kLow, kMedium, kHigh)

struct Demand {
  ClaimType type = ClaimType::kOther;
  Money amount;
  bool operator==(const Demand&) const = default;
};
BOOST_DESCRIBE_STRUCT(Demand, (), (type, amount))

// A worker who is a party. Stands in encrypted fields only.
struct Worker {
  std::string name;
  IdType id_type = IdType::kResidentId;
  std::string id_no;
  std::string position;
  std::optional<Date> hired_on, left_on;
  Money claim_amount;
  bool operator==(const Worker&) const = default;
};
BOOST_DESCRIBE_STRUCT(Worker, (), (name, id_type, id_no, position, hired_on, left_on, claim_amount))

// The other side as the figures split by it. Zero, unknown and empty: not stated.
struct Employer {
  std::string uscc;  // normalised in events
  std::string name;
  Ownership ownership = Ownership::kUnknown;
  std::string industry;  // GB/T 4754 section, "A".."T"
  std::int32_t employees = 0;
  bool operator==(const Employer&) const = default;
};
BOOST_DESCRIBE_STRUCT(Employer, (), (uscc, name, ownership, industry, employees))

// The unit that uses dispatched workers: a joint party (调解仲裁法 art 22).
struct ThirdParty {
  std::string uscc;
  std::string name;
  bool operator==(const ThirdParty&) const = default;
};
BOOST_DESCRIBE_STRUCT(ThirdParty, (), (uscc, name))

// One payment that the agreement promises.
struct Instalment {
  Money amount;
  Date due_on{};
  bool operator==(const Instalment&) const = default;
};
BOOST_DESCRIBE_STRUCT(Instalment, (), (amount, due_on))

// What the figures of a dispute and of its agreement are split by.
Dimensions dimensions_of(const Employer& employer, Type type, Channel channel);

}  // namespace chapterhouse::dispute
