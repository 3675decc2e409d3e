#include "domain/registers/series.h"

namespace chapterhouse::series {
namespace {
int year_of(Date date) { return static_cast<int>(std::chrono::year_month_day{date}.year()); }
}  // namespace

State Register::evolve(State state, const Payload& event) {
  state.last = std::get<ev::NumberTaken>(event).number;
  return state;
}

StreamId stream(std::string_view kind, Date date) {
  return stream_of(Register::kName, std::string(kind) + "-" + std::to_string(year_of(date)));
}

std::string official_number(std::string_view prefix, Date date, std::int32_t number) {
  std::string digits = std::to_string(number);
  if (digits.size() < 4) digits.insert(0, 4 - digits.size(), '0');
  return std::string(prefix) + "〔" + std::to_string(year_of(date)) + "〕" + digits;
}

}  // namespace chapterhouse::series
