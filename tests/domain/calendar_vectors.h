#pragma once
// The three notices and the deadline examples that the domain rules print (4.6), as an oracle for
// the calendar and for the files it is loaded from.
#include <array>
#include <chrono>
#include <string_view>
#include <vector>

#include "domain/calendar/calendar.h"

namespace chapterhouse::test {

// A date that the test's author has spelt right.
inline Date day(std::string_view text) {
  const auto parsed = parse_date(text);
  CHECK(parsed.has_value());
  return *parsed;
}

inline std::vector<Date> days_of(
    std::initializer_list<std::pair<std::string_view, std::string_view>> spans) {
  std::vector<Date> found;
  for (const auto& [first, last] : spans)
    for (Date date = day(first); date <= day(last); date += std::chrono::days{1})
      found.push_back(date);
  return found;
}

inline std::vector<YearTable> printed_tables() {
  return {
      {2019,
       days_of({{"2018-12-30", "2019-01-01"},
                {"2019-02-04", "2019-02-10"},
                {"2019-04-05", "2019-04-05"},
                {"2019-05-01", "2019-05-04"},
                {"2019-06-07", "2019-06-07"},
                {"2019-09-13", "2019-09-13"},
                {"2019-10-01", "2019-10-07"}}),
       {day("2018-12-29"), day("2019-02-02"), day("2019-02-03"), day("2019-04-28"),
        day("2019-05-05"), day("2019-09-29"), day("2019-10-12")},
       "2019"},
      {2023,
       days_of({{"2022-12-31", "2023-01-02"},
                {"2023-01-21", "2023-01-27"},
                {"2023-04-05", "2023-04-05"},
                {"2023-04-29", "2023-05-03"},
                {"2023-06-22", "2023-06-24"},
                {"2023-09-29", "2023-10-06"}}),
       {day("2023-01-28"), day("2023-01-29"), day("2023-04-23"), day("2023-05-06"),
        day("2023-06-25"), day("2023-10-07"), day("2023-10-08")},
       "2023"},
      {2026,
       days_of({{"2026-01-01", "2026-01-03"},
                {"2026-02-15", "2026-02-23"},
                {"2026-04-04", "2026-04-06"},
                {"2026-05-01", "2026-05-05"},
                {"2026-06-19", "2026-06-21"},
                {"2026-09-25", "2026-09-27"},
                {"2026-10-01", "2026-10-07"}}),
       {day("2026-01-04"), day("2026-02-14"), day("2026-02-28"), day("2026-05-09"),
        day("2026-09-20"), day("2026-10-10")},
       "2026"},
  };
}

struct DeadlineVector {
  std::string_view received, working_3, working_5, natural_7_raw, natural_7, natural_15_raw,
      natural_15;
};
inline constexpr std::array kDeadlineVectors = {
    DeadlineVector{"2019-09-25", "2019-09-29", "2019-10-08", "2019-10-02", "2019-10-08",
                   "2019-10-10", "2019-10-10"},
    DeadlineVector{"2023-09-20", "2023-09-25", "2023-09-27", "2023-09-27", "2023-09-27",
                   "2023-10-05", "2023-10-07"},
    DeadlineVector{"2023-09-28", "2023-10-09", "2023-10-11", "2023-10-05", "2023-10-07",
                   "2023-10-13", "2023-10-13"},
    DeadlineVector{"2026-02-10", "2026-02-13", "2026-02-24", "2026-02-17", "2026-02-24",
                   "2026-02-25", "2026-02-25"},
    DeadlineVector{"2026-02-12", "2026-02-24", "2026-02-26", "2026-02-19", "2026-02-24",
                   "2026-02-27", "2026-02-27"},
    DeadlineVector{"2026-09-24", "2026-09-30", "2026-10-09", "2026-10-01", "2026-10-08",
                   "2026-10-09", "2026-10-09"},
};

}  // namespace chapterhouse::test
