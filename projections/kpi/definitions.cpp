#include "projections/kpi/definitions.h"

#include <algorithm>
#include <array>

namespace chapterhouse::projections {
namespace {

using enum FigureUnit;
constexpr FigureKind kFlow = FigureKind::kFlow;
constexpr FigureKind kStock = FigureKind::kStock;
constexpr Formula kSum = Formula::kSum;
constexpr Formula kDistinct = Formula::kDistinct;
constexpr Formula kRatio = Formula::kRatio;

// The vocabulary of the table below.
constexpr Term in_period(std::string_view measure) { return {measure, Window::kInPeriod}; }
constexpr Term up_to_end(std::string_view measure) { return {measure, Window::kUpToEnd}; }
constexpr Term before_start(std::string_view measure) { return {measure, Window::kBeforeStart}; }
constexpr Term year_to_date(std::string_view measure) { return {measure, Window::kYearToDate}; }
constexpr Term before_year(std::string_view measure) { return {measure, Window::kBeforeYear}; }
constexpr Term distinct(Term term) {
  term.formula = kDistinct;
  return term;
}
constexpr Term less(Term term) {
  term.sign = -1;
  return term;
}
constexpr Term with_25_or_more(Term term) {
  term.dimension = "headcount_band";
  term.values = "25-49 50-99 100-199 200-499 500+";
  return term;
}

// clang-format off
constexpr auto kUnionBuilding = std::to_array<Definition>({
  {"K01", 1, "职工沟通会场次", "Worker sessions", kSessions, kFlow, kSum, in_period("K01"), {},
   "混合场次在此计一次", "a mixed session counts here once"},
  {"K02", 1, "企业沟通会场次", "Enterprise sessions", kSessions, kFlow, kSum, in_period("K02"), {},
   "混合场次在此计一次", "a mixed session counts here once"},
  {"K01t", 1, "双沟通场次合计", "Sessions in all", kSessions, kFlow, kSum, in_period("sessions"), {},
   "混合场次只计一次", "a mixed session counts once"},
  {"K03", 1, "职工咨询人次", "Consultations", kPersonTimes, kFlow, kSum, in_period("K03.visits")},
  {"K03b", 1, "职工咨询人数", "Persons consulted", kPersons, kFlow, kSum, in_period("K03.persons"), {},
   "各场次登记的人数之和，跨场次不去重", "as each session reported; not deduplicated across sessions"},
  {"K04", 1, "新建工会组织", "Chapters founded", kOrganisations, kFlow, kSum, in_period("K04"), {},
   "单独、联合工会及联合会；不含筹备组", "single, joint and federation; organisers excluded"},
  {"K05", 1, "新建非公企业单独工会", "Single chapters founded in non-public enterprises",
   kOrganisations, kFlow, kSum, in_period("K05")},
  {"K06", 1, "百人以上新建会", "Chapters founded with 100 or more employees",
   kOrganisations, kFlow, kSum, in_period("K06"), {},
   "以批复时职工人数为准，含一百人", "headcount at approval; exactly 100 counts"},
  {"K07", 1, "新发展会员", "New members", kPersons, kFlow, kDistinct, distinct(in_period("K07")), {},
   "首次入会，期内去重", "first joinings, distinct in the period"},
  {"K08", 1, "工会组织总数", "Chapters", kOrganisations, kStock, kSum, up_to_end("K08")},
  {"K09", 1, "涵盖法人单位", "Legal persons covered", kOrganisations, kStock, kDistinct, distinct(up_to_end("K09")), {},
   "不含个体工商户", "individual businesses excluded"},
  {"K09b", 1, "涵盖用人单位", "Employing units covered", kOrganisations, kStock, kDistinct, distinct(up_to_end("K09b")), {},
   "含个体工商户", "individual businesses included"},
  {"K10", 1, "会员总数", "Members", kPersons, kStock, kDistinct, distinct(up_to_end("K10")), {},
   "保留会籍另计", "retained memberships are shown apart"},
  {"K10b", 1, "保留会籍人数", "Retained memberships", kPersons, kStock, kDistinct, distinct(up_to_end("K10.retained"))},
  {"K11", 2, "建会率", "Founding rate", kPercent, kStock, kRatio,
   distinct(up_to_end("K09b")), distinct(up_to_end("K11.register")),
   "分母：企业摸排台账中在营且有职工（含人数不详）的用人单位，以及已覆盖的用人单位，截至期末",
   "denominator: active employing units of the enterprise register with employees or an unknown number, and"
   " all covered units, at the period's end"},
  {"K11b", 1, "二十五人以上用人单位建会率", "Founding rate of units with 25 or more employees", kPercent, kStock, kRatio,
   with_25_or_more(distinct(up_to_end("K09b"))), with_25_or_more(distinct(up_to_end("K11.register"))),
   "分母：企业摸排台账中在营的和已覆盖的、职工二十五人及以上的用人单位，截至期末；人数不详的不计",
   "denominator: active employing units of the enterprise register, and covered units, with 25 or more"
   " employees, at the period's end; those of unknown size do not count"},
  {"K12", 1, "入会率", "Membership rate", kPercent, kStock, kRatio, distinct(up_to_end("K10")), up_to_end("K12.employees"),
   "分母：已建会覆盖单位职工总数，截至期末", "denominator: employees of covered units, at the period's end"},
  {"K12b", 1, "入会率（全口径）", "Membership rate of all employees", kPercent, kStock, kRatio,
   distinct(up_to_end("K10")), up_to_end("K12.register"),
   "分母：企业摸排台账中在营用人单位的职工总数，截至期末；人数不详的不计",
   "denominator: employees of all active employing units of the enterprise register, at the period's end;"
   " units of unknown size add none"},
  {"K13", 1, "新业态会员", "Members in new forms of employment", kPersons, kStock, kDistinct, distinct(up_to_end("K13.stock"))},
  {"K13b", 1, "新发展新业态会员", "New members in new forms of employment",
   kPersons, kFlow, kDistinct, distinct(in_period("K13.flow")), {},
   "首次入会，期内去重", "first joinings, distinct in the period"},
});

constexpr auto kWelfareAndRights = std::to_array<Definition>({
  // Workers in hardship. Small cells would tell who they are.
  {"K18", 1, "在档困难职工户数", "Households in hardship on file", kHouseholds, kStock, kSum, up_to_end("K18"), {},
   "在档户，截至期末", "files that are active, at the period's end", up_to_end("K18")},
  {"K18b", 1, "在档困难职工家庭人数", "Persons in households in hardship on file",
   kPersons, kStock, kSum, up_to_end("K18.persons"), {},
   "在档户的家庭成员，截至期末", "members of the households on file, at the period's end", up_to_end("K18")},
  {"K19", 1, "脱困率", "Households out of hardship", kPercent, kFlow, kRatio, year_to_date("hardship.exited"),
   Terms{before_year("K18"), year_to_date("hardship.filed"), less(year_to_date("hardship.cancelled"))},
   "分母：年初在档户＋本年新建档户－本年撤销户；分子为本年累计脱困户",
   "denominator: households on file at the start of the year, and those filed in the year, less those cancelled;"
   " numerator: exits in the year to date", year_to_date("hardship.exited")},
  {"K19c", 1, "累计脱困率", "Households out of hardship since the beginning", kPercent, kStock, kRatio,
   up_to_end("hardship.exited"), Terms{up_to_end("hardship.filed"), less(up_to_end("hardship.cancelled"))},
   "分母：有记录以来建档户－撤销户，截至期末", "denominator: households filed since records began, less those cancelled,"
   " at the period's end", up_to_end("hardship.exited")},
  {"K20", 1, "帮扶金额", "Relief paid", kMoney, kFlow, kSum, in_period("K20"), {},
   "已发放，扣除冲正", "paid, less reversals", in_period("K20.count")},
  {"K20b", 1, "帮扶户次", "Grants of relief", kHouseholdTimes, kFlow, kSum, in_period("K20.count"), {},
   "已发放，扣除冲正", "paid, less reversals", in_period("K20.count")},

  // Labour disputes.
  {"K22", 1, "调解受理", "Disputes accepted", kCases, kFlow, kSum, in_period("K22"), {},
   "不含不予受理和受理前转介", "refusals and referrals before acceptance excluded"},
  {"K23", 1, "涉及职工（各案合计）", "Workers involved, by case", kPersons, kFlow, kSum, in_period("K23.involved"), {},
   "各案涉及职工之和，跨案不去重", "the sum over the cases; not deduplicated across them"},
  {"K23b", 1, "涉及职工（去重）", "Workers involved, distinct", kPersons, kFlow, kDistinct, distinct(in_period("K23")), {},
   "期内去重，仅计已核实身份的职工", "distinct in the period; only workers whose identity is verified"},
  {"K23c", 1, "化解纠纷涉及职工", "Workers in disputes resolved", kPersons, kFlow, kSum, in_period("K23.resolved"), {},
   "以达成协议结案的各案涉及职工之和", "workers of the cases closed by an agreement"},
  {"K24", 1, "办结率", "Disputes closed", kPercent, kFlow, kRatio, in_period("dispute.closed"),
   Terms{before_start("dispute.open"), in_period("K22")},
   "分母：期初未结案件＋本期受理案件", "denominator: cases open at the period's start, and those accepted in it"},
  {"K24b", 1, "按时办结率", "Disputes closed on time", kPercent, kFlow, kRatio,
   in_period("dispute.closed_on_time"), in_period("dispute.closed"),
   "分母：本期办结案件", "denominator: cases closed in the period"},
  {"K25", 1, "调解成功率", "Disputes settled by agreement", kPercent, kFlow, kRatio, in_period("dispute.agreed"),
   Terms{in_period("dispute.closed"), less(in_period("dispute.closed_withdrawn"))},
   "分母：本期办结案件，不含撤回", "denominator: cases closed in the period, withdrawals excluded"},
  {"K25w", 1, "调解成功率（含撤回）", "Disputes settled by agreement, withdrawals included", kPercent, kFlow, kRatio,
   in_period("dispute.agreed"), in_period("dispute.closed"),
   "分母：本期办结案件，含撤回", "denominator: cases closed in the period, withdrawals included"},
  {"K26", 1, "协议金额", "Amount agreed", kMoney, kFlow, kSum, in_period("K26.agreed")},
  {"K26p", 1, "履行金额", "Amount performed", kMoney, kFlow, kSum, in_period("K26.performed")},
  {"K26r", 1, "履行率", "Amount performed of the amount agreed", kPercent, kStock, kRatio,
   up_to_end("K26.performed"), up_to_end("K26.agreed"),
   "分母：截至期末累计协议金额", "denominator: all amounts agreed up to the period's end"},
  {"K29", 1, "来访接待", "Receptions", kPersonTimes, kFlow, kSum, in_period("K29")},
});

constexpr auto kCasework = std::to_array<Definition>({
  // How the work itself goes.
  {"K51", 1, "时限合规率", "Deadlines met", kPercent, kFlow, kRatio, in_period("K51.met"), in_period("K51.due"),
   "分母：本期到期或履行的时限；撤回、作废、合并时尚未到期的不计",
   "denominator: deadlines that ended in the period; those that fell away in time with a withdrawal, void or"
   " merger do not count"},
  {"K52", 1, "更正率", "Corrections", kPercent, kFlow, kRatio, in_period("K52.changes"), in_period("K52.events"),
   "分母：本期案卷事件；分子为更正和作废", "denominator: events of cases in the period; numerator: corrections and voids"},

  // The stages on the way to a chapter.
  {"lead.registered", 1, "新增线索", "Leads registered", kOrganisations, kFlow, kSum, in_period("lead.registered")},
  {"lead.contacts", 1, "联系走访", "Contacts made", kItems, kFlow, kSum, in_period("lead.contacts")},
  {"lead.engaged", 1, "已接洽企业", "Leads engaged", kOrganisations, kFlow, kSum, in_period("lead.engaged")},
  {"lead.willing", 1, "有意建会企业", "Leads willing", kOrganisations, kFlow, kSum, in_period("lead.willing")},
  {"lead.converted", 1, "转入建会", "Leads converted", kOrganisations, kFlow, kSum, in_period("lead.converted")},
  {"lead.covered", 1, "已被覆盖线索", "Leads found covered", kOrganisations, kFlow, kSum, in_period("lead.covered")},
  {"lead.refused", 1, "暂不建会企业", "Leads refused", kOrganisations, kFlow, kSum, in_period("lead.refused")},
  {"founding.applied", 1, "申请建会", "Foundings applied for", kOrganisations, kFlow, kSum, in_period("founding.applied")},
  {"founding.prep_approved", 1, "同意筹备", "Preparations approved",
   kOrganisations, kFlow, kSum, in_period("founding.prep_approved")},
});
// clang-format on

template <std::size_t... N>
constexpr auto joined(const std::array<Definition, N>&... parts) {
  std::array<Definition, (N + ...)> all{};
  std::size_t next = 0;
  const auto add = [&](const auto& part) {
    for (const Definition& definition : part) all[next++] = definition;
  };
  (add(parts), ...);
  return all;
}

constexpr auto kDefinitions = joined(kUnionBuilding, kWelfareAndRights, kCasework);

}  // namespace

std::string_view unit_zh(FigureUnit unit) {
  switch (unit) {
    case kOrganisations:
      return "家";
    case kItems:
      return "个";
    case kSessions:
      return "场";
    case kPersons:
      return "人";
    case kPersonTimes:
      return "人次";
    case kHouseholds:
      return "户";
    case kHouseholdTimes:
      return "户次";
    case kCases:
      return "件";
    case kMoney:
      return "万元";
    case kPercent:
      return "%";
  }
  return "";
}

std::string_view unit_en(FigureUnit unit) {
  switch (unit) {
    case kOrganisations:
      return "organisations";
    case kItems:
      return "items";
    case kSessions:
      return "sessions";
    case kPersons:
      return "persons";
    case kPersonTimes:
      return "person-times";
    case kHouseholds:
      return "households";
    case kHouseholdTimes:
      return "household-times";
    case kCases:
      return "cases";
    case kMoney:
      return "ten thousand yuan";
    case kPercent:
      return "%";
  }
  return "";
}

int decimals(FigureUnit unit) {
  if (unit == kMoney) return 6;  // fen to ten thousand yuan
  return unit == kPercent ? 1 : 0;
}

std::span<const Definition> definitions() { return kDefinitions; }

const Definition* find_definition(std::string_view id) {
  const auto found = std::ranges::find(kDefinitions, id, &Definition::id);
  return found == kDefinitions.end() ? nullptr : &*found;
}

}  // namespace chapterhouse::projections
