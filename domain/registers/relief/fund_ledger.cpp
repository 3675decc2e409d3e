#include "domain/registers/relief/fund_ledger.h"

namespace chapterhouse::fund_ledger {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Allotted& e) const { s.allotted.fen += e.amount.fen; }
  void operator()(const ev::Reserved& e) const { s.reserved.fen += e.amount.fen; }
  void operator()(const ev::Released& e) const { s.reserved.fen -= e.amount.fen; }
  void operator()(const ev::Spent& e) const {
    s.reserved.fen -= e.amount.fen;
    s.spent.fen += e.amount.fen;
  }
  void operator()(const ev::Returned& e) const { s.spent.fen -= e.amount.fen; }
};
}  // namespace

State Register::evolve(State state, const Payload& event) {
  std::visit(Apply{state}, event);
  return state;
}

StreamId stream(const StreamId& fund) { return stream_of(Register::kName, key_of_stream(fund)); }

}  // namespace chapterhouse::fund_ledger
