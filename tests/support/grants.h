#pragma once
// Funds, households and the people who bring relief grants on their way, for tests of workflows.
#include <string>

#include "domain/cases/fund/fund.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/relief/relief.h"
#include "domain/registers/relief/fund_ledger.h"
#include "domain/registers/relief/relief_ledger.h"
#include "tests/support/world.h"
#include "workflows/fund/fund.h"
#include "workflows/relief/relief.h"

namespace chapterhouse::fixtures::grants {

inline EventBody a_cancellation(hardship_file::CancelGround ground) {
  hardship_file::ev::Cancelled cancelled;
  cancelled.ground = ground;
  return EventBody::of(cancelled);
}

inline const Actor kSocialWorker = an_actor("sw-zhang", Role::kSw, kTianzhu);
inline const Actor kOtherTown = an_actor("sw-wu", Role::kSw, kGuangming);
inline const Actor kStaff = an_actor("staff-zhao", Role::kTStaff, kTianzhu);
inline const Actor kTownChair = an_actor("town-sun", Role::kTChair, kTianzhu);
inline const Actor kService = an_actor("svc-li", Role::kDSvc, kDistrict);
inline const Actor kServiceHead = an_actor("svc-zhou", Role::kDSvc, kDistrict);
inline const Actor kLeader = an_actor("lead-zheng", Role::kDLead, kDistrict);
inline const Actor kFinance = an_actor("fin-wang", Role::kDFin, kDistrict);
inline const Actor kCashier = an_actor("cash-feng", Role::kDCash, kDistrict);
inline const Actor kAuditor = an_actor("audit-qian", Role::kDAud, kDistrict);
inline const Actor kSystem = an_actor("system", Role::kService, kDistrict);

inline const std::string kPaper(64, 'a');
inline const std::string kCard = "6222 0200 0000 0012 345";
inline const SubjectId kWorker = SubjectId::from_bytes(std::string(16, 'w'));
inline constexpr Money kGrant{300'000};

// A district with households' files, funds and ledgers, and the values of domain rules 2.8.
class ReliefDistrict : public District {
 public:
  explicit ReliefDistrict(Overrides more = {})
      : District({&case_type<hardship_file::Case>(), &case_type<fund::Case>(),
                  &case_type<relief::Case>(), &case_type<fund_ledger::Register>(),
                  &case_type<relief_ledger::Register>()},
                 with_defaults(std::move(more))) {}

  // "hardship_file/<number>", active.
  StreamId a_file(std::uint8_t number, const UnitId& unit = kTianzhu) {
    const StreamId stream = stream_of(hardship_file::Case::kName, a_case_id(number));
    hardship_file::ev::Opened opened;
    opened.unit = unit;
    opened.person = kWorker;
    history(stream).record(opened, hardship_file::Status::kNew, hardship_file::Status::kActive,
                           at("2026-01-06"));
    return stream;
  }
  void move(const StreamId& file, hardship_file::Status to) {
    const auto from = history(file).state<hardship_file::State>().status;
    history(file).record(hardship_file::ev::KeptOnFile{}, from, to, at("2026-01-07"));
  }
  // "fund/<number>", open.
  StreamId a_fund(std::uint8_t number, Money amount) {
    Life<workflows::fund::Workflow> life(*this, number);
    life.does(workflows::fund::cmd::Open{kDistrict, "2026 年困难职工帮扶资金", fund::Source::kUnion,
                                         2026, amount},
              kFinance, at("2026-01-05"));
    return life.stream();
  }
  const fund_ledger::State& money(const StreamId& fund) {
    return history(fund_ledger::stream(fund)).state<fund_ledger::State>();
  }
  const relief_ledger::State& household(const StreamId& file) {
    return history(relief_ledger::stream(file)).state<relief_ledger::State>();
  }

 private:
  static Overrides with_defaults(Overrides more) {
    more.insert({{policy::Key::kReliefAnnualCapFen, 2'000'000},
                 {policy::Key::kReliefRepeatDays, 30},
                 {policy::Key::kReliefConfirmWorkingDays, 10},
                 {policy::Key::kReliefTierTownFen, 500'000},
                 {policy::Key::kReliefTierServiceFen, 5'000'000}});
    return more;
  }
};

namespace cmd = workflows::relief::cmd;

inline cmd::Propose a_proposal(const StreamId& file, const StreamId& fund, Money amount = kGrant,
                               relief::Type type = relief::Type::kMedical) {
  return {kTianzhu, file, fund, type, amount, kCard, true, kPaper};
}

// Takes a grant on from where it is, on its straight way, as far as `until`, on one day.
inline void bring(Life<workflows::relief::Workflow>& grant, const cmd::Propose& proposal,
                  std::string_view until, Timestamp when = at("2026-03-10")) {
  struct Next {
    workflows::relief::Command command;
    Actor actor;
  };
  const std::map<std::string_view, Next> steps{
      {"new", {proposal, kSocialWorker}},
      {"proposed", {cmd::Review{}, kService}},
      {"reviewed", {cmd::Reserve{}, kFinance}},
      {"fund_reserved", {cmd::Approve{}, kLeader}},
      {"approved", {cmd::Batch{"B-1"}, kCashier}},
      {"payment_batched", {cmd::MarkPaid{business_date(when), "slip-1"}, kCashier}},
      {"paid", {cmd::Confirm{kPaper}, kSocialWorker}}};
  while (grant.status() != until) {
    const std::string_view before = grant.status();
    const auto next = steps.find(before);
    ASSERT_NE(next, steps.end()) << "no way from " << before << " to " << until;
    grant.does(next->second.command, next->second.actor, when);
    ASSERT_NE(grant.status(), before);
  }
}

}  // namespace chapterhouse::fixtures::grants
