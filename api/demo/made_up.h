#pragma once
// Made-up people, enterprises and places. Identity numbers and credit codes carry the division
// 999999, which does not exist, so that no real person or firm can be meant.
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <string_view>

#include "api/demo/dice.h"
#include "domain/cases/dimensions.h"
#include "domain/core/id.h"

namespace chapterhouse::demo {

// One of the 27 units. The weight is its share of the district's casework.
struct Town {
  std::string_view unit;   // "110113-renhe"
  std::string_view place;  // "仁和镇"
  std::int32_t weight;
};
std::span<const Town> towns();
std::string_view slug(const UnitId& unit);      // "renhe"
std::string_view place_of(const UnitId& unit);  // "仁和镇"; 顺义区 for the district itself

struct Person {
  std::string name, mobile, id_no;
  Sex sex = Sex::kUnknown;
};

// Each person is new; each number passes GB 11643. For one thread.
class People {
 public:
  explicit People(std::uint64_t seed);
  Person next(Sex sex);
  // 45 of 100 are women.
  Person next() { return next(dice_.percent(45) ? Sex::kFemale : Sex::kMale); }

 private:
  Dice dice_;
  std::int64_t first_, made_ = 0;
};

struct Enterprise {
  std::string name, uscc, address, industry;
  UnitId unit;
  Ownership ownership = Ownership::kPrivate;
  std::int32_t employees = 0, women = 0;
};

// Each enterprise is new; each code passes GB 32100 and GB 11714. For one thread.
class Enterprises {
 public:
  explicit Enterprises(std::uint64_t seed) : dice_(seed, "enterprises") {}
  // A private or foreign firm with about that many employees; up to 12 it may be a small business.
  Enterprise next(const UnitId& unit, std::int32_t employees);
  Enterprise state_owned(const UnitId& unit, std::int32_t employees);
  std::string union_code();  // of a union as a legal person: begins with 81

 private:
  Enterprise named(const UnitId& unit, std::int32_t employees, bool is_small);
  Dice dice_;
  std::set<std::string> names_;
  std::int32_t made_ = 0, unions_ = 0;
};

}  // namespace chapterhouse::demo
