#pragma once
// How poor a household is (domain rules 2.8): the category from what it earns and must spend. Pure
// integer arithmetic in fen: nothing is rounded before it is compared.
#include <cstdint>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "domain/core/money.h"

namespace chapterhouse::hardship_application {

// Stored in every event: append only, never renumber. In falling order of hardship.
enum class Category : std::uint8_t {
  kNone = 0,
  kDeep = 1,      // 深度困难: below the subsistence line
  kRelative = 2,  // 相对困难: below a multiple of it
  kAccident = 3,  // 意外致困: a sudden event took a large share of the year's income
};
BOOST_DESCRIBE_ENUM(Category, kNone, kDeep, kRelative, kAccident)

enum class ExpenseType : std::uint8_t {
  kMedical = 1,
  kEducation = 2,
  kHousing = 3,
  kCare = 4,  // of the disabled and of those who cannot look after themselves
  kOther = 9,
};
BOOST_DESCRIBE_ENUM(ExpenseType, kMedical, kEducation, kHousing, kCare, kOther)

// What the household cannot choose not to spend (刚性支出), shown by a voucher.
struct RigidExpense {
  ExpenseType type = ExpenseType::kOther;
  Money amount;
  std::string voucher_sha256;
  bool operator==(const RigidExpense&) const = default;
};
BOOST_DESCRIBE_STRUCT(RigidExpense, (), (type, amount, voucher_sha256))

// What bars a household whatever it earns.
enum class Exclusion : std::uint8_t {
  kSecondHome = 1,
  kShopOrHiredBusiness = 2,
  kPrivateSchoolOrStudyAbroad = 3,
  kPrivateCarNotForWork = 4,
};
BOOST_DESCRIBE_ENUM(Exclusion, kSecondHome, kShopOrHiredBusiness, kPrivateSchoolOrStudyAbroad,
                    kPrivateCarNotForWork)

// Of one household in one year. `persons` is at least 1.
struct Means {
  Money income;
  Money rigid;
  std::int32_t persons = 1;
  Money accident_cost;  // of a sudden event, injury or serious illness; 0 when there was none
};
Money total_of(const std::vector<RigidExpense>& expenses);

// The lines of the day, from the policy.
struct Lines {
  Money subsistence;  // per person and month
  std::int64_t relative_factor = 2;
  std::int64_t accident_percent = 80;
  bool accident_inclusive = true;  // exactly that share of the income counts
};

// The first category that fits; kNone when none does. Net means below zero are deep hardship.
Category category_of(const Means& means, const Lines& lines);
// Per person and month, rounded half away from zero: for people to read, never to compare.
Money per_capita_net(const Means& means);

}  // namespace chapterhouse::hardship_application
