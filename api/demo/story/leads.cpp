// Leads: enterprises that should have a union, found in registers, at sessions, by inspections and
// calls; contacted, won, covered by a joint union, refused, forgotten or gone.
#include "api/demo/story/stage.h"
#include "workflows/common/common.h"
#include "workflows/lead/lead.h"

namespace chapterhouse::demo {
namespace {

namespace lead = workflows::lead;
namespace common = workflows::common;
using std::chrono::days;

constexpr std::int32_t kLeads = 470;

constexpr std::string_view kNotes[] = {
    "入企走访，向负责人介绍建会流程和工会服务，对方表示需与股东商量",
    "电话回访，人事经理索要会员服务手册，已通过微信发送",
    "到车间与一线职工座谈，职工最关心加班费和互助保障",
    "企业反映用工季节性强，建议淡季再议，已约下月面谈",
    "送去法律法规汇编二十册，讲解经费返还政策",
    "与企业财务核对职工人数，女职工情况另行统计",
    "负责人外出，留下建会告知书并与行政主管互留联系方式",
    "组织企业骨干到先进单位参观职工之家，反响较好",
    "职工询问互助保障理赔条件，现场解答并发放材料",
    "企业担心增加成本，已就筹备金与经费政策作了说明",
    "陪同区总干部调研，企业提出希望帮助解决职工技能培训",
    "回访确认意向，拟由人力资源主管牵头筹备组",
    "联合市场监管所走访，核实经营地址与用工情况",
    "职工代表表示愿意入会，建议先集中宣讲一次",
};
constexpr std::string_view kPackages[] = {
    "一次入企宣讲、一场法律咨询、互助保障集中办理",
    "建会业务全程代办，优先推荐暖心驿站站点",
    "新入会职工体检名额与技能提升培训",
    "女职工专项体检、法律讲座和心理疏导",
    "夏送清凉、冬送温暖，配送职工书屋图书二百册",
    "工资集体协商指导，劳动用工合规体检",
};
constexpr std::string_view kRefusals[] = {
    "负责人明确表示暂不考虑，称员工流动大",
    "企业称须由外地总部统一决定，近期不会申请",
    "职工人数过少且多为家庭成员，暂无建会意愿",
    "企业经营困难，担心经费负担，婉拒",
};

void contact(Stage& stage, Dice& dice, const StreamId& stream, const UnitId& unit, Date day) {
  constexpr lead::ContactTopic kTopics[] = {
      lead::ContactTopic::kFounding,  lead::ContactTopic::kFounding, lead::ContactTopic::kJoining,
      lead::ContactTopic::kMutualAid, lead::ContactTopic::kSafety,   lead::ContactTopic::kLegalAid,
      lead::ContactTopic::kBenefits};
  constexpr lead::ContactChannel kChannels[] = {
      lead::ContactChannel::kVisit, lead::ContactChannel::kVisit,  lead::ContactChannel::kVisit,
      lead::ContactChannel::kPhone, lead::ContactChannel::kOnline, lead::ContactChannel::kSession};
  lead::cmd::LogContact log;
  log.topic = dice.pick(kTopics);
  log.channel = dice.pick(kChannels);
  log.note = std::string(dice.pick(kNotes));
  stage.at(in_hours(dice, day, 9, 17),
           [&stage, stream, unit, log] { stage.desk.act(social_worker(unit), stream, log); });
}

lead::cmd::Register form_of(Stage& stage, Dice& dice, const Lead& l) {
  constexpr lead::Source kSources[] = {
      lead::Source::kRegistryImport,  lead::Source::kRegistryImport, lead::Source::kRegistryImport,
      lead::Source::kSession,         lead::Source::kSession,        lead::Source::kJointInspection,
      lead::Source::kJointInspection, lead::Source::kHotline,        lead::Source::kWorkerRequest,
      lead::Source::kPartyOrg};
  const Enterprise& e = l.enterprise;
  lead::cmd::Register form;
  form.unit = e.unit;
  form.name = e.name;
  form.source = dice.pick(kSources);
  form.address = e.address;
  form.ownership = e.ownership;
  form.industry = e.industry;
  if (form.source != lead::Source::kRegistryImport) {  // a register does not tell
    form.employees = e.employees;
    form.women = e.women;
    const Person person = stage.people.next();
    form.contact_person = std::optional(person.name);
    form.contact_mobile = std::optional(person.mobile);
  }
  if (form.source == lead::Source::kSession)
    for (const HeldSession& session : stage.sessions)
      if (session.unit == e.unit && session.day < l.registered) form.source_session = session.id;
  if (e.uscc.empty())
    form.id_type = lead::IdType::kLegacy;
  else
    form.uscc = e.uscc;
  return form;
}

// ---- what becomes of a lead ----------------------------------------------------------------

// A round of contacts, some days apart. Answers the day of the last.
Date add_contacts(const Stage& stage, Dice& dice, Lead& l, std::int32_t count) {
  Date day = l.assigned;
  for (std::int32_t n = 0; n < count; ++n)
    l.contacts.push_back(day = stage.later(day, dice.between(2, 12)));
  return day;
}

void cover_by_joint(Stage& stage, Dice& dice, Lead l) {
  l.plan = stage.later(add_contacts(stage, dice, l, 2), dice.between(1, 3));
  const StreamId stream = plan_lead(stage, dice, l);
  const Enterprise e = l.enterprise;
  const StreamId joint = stage.joint.at(e.unit).chapter;
  const Date signed_on = stage.later(*l.plan, dice.between(1, 4));
  const std::int32_t members = dice.between(2, std::min(7, e.employees));
  for (std::int32_t n = 0; n < members; ++n) {
    Joining j;
    j.path = l.path + "/member/" + std::to_string(n);
    j.person = stage.people.next();
    j.unit = e.unit;
    j.union_id = joint;
    j.employer = e.uscc;
    dress(dice, j);
    j.submit = in_hours(dice, signed_on, 9, 11);
    j.decide = in_hours(dice, stage.later(signed_on, 1), 14, 17);
    join(stage, std::move(j));
  }
  stage.at(moment(stage.later(signed_on, 3), 10, 10), [&stage, stream, joint, e] {
    stage.desk.act(staff(e.unit), stream, lead::cmd::JoinJoint{joint});
  });
}

void refuse(Stage& stage, Dice& dice, Lead l) {
  constexpr lead::RefusalReason kReasons[] = {
      lead::RefusalReason::kEmployerUnwilling, lead::RefusalReason::kHeadOfficeDecides,
      lead::RefusalReason::kTooFewWorkers, lead::RefusalReason::kCost};
  const Date last = add_contacts(stage, dice, l, dice.between(1, 2));
  const StreamId stream = plan_lead(stage, dice, l);
  const UnitId unit = l.enterprise.unit;
  const Date refused = stage.later(last, dice.between(2, 6));
  const std::uint64_t why = dice.below(std::size(kReasons));
  lead::cmd::RecordRefusal refusal;
  refusal.refusal_reason = kReasons[why];
  refusal.obstruction = dice.percent(4);
  refusal.note = std::string(kRefusals[why]);
  stage.at(in_hours(dice, refused, 10, 16), [&stage, stream, unit, refusal] {
    stage.desk.act(social_worker(unit), stream, refusal);
  });
  if (!dice.percent(65)) return;
  const Date dormant = stage.later(refused, dice.between(8, 20));
  stage.at(moment(dormant, 16, 40), [&stage, stream, unit] {
    stage.desk.act(staff(unit), stream, lead::cmd::GoDormant{"企业明确暂不建会，半年后再联系"});
  });
  if (!dice.percent(35)) return;
  const Date again = stage.later(dormant, dice.between(50, 90));
  stage.at(moment(again, 9, 10), [&stage, stream, unit] {
    stage.desk.act(chair(unit), stream, lead::cmd::AssignTo{second_worker(unit).id});
  });
  contact(stage, dice, stream, unit, stage.later(again, 3));
  contact(stage, dice, stream, unit, stage.later(again, 12));
}

// The enterprise works in another street: that street goes on with it.
void transfer(Stage& stage, Dice& dice, Lead l) {
  const Date last = add_contacts(stage, dice, l, 1);
  const StreamId stream = plan_lead(stage, dice, l);
  const UnitId from = l.enterprise.unit;
  UnitId to = stage.pick_unit(dice);
  if (to == from) to = UnitId{from.value == "110113-renhe" ? "110113-mapo" : "110113-renhe"};
  const Date asked = stage.later(last, 4);
  stage.at(moment(asked, 11, 0), [&stage, stream, from, to] {
    stage.desk.act(chair(from), stream,
                   common::cmd::RequestTransfer{to, "企业已迁至贵辖区办公，实地核实属实"});
  });
  stage.at(moment(stage.later(asked, 2), 14, 5), [&stage, stream, to] {
    stage.desk.act(chair(to), stream, common::cmd::AcceptTransfer{});
  });
  contact(stage, dice, stream, to, stage.later(asked, 9));
}

void cease(Stage& stage, Dice& dice, Lead l) {
  const Date last = add_contacts(stage, dice, l, 1);
  const StreamId stream = plan_lead(stage, dice, l);
  const UnitId unit = l.enterprise.unit;
  const Date noticed = stage.later(last, dice.between(10, 60));
  stage.at(moment(noticed, 15, 25), [&stage, stream, unit, noticed] {
    stage.desk.act(staff(unit), stream,
                   lead::cmd::Cease{noticed - days{12}, "企业已注销，门店由新公司承租"});
  });
}

// An old licence without a credit code gets its first one.
void relink(Stage& stage, Dice& dice, Lead l) {
  const std::string code = l.enterprise.uscc;
  l.enterprise.uscc.clear();
  const Date last = add_contacts(stage, dice, l, 2);
  const StreamId stream = plan_lead(stage, dice, l);
  const UnitId unit = l.enterprise.unit;
  stage.at(moment(stage.later(last, 8), 10, 45), [&stage, stream, unit, code] {
    stage.desk.act(staff(unit), stream,
                   lead::cmd::Relink{code, std::nullopt, "换发加载统一社会信用代码的营业执照"});
  });
}

void register_twice(Stage& stage, Dice& dice, const Lead& l) {
  const Lead again{l.path + "/again", l.enterprise, l.registered, l.assigned, {}, {}, {}};
  const auto form = form_of(stage, dice, again);
  const StreamId stream = stream_of("lead", stage.desk.case_id(again.path));
  const Date day = stage.later(l.registered, dice.between(5, 25));
  stage.at(in_hours(dice, day, 9, 12), [&stage, stream, form] {
    stage.desk.refused(second_worker(form.unit), stream, form, "enterprise_has_lead");
  });
}

void play(Stage& stage, Dice& dice, Lead l) {
  const std::int32_t roll = dice.between(0, 99);
  if (roll < 14) return cover_by_joint(stage, dice, std::move(l));
  if (roll < 30) return refuse(stage, dice, std::move(l));
  if (roll < 34) return transfer(stage, dice, std::move(l));
  if (roll < 37) return cease(stage, dice, std::move(l));
  if (roll < 39 && !l.enterprise.uscc.starts_with("92")) return relink(stage, dice, std::move(l));
  if (roll < 44) register_twice(stage, dice, l);
  if (roll < 58) {  // engaged, with a plan of its own; some are willing
    l.plan = stage.later(add_contacts(stage, dice, l, dice.between(2, 3)), dice.between(2, 8));
    if (roll < 50) l.agree = stage.later(*l.plan, dice.between(3, 15));
  } else if (roll < 86) {
    add_contacts(stage, dice, l,
                 dice.between(1, 2));  // and then nothing: in time the lead is stale
  }
  plan_lead(stage, dice, l);
}

}  // namespace

StreamId plan_lead(Stage& stage, Dice& dice, const Lead& l) {
  const StreamId stream = stream_of("lead", stage.desk.case_id(l.path));
  const UnitId unit = l.enterprise.unit;
  const auto form = form_of(stage, dice, l);
  const bool imported = form.source == lead::Source::kRegistryImport;
  stage.at(in_hours(dice, l.registered, 9, 12), [&stage, stream, form, imported] {
    stage.desk.act(imported ? staff(form.unit) : social_worker(form.unit), stream, form);
  });
  stage.at(in_hours(dice, l.assigned, 14, 17), [&stage, stream, unit] {
    stage.desk.act(chair(unit), stream, lead::cmd::AssignTo{social_worker(unit).id});
  });
  for (const Date day : l.contacts) contact(stage, dice, stream, unit, day);
  if (l.plan) {
    const Enterprise& e = l.enterprise;
    const lead::cmd::RecordPlan plan{e.employees, e.women, e.ownership, e.industry,
                                     std::string(dice.pick(kPackages))};
    stage.at(moment(*l.plan, 16, 20),
             [&stage, stream, unit, plan] { stage.desk.act(social_worker(unit), stream, plan); });
  }
  if (l.agree) {
    const lead::cmd::Agree agree{
        dice.percent(70) ? lead::Evidence::kEmployerConsent : lead::Evidence::kWorkersWish,
        stage.desk.paper(l.path + "/consent")};
    stage.at(moment(*l.agree, 17, 5),
             [&stage, stream, unit, agree] { stage.desk.act(social_worker(unit), stream, agree); });
  }
  return stream;
}

void plan_leads(Stage& stage) {
  Dice dice(stage.seed, "leads");
  const std::int32_t count = stage.amounts.scaled(kLeads);
  const Date autumn = kFirstDay + days{20};
  for (std::int32_t n = 0; n < count; ++n) {
    Lead l;
    l.path = "lead/" + std::to_string(n);
    l.enterprise = stage.enterprises.next(
        stage.pick_unit(dice), dice.percent(30) ? dice.between(3, 12) : dice.between(10, 160));
    l.registered = stage.pick_day(dice, autumn, kLastDay - days{12});
    l.assigned = stage.later(l.registered, dice.between(1, 4));
    play(stage, dice, std::move(l));
  }
}

}  // namespace chapterhouse::demo
