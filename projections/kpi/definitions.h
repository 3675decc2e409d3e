#pragma once
// The registry of figures: what each one counts, in which unit, by which formula (domain rules
// 3.1 and 3.2). A changed meaning is a new definition_version; figures of different versions are
// not compared.
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
  kPercent
};
BOOST_DESCRIBE_ENUM(FigureUnit, kOrganisations, kItems, kSessions, kPersons, kPersonTimes, kPercent)
std::string_view unit_zh(FigureUnit);  // "家", "个", "场", "人", "人次", "%"
std::string_view unit_en(FigureUnit);

// A flow is what happened in a period, a stock what there is at the period's last day.
enum class FigureKind : std::uint8_t { kFlow, kStock };
BOOST_DESCRIBE_ENUM(FigureKind, kFlow, kStock)

enum class Formula : std::uint8_t {
  kSum,       // of the deltas; additive over every dimension
  kDistinct,  // keys whose deltas sum above zero; not additive
  kRatio,     // numerator over denominator, in tenths of a percent
};
BOOST_DESCRIBE_ENUM(Formula, kSum, kDistinct, kRatio)

// One term: the facts of a measure, summed or counted by key.
struct Term {
  std::string_view measure;
  Formula formula = Formula::kSum;  // kSum or kDistinct
};

struct Definition {
  std::string_view id;  // "K04"
  std::uint32_t version;
  std::string_view name_zh, name_en;
  FigureUnit unit;
  FigureKind kind;
  Formula formula;
  Term numerator;
  Term denominator{};                       // kRatio only
  std::string_view basis_zh{}, basis_en{};  // what the denominator is, or how to read the figure

  bool additive() const { return formula == Formula::kSum; }
};

std::span<const Definition> definitions();               // in the order of the registry
const Definition* find_definition(std::string_view id);  // null when unknown

}  // namespace chapterhouse::projections
