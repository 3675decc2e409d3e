#include "domain/registers/target_year.h"

#include <string>

namespace chapterhouse::target_year {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Claimed& e) const { s.target = e.target; }
  void operator()(const ev::Released& e) const {
    if (s.target == e.target) s.target = {};
  }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(std::string_view kpi, std::int32_t year) {
  return stream_of(Register::kName, std::string(kpi) + "-" + std::to_string(year));
}

}  // namespace chapterhouse::target_year
