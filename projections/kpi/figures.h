#pragma once
// Figures over facts. A figure, its split and its evidence use one predicate, so that a number
// can always be opened into exactly the events that make it.
//
// A fact recorded after its month was closed is booked into the month in which it was recorded,
// as a prior-period adjustment; every period below means booked dates (domain rules 3.1).
//
// Free functions over a connection that the caller owns; they throw what a Database throws.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "domain/cases/dimensions.h"
#include "domain/core/time.h"
#include "projections/cases/case_queries.h"
#include "projections/engine/query.h"
#include "projections/kpi/definitions.h"

namespace chapterhouse::projections {

struct Period {
  Date from, to;  // both included; a stock looks at `to` only
  bool operator==(const Period&) const = default;
};

// Values by dimension, named as the fields of Dimensions ("unit", "industry", ...). All hold
// together; a dimension with an empty list admits nothing.
struct FigureFilter {
  std::optional<std::vector<UnitId>> units{};  // absent: any
  std::vector<std::pair<std::string, std::vector<std::string>>> dimensions{};
};

struct FigureRequest {
  const Definition* kpi = nullptr;
  Period period;
  FigureFilter filter;
  Position after{};  // only what was recorded after it
};

enum class Qualifier : std::uint8_t {
  kNone,
  kEmptyDenominator,     // there is no value
  kIncludesAdjustments,  // of closed months: see `adjustment`
  kSuppressed,           // too few households: nothing is told (small_cells.h)
};
BOOST_DESCRIBE_ENUM(Qualifier, kNone, kEmptyDenominator, kIncludesAdjustments, kSuppressed)

struct Figure {
  const Definition* kpi = nullptr;
  std::optional<std::int64_t> value;  // of a ratio: tenths of a percent, half up; absent: "—"
  std::int64_t numerator = 0;
  std::int64_t denominator = 0;  // of a ratio
  std::int64_t adjustment = 0;   // the part of the numerator that belongs to closed months
  Qualifier qualifier = Qualifier::kNone;
};

struct FigurePart {
  std::string key;  // the dimension's value; "" when it does not apply
  Figure figure;
};

// One fact behind a figure.
struct Evidence {
  Position position;         // the event that made it
  std::int64_t ordinal = 0;  // among the facts of that event
  StreamId stream;
  std::string measure;
  int sign = 1;       // -1 when the side takes the measure off
  Date date, booked;  // the business date, and the date that decides the period
  bool adjustment = false;
  Timestamp recorded_at{};
  std::int64_t delta = 0;
  std::string distinct;
  Dimensions dimensions;
};
enum class Side : std::uint8_t { kNumerator, kDenominator };

inline const Terms& side_of(const Definition& kpi, Side side) {
  return side == Side::kNumerator ? kpi.numerator : kpi.denominator;
}

Figure figure_of(Database&, const FigureRequest&, Position at);
// Every value that has a fact, in order of its key. Parts of an additive figure sum to the whole.
std::vector<FigurePart> split_figure(Database&, const FigureRequest&, std::string_view dimension,
                                     Position at);
// What terms come to under the request's period and filter, by the values of a dimension; under ""
// when that is empty.
std::map<std::string, std::int64_t> count_terms(Database&, const FigureRequest&, const Terms&,
                                                std::string_view dimension, Position at);
// What each booked day of the period adds to the numerator: the deltas, of a distinct figure those
// that have a key. Not of a ratio.
std::map<Date, std::int64_t> daily_gains(Database&, const FigureRequest&, Period, Position at);
// By booked date, then position. Empty when the cursor belongs to another request. A good cursor
// brings its own position.
std::optional<Shown<Page<Evidence>>> evidence_of(Database&, const FigureRequest&, Side,
                                                 const PageRequest&, Position at);
// The name of the first filter dimension that does not exist; empty when all do.
std::string unknown_dimension(const FigureFilter&);
bool is_dimension(std::string_view name);

// numerator / denominator in tenths of a percent, half up. The denominator is above 0.
std::int64_t tenths_of_percent(std::int64_t numerator, std::int64_t denominator);

// ---- comparison: 同比 against the same period last year, 环比 against the one before ----------

struct Comparison {
  enum class Refusal : std::uint8_t { kNone, kDefinitionDiffers, kNoValue, kBaseIsZero };
  Refusal refusal = Refusal::kNone;
  std::int64_t difference = 0;         // in the figure's own unit; 0 when refused otherwise
                                       // than for a base of zero
  std::optional<std::int64_t> change;  // tenths of a percent of the base
};
Comparison compare(const Figure& now, const Figure& base);
// Whole months go back by as many months, anything else by as many days.
Period period_before(Period);
Period same_period_last_year(Period);  // 29 February becomes 28 February

}  // namespace chapterhouse::projections
