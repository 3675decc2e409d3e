#include "domain/core/time.h"

#include <cstdio>

namespace chapterhouse {
namespace {
using std::chrono::days;
using std::chrono::hours;
using std::chrono::microseconds;
constexpr hours kShanghai{8};

// Reads exactly `width` digits at `at`; -1 when they are not digits.
int digits(std::string_view text, std::size_t at, std::size_t width) {
  if (at + width > text.size()) return -1;
  int value = 0;
  for (std::size_t i = at; i < at + width; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}
}  // namespace

Date business_date(Timestamp at) { return std::chrono::floor<days>(at + kShanghai); }
Timestamp start_of_day(Date date) { return Timestamp{date} - kShanghai; }
Timestamp end_of_day(Date date) { return start_of_day(date + days{1}) - microseconds{1}; }
std::int64_t to_micros(Timestamp at) { return at.time_since_epoch().count(); }
Timestamp from_micros(std::int64_t micros) { return Timestamp{microseconds{micros}}; }

std::string to_text(Date date) {
  const std::chrono::year_month_day ymd{date};
  char text[32];
  std::snprintf(text, sizeof text, "%04d-%02u-%02u", static_cast<int>(ymd.year()),
                static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day()));
  return text;
}

std::string to_text(Timestamp at) {
  const Date date = business_date(at);
  const std::int64_t rest = (at - start_of_day(date)).count();
  char text[48];
  std::snprintf(text, sizeof text, "T%02d:%02d:%02d.%06d+08:00",
                static_cast<int>(rest / 3'600'000'000), static_cast<int>(rest / 60'000'000 % 60),
                static_cast<int>(rest / 1'000'000 % 60), static_cast<int>(rest % 1'000'000));
  return to_text(date) + text;
}

std::optional<Date> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const int year = digits(text, 0, 4);
  const int month = digits(text, 5, 2);
  const int day = digits(text, 8, 2);
  if (year < 0 || month < 0 || day < 0) return std::nullopt;
  const std::chrono::year_month_day ymd{std::chrono::year{year},
                                        std::chrono::month{static_cast<unsigned>(month)},
                                        std::chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok()) return std::nullopt;
  return Date{ymd};
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() < 20 || (text[10] != 'T' && text[10] != 't' && text[10] != ' '))
    return std::nullopt;
  const auto date = parse_date(text.substr(0, 10));
  const int hour = digits(text, 11, 2);
  const int minute = digits(text, 14, 2);
  const int second = digits(text, 17, 2);
  if (!date || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return std::nullopt;
  if (text[13] != ':' || text[16] != ':') return std::nullopt;
  std::size_t at = 19;
  std::int64_t micros = 0;
  if (text[at] == '.') {
    std::int64_t scale = 100'000;
    for (++at; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, scale /= 10)
      micros += (text[at] - '0') * scale;
  }
  int offset_minutes = 0;
  if (text.substr(at) != "Z" && text.substr(at) != "z") {
    if (text.size() != at + 6 || (text[at] != '+' && text[at] != '-') || text[at + 3] != ':')
      return std::nullopt;
    const int h = digits(text, at + 1, 2);
    const int m = digits(text, at + 4, 2);
    if (h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
    offset_minutes = (text[at] == '-' ? -1 : 1) * (h * 60 + m);
  }
  return Timestamp{*date} + hours{hour} + std::chrono::minutes{minute - offset_minutes} +
         std::chrono::seconds{second} + microseconds{micros};
}

}  // namespace chapterhouse
