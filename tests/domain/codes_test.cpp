// Organisation codes, identity numbers and masks.
#include <gtest/gtest.h>

#include "domain/orgs/code_text.h"
#include "domain/orgs/uscc.h"
#include "domain/people/mask.h"
#include "domain/people/resident_id.h"
#include "tests/domain/calendar_vectors.h"

namespace chapterhouse {
namespace {
using test::day;

const Date kToday = day("2026-03-04");

TEST(CodeText, NarrowsUppercasesAndTrims) {
  EXPECT_EQ(normalised_code("　９１ab\t"), "91AB");
  EXPECT_EQ(normalised_code("ｘＹ～！"), "XY~!");
  EXPECT_EQ(normalised_code("工会"), "工会");
  EXPECT_EQ(normalised_code(" 　 "), "");
  EXPECT_EQ(normalised_code("\xEF\xBC"), "\xEF\xBC");  // a character cut short
}

TEST(Uscc, AcceptsEveryValidExampleOfTheRules) {
  for (const char* code : {"91350100M000100Y43", "91999999MA00001460", "91999999MA000004XH",
                           "91999999MA00000154", "91999999MA0000023Y", "91999999MA0000058H",
                           "91999999MA00000A9R", "92999999MA0000031N", "81999999MC0000047J"}) {
    const auto parsed = Uscc::parse(code);
    ASSERT_TRUE(parsed) << code;
    EXPECT_EQ(parsed->text(), code);
  }
}

TEST(Uscc, NormalisesBeforeItChecks) {
  EXPECT_EQ(Uscc::parse(" 91350100m000100y43 ")->text(), "91350100M000100Y43");
  EXPECT_EQ(Uscc::parse("９１３５０１００Ｍ０００１００Ｙ４３")->text(), "91350100M000100Y43");
}

TEST(Uscc, SaysWhatIsWrong) {
  EXPECT_EQ(Uscc::parse("91350100M000100Y4").error(), UsccFault::kLength);
  EXPECT_EQ(Uscc::parse("91350100M000100Y433").error(), UsccFault::kLength);
  EXPECT_EQ(Uscc::parse("").error(), UsccFault::kLength);
  EXPECT_EQ(Uscc::parse("91350100M000100Y4Z").error(), UsccFault::kAlphabet);
  EXPECT_EQ(Uscc::parse("9135010AM000100Y43").error(), UsccFault::kAlphabet);  // a division
  EXPECT_EQ(Uscc::parse("91350100M000100Y44").error(), UsccFault::kCheck);
  EXPECT_EQ(Uscc::parse("93150100M000100Y43").error(), UsccFault::kCheck);  // two digits swapped
}

// Eleven less a remainder of 0 or 1 has no digit of its own: 0 and X stand for them.
TEST(Uscc, AcceptsTheInnerChecksThatAreNoPlainDifference) {
  EXPECT_TRUE(Uscc::parse("91999999MA0000090W"));
  EXPECT_TRUE(Uscc::parse("91999999MA000004XH"));
}

// Every wrong 17th character, with the outer check made right again, is caught by the inner one.
TEST(Uscc, ChecksTheInnerCodeToo) {
  constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";
  std::size_t caught = 0;
  for (const char inner : kAlphabet)
    for (const char outer : kAlphabet) {
      if (inner == '4') continue;
      const auto parsed = Uscc::parse(std::string("91350100M000100Y") + inner + outer);
      ASSERT_FALSE(parsed);
      if (parsed.error() == UsccFault::kInnerCheck) ++caught;
    }
  EXPECT_EQ(caught, kAlphabet.size() - 1);
}

TEST(Uscc, TellsTheHolderByThePrefix) {
  EXPECT_EQ(Uscc::parse("81999999MC0000047J")->category(), OrgCategory::kUnionLegalPerson);
  EXPECT_EQ(Uscc::parse("92999999MA0000031N")->category(), OrgCategory::kIndividualBusiness);
  EXPECT_FALSE(Uscc::parse("92999999MA0000031N")->is_legal_person());
  EXPECT_TRUE(Uscc::parse("91999999MA00000154")->is_legal_person());
}

TEST(ResidentId, AcceptsEveryValidExampleOfTheRules) {
  for (const char* number :
       {"11010519491231002X", "440524188001010014", "999999199001010016", "99999919900101018X"})
    EXPECT_TRUE(ResidentId::parse(number, kToday)) << number;
}

TEST(ResidentId, ReadsBirthDateAndSex) {
  const auto woman = ResidentId::parse("１１０１０５１９４９１２３１００２ｘ", kToday);
  ASSERT_TRUE(woman);
  EXPECT_EQ(woman->text(), "11010519491231002X");
  EXPECT_EQ(woman->birth_date(), day("1949-12-31"));
  EXPECT_EQ(woman->sex(), Sex::kFemale);
  EXPECT_EQ(ResidentId::parse("440524188001010014", kToday)->sex(), Sex::kMale);
}

TEST(ResidentId, SaysWhatIsWrong) {
  const auto fault = [](std::string_view typed) {
    return ResidentId::parse(typed, kToday).error();
  };
  EXPECT_EQ(fault("110113199002290018"), ResidentIdFault::kDate);  // right check, no such day
  EXPECT_EQ(fault("110105194912310021"), ResidentIdFault::kCheck);
  EXPECT_EQ(fault("11010519491231002"), ResidentIdFault::kLength);
  EXPECT_EQ(fault(""), ResidentIdFault::kLength);
  EXPECT_EQ(fault("1101051949123100XX"), ResidentIdFault::kAlphabet);
  EXPECT_EQ(fault("11010519491231002A"), ResidentIdFault::kAlphabet);
}

TEST(ResidentId, RefusesABirthAfterToday) {
  const std::string_view number = "999999199001010016";
  EXPECT_TRUE(ResidentId::parse(number, day("1990-01-01")));
  EXPECT_EQ(ResidentId::parse(number, day("1989-12-31")).error(), ResidentIdFault::kFutureBirth);
}

TEST(ResidentId, ConvertsTheOldFifteenDigits) {
  const auto legacy = ResidentId::parse("110105491231002", kToday);
  ASSERT_TRUE(legacy);
  EXPECT_EQ(legacy->text(), "11010519491231002X");
  EXPECT_TRUE(legacy->was_legacy());
  EXPECT_FALSE(ResidentId::parse("11010519491231002X", kToday)->was_legacy());
  EXPECT_EQ(ResidentId::parse("110105490230002", kToday).error(), ResidentIdFault::kDate);
  EXPECT_EQ(ResidentId::parse("11010549123100X", kToday).error(), ResidentIdFault::kAlphabet);
}

// One of the eleven last characters fits: the kind does not change the check.
TEST(ResidentId, KnowsTheResidencePermits) {
  const auto kind_of = [](std::string_view first_17) -> std::optional<ResidentIdKind> {
    for (const char last : std::string_view("0123456789X"))
      if (const auto id = ResidentId::parse(std::string(first_17) + last, kToday))
        return id->kind();
    return std::nullopt;
  };
  EXPECT_EQ(kind_of("81000019900101001"), ResidentIdKind::kHongKongPermit);
  EXPECT_EQ(kind_of("82000019900101001"), ResidentIdKind::kMacaoPermit);
  EXPECT_EQ(kind_of("83000019900101001"), ResidentIdKind::kTaiwanPermit);
  EXPECT_EQ(kind_of("11010519900101001"), ResidentIdKind::kCitizen);
}

TEST(Age, GrowsOnTheBirthday) {
  EXPECT_EQ(age_on(day("2010-03-04"), day("2026-03-03")), 15);
  EXPECT_EQ(age_on(day("2010-03-04"), day("2026-03-04")), 16);
  EXPECT_EQ(age_on(day("2008-02-29"), day("2023-02-28")), 14);
  EXPECT_EQ(age_on(day("2008-02-29"), day("2023-03-01")), 15);
}

TEST(Mask, HidesTheMiddleOfAMobileNumber) {
  EXPECT_EQ(mask_mobile("13812341234"), "138****1234");
  EXPECT_EQ(mask_mobile("1381234123"), "**********");
  EXPECT_EQ(mask_mobile("1381234123X"), "***********");
  EXPECT_EQ(mask_mobile(""), "");
}

TEST(Mask, KeepsTheFamilyName) {
  EXPECT_EQ(mask_name("王小明"), "王**");
  EXPECT_EQ(mask_name("欧阳修"), "欧阳*");
  EXPECT_EQ(mask_name("欧阳"), "欧*");  // Ou, named Yang
  EXPECT_EQ(mask_name("王"), "*");
  EXPECT_EQ(mask_name("Ann Lee"), "A******");
  EXPECT_EQ(mask_name(""), "");
}

TEST(Mask, HidesBirthDateAndSexOfANumber) {
  EXPECT_EQ(mask_id("11010519491231002X"), "11**************2X");
  EXPECT_EQ(mask_id("E12345"), "******");
  EXPECT_EQ(mask_id("E123456"), "E1***56");
  EXPECT_EQ(mask_id("护照E12345"), "********");
}

}  // namespace
}  // namespace chapterhouse
