#pragma once
// The books of each month: until when it is open, and where a late fact goes (domain rules 3.1).
#include <chrono>
#include <functional>
#include <map>
#include <utility>

#include "domain/core/time.h"

namespace chapterhouse::projections {

// The last day on which what is recorded still counts into that month.
using PeriodClose = std::function<Date(std::chrono::year_month)>;

Date first_of_month(Date date);

// Remembers what it was told. Used by one thread.
class Books {
 public:
  struct Booking {
    Date date;        // which decides the period
    bool adjustment;  // the fact's own month was closed
  };
  explicit Books(PeriodClose close) : close_(std::move(close)) {}

  // Whether the month of `date` was closed on the day `recorded`.
  bool closed(Date date, Date recorded);
  // Into its own month while that is open, else at the start of the month of recording.
  Booking book(Date date, Date recorded);

 private:
  PeriodClose close_;
  std::map<std::chrono::year_month, Date> known_;
};

}  // namespace chapterhouse::projections
