#include "domain/registers/relief/relief_ledger.h"

#include <algorithm>
#include <cstdlib>

namespace chapterhouse::relief_ledger {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Reserved& e) const {
    s.entries.push_back({e.grant, e.type, e.amount, e.decided_on, {}});
  }
  void operator()(const ev::Paid& e) const {
    for (Entry& entry : s.entries)
      if (entry.grant == e.grant) entry.paid = e.amount;
  }
  void operator()(const ev::Released& e) const { remove(e.grant); }
  void operator()(const ev::Returned& e) const { remove(e.grant); }

 private:
  void remove(const StreamId& grant) const {
    std::erase_if(s.entries, [&](const Entry& entry) { return entry.grant == grant; });
  }
};

std::chrono::year year_of(Date date) { return std::chrono::year_month_day{date}.year(); }
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

Money State::total_paid() const {
  Money sum;
  for (const Entry& entry : entries) sum.fen += entry.paid.fen;
  return sum;
}

Money State::granted(relief::Type type, Date on) const {
  Money sum;
  for (const Entry& entry : entries)
    if (entry.type == type && year_of(entry.decided_on) == year_of(on)) sum.fen += entry.amount.fen;
  return sum;
}

const Entry* State::within(relief::Type type, Date on, std::int64_t days) const {
  const auto found = std::ranges::find_if(entries, [&](const Entry& entry) {
    return entry.type == type && std::abs((on - entry.decided_on).count()) < days;
  });
  return found == entries.end() ? nullptr : &*found;
}

StreamId stream(const StreamId& file) { return stream_of(Register::kName, key_of_stream(file)); }

}  // namespace chapterhouse::relief_ledger
