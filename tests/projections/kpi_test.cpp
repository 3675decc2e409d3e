// Figures: booking, reversal, recount, splits and evidence, comparison.
#include <random>
#include <set>

#include "tests/projections/support/recount.h"

namespace chapterhouse::projections::test {
namespace {

const Period kYear{on("2026-01-01"), on("2026-12-31")};
Period month(int number) {
  const auto first = std::chrono::year{2026} / number / 1;
  return {Date{first}, Date{first.year() / first.month() / std::chrono::last}};
}

errand::Claimed founded(std::string_view day, std::string unit = "town-a") {
  return {"K04", on(day), 1, in_unit(std::move(unit)), ""};
}
errand::Claimed joined(std::string_view day, std::string person) {
  return {"K07", on(day), 1, in_unit("town-a"), std::move(person)};
}

std::optional<std::int64_t> value(const Desk& desk, std::string kpi, Period period,
                                  std::optional<Position> as_of = {}) {
  const auto figure = desk.models->figure({std::move(kpi), period, {}, as_of});
  return figure ? (*figure)->value : std::nullopt;
}

TEST(Figures, ALateFactIsBookedIntoTheOpenMonth) {
  Desk desk;
  desk.opened("a", on("2026-01-02"), {});
  desk.counted("a", on("2026-01-10"), founded("2026-01-10"));
  const Position in_time =
      desk.counted("a", on("2026-01-20"), founded("2026-01-20"), on("2026-02-07"));
  const Position late =
      desk.counted("a", on("2026-01-21"), founded("2026-01-21"), on("2026-02-08"));
  desk.catch_up();
  // As reported when January closed, and ever after.
  EXPECT_EQ(value(desk, "K04", month(1), in_time), 2);
  EXPECT_EQ(value(desk, "K04", month(1)), 2);
  const auto february = desk.models->figure({"K04", month(2)});
  ASSERT_TRUE(february);
  EXPECT_EQ((*february)->value, 1);
  EXPECT_EQ((*february)->adjustment, 1);
  EXPECT_EQ((*february)->qualifier, Qualifier::kIncludesAdjustments);
  EXPECT_EQ(value(desk, "K04", month(2), in_time), 0);
  EXPECT_EQ(value(desk, "K04", kYear), 3);

  const auto evidence = desk.models->evidence({"K04", month(2)}, Side::kNumerator, {});
  ASSERT_TRUE(evidence);
  ASSERT_EQ((*evidence)->rows.size(), 1u);
  const Evidence& fact = (*evidence)->rows.front();
  EXPECT_EQ(fact.position, late);
  EXPECT_EQ(fact.stream, Desk::errand("a"));
  EXPECT_EQ(fact.date, on("2026-01-21"));
  EXPECT_EQ(fact.booked, on("2026-02-01"));
  EXPECT_TRUE(fact.adjustment);
  EXPECT_EQ(fact.dimensions, in_unit("town-a"));
}

TEST(Figures, AVoidTakesEverythingBackInTheOpenMonth) {
  Desk desk;
  desk.opened("a", on("2026-01-02"), {});
  desk.counted("a", on("2026-01-10"), founded("2026-01-10"));
  desk.counted("a", on("2026-01-11"), joined("2026-01-11", "p1"));
  desk.opened("b", on("2026-03-01"), {});
  desk.counted("b", on("2026-03-02"), founded("2026-03-02"));
  const Position voided = desk.voided("a", on("2026-03-05"));
  desk.voided("b", on("2026-03-06"));
  desk.voided("a", on("2026-03-07"));  // once more: nothing is left to take back
  desk.catch_up();
  EXPECT_EQ(value(desk, "K04", month(1)), 1);  // the report of January stands
  EXPECT_EQ(value(desk, "K04", kYear), 0);
  EXPECT_EQ(value(desk, "K07", month(3)), -1);
  EXPECT_EQ(value(desk, "K07", kYear), 0);
  EXPECT_EQ(value(desk, "K07", kYear, Position{voided.value - 1}), 1);
  const auto march = desk.models->figure({"K04", month(3)});
  ASSERT_TRUE(march);
  EXPECT_EQ((*march)->value, -1);
  EXPECT_EQ((*march)->adjustment, -1);  // of January; b was of March itself

  const auto evidence = desk.models->evidence({"K04", month(3)}, Side::kNumerator, {});
  ASSERT_TRUE(evidence);
  ASSERT_EQ((*evidence)->rows.size(), 3u);
  EXPECT_EQ((*evidence)->rows[1].position, voided);
  EXPECT_EQ((*evidence)->rows[1].delta, -1);
  EXPECT_EQ((*evidence)->rows[1].date, on("2026-03-05"));
  EXPECT_TRUE((*evidence)->rows[1].adjustment);
  EXPECT_FALSE((*evidence)->rows[2].adjustment);
}

TEST(Figures, AnEmptyDenominatorHasNoValue) {
  Desk desk;
  desk.opened("a", on("2026-01-02"), {});
  desk.counted("a", on("2026-01-02"), {"K10", on("2026-01-02"), 1, in_unit("town-a"), "p1"});
  desk.catch_up();
  const auto without = desk.models->figure({"K12", kYear});
  ASSERT_TRUE(without);
  EXPECT_EQ((*without)->value, std::nullopt);
  EXPECT_EQ((*without)->qualifier, Qualifier::kEmptyDenominator);
  desk.counted("a", on("2026-01-03"),
               {"K12.employees", on("2026-01-03"), 3, in_unit("town-a"), ""});
  desk.catch_up();
  EXPECT_EQ(value(desk, "K12", kYear), 333);
  EXPECT_EQ(value(desk, "K12", kYear, Position{2}), std::nullopt);
}

TEST(Figures, RefuseWhatDoesNotExist) {
  Desk desk;
  const auto kind = [](const auto& answer) {
    return answer.ok() ? std::optional<QueryError::Kind>() : answer.error().kind;
  };
  EXPECT_EQ(kind(desk.models->figure({"K99", kYear})), QueryError::Kind::kUnknownKpi);
  EXPECT_EQ(kind(desk.models->figure({"K04", {kYear.to, kYear.from}})),
            QueryError::Kind::kBadPeriod);
  EXPECT_EQ(kind(desk.models->figure({"K04", kYear, {{}, {{"id; DROP", {"x"}}}}})),
            QueryError::Kind::kUnknownDimension);
  EXPECT_EQ(kind(desk.models->split({"K04", kYear}, "measure")),
            QueryError::Kind::kUnknownDimension);
  EXPECT_EQ(kind(desk.models->figure({"K04", kYear, {}, Position{1}})), QueryError::Kind::kNotYet);
  EXPECT_EQ(kind(desk.models->evidence({"K04", kYear}, Side::kNumerator, {"junk"})),
            QueryError::Kind::kBadCursor);
  EXPECT_EQ(kind(desk.models->figure({"K04", kYear})), std::nullopt);
}

// Random cases with facts of every measure, some late, some voided.
class RandomYear : public ::testing::Test {
 protected:
  void SetUp() override {
    seed_ = std::random_device{}();
    random_.seed(seed_);
    for (const Definition& kpi : definitions())
      for (const Terms* side : {&kpi.numerator, &kpi.denominator})
        for (const Term& term : *side)
          if (term.measure != "K52.events") measures_.emplace_back(term.measure);
    for (int i = 0; i < 4'000; ++i) record(on("2026-01-01") + std::chrono::days{i * 365 / 4'000});
    desk_.catch_up();
    events_ = desk_.log.all();
  }

