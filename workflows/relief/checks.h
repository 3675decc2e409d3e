#pragma once
// The checks of relief grants (domain rules 2.8 and 2.15): the household's file, the fund, the two
// ledgers, the payee and the hands a grant goes through. For workflows/relief/relief.cpp.
#include <optional>
#include <string>
#include <string_view>

#include "domain/cases/relief/relief.h"
#include "workflows/common/checks.h"
#include "workflows/relief/relief.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::relief {

// "<type>/<id>", as every case is named.
bool names_case(const StreamId& stream, std::string_view type);
// The digits of an account number typed with spaces or hyphens; absent when it is none.
std::optional<std::string> account_digits(std::string_view typed);

struct FileNamed {
  static constexpr std::string_view kName = "file_named", kReason = "file_malformed";
  static Verdict holds(const State&, const cmd::Propose& c, const Context&) {
    return names_case(c.file, kFileType);
  }
};

struct FundNamed {
  static constexpr std::string_view kName = "fund_named", kReason = "fund_malformed";
  static Verdict holds(const State&, const cmd::Propose& c, const Context&);
};

// A household is proposed for by those whose household it is.
struct FileInScope {
  static constexpr std::string_view kName = "file_in_scope", kReason = "outside_your_units";
  static Verdict holds(const State&, const cmd::Propose& c, const Context& x);
};

// Emergency help and festival gifts reach households that are not, or not yet, on file.
struct OnFile {
  static constexpr std::string_view kName = "on_file", kReason = "file_not_active";
  static Verdict judge(const StreamId& file, Type type, const Context& x);
  static Verdict holds(const State&, const cmd::Propose& c, const Context& x) {
    return judge(c.file, c.type, x);
  }
};
struct StillOnFile {
  static constexpr std::string_view kName = OnFile::kName, kReason = OnFile::kReason;
  static Verdict holds(const State& s, const Context& x) {
    return OnFile::judge(s.terms.file, s.terms.type, x);
  }
};

struct FundOpen {
  static constexpr std::string_view kName = "fund_open", kReason = "fund_not_open";
  static Verdict judge(const StreamId& fund, const Context& x);
  static Verdict holds(const State&, const cmd::Propose& c, const Context& x) {
    return judge(c.fund, x);
  }
};
struct FundStillOpen {
  static constexpr std::string_view kName = FundOpen::kName, kReason = FundOpen::kReason;
  static Verdict holds(const State& s, const Context& x) {
    return FundOpen::judge(s.terms.fund, x);
  }
};

struct AmountPositive {
  static constexpr std::string_view kName = "amount_positive", kReason = "amount_not_positive";
  static Verdict holds(const State&, const cmd::Propose& c, const Context&) {
    return c.amount.fen > 0;
  }
};

// Money goes to the worker's own card and to nobody else's.
struct PayeeIsWorker {
  static constexpr std::string_view kName = "payee_is_worker", kReason = "payee_is_not_the_worker";
  static Verdict holds(const State&, const auto& c, const Context&) {
    if (!account_digits(c.account.value)) return Verdict{false}.because("account_malformed");
    return c.payee_is_applicant;
  }
};

template <auto Paper>
struct PaperAttached {
  static constexpr std::string_view kName = "paper_attached", kReason = "sha256_malformed";
  static Verdict holds(const State&, const auto& c, const Context&) {
    return checks::is_sha256(c.*Paper);
  }
};

// What a type may come to in a household's calendar year.
struct UnderCap {
  static constexpr std::string_view kName = "under_cap", kReason = "annual_cap_reached";
  static Verdict holds(const State& s, const Context& x);
};

struct NotRepeated {
  static constexpr std::string_view kName = "not_repeated", kReason = "granted_recently";
  static Verdict holds(const State& s, const Context& x);
};

struct FundCovers {
  static constexpr std::string_view kName = "fund_covers", kReason = "fund_exhausted";
  static Verdict holds(const State& s, const Context& x);
};

// The higher the sum, the higher the hand; who may approve more may approve less.
struct WithinTier {
  static constexpr std::string_view kName = "within_tier", kReason = "above_your_tier";
  static Verdict holds(const State& s, const Context& x);
};

// Nobody acts on what went through the same hands before: proposed, reviewed, reserved, approved,
// paid; and who approved or paid does not take back.
struct SecondPerson {
  static constexpr std::string_view kName = "second_person", kReason = "needs_a_second_person";
  static Verdict holds(const State& s, const Context& x);
};

struct BatchNamed {
  static constexpr std::string_view kName = "batch_named", kReason = "batch_no_missing";
  static Verdict holds(const State&, const auto& c, const Context&) { return !c.batch_no.empty(); }
};

// Not before the batch was made, not in the future.
struct PaidInTime {
  static constexpr std::string_view kName = "paid_in_time", kReason = "paid_on_out_of_range";
  static Verdict holds(const State& s, const cmd::MarkPaid& c, const Context& x) {
    return c.paid_on >= s.payment.batched_on && c.paid_on <= x.today();
  }
};

struct BankReference {
  static constexpr std::string_view kName = "bank_reference", kReason = "bank_ref_missing";
  static Verdict holds(const State&, const cmd::MarkPaid& c, const Context&) {
    return !c.bank_ref.empty();
  }
};

}  // namespace chapterhouse::workflows::relief
