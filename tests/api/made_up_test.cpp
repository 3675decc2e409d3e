#include "api/demo/made_up.h"

#include <gtest/gtest.h>

#include <set>

#include "api/demo/agenda.h"
#include "domain/orgs/uscc.h"
#include "domain/people/resident_id.h"

namespace chapterhouse::demo {
namespace {

constexpr Date kToday = std::chrono::sys_days{std::chrono::year{2019} / 12 / 31};
const UnitId kStreet{"110113-renhe"};

TEST(MadeUpPeople, HaveValidNumbersOfTheirOwnInADivisionThatDoesNotExist) {
  People people(2019);
  std::set<std::string> numbers;
  for (int n = 0; n < 20'000; ++n) {
    const Person person = people.next();
    const auto id = ResidentId::parse(person.id_no, kToday);
    ASSERT_TRUE(id) << person.id_no;
    ASSERT_EQ(id->sex(), person.sex);
    ASSERT_GE(age_on(id->birth_date(), kToday), 18);
    ASSERT_TRUE(person.id_no.starts_with("999999"));
    ASSERT_TRUE(numbers.insert(person.id_no).second) << person.id_no;
  }
}

TEST(MadeUpEnterprises, HaveValidCodesAndNamesOfTheirOwn) {
  Enterprises enterprises(2019);
  std::set<std::string> codes, names;
  for (int n = 0; n < 2'000; ++n) {
    const Enterprise e = enterprises.next(kStreet, 1 + n % 300);
    ASSERT_TRUE(Uscc::parse(e.uscc)) << e.uscc;
    ASSERT_EQ(e.uscc.substr(2, 6), "999999");
    ASSERT_TRUE(codes.insert(e.uscc).second);
    ASSERT_TRUE(names.insert(e.name).second);
    ASSERT_TRUE(is_non_public(e.ownership));
    ASSERT_GE(e.women, 1);
    ASSERT_LE(e.women, e.employees);
  }
  EXPECT_EQ(Uscc::parse(enterprises.union_code())->category(), OrgCategory::kUnionLegalPerson);
}

TEST(Dice, FallAlikeForOneSeedAndPurposeAndInEveryFace) {
  Dice first(7, "leads"), again(7, "leads"), other(7, "sessions");
  std::set<std::uint64_t> faces;
  bool differs = false;
  for (int n = 0; n < 200; ++n) {
    const auto drawn = first.below(6);
    EXPECT_EQ(drawn, again.below(6));
    differs = differs || drawn != other.below(6);
    faces.insert(drawn);
  }
  EXPECT_TRUE(differs);
  EXPECT_EQ(faces.size(), 6U);
}

TEST(Agenda, PlaysInOrderOfTimeThenOfPlanningAndStopsInTime) {
  Agenda agenda;
  std::string played;
  const Timestamp noon = from_micros(1'000), later = from_micros(2'000);
  agenda.at(later, [&played] { played += 'c'; });
  agenda.at(noon, [&played, &agenda, later] {
    played += 'a';
    agenda.at(later, [&played] { played += 'd'; });
  });
  agenda.at(noon, [&played] { played += 'b'; });
  agenda.at(from_micros(3'000), [&played] { played += 'x'; });
  agenda.play_until(later, [](Timestamp) {});
  EXPECT_EQ(played, "abcd");
}

}  // namespace
}  // namespace chapterhouse::demo
