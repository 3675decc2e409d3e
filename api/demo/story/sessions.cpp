// Outreach sessions 双沟通: the weekly stalls of the streets, the visits to enterprises, the
// district day of every month; planned, approved, held, recorded and verified, with the
// applications that they brought. Some are put off by rain, recorded late, sent back or cancelled.
#include <algorithm>
#include <set>

#include "api/demo/story/stage.h"
#include "workflows/session/session.h"

namespace chapterhouse::demo {
namespace {

namespace session = workflows::session;
using session::Level;
using session::Type;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::int32_t kMixed = 6, kDistrict = 12, kCancelled = 9;
constexpr Date kLastSession = in_year(12, 17);
const UnitId kHeadquarters{"110113-hq"};

constexpr std::string_view kWorkerThemes[] = {
    "职工沟通会：入会与互助保障现场咨询", "职工沟通会：劳动合同与社会保险",
    "职工沟通会：快递员外卖送餐员专场",   "职工沟通会：女职工权益与健康",
    "职工沟通会：欠薪维权与法律援助",     "职工沟通会：会员卡办理与会员服务",
    "职工沟通会：技能提升补贴政策解读",   "职工沟通会：安全生产与职业健康",
};
constexpr std::string_view kEnterpriseThemes[] = {
    "企业沟通会：建会流程与工会经费政策", "企业沟通会：“一企一策”服务包对接",
    "企业沟通会：工资集体协商指导",       "企业沟通会：职工之家建设",
    "企业沟通会：劳动用工风险防范",
};
constexpr std::string_view kPlaces[] = {"社区文化广场", "商业街步行区",     "地铁站东广场",
                                        "工业园区食堂", "便民服务中心门前", "物流园分拣场"};
constexpr std::string_view kRooms[] = {"园区会议室", "企业服务中心二层", "商会会议室"};
constexpr std::string_view kRain[] = {"气象部门发布暴雨蓝色预警，改期举行",
                                      "空气重污染橙色预警，停止户外活动，改期举行",
                                      "场地临时用于征兵宣传，改期举行"};

struct Plan {
  std::string path;  // "session/17"
  UnitId unit;
  Type type = Type::kWorker;
  Level level = Level::kStreet;
  Date day;
  std::int32_t visits = 0, applications = 0;
  bool postponed = false, returned = false, recorded_late = false;
};

std::int32_t drawn_visits(Dice& dice, const Plan& p) {
  if (p.level == Level::kDistrict) return dice.between(80, 150);
  switch (p.type) {
    case Type::kWorker:
      return dice.between(16, 48);
    case Type::kEnterprise:
      return dice.between(4, 18);
    case Type::kMixed:
      return dice.between(40, 80);
  }
  return 0;
}
std::int32_t drawn_applications(Dice& dice, const Plan& p) {
  if (p.level == Level::kDistrict) return dice.between(14, 28);
  return p.type == Type::kEnterprise ? dice.between(0, 4) : dice.between(3, 14);
}

// One session on its way. Copied into each happening.
class Way {
 public:
  Way(Stage& stage, Plan plan)
      : stage_(&stage), p_(std::move(plan)), id_(stage.desk.case_id(p_.path)) {}
  void plan(Dice dice);
  void plan_cancelled(Dice dice);

 private:
  StreamId stream() const { return stream_of("session", id_); }
  bool of_district() const { return p_.level == Level::kDistrict; }
  Actor field() const { return of_district() ? organisation() : social_worker(p_.unit); }
  Actor head() const { return of_district() ? organisation_head() : chair(p_.unit); }
  // Where workers have their rest, and when.
  Timestamp start() const {
    if (of_district()) return moment(p_.day, 10, 0);
    return p_.type == Type::kEnterprise ? moment(p_.day, 14, 0) : moment(p_.day, 11, 30);
  }
  template <class C>
  void as(const Actor& actor, C command) const {
    stage_->desk.act(actor, stream(), std::move(command));
  }
  template <class F>
  void at(Timestamp when, F step) const {
    stage_->at(when, [way = *this, step = std::move(step)] { step(way); });
  }
  void plan_opening(Dice& dice, Date first_day) const;
  std::string free_venue(Dice& dice, Date first_day) const;
  void plan_applications(Dice& dice) const;
  void plan_record(Dice& dice) const;
  session::cmd::SubmitRecord record(Dice& dice) const;

