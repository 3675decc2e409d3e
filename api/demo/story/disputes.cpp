// Labour disputes at the mediation centre: some hundred and fifty accepted, most of them agreed and
// paid in instalments, others refused, failed when their days were over, withdrawn or defaulted on.
#include <memory>

#include "api/demo/story/stage.h"
#include "workflows/agreement/agreement.h"
#include "workflows/dispute/dispute.h"

namespace chapterhouse::demo {
namespace {

namespace dispute = workflows::dispute;
namespace agreement = workflows::agreement;
namespace form = chapterhouse::dispute;
using std::chrono::days;

constexpr std::int32_t kCasesAccepted = 150, kCasesDeclined = 9, kCasesRedirected = 5;

enum class Course : std::uint8_t {
  kAgreed,
  kExtended,  // agreed, after both sides gave it more days
  kDefaulted,
  kExpired,  // nobody ends it but time
  kRefused,  // in the session
  kNoConsent,
  kWithdrawn,
  kSettled,
  kDeclined,
  kRedirected,
};

struct Matter {
  std::string_view text;
  form::Type type;
  form::ClaimType claim;
};
constexpr Matter kMatters[] = {
    {"拖欠三个月工资及加班费", form::Type::kPay, form::ClaimType::kWages},
    {"解除劳动合同未支付经济补偿", form::Type::kLeaving, form::ClaimType::kCompensation},
    {"未签订书面劳动合同，要求双倍工资差额", form::Type::kContract, form::ClaimType::kWages},
    {"工伤停工留薪期工资及医疗费争议", form::Type::kPay, form::ClaimType::kInjuryMedicalCosts},
    {"未依法缴纳社会保险", form::Type::kConditions, form::ClaimType::kSocialInsurance},
    {"配送站点更换承包方后工资无人支付", form::Type::kPay, form::ClaimType::kWages},
};

struct Case {
  std::string path;  // "dispute/17"
  UnitId unit;
  Course course = Course::kAgreed;
  Date received;
};

// One dispute on its way. Shared by its happenings; each step is taken only where the dispute still
// stands where it should, for time may have ended it.
class Way : public std::enable_shared_from_this<Way> {
 public:
  Way(Stage& stage, Case c, Dice dice)
      : stage_(stage),
        c_(std::move(c)),
        dice_(std::move(dice)),
        matter_(dice_.pick(kMatters)),
        collective_(dice_.percent(8)),
        mediators_(collective_ ? 3u : 1u),
        total_{static_cast<std::int64_t>(dice_.between(18, 420)) * 10'000 * (collective_ ? 12 : 1)},
        dispute_(stream_of("dispute", stage.desk.case_id(c_.path))),
        agreement_(stream_of("agreement", key_of_stream(dispute_))) {}
  void plan();

 private:
  void then(Date day, int hour, int minute, void (Way::*step)()) {
    stage_.at(moment(day, hour, minute), [way = shared_from_this(), step] { (*way.*step)(); });
  }
  template <class C>
  void if_in(std::string_view status, const Actor& actor, const StreamId& stream, C command) {
    if (stage_.desk.status_of(stream) == status) stage_.desk.act(actor, stream, std::move(command));
  }
  std::string paper(std::string_view name) const {
    return stage_.desk.paper(c_.path + "/" + std::string(name));
  }
  Actor lead_mediator() const { return mediator(1); }
  Money instalment(std::int32_t number) const {
    const Money part{total_.fen / parts_};
    return number < parts_ ? part : Money{total_.fen - part.fen * (parts_ - 1)};
  }
  Date due_of(std::int32_t number) const { return agreed_on_ + days{15 + 30 * (number - 1)}; }

  void plan_mediation();
  void plan_performance();
  void plan_payment(std::int32_t number);

  void register_case();
  void screen() { if_in("registered", mediation_head(), dispute_, dispute::cmd::Screen{}); }
  void accept() { if_in("screening", mediation_head(), dispute_, dispute::cmd::Accept{}); }
  void decline() {
    if_in("screening", mediation_head(), dispute_,
          dispute::cmd::Decline{{"双方不存在劳动关系，属于承揽合同纠纷，告知向法院起诉"}});
  }
  void redirect() {
    if_in("screening", mediation_head(), dispute_,
          dispute::cmd::Redirect{dispute::Forum::kArbitration, "顺劳人仲字已受理，转仲裁委"});
  }
  void ask_consent() { if_in("accepted", lead_mediator(), dispute_, dispute::cmd::AskConsent{}); }
  void consent() {
    if_in("consent_pending", lead_mediator(), dispute_, dispute::cmd::Consent{paper("consent")});
  }
  void refuse_consent() {
    if_in("consent_pending", lead_mediator(), dispute_,
          dispute::cmd::RefuseConsent{"用人单位书面表示不同意调解，已告知可申请仲裁"});
  }
  void appoint();
  void hold_session() {
    if_in("mediating", lead_mediator(), dispute_, dispute::cmd::HoldSession{paper("record")});
  }
  void extend() {
    if_in(
        "mediating", lead_mediator(), dispute_,
        dispute::cmd::ExtendByConsent{12, paper("signed-by-worker"), paper("signed-by-employer")});
  }
  void refuse() {
    if_in("mediating", lead_mediator(), dispute_,
          dispute::cmd::Fail{form::FailureGround::kPartyRefused});
  }
  void withdraw() {
    if_in("mediating", social_worker(c_.unit), dispute_,
          dispute::cmd::Withdraw{"申请人找到新工作，自愿撤回申请"});
  }
  void settle() {
    if_in("mediating", social_worker(c_.unit), dispute_,
          dispute::cmd::SettlePrivately{"用人单位已足额补发，双方自行和解"});
  }
  void agree();
  void complete() { if_in("performing", lead_mediator(), agreement_, agreement::cmd::Complete{}); }
  void support() {
    if_in("defaulted", lead_mediator(), agreement_,
          agreement::cmd::SupportEnforcement{agreement::EnforcementKit::kArbitration,
                                             paper("enforcement")});
  }
  void give_up() {
    if_in("enforcement_support", lead_mediator(), agreement_,
          agreement::cmd::CloseDefaulted{"用人单位下落不明，已协助申请仲裁"});
  }

  Stage& stage_;
  Case c_;
  Dice dice_;
  const Matter matter_;
  const bool collective_;
  const std::size_t mediators_;
  const Money total_;
  const StreamId dispute_, agreement_;
  Date agreed_on_{};
  std::int32_t parts_ = 1;
};

void Way::plan() {
  const Date day = c_.received;
  stage_.disputes.push_back({dispute_, c_.unit, day, matter_.type});
  then(day, 10, 15, &Way::register_case);
  then(stage_.later(day, 1), 14, 30, &Way::screen);
  if (c_.course == Course::kDeclined) return then(stage_.later(day, 2), 15, 0, &Way::decline);
  if (c_.course == Course::kRedirected) return then(stage_.later(day, 2), 15, 0, &Way::redirect);
  then(stage_.later(day, 1), 15, 0, &Way::accept);
  then(stage_.later(day, 1), 16, 10, &Way::ask_consent);
  if (c_.course == Course::kNoConsent)
    return then(stage_.later(day, 4), 11, 0, &Way::refuse_consent);
  then(stage_.later(day, 3), 10, 0, &Way::consent);
  then(stage_.later(day, 3), 14, 0, &Way::appoint);
  plan_mediation();
}

void Way::plan_mediation() {
  const Date met = stage_.later(c_.received, 5), last = stage_.later(c_.received, 7);
  then(met, 14, 0, &Way::hold_session);
  switch (c_.course) {
    case Course::kRefused:
      return then(met, 16, 30, &Way::refuse);
    case Course::kWithdrawn:
      return then(last, 9, 40, &Way::withdraw);
    case Course::kSettled:
      return then(last, 9, 40, &Way::settle);
    case Course::kExpired:
      return;
    case Course::kExtended:
      then(last, 10, 0, &Way::extend);
      agreed_on_ = stage_.later(c_.received, 12);
      then(agreed_on_, 9, 30, &Way::hold_session);
      break;
    default:
      agreed_on_ = last;
      break;
  }
  plan_performance();
}

void Way::plan_performance() {
  parts_ = dice_.between(1, 3);
  then(agreed_on_, 11, 20, &Way::agree);
  const bool defaults = c_.course == Course::kDefaulted;
  const std::int32_t paid = defaults ? parts_ - 1 : parts_;
  for (std::int32_t n = 1; n <= paid; ++n) plan_payment(n);
  if (!defaults) return then(due_of(parts_) - days{1}, 17, 0, &Way::complete);
  const Date missed = stage_.working(due_of(parts_) + days{8});  // and time calls it a default
  then(missed, 10, 0, &Way::support);
  then(stage_.later(missed, 25), 10, 30, &Way::give_up);
}

void Way::plan_payment(std::int32_t number) {
  const Date paid_on = due_of(number) - days{dice_.between(2, 5)};
  stage_.at(moment(paid_on, 16, 0), [way = shared_from_this(), number, paid_on] {
    way->if_in("performing", way->lead_mediator(), way->agreement_,
               agreement::cmd::RecordPayment{number, way->instalment(number), paid_on,
                                             way->paper("voucher" + std::to_string(number))});
  });
}

void Way::register_case() {
  constexpr form::Channel kChannels[] = {
      form::Channel::kCounter,       form::Channel::kCounter,       form::Channel::kOral,
      form::Channel::kHotline_12351, form::Channel::kHotline_12345, form::Channel::kCourtEntrusted,
      form::Channel::kReception};
  const Enterprise e = stage_.enterprises.next(c_.unit, dice_.between(15, 260));
  dispute::cmd::Register r;
  const std::int32_t named = collective_ ? 5 : 1;
  for (std::int32_t n = 0; n < named; ++n) {
    const Person person = stage_.people.next();
    if (n == 0) {
      r.applicant_name = person.name;
      r.mobile = person.mobile;
    } else if (n < 4) {
      r.representatives.value.push_back(person.name);
    }
    form::Worker worker;
    worker.name = person.name;
    worker.id_no = person.id_no;
    worker.position = "员工";
    worker.claim_amount = Money{total_.fen / named};
    r.workers.value.push_back(std::move(worker));
  }
  r.unit = c_.unit;
  r.matter = std::string(matter_.text);
  r.channel = dice_.pick(kChannels);
  r.types = {matter_.type};
  r.claims = {{matter_.claim, Money{total_.fen * 5 / 4}}};
  r.employer = {e.uscc, e.name, e.ownership, e.industry, e.employees};
  r.people_involved = collective_ ? dice_.between(12, 36) : 1;
  r.common_claim = collective_;
  r.risk_level = collective_ ? form::RiskLevel::kHigh : form::RiskLevel::kLow;
  r.application_sha256 = paper("application");
  r.knew_on = c_.received - days{dice_.between(20, 120)};
  stage_.desk.act(social_worker(c_.unit), dispute_, r);
}

void Way::appoint() {
  dispute::cmd::AppointMediators panel;
  panel.procedure = collective_ ? dispute::Procedure::kPanel : dispute::Procedure::kSimple;
  for (std::size_t n = 1; n <= mediators_; ++n)
    panel.mediators.push_back({mediator(static_cast<std::int32_t>(n)).id, form::Relation::kNone});
  if_in("mediating", mediation_head(), dispute_, panel);
}

void Way::agree() {
  dispute::cmd::ReachAgreement a;
  a.items = std::vector<std::string>{"用人单位按约定分期支付款项", "双方就本案再无其他争议"};
  a.total = total_;
  for (std::int32_t n = 1; n <= parts_; ++n) a.instalments.push_back({instalment(n), due_of(n)});
  a.applicant_signed = a.respondent_signed = a.mediator_signed = a.sealed = true;
  a.agreement_sha256 = paper("agreement");
  if_in("mediating", lead_mediator(), dispute_, a);
}

Course course_of(Dice& dice) {
  const std::int32_t roll = dice.between(0, 99);
  if (roll < 50) return Course::kAgreed;
  if (roll < 58) return Course::kExtended;
  if (roll < 65) return Course::kDefaulted;
  if (roll < 76) return Course::kExpired;
  if (roll < 82) return Course::kRefused;
  if (roll < 90) return Course::kNoConsent;
  return roll < 96 ? Course::kWithdrawn : Course::kSettled;
}

void plan_dispute(Stage& stage, Case c) {
  Dice dice(stage.seed, c.path);
  std::make_shared<Way>(stage, std::move(c), std::move(dice))->plan();
}

}  // namespace

void plan_disputes(Stage& stage) {
  Dice dice(stage.seed, "disputes");
  const auto draw = [&stage, &dice](std::string path, Course course) {
    return Case{std::move(path), stage.pick_unit(dice), course,
                stage.pick_day(dice, in_year(1, 3), in_year(12, 26))};
  };
  for (std::int32_t n = 0; n < stage.amounts.scaled(kCasesAccepted); ++n)
    plan_dispute(stage, draw("dispute/" + std::to_string(n), course_of(dice)));
  for (std::int32_t n = 0; n < stage.amounts.scaled(kCasesDeclined); ++n)
    plan_dispute(stage, draw("dispute/declined/" + std::to_string(n), Course::kDeclined));
  for (std::int32_t n = 0; n < stage.amounts.scaled(kCasesRedirected); ++n)
    plan_dispute(stage, draw("dispute/redirected/" + std::to_string(n), Course::kRedirected));
}

}  // namespace chapterhouse::demo
