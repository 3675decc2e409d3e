#include "domain/registers/privacy/notices.h"

namespace chapterhouse::notices {

const ev::Published* State::in_force(Purpose purpose, Date on) const {
  const ev::Published* newest = nullptr;
  for (const ev::Published& notice : published)
    if (notice.purpose == purpose && notice.from <= on && (!newest || notice.from > newest->from))
      newest = &notice;
  return newest;
}

const ev::Published* State::find(std::string_view version, Purpose purpose) const {
  for (const ev::Published& notice : published)
    if (notice.version == version && notice.purpose == purpose) return &notice;
  return nullptr;
}

State Register::evolve(State state, const Payload& event) {
  state.published.push_back(std::get<ev::Published>(event));
  return state;
}

StreamId stream() { return stream_of(Register::kName, "all"); }

}  // namespace chapterhouse::notices