  template <class... T>
  std::string one_of(T... values) {
    const std::array<std::string, sizeof...(T)> choices{values...};
    return choices[random_() % choices.size()];
  }

  errand::Claimed claim(Date day) {
    Dimensions dimensions;
    dimensions.unit.value = one_of("town-a", "town-b", "town-c");
    dimensions.industry = one_of("A", "I", "");
    dimensions.ownership = one_of("private", "state_owned");
    dimensions.headcount_band = one_of("1-24", "25-49");
    dimensions.two_new = one_of("yes", "no");
    dimensions.new_form = one_of("platform_rider", "no");
    dimensions.sex = one_of("female", "male", "");
    dimensions.migrant = one_of("yes", "no");
    dimensions.channel = one_of("session", "app");
    dimensions.source = one_of("lead", "founding");
    dimensions.kind = one_of("single", "joint");
    const std::string person = random_() % 8 == 0 ? "" : "p" + std::to_string(random_() % 60);
    return {measures_[random_() % measures_.size()], day - std::chrono::days{random_() % 50},
            static_cast<std::int32_t>(random_() % 4) - 1, dimensions, person};
  }

  void record(Date day) {
    const std::string key = "e" + std::to_string(random_() % 300);
    if (desk_.log.version_of(Desk::errand(key)).value == 0) {
      desk_.opened(key, day, {});
    } else if (random_() % 12 == 0) {
      desk_.voided(key, day);
    } else {
      std::vector<errand::Claimed> facts;
      for (std::size_t i = random_() % 4; i > 0; --i) facts.push_back(claim(day));
      desk_.log.add(Desk::errand(key), EventBody::of(ev::Counted{facts}), noon(day), noon(day));
    }
  }

