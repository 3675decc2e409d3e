#pragma once
// What a relief grant is given for (domain rules 2.8). The grant and its household's ledger share
// it: caps and repetitions are counted by type.
#include <cstdint>

#include <boost/describe/enum.hpp>

namespace chapterhouse::relief {

// Stored in events: append only, never renumber, never reuse.
enum class Type : std::uint8_t {
  kLiving = 1,
  kMedical = 2,
  kEducation = 3,  // 金秋助学
  kEmployment = 4,
  kFestival = 5,
  kEmergency = 6,  // 应急救援
  kLegal = 7,
  kPsych = 8,
  kWarmthFund = 9,  // 温暖基金
};
BOOST_DESCRIBE_ENUM(Type, kLiving, kMedical, kEducation, kEmployment, kFestival, kEmergency, kLegal,
                    kPsych, kWarmthFund)

}  // namespace chapterhouse::relief
