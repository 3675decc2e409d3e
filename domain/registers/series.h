#pragma once
// A gap-free series of official numbers, one stream per kind of document and year (domain rules
// 4.3): 顺工建〔2026〕0001. A number is taken in the commit of the event that carries it; a void
// keeps its number.
#include <cstdint>
#include <string>
#include <variant>

#include "domain/cases/case_type.h"

namespace chapterhouse::series {

namespace ev {
struct NumberTaken {
  static constexpr EventKey kKey{"series", "number_taken", 940};
  std::int32_t number = 0;
  StreamId taken_by;
};
BOOST_DESCRIBE_STRUCT(NumberTaken, (), (number, taken_by))
}  // namespace ev

using Payload = std::variant<ev::NumberTaken>;

struct State {
  std::int32_t last = 0;
};
BOOST_DESCRIBE_STRUCT(State, (), (last))

struct Register {
  static constexpr std::string_view kName = "series";
  using State = series::State;
  using Status = void;
  using Payload = series::Payload;
  static State evolve(State state, const Payload& event);
};

// `kind` is an ASCII key such as "founding_prep"; the year is that of the business date.
StreamId stream(std::string_view kind, Date date);
// "顺工建〔2026〕0001" for prefix "顺工建".
std::string official_number(std::string_view prefix, Date date, std::int32_t number);

}  // namespace chapterhouse::series