  FigureFilter filter() {
    FigureFilter made;
    if (random_() % 2) made.units = {UnitId{"town-a"}, UnitId{"town-c"}};
    if (random_() % 2) made.dimensions.push_back({"sex", {"female", ""}});
    if (random_() % 4 == 0) made.dimensions.push_back({"channel", {"app"}});
    return made;
  }

  // A side counted from its evidence alone.
  static std::int64_t recount_evidence(const std::vector<Evidence>& rows, const Terms& terms) {
    std::int64_t total = 0;
    for (const Term& term : terms) {
      std::vector<PlainFact> own;
      for (const Evidence& row : rows)
        if (row.measure == term.measure)
          own.push_back(
              {row.measure, row.booked, row.adjustment, row.delta, row.dimensions, row.distinct});
      total += term.sign * count(own, term);
    }
    return total;
  }

  std::vector<Evidence> all_evidence(const ReadModels::KpiRequest& request, Side side) {
    std::vector<Evidence> rows;
    PageRequest page{"", 97};
    do {
      const auto shown = desk_.models->evidence(request, side, page);
      if (!shown) ADD_FAILURE() << "no evidence";
      if (!shown) break;
      rows.insert(rows.end(), (*shown)->rows.begin(), (*shown)->rows.end());
      page.cursor = (*shown)->next;
    } while (!page.cursor.empty());
    return rows;
  }

