// Three hundred visits, calls and letters at the stations: most answered within days, some after
// their time has run out, and some that go on as the dispute they were about.
#include <algorithm>

#include "api/demo/story/stage.h"
#include "workflows/reception/reception.h"

namespace chapterhouse::demo {
namespace {

namespace reception = workflows::reception;
using chapterhouse::dispute::Type;
using reception::Category;
using reception::Channel;
using std::chrono::days;

constexpr std::int32_t kReceptions = 300, kConverted = 24;
// Groups that were asked to come: more than send representatives unasked.
constexpr std::int32_t kGroupLeast = 6, kGroupMost = 9;

struct Matter {
  Category category;
  std::string_view asked, answered;
};
constexpr Matter kMatters[] = {
    {Category::kWages, "反映单位连续两个月未足额发放加班费",
     "已联系单位核对考勤，单位承诺随下月工资补发"},
    {Category::kContract, "咨询合同到期不续签有无经济补偿",
     "告知劳动合同法第四十六条及计算办法，提供文书样本"},
    {Category::kSocialInsurance, "反映入职半年单位未缴纳社会保险",
     "告知补缴程序，并向单位送达工会提示函"},
    {Category::kInjury, "咨询工伤认定需要哪些材料", "一次性告知材料清单和受理地点"},
    {Category::kHardship, "家属患病，咨询困难职工建档条件", "告知条件和所需证明，约定入户时间"},
    {Category::kJoining, "快递员咨询如何加入工会", "告知可扫码或到服务站办理，当场指导填写"},
    {Category::kBenefits, "咨询职工互助保障和会员卡优惠", "已说明参保时间、待遇和合作商户"},
    {Category::kOther, "反映园区班车站点取消后上下班不便", "已转园区管委会，对方答复恢复早晚两班"},
};

struct Contact {
  std::string path;  // "reception/17"
  UnitId unit;
  Date received;
  Matter matter;
  Channel channel = Channel::kVisit;
  std::int32_t visitors = 1;
};

StreamId stream(const Stage& stage, const Contact& contact) {
  return stream_of("reception", stage.desk.case_id(contact.path));
}

template <class C>
void plan(Stage& stage, const Contact& contact, Timestamp when, C command) {
  stage.at(when, [&stage, unit = contact.unit, id = stream(stage, contact), command] {
    stage.desk.act(social_worker(unit), id, command);
  });
}

void plan_record(Stage& stage, Dice& dice, const Contact& contact) {
  reception::cmd::Record record;
  record.unit = contact.unit;
  record.visitors = contact.visitors;
  record.by_appointment = contact.visitors >= kGroupLeast;
  record.category = contact.matter.category;
  record.channel = contact.channel;
  record.risk = contact.visitors > 1 ? reception::Risk::kMedium : reception::Risk::kLow;
  record.summary = std::string(contact.matter.asked);
  plan(stage, contact, in_hours(dice, contact.received, 9, 12), std::move(record));
}

Category category_of(Type type) {
  switch (type) {
    case Type::kPay:
      return Category::kWages;
    case Type::kConditions:
      return Category::kSocialInsurance;
    default:
      return Category::kContract;
  }
}

// The day before the dispute is registered in its street, or the one before that.
void plan_converted(Stage& stage, const std::string& path, const FiledDispute& dispute) {
  Dice dice(stage.seed, path);
  const Contact contact{path,
                        dispute.unit,
                        stage.earlier(dispute.received, dice.between(1, 2)),
                        {category_of(dispute.type), "与单位协商未果，要求工会出面调解", ""}};
  plan_record(stage, dice, contact);
  plan(stage, contact, in_hours(dice, dispute.received, 13, 17),
       reception::cmd::Convert{dispute.stream});
}

Channel channel_of(Dice& dice) {
  const std::int32_t roll = dice.between(0, 99);
  return roll < 60 ? Channel::kVisit : roll < 90 ? Channel::kCall : Channel::kLetter;
}

void plan_answered(Stage& stage, std::int32_t n) {
  Contact contact;
  contact.path = "reception/" + std::to_string(n);
  Dice dice(stage.seed, contact.path);
  contact.unit = stage.pick_unit(dice);
  contact.received = stage.pick_day(dice, in_year(1, 2), kLastDay);
  contact.matter = dice.pick(kMatters);
  contact.channel = channel_of(dice);
  if (n % 50 == 20) {
    contact.channel = Channel::kVisit;
    contact.visitors = dice.between(kGroupLeast, kGroupMost);
  } else if (contact.channel != Channel::kCall && dice.percent(20)) {
    contact.visitors = dice.between(2, 4);
  }
  plan_record(stage, dice, contact);
  const std::int64_t allowed =
      stage.rules.policy.value(policy::Key::kReceptionReplyNaturalDays, contact.received);
  const bool late = n % 17 == 5;
  const Date answered = late ? stage.working(contact.received + days{allowed + dice.between(2, 6)})
                             : stage.later(contact.received, dice.between(0, 5));
  plan(stage, contact, in_hours(dice, answered, 14, 17),
       reception::cmd::Answer{std::string(contact.matter.answered)});
  plan(stage, contact, in_hours(dice, stage.later(answered, dice.between(2, 6)), 9, 12),
       reception::cmd::Close{});
}

}  // namespace

void plan_receptions(Stage& stage) {
  std::vector<FiledDispute> disputes;  // those that somebody came about within the year
  for (const FiledDispute& dispute : stage.disputes)
    if (stage.earlier(dispute.received, 2) >= kNewYear) disputes.push_back(dispute);
  const std::size_t converted =
      std::min(disputes.size(), static_cast<std::size_t>(stage.amounts.scaled(kConverted)));
  for (std::size_t n = 0; n < converted; ++n)
    plan_converted(stage, "reception/dispute/" + std::to_string(n),
                   disputes[n * disputes.size() / converted]);
  const auto answered = stage.amounts.scaled(kReceptions) - static_cast<std::int32_t>(converted);
  for (std::int32_t n = 0; n < answered; ++n) plan_answered(stage, n);
}

}  // namespace chapterhouse::demo