  Stage* stage_;
  Plan p_;
  CaseId id_;
};

// A place that no other session of the unit has on these days.
std::string Way::free_venue(Dice& dice, Date first_day) const {
  for (int tried = 0;; ++tried) {
    std::string venue =
        std::string(place_of(p_.unit)) +
        std::string(p_.type == Type::kEnterprise ? dice.pick(kRooms) : dice.pick(kPlaces));
    if (tried > 20) venue += std::to_string(tried) + "号点位";
    const auto on = [&](Date day) { return p_.unit.value + venue + to_text(day); };
    if (stage_->booked.contains(on(first_day)) || stage_->booked.contains(on(p_.day))) continue;
    stage_->booked.insert({on(first_day), on(p_.day)});
    return venue;
  }
}

void Way::plan_opening(Dice& dice, Date first_day) const {
  session::cmd::Plan form;
  form.unit = p_.unit;
  form.type = p_.type;
  form.level = p_.level;
  form.mode = p_.type == Type::kEnterprise ? session::Mode::kOneToOne : session::Mode::kGroup;
  form.theme =
      p_.type == Type::kEnterprise ? dice.pick(kEnterpriseThemes) : dice.pick(kWorkerThemes);
  form.venue = free_venue(dice, first_day);
  form.host = std::string(place_of(p_.unit)) + "总工会";
  const auto shift = start() - start_of_day(p_.day);
  form.start = start_of_day(first_day) + shift;
  form.end = form.start + minutes{90};
  const Date planned = stage_->earlier(first_day, dice.between(6, 9));
  at(in_hours(dice, planned, 9, 17), [form](const Way& w) { w.as(w.field(), form); });
  at(moment(stage_->earlier(first_day, 4), 15, 50),
     [](const Way& w) { w.as(w.head(), session::cmd::Approve{}); });
  if (first_day == p_.day) return;
  const std::string why(dice.pick(kRain));
  at(moment(stage_->earlier(first_day, 1), 16, 30),
     [why](const Way& w) { w.as(w.head(), session::cmd::Postpone{why}); });
  const session::cmd::Reschedule again{form.venue, start(), start() + minutes{90}};
  at(moment(first_day, 9, 20), [again](const Way& w) { w.as(w.field(), again); });
  at(moment(stage_->later(first_day, 1), 10, 40),
     [](const Way& w) { w.as(w.head(), session::cmd::Approve{}); });
}

void Way::plan_applications(Dice& dice) const {
  for (std::int32_t n = 0; n < p_.applications; ++n) {
    Joining j;
    j.path = p_.path + "/application/" + std::to_string(n);
    j.person = stage_->people.next();
    j.unit = of_district() ? stage_->pick_unit(dice) : p_.unit;
    j.session = stream();
    if (dice.percent(45)) {
      const Union& joint = stage_->joint.at(j.unit);
      j.union_id = joint.chapter;
      j.employer = dice.pick(joint.covers).uscc;
    }
    j.channel = chapterhouse::application::Channel::kSession;
    dress(dice, j);
    j.submit = start() + minutes{6 + 78 * n / std::max(1, p_.applications)};
    j.decide = dice.percent(55) ? j.submit + minutes{9}
                                : in_hours(dice, stage_->later(p_.day, dice.between(1, 2)), 9, 12);
    join(*stage_, std::move(j));
  }
}

session::cmd::SubmitRecord Way::record(Dice& dice) const {
  const session::Partner kPartners[] = {
      {chapterhouse::session::PartnerKind::kBank, "北京银行顺义支行"},
      {chapterhouse::session::PartnerKind::kLawFirm, "区总工会签约律师事务所"},
      {chapterhouse::session::PartnerKind::kHospital, "区医院健康管理中心"},
      {chapterhouse::session::PartnerKind::kAuthority, "区劳动监察大队"}};
  constexpr chapterhouse::session::Topic kTopics[] = {
      chapterhouse::session::Topic::kJoining,   chapterhouse::session::Topic::kWages,
      chapterhouse::session::Topic::kContract,  chapterhouse::session::Topic::kSocialInsurance,
      chapterhouse::session::Topic::kMutualAid, chapterhouse::session::Topic::kSkills};
  session::cmd::SubmitRecord r;
  r.consulted_visits = p_.visits;
  if (dice.percent(85)) r.consulted_persons = p_.visits - dice.between(0, p_.visits / 6);
  r.materials_distributed = p_.visits * dice.between(2, 4);
  r.applications_received = p_.applications;
  if (const auto joint = stage_->joint.find(p_.unit);
      p_.type != Type::kWorker && joint != stage_->joint.end())
    r.enterprises_contacted = {dice.pick(joint->second.covers).uscc};
  r.needs = {{dice.pick(kTopics), dice.between(1, 9)}};
  if (dice.percent(30)) r.issues = {{chapterhouse::session::Topic::kWages, dice.between(1, 2)}};
  if (dice.percent(60)) r.partners = {dice.pick(kPartners)};
  r.staff = {field().id};
  if (!of_district()) r.staff.push_back(second_worker(p_.unit).id);
  for (const char* photo : {"/photo/1", "/photo/2"})
    r.photos.push_back(stage_->desk.paper(p_.path + photo));
  r.speakers = std::optional("律师" + stage_->people.next().name);
  r.remarks = std::optional(std::string("职工关注入会后的服务项目，现场秩序良好"));
  return r;
}

void Way::plan_record(Dice& dice) const {
  at(start() + minutes{95}, [](const Way& w) { w.as(w.field(), session::cmd::MarkHeld{}); });
  const session::cmd::SubmitRecord filled = record(dice);
  Date day = stage_->later(p_.day, p_.recorded_late ? dice.between(6, 8) : dice.between(1, 4));
  const auto submit = [filled](const Way& w) { w.as(w.field(), filled); };
  at(in_hours(dice, day, 9, 12), submit);
  if (p_.returned) {
    at(moment(day, 15, 15), [](const Way& w) {
      w.as(w.head(), session::cmd::Return{"咨询人次与签到表不一致，请核对；补传现场照片"});
    });
    day = stage_->later(day, 1);
    at(moment(day, 10, 35), submit);
  }
  at(in_hours(dice, stage_->later(day, dice.between(0, 2)), 14, 17),
     [](const Way& w) { w.as(w.head(), session::cmd::Verify{}); });
}

void Way::plan(Dice dice) {
  const Date first_day = p_.postponed ? stage_->earlier(p_.day, 5) : p_.day;
  plan_opening(dice, first_day);
  plan_applications(dice);
  plan_record(dice);
  stage_->sessions.push_back({id_, p_.unit, p_.day});
}

void Way::plan_cancelled(Dice dice) {
  plan_opening(dice, p_.day);
  at(moment(stage_->earlier(p_.day, 1), 11, 15),
     [](const Way& w) { w.as(w.head(), session::cmd::Postpone{"场地方临时施工，暂缓举行"}); });
  at(moment(p_.day, 9, 50), [](const Way& w) {
    w.as(w.head(), session::cmd::Cancel{"近期无合适场地，并入下月区级沟通日"});
  });
}

// ---- planning ------------------------------------------------------------------------------

Date district_day(const Stage& stage, std::int32_t n, std::int32_t count) {
  const auto month = static_cast<unsigned>(1 + n * 12 / count);
  return stage.rules.calendar.second_friday(kYear / std::chrono::month{month});
}

// A street has no two sessions on one day.
class Diary {
 public:
  void place(const Stage& stage, Dice& dice, Plan& p, Date day) {
    for (;; day = stage.earlier(day, 1)) {
      p.unit = stage.pick_unit(dice);
      if (taken_.insert({p.unit, day}).second) break;
    }
    p.day = day;
  }

