#include "projections/kpi/books.h"

namespace chapterhouse::projections {
namespace {

std::chrono::year_month month_of(Date date) {
  const std::chrono::year_month_day day{date};
  return day.year() / day.month();
}

}  // namespace

Date first_of_month(Date date) { return Date{month_of(date) / 1}; }

bool Books::closed(Date date, Date recorded) {
  const std::chrono::year_month month = month_of(date);
  if (month >= month_of(recorded)) return false;
  const auto [found, added] = known_.try_emplace(month);
  if (added) found->second = close_(month);
  return recorded > found->second;
}

Books::Booking Books::book(Date date, Date recorded) {
  if (!closed(date, recorded)) return {date, false};
  return {first_of_month(recorded), true};
}

}  // namespace chapterhouse::projections
