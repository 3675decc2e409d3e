#include "workflows/fund/fund.h"

#include "domain/registers/relief/fund_ledger.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::fund {
namespace {
using chapterhouse::fund::Payload;
using chapterhouse::fund::Status;
using checks::By;
using checks::HasReason;
using checks::InScope;
using checks::OpensInScope;
using engine::Emit;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;
namespace ev = chapterhouse::fund::ev;

using New = In<Status::kNew>;
using Opened = In<Status::kOpen>;
using Closed = In<Status::kClosed>;

// Budgets are made a year ahead, and those of the past are entered from paper.
constexpr std::int32_t kFiscalYearFirst = 2000, kFiscalYearsAhead = 1;

StreamId ledger_of(const Context& x) {
  return fund_ledger::stream(stream_of(Workflow::Case::kName, x.self));
}
const fund_ledger::State& money(const Context& x) {
  return x.world->get<fund_ledger::State>(ledger_of(x));
}

struct Named {
  static constexpr std::string_view kName = "named", kReason = "fund_name_missing";
  static Verdict holds(const State&, const cmd::Open& c, const Context&) { return !c.name.empty(); }
};
struct YearFits {
  static constexpr std::string_view kName = "year_fits", kReason = "fiscal_year_out_of_range";
  static Verdict holds(const State&, const cmd::Open& c, const Context& x) {
    const int now = static_cast<int>(std::chrono::year_month_day{x.today()}.year());
    return c.fiscal_year >= kFiscalYearFirst && c.fiscal_year <= now + kFiscalYearsAhead;
  }
};
struct AmountPositive {
  static constexpr std::string_view kName = "amount_positive", kReason = "amount_not_positive";
  static Verdict holds(const State&, const cmd::Open& c, const Context&) {
    return c.amount.fen > 0;
  }
};
struct AmountMoves {
  static constexpr std::string_view kName = "amount_moves", kReason = "amount_is_zero";
  static Verdict holds(const State&, const cmd::Allot& c, const Context& x) {
    if (!add(money(x).allotted, c.amount)) return Verdict{false}.because("amount_too_large");
    return c.amount.fen != 0;
  }
};
// What is spent or reserved cannot be taken away.
struct StaysCovered {
  static constexpr std::string_view kName = "stays_covered", kReason = "fund_already_used";
  static Verdict holds(const State&, const cmd::Allot& c, const Context& x) {
    if (c.amount.fen >= 0) return true;
    return Verdict::count(money(x).available().fen + c.amount.fen, 0);
  }
};
struct NothingReserved {
  static constexpr std::string_view kName = "nothing_reserved", kReason = "grants_still_reserved";
  static Verdict holds(const State&, const Context& x) { return money(x).reserved.fen == 0; }
};

struct Fund : engine::Front<Fund, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From      Command       To        Records              Only if
    Row< New     , cmd::Open   , Opened  , Emit<ev::Opened>   , If<By<Role::kDFin>, OpensInScope, Named, YearFits,
                                                                   AmountPositive>                                   >,
    Row< Opened  , cmd::Allot  , Opened  , Emit<ev::Allotted> , If<By<Role::kDLead>, InScope, HasReason, AmountMoves,
                                                                   StaysCovered>                                     >,
    Row< Opened  , cmd::Close  , Closed  , Emit<ev::Closed>   , If<By<Role::kDFin>, InScope, HasReason,
                                                                   NothingReserved>                                  >
  >;
  // clang-format on

  Payload record(Tag<ev::Opened>, const cmd::Open& c) const {
    return ev::Opened{c.unit, c.name, c.source, c.fiscal_year, c.amount};
  }
  Payload record(Tag<ev::Allotted>, const cmd::Allot& c) const {
    return ev::Allotted{c.amount, c.reason};
  }
  Payload record(Tag<ev::Closed>, const cmd::Close& c) const {
    return ev::Closed{money(*context).available(), c.reason};
  }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Fund>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Fund>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Fund>(); }

std::vector<StreamId> Workflow::relies_on(const State& s, const CommandBody*, const Context& x) {
  if (s.status == Status::kClosed) return {};
  return {ledger_of(x)};
}

std::vector<Claim> Workflow::claims(const State&, const Decided& decided, const Context& x) {
  const auto allotted = [&](Money amount) -> std::vector<Claim> {
    return {{ledger_of(x), EventBody::of(fund_ledger::ev::Allotted{amount})}};
  };
  if (const auto* opened = decided.body.as<ev::Opened>()) return allotted(opened->amount);
  if (const auto* more = decided.body.as<ev::Allotted>()) return allotted(more->amount);
  return {};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Fund>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::fund
