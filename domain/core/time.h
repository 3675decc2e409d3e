#pragma once
// Instants and business dates. Instants are UTC; a business date is the civil date in
// Asia/Shanghai, which has been UTC+8 without daylight saving since 1991.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace chapterhouse {

using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::sys_days;  // a civil date in UTC+8, not an instant

Date business_date(Timestamp at);   // the civil date in UTC+8 at that instant
Timestamp start_of_day(Date date);  // 00:00 in UTC+8
Timestamp end_of_day(Date date);    // the last microsecond of the day in UTC+8
std::int64_t to_micros(Timestamp at);
Timestamp from_micros(std::int64_t micros);

std::string to_text(Date date);                         // "2026-03-04"
std::string to_text(Timestamp at);                      // "2026-03-04T09:00:00.000000+08:00"
std::optional<Date> parse_date(std::string_view text);  // refuses impossible dates
std::optional<Timestamp> parse_timestamp(std::string_view text);  // RFC 3339, offset required

// Where a time comes from. Implementations are safe to call from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Timestamp now() const = 0;
};

}  // namespace chapterhouse
