#include "workflows/relief/checks.h"

#include <algorithm>
#include <array>
#include <span>

#include "domain/cases/fund/fund.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/registers/relief/fund_ledger.h"
#include "domain/registers/relief/relief_ledger.h"

namespace chapterhouse::workflows::relief {
namespace {
using chapterhouse::relief::Status;
using policy::Key;

// The shortest and the longest account number that banks give.
constexpr std::size_t kAccountDigitsLeast = 8, kAccountDigitsMost = 32;

const CaseFile& file_of(const StreamId& stream, const Context& x) {
  const CaseFile* file = x.world->find(stream);
  CHECK(file != nullptr);
  return *file;
}

// A household that is leaving is on file until it has left.
bool is_on_file(const CaseFile& file) {
  return hardship_file::is_on_file(file.as<hardship_file::State>().status) &&
         file.common.status != common::Status::kMerged &&
         file.common.status != common::Status::kVoided;
}

const relief_ledger::State& household(const State& s, const Context& x) {
  return x.world->get<relief_ledger::State>(relief_ledger::stream(s.terms.file));
}
}  // namespace

bool names_case(const StreamId& stream, std::string_view type) {
  const auto id = CaseId::parse(key_of_stream(stream));
  return id && stream == stream_of(type, *id);
}

std::optional<std::string> account_digits(std::string_view typed) {
  std::string digits;
  for (const char c : typed) {
    if (c == ' ' || c == '-') continue;
    if (c < '0' || c > '9') return std::nullopt;
    digits.push_back(c);
  }
  if (digits.size() < kAccountDigitsLeast || digits.size() > kAccountDigitsMost)
    return std::nullopt;
  return digits;
}

Verdict FundNamed::holds(const State&, const cmd::Propose& c, const Context&) {
  return names_case(c.fund, fund::Case::kName);
}

Verdict FileInScope::holds(const State&, const cmd::Propose& c, const Context& x) {
  const CaseFile& file = file_of(c.file, x);
  return !file.exists() || checks::OpensInScope::unit_in_scope(file.common.unit, x).ok;
}

Verdict OnFile::judge(const StreamId& file, Type type, const Context& x) {
  if (type == Type::kEmergency || type == Type::kFestival) return true;
  return Verdict::points_to(is_on_file(file_of(file, x)), file.value);
}

Verdict FundOpen::judge(const StreamId& stream, const Context& x) {
  const CaseFile& file = file_of(stream, x);
  const bool open = file.as<fund::State>().status == fund::Status::kOpen &&
                    file.common.status == common::Status::kOpen;
  return Verdict::points_to(open, stream.value);
}

Verdict UnderCap::holds(const State& s, const Context& x) {
  const Money granted = household(s, x).granted(s.terms.type, x.today());
  return Verdict::count(x.parameter(Key::kReliefAnnualCapFen) - granted.fen, s.terms.amount.fen);
}

Verdict NotRepeated::holds(const State& s, const Context& x) {
  const std::int64_t days = x.parameter(Key::kReliefRepeatDays);
  const auto* other = household(s, x).within(s.terms.type, x.today(), days);
  if (!other) return true;
  Verdict no = Verdict::opens(false, other->decided_on + std::chrono::days{days});
  no.gap.reference = other->grant.value;
  return no;
}

Verdict FundCovers::holds(const State& s, const Context& x) {
  const auto& ledger = x.world->get<fund_ledger::State>(fund_ledger::stream(s.terms.fund));
  return Verdict::count(ledger.available().fen, s.terms.amount.fen);
}

Verdict WithinTier::holds(const State& s, const Context& x) {
  switch (x.actor.role) {
    case Role::kTChair:
      return s.terms.amount.fen <= x.parameter(Key::kReliefTierTownFen);
    case Role::kDSvc:
      return s.terms.amount.fen <= x.parameter(Key::kReliefTierServiceFen);
    default:
      return x.actor.role == Role::kDLead;
  }
}

Verdict SecondPerson::holds(const State& s, const Context& x) {
  const auto& h = s.hands;
  const std::array before{h.proposed_by, h.reviewed_by, h.reserved_by, h.approved_by};
  const std::array took_part{h.approved_by, h.paid_by};
  const bool paid = s.status == Status::kPaid || s.status == Status::kConfirmed;
  const std::span<const AccountId> others =
      paid ? std::span<const AccountId>(took_part) : std::span<const AccountId>(before);
  return std::ranges::count(others, x.actor.id) == 0;
}

}  // namespace chapterhouse::workflows::relief
