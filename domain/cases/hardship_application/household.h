#pragma once
// What the form says of a household besides names and numbers (domain rules 2.8, fields; the
// enumerations of the national form). Stored numbers: append only.
#include <cstdint>
#include <optional>
#include <string>

#include <boost/describe.hpp>

#include "domain/core/money.h"
#include "domain/core/time.h"

namespace chapterhouse::hardship_application {

enum class Relation : std::uint8_t {
  kSpouse = 1,
  kChild = 2,
  kParent = 3,
  kSibling = 4,
  kGrandparent = 5,
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(Relation, kSpouse, kChild, kParent, kSibling, kGrandparent, kOther)

enum class Health : std::uint8_t {
  kHealthy = 1,
  kChronicIllness = 2,
  kSeriousIllness = 3,
  kDisabled = 4,
  kMentalIllness = 5,
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(Health, kHealthy, kChronicIllness, kSeriousIllness, kDisabled, kMentalIllness,
                    kOther)

enum class WorkStatus : std::uint8_t {
  kEmployed = 1,      // 在岗
  kOffPost = 2,       // 下岗
  kUnemployed = 3,    // 失业
  kRetired = 4,       // 退休
  kSickLeave = 5,     // 病休
  kEarlyRetired = 6,  // 内退
};
BOOST_DESCRIBE_ENUM(WorkStatus, kEmployed, kOffPost, kUnemployed, kRetired, kSickLeave,
                    kEarlyRetired)

enum class Cause : std::uint8_t {
  kOwnIllness = 1,
  kFamilyIllness = 2,
  kSchooling = 3,
  kLowIncome = 4,
  kJobLoss = 5,
  kAccidentOrDisaster = 6,
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(Cause, kOwnIllness, kFamilyIllness, kSchooling, kLowIncome, kJobLoss,
                    kAccidentOrDisaster, kOther)

// One who lives with the applicant. A resident's number, where there is one, keeps the household
// single.
struct Member {
  Relation relation = Relation::kOther;
  std::string name;
  Date birth_date{};
  std::optional<std::string> id_no;
  Health health = Health::kHealthy;
  Money income;  // of the year
  std::optional<std::string> school;
  bool operator==(const Member&) const = default;
};
BOOST_DESCRIBE_STRUCT(Member, (), (relation, name, birth_date, id_no, health, income, school))

}  // namespace chapterhouse::hardship_application
