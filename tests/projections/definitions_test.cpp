// The registry of figures, its windows and terms, and what is hidden of people in need.
#include <map>
#include <set>

#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {
namespace {

Period period(std::string_view from, std::string_view to) { return {on(from), on(to)}; }
const Period kYear = period("2026-01-01", "2026-12-31");

TEST(Definitions, AreUniqueNamedAndComplete) {
  std::set<std::string_view> ids;
  for (const Definition& kpi : definitions()) {
    EXPECT_TRUE(ids.insert(kpi.id).second) << kpi.id;
    EXPECT_FALSE(kpi.name_zh.empty() || kpi.name_en.empty()) << kpi.id;
    EXPECT_EQ(kpi.basis_zh.empty(), kpi.basis_en.empty()) << kpi.id;
    EXPECT_GE(kpi.version, 1u) << kpi.id;
    const bool ratio = kpi.formula == Formula::kRatio;
    EXPECT_EQ(ratio, !kpi.denominator.empty()) << kpi.id;
    EXPECT_EQ(ratio, kpi.unit == FigureUnit::kPercent) << kpi.id;
    if (ratio) {
      EXPECT_FALSE(kpi.basis_zh.empty()) << kpi.id;  // a ratio says what it is a part of
    } else {
      ASSERT_EQ(kpi.numerator.count, 1u) << kpi.id;
      EXPECT_EQ(kpi.formula, kpi.numerator.begin()->formula) << kpi.id;
      EXPECT_EQ(kpi.numerator.begin()->window,
                kpi.kind == FigureKind::kFlow ? Window::kInPeriod : Window::kUpToEnd)
          << kpi.id;
    }
    EXPECT_EQ(find_definition(kpi.id), &kpi);
    EXPECT_FALSE(unit_zh(kpi.unit).empty() || unit_en(kpi.unit).empty());
  }
  EXPECT_EQ(find_definition("K99"), nullptr);
}

TEST(Definitions, AreThereForEveryFigureOfTheRegistryThatWeKeep) {
  for (const char* id :
       {"K01",  "K02",  "K03",  "K04", "K05",  "K06", "K07",  "K08",  "K09",  "K10", "K11", "K11b",
        "K12",  "K12b", "K13",  "K18", "K18b", "K19", "K19c", "K20",  "K20b", "K22", "K23", "K23b",
        "K23c", "K24",  "K24b", "K25", "K25w", "K26", "K26p", "K26r", "K29",  "K51", "K52"})
    EXPECT_NE(find_definition(id), nullptr) << id;
}

TEST(Definitions, TakeEachMeasureOnceOnASideAndReadASideFromOneTable) {
  for (const Definition& kpi : definitions())
    for (const Terms* side : {&kpi.numerator, &kpi.denominator}) {
      std::set<std::string_view> measures;
      for (const Term& term : *side) {
        EXPECT_TRUE(measures.insert(term.measure).second) << kpi.id;
        EXPECT_NE(term.formula, Formula::kRatio) << kpi.id;
        EXPECT_EQ(term.measure == "K52.events", side->begin()->measure == "K52.events") << kpi.id;
      }
    }
}

TEST(Definitions, HideSmallCellsOfHouseholdsInNeedAndOfNothingElse) {
  std::set<std::string_view> sensitive;
  for (const Definition& kpi : definitions())
    if (kpi.sensitive()) sensitive.insert(kpi.id);
  EXPECT_EQ(sensitive, (std::set<std::string_view>{"K18", "K18b", "K19", "K19c", "K20", "K20b"}));
}

class Counted : public ::testing::Test {
 protected:
  Desk desk;
  void SetUp() override { desk.opened("a", on("2024-01-02"), {}); }
  Position count(std::string measure, std::string_view day, std::int32_t delta,
                 Dimensions dimensions = in_unit("town-a"), std::string key = "") {
    return desk.counted(
        "a", on(day), {std::move(measure), on(day), delta, std::move(dimensions), std::move(key)});
  }
  Figure figure(std::string kpi, Period asked, FigureFilter filter = {}) {
    desk.catch_up();
    const auto shown = desk.models->figure({std::move(kpi), asked, std::move(filter)});
    EXPECT_TRUE(shown);
    return shown ? **shown : Figure{};
  }
};

TEST_F(Counted, HouseholdsOutOfHardshipOverThoseOfTheStartOfTheYearAndTheFiledLessTheCancelled) {
  count("K18", "2025-03-01", 90);
  count("hardship.filed", "2025-03-01", 100);
  count("hardship.exited", "2025-10-01", 8);
  count("hardship.cancelled", "2025-11-01", 2);
  count("hardship.filed", "2026-02-01", 12);
  count("hardship.exited", "2026-02-10", 40);
  count("hardship.cancelled", "2026-03-20", 2);
  count("hardship.exited", "2026-03-25", 7);
  count("hardship.exited", "2026-04-02", 3);
  // The base is the year's, however short the period: (90 + 12 - 2), and 40 + 7 in the numerator.
  const Figure march = figure("K19", period("2026-03-01", "2026-03-31"));
  EXPECT_EQ(march.numerator, 47);
  EXPECT_EQ(march.denominator, 100);
  EXPECT_EQ(march.value, 470);
  EXPECT_EQ(figure("K19", period("2026-02-01", "2026-02-28")).denominator, 102);
  const Figure since = figure("K19c", kYear);
  EXPECT_EQ(since.numerator, 58);
  EXPECT_EQ(since.denominator, 108);
  EXPECT_EQ(figure("K19", period("2023-01-01", "2023-12-31")).value, std::nullopt);
}

TEST_F(Counted, DisputesClosedOverTheOpenOnesAndTheAccepted) {
  count("dispute.open", "2025-12-01", 10);
  count("dispute.open", "2026-01-20", 5);  // of January itself: in K22, not before its start
  count("K22", "2026-01-20", 5);
  count("dispute.closed", "2026-01-25", 6);
  count("dispute.closed_withdrawn", "2026-01-25", 1);
  count("dispute.closed_on_time", "2026-01-25", 5);
  count("dispute.agreed", "2026-01-25", 4);
  const Period january = period("2026-01-01", "2026-01-31");
  EXPECT_EQ(figure("K24", january).denominator, 15);
  EXPECT_EQ(figure("K24", january).value, 400);
  EXPECT_EQ(figure("K24b", january).value, 833);
  EXPECT_EQ(figure("K25", january).value, 800);   // 4 of 6 - 1
  EXPECT_EQ(figure("K25w", january).value, 667);  // 4 of 6
}

TEST_F(Counted, TheSuccessRateOfTheCitysPrecedent) {
  count("dispute.closed", "2026-01-25", 13'066);
  count("dispute.agreed", "2026-01-25", 9'218);
  EXPECT_EQ(figure("K25", kYear).value, 705);  // 70.55 % is 70.549...
}

TEST_F(Counted, EvidenceOfASideSaysWhichTermsItTakesOff) {
  count("dispute.closed", "2026-01-25", 6);
  count("dispute.closed_withdrawn", "2026-01-26", 1);
  desk.catch_up();
  const auto evidence = desk.models->evidence({"K25", kYear}, Side::kDenominator, {});
  ASSERT_TRUE(evidence);
  ASSERT_EQ((*evidence)->rows.size(), 2u);
  EXPECT_EQ((*evidence)->rows[0].measure, "dispute.closed");
  EXPECT_EQ((*evidence)->rows[0].sign, 1);
  EXPECT_EQ((*evidence)->rows[1].measure, "dispute.closed_withdrawn");
  EXPECT_EQ((*evidence)->rows[1].sign, -1);
}

TEST_F(Counted, UnitsWithFewerThan25EmployeesStayOutOfTheVariant) {
  const auto band = [](std::string text) {
    Dimensions dimensions = in_unit("town-a");
    dimensions.headcount_band = std::move(text);
    return dimensions;
  };
  count("K11.register", "2026-01-02", 1, band("1-24"), "u1");
  count("K11.register", "2026-01-02", 1, band("25-49"), "u2");
  count("K11.register", "2026-01-02", 1, band("500+"), "u3");
  count("K11.register", "2026-01-02", 1, band(""), "u4");
  count("K09b", "2026-01-03", 1, band("1-24"), "u1");
  count("K09b", "2026-01-03", 1, band("25-49"), "u2");
  EXPECT_EQ(figure("K11", kYear).value, 500);
  const Figure large = figure("K11b", kYear);
  EXPECT_EQ(large.numerator, 1);
  EXPECT_EQ(large.denominator, 2);
}

TEST_F(Counted, CorrectionsAreMeasuredAgainstAllEventsAndAVoidTakesNoneBack) {
  for (int i = 0; i < 8; ++i) count("K04", "2026-02-01", 1);
  desk.voided("a", on("2026-02-03"));
  const Period february = period("2026-02-01", "2026-02-28");
  const Figure share = figure("K52", february);
  EXPECT_EQ(share.numerator, 1);
  EXPECT_EQ(share.denominator, 9);
  EXPECT_EQ(figure("K52", period("2024-01-01", "2024-01-31")).denominator, 1);
  const auto events = desk.models->evidence({"K52", february}, Side::kDenominator, {"", 5});
  ASSERT_TRUE(events);
  EXPECT_EQ((*events)->rows.size(), 5u);
  const auto rest =
      desk.models->evidence({"K52", february}, Side::kDenominator, {(*events)->next, 5});
  ASSERT_TRUE(rest);
  EXPECT_EQ((*rest)->rows.size(), 4u);
  EXPECT_EQ((*rest)->rows.back().dimensions.source, "errand");
}

TEST_F(Counted, WhatWasRecordedBetweenTwoPositionsExplainsTheDifference) {
  count("K04", "2026-02-03", 1);
  const Position then = count("K04", "2026-02-03", 40);
  const Position taken_back = count("K04", "2026-02-04", -1);
  count("K05", "2026-02-04", 1);  // of another figure
  const Position last = count("K04", "2026-02-05", -1);
  desk.catch_up();
  const Period february = period("2026-02-01", "2026-02-28");
  EXPECT_EQ((*desk.models->figure({"K04", february, {}, then}))->value, 41);
  EXPECT_EQ((*desk.models->figure({"K04", february, {}, last}))->value, 39);
  const auto changes =
      desk.models->evidence({"K04", february, {}, last, then}, Side::kNumerator, {});
  ASSERT_TRUE(changes);
  ASSERT_EQ((*changes)->rows.size(), 2u);
  EXPECT_EQ((*changes)->rows[0].position, taken_back);
  EXPECT_EQ((*changes)->rows[1].position, last);
}

// ---- small cells: five households at least -------------------------------------------------

class Hardship : public Counted {
 protected:
  std::map<std::string, std::optional<std::int64_t>> split(std::string_view dimension,
                                                           FigureFilter filter = {},
                                                           std::string kpi = "K18") {
    desk.catch_up();
    const auto parts = desk.models->split({std::move(kpi), kYear, std::move(filter)}, dimension);
    EXPECT_TRUE(parts);
    std::map<std::string, std::optional<std::int64_t>> values;
    if (parts)
      for (const FigurePart& part : **parts) {
        values[part.key] = part.figure.value;
        EXPECT_EQ(part.figure.value.has_value(), part.figure.qualifier != Qualifier::kSuppressed);
        EXPECT_TRUE(part.figure.value || part.figure.numerator == 0);
      }
    return values;
  }
  static FigureFilter units(std::vector<UnitId> list) { return {std::move(list), {}}; }
  using Values = std::map<std::string, std::optional<std::int64_t>>;
};

TEST_F(Hardship, ASmallPartIsHiddenWithTheNextSmallestSoThatNoSubtractionTellsIt) {
  count("K18", "2026-01-05", 3, in_unit("town-a"));
  count("K18", "2026-01-05", 9, in_unit("town-b"));
  count("K18", "2026-01-05", 6, in_unit("town-c"));
  EXPECT_EQ(split("unit"), (Values{{"town-a", {}}, {"town-b", 9}, {"town-c", {}}}));
  EXPECT_EQ(figure("K18", kYear).value, 18) << "the district as a whole is shown";
}

TEST_F(Hardship, TwoSmallPartsHideEachOther) {
  count("K18", "2026-01-05", 3, in_unit("town-a"));
  count("K18", "2026-01-05", 4, in_unit("town-b"));
  count("K18", "2026-01-05", 6, in_unit("town-c"));
  EXPECT_EQ(split("unit"), (Values{{"town-a", {}}, {"town-b", {}}, {"town-c", 6}}));
}

TEST_F(Hardship, FiveAreShownAndFourAreNot) {
  count("K18", "2026-01-05", 5, in_unit("town-a"));
  count("K18", "2026-01-05", 5, in_unit("town-b"));
  EXPECT_EQ(split("unit"), (Values{{"town-a", 5}, {"town-b", 5}}));
  count("K18", "2026-01-06", -1, in_unit("town-a"));
  EXPECT_EQ(split("unit"), (Values{{"town-a", {}}, {"town-b", {}}}));
}

TEST_F(Hardship, AFilterIsHiddenWhenItHoldsSomeOfTheHiddenPartsAndShownWithAllOrNone) {
  count("K18", "2026-01-05", 3, in_unit("town-a"));
  count("K18", "2026-01-05", 9, in_unit("town-b"));
  count("K18", "2026-01-05", 6, in_unit("town-c"));
  const UnitId a{"town-a"}, b{"town-b"}, c{"town-c"};
  EXPECT_EQ(figure("K18", kYear, units({a})).qualifier, Qualifier::kSuppressed);
  EXPECT_EQ(figure("K18", kYear, units({c})).qualifier, Qualifier::kSuppressed);
  EXPECT_EQ(figure("K18", kYear, units({b, c})).qualifier, Qualifier::kSuppressed)
      << "18 - 15 would tell town-a";
  EXPECT_EQ(figure("K18", kYear, units({b})).value, 9);
  EXPECT_EQ(figure("K18", kYear, units({a, c})).value, 9);
  EXPECT_EQ(figure("K18", kYear, units({a, b, c})).value, 18);
  EXPECT_EQ(figure("K18", kYear, units({UnitId{"nowhere"}})).qualifier, Qualifier::kSuppressed);
}

TEST_F(Hardship, PersonsAndMoneyAreHiddenByTheirHouseholds) {
  count("K18", "2026-01-05", 4, in_unit("town-a"));
  count("K18.persons", "2026-01-05", 17, in_unit("town-a"));
  count("K18", "2026-01-05", 4, in_unit("town-b"));
  count("K18.persons", "2026-01-05", 8, in_unit("town-b"));
  EXPECT_EQ(split("unit", {}, "K18b"), (Values{{"town-a", {}}, {"town-b", {}}}));
  count("K20", "2026-01-06", 5'000'000, in_unit("town-a"));
  count("K20.count", "2026-01-06", 2, in_unit("town-a"));
  EXPECT_EQ(figure("K20", kYear, units({UnitId{"town-a"}})).qualifier, Qualifier::kSuppressed);
  EXPECT_EQ(figure("K20", kYear).value, 5'000'000);
}

TEST_F(Hardship, WithTwoDimensionsEachHasToPass) {
  const auto cell = [](std::string unit, std::string kind) {
    Dimensions dimensions = in_unit(std::move(unit));
    dimensions.kind = std::move(kind);
    return dimensions;
  };
  count("K18", "2026-01-05", 8, cell("town-a", "illness"));
  count("K18", "2026-01-05", 2, cell("town-a", "accident"));
  count("K18", "2026-01-05", 8, cell("town-b", "illness"));
  count("K18", "2026-01-05", 8, cell("town-b", "accident"));
  EXPECT_EQ(split("kind", units({UnitId{"town-a"}})), (Values{{"accident", {}}, {"illness", {}}}));
  EXPECT_EQ(split("unit"), (Values{{"town-a", 10}, {"town-b", 16}}));
  FigureFilter one{std::vector{UnitId{"town-b"}}, {{"kind", {"accident"}}}};
  EXPECT_EQ(figure("K18", kYear, one).qualifier, Qualifier::kSuppressed)
      << "the two accidents of town-a would be the rest of all accidents";
}

TEST_F(Hardship, TheEvidenceOfAHiddenFigureIsRefused) {
  count("K18", "2026-01-05", 3, in_unit("town-a"));
  desk.catch_up();
  const auto refused =
      desk.models->evidence({"K18", kYear, units({UnitId{"town-a"}})}, Side::kNumerator, {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().kind, QueryError::Kind::kSuppressed);
  EXPECT_TRUE(desk.models->evidence({"K18", kYear}, Side::kNumerator, {}));
}

}  // namespace
}  // namespace chapterhouse::projections::test
