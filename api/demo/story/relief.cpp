// Relief to households on file: living help and a festival gift before Spring Festival to about 60
// of a hundred, medical help over the year, and help with school fees in August, for which the fund
// has to be allotted more. Some accounts turn out closed, one grant comes back, one is dropped.
#include <algorithm>
#include <memory>

#include "api/demo/story/stage.h"
#include "workflows/fund/fund.h"
#include "workflows/relief/relief.h"

namespace chapterhouse::demo {
namespace {

namespace relief = workflows::relief;
namespace fund = workflows::fund;
using relief::Type;
using std::chrono::days;

constexpr Date kFestivalFrom = in_year(1, 14), kFestivalReserved = in_year(1, 21);
// Before school begins.
constexpr Date kSchoolFrom = in_year(8, 12), kSchoolTried = in_year(8, 19),
               kAllotted = in_year(8, 22), kSchoolReserved = in_year(8, 23);
// How long a grant takes at most, so that the household is on file until it has its money.
constexpr days kWholeWay{30};

enum class Course : std::uint8_t {
  kPaid,
  kFailed,     // the account was closed: paid to another
  kReversed,   // paid, and given back
  kCancelled,  // approved, and no longer needed
  kRepeated,   // the same type within the month: refused, and dropped
};

struct Grant {
  std::string path;  // "relief/living/17"
  OnFile household;
  Type type = Type::kLiving;
  Money amount;
  Date proposed, reserved;
  Course course = Course::kPaid;
  std::optional<Date> uncovered{};  // when the fund had too little for it
};

constexpr std::int64_t fen(std::int64_t yuan) { return yuan * 100; }
Money hundreds(Dice& dice, std::int32_t least_yuan, std::int32_t most_yuan) {
  return {fen(100) * dice.between(least_yuan / 100, most_yuan / 100)};
}
Money rounded_up(Money amount, Money to) { return {(amount.fen + to.fen - 1) / to.fen * to.fen}; }

StreamId fund_of(const Stage& stage) { return stream_of("fund", stage.desk.case_id("fund/2019")); }

// One grant on its way. Shared by its happenings.
class Way : public std::enable_shared_from_this<Way> {
 public:
  Way(Stage& stage, Grant grant)
      : stage_(stage),
        g_(std::move(grant)),
        dice_(stage.seed, g_.path),
        minute_(dice_.between(0, 49)),
        grant_(stream_of("relief", stage.desk.case_id(g_.path))) {}
  void plan();

 private:
  void then(Date day, int hour, void (Way::*step)()) {
    stage_.at(moment(day, hour, minute_), [way = shared_from_this(), step] { (*way.*step)(); });
  }
  template <class C>
  void as(const Actor& actor, C command) {
    stage_.desk.act(actor, grant_, std::move(command));
  }
  std::string paper(std::string_view name) const {
    return stage_.desk.paper(g_.path + "/" + std::string(name));
  }
  Date after_reserved(int working_days) const { return stage_.later(g_.reserved, working_days); }
  Date today() const { return day_of(stage_.desk.now()); }
  std::string batch_no() const { return "帮扶" + to_text(today()); }
  std::string card();

  void plan_payment();

  void propose();
  void review() { as(service_centre(), relief::cmd::Review{}); }
  void reserve() { as(finance(), relief::cmd::Reserve{}); }
  void reserve_uncovered() {
    stage_.desk.refused(finance(), grant_, relief::cmd::Reserve{}, "fund_exhausted");
  }
  void reserve_again() {
    stage_.desk.refused(finance(), grant_, relief::cmd::Reserve{}, "granted_recently");
  }
  void drop() {
    as(social_worker(g_.household.unit), relief::cmd::Cancel{"本月已发放同类救助，撤回重复申报"});
  }
  void approve();
  void cancel() {
    as(service_centre(), relief::cmd::Cancel{"该户子女已办理休学，本年度暂不发放助学金"});
  }
  void batch() { as(cashier(), relief::cmd::Batch{batch_no()}); }
  void fail() {
    as(cashier(), relief::cmd::MarkFailed{chapterhouse::relief::FailureCause::kAccountClosed});
  }
  void retry() { as(cashier(), relief::cmd::Retry{batch_no(), card(), true}); }
  void pay();
  void confirm() { as(social_worker(g_.household.unit), relief::cmd::Confirm{paper("receipt")}); }
  void reverse() {
    as(finance(), relief::cmd::Reverse{"该户子女已获学校全额资助，助学金由本人退回"});
  }

