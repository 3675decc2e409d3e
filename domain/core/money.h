#pragma once
// Money in fen (1/100 yuan). No floating point; an overflow is an absent result.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chapterhouse {

struct Money {
  std::int64_t fen = 0;
  auto operator<=>(const Money&) const = default;
};

std::optional<Money> add(Money a, Money b);
std::string to_text(Money money);                         // "1234.50"
std::optional<Money> parse_money(std::string_view yuan);  // "1234.5", "-3", at most 2 decimals

}  // namespace chapterhouse
