#pragma once
// The registry of figures: what each one counts, in which unit, by which formula (domain rules
// 3.1 and 3.2). A changed meaning is a new definition_version; figures of different versions are
// not compared.
#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include <boost/describe/enum.hpp>

namespace chapterhouse::projections {

enum class FigureUnit : std::uint8_t {
  kOrganisations,
  kItems,
  kSessions,
  kPersons,
  kPersonTimes,
  kHouseholds,
  kHouseholdTimes,
  kCases,
  kMoney,  // counted in fen, shown in ten thousand yuan
  kPercent
};
BOOST_DESCRIBE_ENUM(FigureUnit, kOrganisations, kItems, kSessions, kPersons, kPersonTimes,
                    kHouseholds, kHouseholdTimes, kCases, kMoney, kPercent)
std::string_view unit_zh(FigureUnit);  // "家", "个", "场", "人", "人次", "户", "件", "万元", "%"
std::string_view unit_en(FigureUnit);
// A value of that unit is to be divided by ten to this power to be read.
int decimals(FigureUnit);

// A flow is what happened in a period, a stock what there is at the period's last day.
enum class FigureKind : std::uint8_t { kFlow, kStock };
BOOST_DESCRIBE_ENUM(FigureKind, kFlow, kStock)

enum class Formula : std::uint8_t {
  kSum,       // of the deltas; additive over every dimension
  kDistinct,  // keys whose deltas sum above zero; not additive
  kRatio,     // numerator over denominator, in tenths of a percent
};
BOOST_DESCRIBE_ENUM(Formula, kSum, kDistinct, kRatio)

// Which booked days a term looks at, seen from the period that is asked for. "The year" is the
// year of the period's last day.
enum class Window : std::uint8_t {
  kInPeriod,
  kUpToEnd,
  kBeforeStart,
  kYearToDate,  // the year's first day to the period's last
  kBeforeYear,
};

// One term: the facts of a measure in a window, summed or counted by key.
struct Term {
  std::string_view measure{};
  Window window = Window::kInPeriod;
  Formula formula = Formula::kSum;  // kSum or kDistinct
  int sign = 1;                     // or -1
  // Only facts whose value of this dimension is one of these, separated by spaces.
  std::string_view dimension{}, values{};
};

// One side of a figure: a signed sum of terms, each of another measure.
struct Terms {
  static constexpr std::size_t kMost = 3;
  std::array<Term, kMost> rows{};
  std::size_t count = 0;

  constexpr Terms() = default;
  template <class... T>
  requires(sizeof...(T) > 0 && (std::same_as<T, Term> && ...)) constexpr Terms(T... terms)
      : rows{terms...}, count(sizeof...(T)) {}
  constexpr const Term* begin() const { return rows.data(); }
  constexpr const Term* end() const { return rows.data() + count; }
  constexpr bool empty() const { return count == 0; }
};

struct Definition {
  std::string_view id{};  // "K04"
  std::uint32_t version = 1;
  std::string_view name_zh{}, name_en{};
  FigureUnit unit = FigureUnit::kItems;
  FigureKind kind = FigureKind::kFlow;
  Formula formula = Formula::kSum;
  Terms numerator{};
  Terms denominator{};                      // kRatio only
  std::string_view basis_zh{}, basis_en{};  // what the denominator is, or how to read the figure
  // What a cell must hold enough of to be shown, for figures about people in need: their
  // households or payments. Empty when every cell may be shown.
  Terms small_cell{};

  bool additive() const { return formula == Formula::kSum; }
  bool sensitive() const { return !small_cell.empty(); }
};

std::span<const Definition> definitions();               // in the order of the registry
const Definition* find_definition(std::string_view id);  // null when unknown

}  // namespace chapterhouse::projections
