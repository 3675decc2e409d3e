#include "domain/core/money.h"

#include <charconv>
#include <cstdlib>

namespace chapterhouse {

std::optional<Money> add(Money a, Money b) {
  Money sum;
  if (__builtin_add_overflow(a.fen, b.fen, &sum.fen)) return std::nullopt;
  return sum;
}

std::string to_text(Money money) {
  const std::uint64_t size = money.fen < 0 ? 0 - static_cast<std::uint64_t>(money.fen)
                                           : static_cast<std::uint64_t>(money.fen);
  std::string cents = std::to_string(size % 100);
  if (cents.size() < 2) cents.insert(0, "0");
  return (money.fen < 0 ? "-" : "") + std::to_string(size / 100) + "." + cents;
}

std::optional<Money> parse_money(std::string_view yuan) {
  const bool negative = !yuan.empty() && yuan.front() == '-';
  if (negative) yuan.remove_prefix(1);
  const std::size_t dot = yuan.find('.');
  const std::string_view whole = yuan.substr(0, dot);
  std::string cents = dot == std::string_view::npos ? "" : std::string(yuan.substr(dot + 1));
  if (whole.empty() || cents.size() > 2 || (dot != std::string_view::npos && cents.empty()))
    return std::nullopt;
  cents.resize(2, '0');
  const std::string digits = std::string(whole) + cents;
  if (digits.find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
  std::int64_t fen = 0;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), fen).ec != std::errc{})
    return std::nullopt;
  return Money{negative ? -fen : fen};
}

}  // namespace chapterhouse