 private:
  std::set<std::pair<UnitId, Date>> taken_;
};

std::vector<Plan> sessions_of(const Stage& stage, Dice& dice) {
  const Amounts& a = stage.amounts;
  const std::int32_t mixed =
      std::min(a.scaled(kMixed), std::min(a.worker_sessions, a.enterprise_sessions));
  const std::int32_t workers = a.worker_sessions - mixed;
  const std::int32_t all = workers + a.enterprise_sessions;
  const std::int32_t district = std::min(a.scaled(kDistrict), a.worker_sessions);
  const Date first = in_year(1, 3);
  Diary diary;
  std::vector<Plan> plans;
  for (std::int32_t n = 0; n < all; ++n) {
    Plan p;
    p.path = "session/" + std::to_string(n);
    const bool is_mixed = n < mixed;
    p.type = is_mixed ? Type::kMixed : n < mixed + workers ? Type::kWorker : Type::kEnterprise;
    if (n < district) {
      p.level = Level::kDistrict;
      p.unit = kHeadquarters;
      p.day = district_day(stage, n, district);
    } else {
      const bool visits = p.type == Type::kEnterprise;
      const std::int32_t from = visits ? mixed + workers : district;
      const std::int32_t count = visits ? all - from : mixed + workers - from;
      diary.place(stage, dice, p, stage.spread_day(n - from, count, first, kLastSession));
      p.postponed = n % 17 == 3;
      p.recorded_late = n % 13 == 7;
    }
    p.returned = n % 11 == 5;
    plans.push_back(std::move(p));
  }
  return plans;
}

// Visits by their weights, rounded so that they sum to exactly `total`.
void share_visits(Dice& dice, std::vector<Plan>& plans, std::int32_t total) {
  std::int64_t all = 0, sum = 0, given = 0;
  for (Plan& p : plans) all += p.visits = drawn_visits(dice, p);
  for (Plan& p : plans) {
    sum += p.visits;
    const std::int64_t due = total * sum / all;
    p.visits = static_cast<std::int32_t>(due - given);
    given = due;
  }
}

}  // namespace

void plan_sessions(Stage& stage) {
  Dice dice(stage.seed, "sessions");
  std::vector<Plan> plans = sessions_of(stage, dice);
  share_visits(dice, plans, stage.amounts.consultations);
  for (Plan& p : plans) {
    p.applications = drawn_applications(dice, p);
    const std::string path = p.path;
    Way(stage, std::move(p)).plan(Dice(stage.seed, path));
  }
  for (std::int32_t n = 0; n < stage.amounts.scaled(kCancelled); ++n) {
    Plan p;
    p.path = "session/cancelled/" + std::to_string(n);
    p.unit = stage.pick_unit(dice);
    p.day = stage.pick_day(dice, in_year(2, 20), kLastSession);
    const std::string path = p.path;
    Way(stage, std::move(p)).plan_cancelled(Dice(stage.seed, path));
  }
}

}  // namespace chapterhouse::demo