  unsigned seed_ = 0;
  std::mt19937 random_;
  Desk desk_;
  std::vector<std::string> measures_;
  std::vector<Event> events_;
};

TEST_F(RandomYear, EveryFigureEqualsANaiveRecount) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  int compared = 0, not_zero = 0;
  for (const std::uint64_t at : {0u, 1u, 700u, 1'900u, 3'333u, 4'000u}) {
    const auto facts = facts_until(events_, {at});
    for (const Definition& kpi : definitions())
      for (const Period period : {kYear, month(3), Period{on("2026-02-10"), on("2026-09-20")}}) {
        const ReadModels::KpiRequest request{std::string(kpi.id), period, filter(), Position{at}};
        const auto figure = desk_.models->figure(request);
        ASSERT_TRUE(figure);
        if ((*figure)->qualifier == Qualifier::kSuppressed) continue;
        const PlainSide above = recount(facts, kpi.numerator, period, request.filter);
        EXPECT_EQ((*figure)->numerator, above.value) << kpi.id << " at " << at;
        EXPECT_EQ((*figure)->adjustment, above.adjustment) << kpi.id;
        EXPECT_EQ((*figure)->denominator,
                  recount(facts, kpi.denominator, period, request.filter).value)
            << kpi.id << " at " << at;
        ++compared;
        not_zero += (*figure)->numerator != 0 ? 1 : 0;
      }
  }
  EXPECT_GT(compared, 400);
  EXPECT_GT(not_zero, compared / 2);
}

TEST_F(RandomYear, TileSplitAndEvidenceAgreeForEveryKpiAndDimension) {
  SCOPED_TRACE("seed " + std::to_string(seed_));
  int walked = 0;
  for (const Definition& kpi : definitions()) {
    const ReadModels::KpiRequest request{
        std::string(kpi.id), {on("2026-02-01"), on("2026-08-31")}, filter()};
    const auto figure = desk_.models->figure(request);
    ASSERT_TRUE(figure);
    if ((*figure)->qualifier == Qualifier::kSuppressed) continue;
    const auto rows = all_evidence(request, Side::kNumerator);
    EXPECT_EQ((*figure)->numerator, recount_evidence(rows, kpi.numerator)) << kpi.id;
    EXPECT_EQ((*figure)->denominator,
              recount_evidence(all_evidence(request, Side::kDenominator), kpi.denominator))
        << kpi.id;
    for (const Field& dimension : shape_of<Dimensions>().fields) {
      const auto split = desk_.models->split(request, dimension.name);
      ASSERT_TRUE(split);
      std::int64_t sum = 0, facts = 0;
      bool whole = true;
      for (const FigurePart& part : **split) {
        sum += part.figure.numerator;
        whole = whole && part.figure.qualifier != Qualifier::kSuppressed;
        ReadModels::KpiRequest opened = request;
        opened.filter.dimensions.push_back({std::string(dimension.name), {part.key}});
        const auto one = desk_.models->figure(opened);
        ASSERT_TRUE(one);
        EXPECT_EQ((*one)->numerator, part.figure.numerator)
            << kpi.id << " " << dimension.name << " " << part.key;
        EXPECT_EQ((*one)->value, part.figure.value) << kpi.id << " " << dimension.name;
        facts += std::ranges::count_if(rows, [&](const Evidence& row) {
          return dimension_of(row.dimensions, dimension.name) == part.key;
        });
      }
      if (kpi.additive() && whole) {
        EXPECT_EQ(sum, (*figure)->numerator) << kpi.id << " by " << dimension.name;
      }
      // A ratio's denominator may have values that its numerator lacks, never the reverse.
      EXPECT_EQ(facts, static_cast<std::int64_t>(rows.size()))
          << kpi.id << " by " << dimension.name;
      ++walked;
    }
  }
  EXPECT_GT(walked, static_cast<int>((definitions().size() - 6) * 11 - 1));
}

TEST_F(RandomYear, EvidencePagesAreCompleteAndShowOneMoment) {
  const ReadModels::KpiRequest request{"K10", kYear};
  const auto first = desk_.models->evidence(request, Side::kNumerator, {"", 5});
  ASSERT_TRUE(first);
  ASSERT_FALSE((*first)->next.empty());
  desk_.counted("e1", on("2026-12-31"), {"K10", on("2026-12-31"), 1, in_unit("town-a"), "new"});
  desk_.catch_up();
  const auto second = desk_.models->evidence(request, Side::kNumerator, {(*first)->next, 500});
  ASSERT_TRUE(second);
  EXPECT_EQ(second->position, Position{4'000});
  const auto facts = facts_behind(facts_until(events_, {4'000}),
                                  *find_definition("K10")->numerator.begin(), kYear, {});
  EXPECT_EQ((*first)->rows.size() + (*second)->rows.size(), facts.size());
  std::set<std::pair<std::uint64_t, std::int64_t>> seen;
  for (const auto* page : {&*first, &*second})
    for (const Evidence& row : (*page)->rows)
      EXPECT_TRUE(seen.insert({row.position.value, row.ordinal}).second);
}

TEST_F(RandomYear, ARebuildGivesTheSameDigest) {
  const auto live = desk_.models->digest();
  ASSERT_TRUE(desk_.models->rebuild());
  const auto rebuilt = desk_.models->digest();
  ASSERT_TRUE(live);
  ASSERT_TRUE(rebuilt);
  EXPECT_EQ(**live, **rebuilt);
}

TEST(Comparison, RoundsHalfUpInIntegers) {
  EXPECT_EQ(tenths_of_percent(1, 3), 333);
  EXPECT_EQ(tenths_of_percent(2, 3), 667);
  EXPECT_EQ(tenths_of_percent(1, 2'000), 1);   // 0.05 % is half of a tenth
  EXPECT_EQ(tenths_of_percent(-1, 2'000), 0);  // up, not away from zero
  EXPECT_EQ(tenths_of_percent(-3, 2'000), -1);
  EXPECT_EQ(tenths_of_percent(9'218, 13'066), 705);  // 70.55 % rounds down from 70.549...
  EXPECT_EQ(tenths_of_percent(std::int64_t{1} << 60, std::int64_t{1} << 60), 1'000);
}

TEST(Comparison, RefusesWhatCannotBeCompared) {
  const Definition* kpi = find_definition("K04");
  Definition changed = *kpi;
  ++changed.version;
  const auto figure = [](const Definition* of, std::optional<std::int64_t> number) {
    return Figure{of, number, number.value_or(0), 0, 0, Qualifier::kNone};
  };
  const Comparison grown = compare(figure(kpi, 12), figure(kpi, 8));
  EXPECT_EQ(grown.refusal, Comparison::Refusal::kNone);
  EXPECT_EQ(grown.difference, 4);
  EXPECT_EQ(grown.change, 500);
  EXPECT_EQ(compare(figure(kpi, 1), figure(&changed, 1)).refusal,
            Comparison::Refusal::kDefinitionDiffers);
  EXPECT_EQ(compare(figure(kpi, 1), figure(find_definition("K05"), 1)).refusal,
            Comparison::Refusal::kDefinitionDiffers);
  EXPECT_EQ(compare(figure(kpi, 1), figure(kpi, {})).refusal, Comparison::Refusal::kNoValue);
  const Comparison from_zero = compare(figure(kpi, 5), figure(kpi, 0));
  EXPECT_EQ(from_zero.refusal, Comparison::Refusal::kBaseIsZero);
  EXPECT_EQ(from_zero.difference, 5);
  EXPECT_EQ(from_zero.change, std::nullopt);
}

TEST(Comparison, KnowsThePeriodsBefore) {
  const auto period = [](std::string_view from, std::string_view to) {
    return Period{on(from), on(to)};
  };
  EXPECT_EQ(period_before(month(3)), month(2));
  EXPECT_EQ(period_before(period("2026-01-01", "2026-03-31")), period("2025-10-01", "2025-12-31"));
  EXPECT_EQ(period_before(kYear), period("2025-01-01", "2025-12-31"));
  EXPECT_EQ(period_before(period("2026-03-05", "2026-03-11")), period("2026-02-26", "2026-03-04"));
  EXPECT_EQ(same_period_last_year(month(3)), period("2025-03-01", "2025-03-31"));
  EXPECT_EQ(same_period_last_year(period("2025-02-01", "2025-02-28")),
            period("2024-02-01", "2024-02-29"));
  EXPECT_EQ(same_period_last_year(period("2024-02-29", "2024-03-02")),
            period("2023-02-28", "2023-03-02"));
}

}  // namespace
}  // namespace chapterhouse::projections::test