  Stage& stage_;
  const Grant g_;
  Dice dice_;
  const int minute_;
  const StreamId grant_;
};

void Way::plan() {
  then(g_.proposed, 9, &Way::propose);
  then(stage_.later(g_.proposed, 2), 14, &Way::review);
  if (g_.uncovered) then(*g_.uncovered, 9, &Way::reserve_uncovered);
  if (g_.course == Course::kRepeated) {
    then(g_.reserved, 10, &Way::reserve_again);
    return then(after_reserved(1), 9, &Way::drop);
  }
  then(g_.reserved, 10, &Way::reserve);
  then(after_reserved(1), 15, &Way::approve);
  if (g_.course == Course::kCancelled) return then(after_reserved(2), 9, &Way::cancel);
  plan_payment();
}

void Way::plan_payment() {
  then(after_reserved(2), 10, &Way::batch);
  int paid = 3;
  if (g_.course == Course::kFailed) {
    then(after_reserved(3), 16, &Way::fail);
    then(after_reserved(5), 10, &Way::retry);
    paid = 6;
  }
  then(after_reserved(paid), 16, &Way::pay);
  if (g_.course == Course::kReversed) return then(after_reserved(paid + 8), 11, &Way::reverse);
  if (!dice_.percent(4)) then(after_reserved(paid + dice_.between(1, 8)), 11, &Way::confirm);
}

std::string Way::card() {
  std::string digits = "6222";
  while (digits.size() < 19) digits += static_cast<char>('0' + dice_.between(0, 9));
  return digits;
}

void Way::propose() {
  relief::cmd::Propose p;
  p.unit = g_.household.unit;
  p.file = g_.household.file;
  p.fund = fund_of(stage_);
  p.type = g_.type;
  p.amount = g_.amount;
  p.account = card();
  p.payee_is_applicant = true;
  p.basis_sha256 = paper("basis");
  as(social_worker(g_.household.unit), p);
}

void Way::approve() {
  const std::int64_t of_town = stage_.rules.policy.value(policy::Key::kReliefTierTownFen, today());
  as(g_.amount.fen <= of_town ? chair(g_.household.unit) : leadership(), relief::cmd::Approve{});
}

void Way::pay() {
  as(cashier(), relief::cmd::MarkPaid{today(), "BK" + paper("bank").substr(0, 12)});
}

// ---- planning ------------------------------------------------------------------------------

// 两节送温暖: three in five of those on file by New Year.
void add_festival(Stage& stage, std::vector<Grant>& grants) {
  Dice dice(stage.seed, "relief/festival");
  std::int32_t n = -1;
  for (const OnFile& household : stage.households) {
    if (household.since >= kNewYear || ++n % 5 >= 3) continue;
    const std::string number = std::to_string(n);
    const Date proposed = stage.later(kFestivalFrom, dice.between(0, 2));
    Grant living{"relief/living/" + number,    household, Type::kLiving,
                 hundreds(dice, 1'000, 3'000), proposed,  kFestivalReserved};
    Grant gift = living;
    gift.path = "relief/festival/" + number;
    gift.type = Type::kFestival;
    gift.amount = hundreds(dice, 500, 1'000);
    if (n % 40 == 7) living.course = Course::kFailed;
    if (n == 0) {
      Grant again = living;
      again.path += "/again";
      again.course = Course::kRepeated;
      again.proposed = stage.working(in_year(1, 25));
      again.reserved = stage.later(again.proposed, 4);
      grants.push_back(std::move(again));
    }
    grants.push_back(std::move(living));
    grants.push_back(std::move(gift));
  }
}

// Every fourth household, on some day while it is on file; in the weeks of the school fees none.
void add_medical(Stage& stage, std::vector<Grant>& grants) {
  Dice dice(stage.seed, "relief/medical");
  for (std::size_t n = 1; n < stage.households.size(); n += 4) {
    const OnFile& household = stage.households[n];
    const Date from = std::max(household.since + days{10}, in_year(3, 1));
    const Date to = std::min(household.until.value_or(kLastDay), in_year(12, 15)) - kWholeWay;
    if (to < from + days{14}) continue;
    Date proposed = stage.pick_day(dice, from, to);
    const Money amount = hundreds(dice, 1'000, 8'000);
    if (proposed >= kSchoolFrom - days{7} && proposed <= kSchoolReserved)
      proposed = stage.working(kSchoolReserved + days{3});
    if (proposed > to) continue;
    grants.push_back({"relief/medical/" + std::to_string(n), household, Type::kMedical, amount,
                      proposed, stage.later(proposed, 3),
                      n % 60 == 21 ? Course::kFailed : Course::kPaid});
  }
}

// 金秋助学: every third of those who are on file over the summer.
void add_school(Stage& stage, std::vector<Grant>& grants) {
  Dice dice(stage.seed, "relief/education");
  std::int32_t n = -1;
  for (const OnFile& household : stage.households) {
    if (household.since + days{10} > kSchoolFrom) continue;
    if (household.until && *household.until < kSchoolFrom + kWholeWay) continue;
    if (++n % 3 != 0) continue;
    const Course course = n == 6    ? Course::kFailed
                          : n == 9  ? Course::kReversed
                          : n == 15 ? Course::kCancelled
                                    : Course::kPaid;
    Grant grant{"relief/education/" + std::to_string(n),
                household,
                Type::kEducation,
                hundreds(dice, 3'000, 5'000),
                stage.later(kSchoolFrom, dice.between(0, 2)),
                kSchoolReserved,
                course};
    if (n == 0) grant.uncovered = kSchoolTried;
    grants.push_back(std::move(grant));
  }
}

// Opened with what comes to be granted by August, in thousands, so that too little is left for the
// first school fees; then allotted what the rest of the year takes, and some.
void plan_fund(Stage& stage, const std::vector<Grant>& grants) {
  Money before, after;
  for (const Grant& grant : grants)
    if (grant.course != Course::kRepeated)
      (grant.reserved < kAllotted ? before : after).fen += grant.amount.fen;
  fund::cmd::Open open;
  open.unit = finance().unit;
  open.name = "2019 年困难职工帮扶资金";
  open.source = fund::Source::kUnion;
  open.fiscal_year = static_cast<int>(kYear);
  open.amount = rounded_up(before, Money{fen(1'000)});
  const Money more{rounded_up(after, Money{fen(10'000)}).fen + fen(20'000)};
  const fund::cmd::Allot allot{more, "金秋助学资金不足，追加安排"};
  const StreamId stream = fund_of(stage);
  stage.at(moment(stage.working(in_year(1, 8)), 9, 20),
           [&stage, stream, open] { stage.desk.act(finance(), stream, open); });
  stage.at(moment(kAllotted, 10, 0),
           [&stage, stream, allot] { stage.desk.act(leadership(), stream, allot); });
}

}  // namespace

void plan_relief(Stage& stage) {
  std::vector<Grant> grants;
  add_festival(stage, grants);
  add_medical(stage, grants);
  add_school(stage, grants);
  plan_fund(stage, grants);
  for (Grant& grant : grants) std::make_shared<Way>(stage, std::move(grant))->plan();
}

}  // namespace chapterhouse::demo
