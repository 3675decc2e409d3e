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

// clang-format off
constexpr auto kDefinitions = std::to_array<Definition>({
  {"K01", 1, "职工沟通会场次", "Worker sessions", kSessions, kFlow, kSum, {"K01"}, {},
   "混合场次在此计一次", "a mixed session counts here once"},
  {"K02", 1, "企业沟通会场次", "Enterprise sessions", kSessions, kFlow, kSum, {"K02"}, {},
   "混合场次在此计一次", "a mixed session counts here once"},
  {"K01t", 1, "双沟通场次合计", "Sessions in all", kSessions, kFlow, kSum, {"sessions"}, {},
   "混合场次只计一次", "a mixed session counts once"},
  {"K03", 1, "职工咨询人次", "Consultations", kPersonTimes, kFlow, kSum, {"K03.visits"}},
  {"K03b", 1, "职工咨询人数", "Persons consulted", kPersons, kFlow, kSum, {"K03.persons"}, {},
   "各场次登记的人数之和，跨场次不去重", "as each session reported; not deduplicated across sessions"},
  {"K04", 1, "新建工会组织", "Chapters founded", kOrganisations, kFlow, kSum, {"K04"}, {},
   "单独、联合工会及联合会；不含筹备组", "single, joint and federation; organisers excluded"},
  {"K05", 1, "新建非公企业单独工会", "Single chapters founded in non-public enterprises",
   kOrganisations, kFlow, kSum, {"K05"}},
  {"K06", 1, "百人以上新建会", "Chapters founded with 100 or more employees", kOrganisations, kFlow, kSum, {"K06"}, {},
   "以批复时职工人数为准，含一百人", "headcount at approval; exactly 100 counts"},
  {"K07", 1, "新发展会员", "New members", kPersons, kFlow, kDistinct, {"K07", kDistinct}, {},
   "首次入会，期内去重", "first joinings, distinct in the period"},
  {"K08", 1, "工会组织总数", "Chapters", kOrganisations, kStock, kSum, {"K08"}},
  {"K09", 1, "涵盖法人单位", "Legal persons covered", kOrganisations, kStock, kDistinct, {"K09", kDistinct}, {},
   "不含个体工商户", "individual businesses excluded"},
  {"K09b", 1, "涵盖用人单位", "Employing units covered", kOrganisations, kStock, kDistinct, {"K09b", kDistinct}, {},
   "含个体工商户", "individual businesses included"},
  {"K10", 1, "会员总数", "Members", kPersons, kStock, kDistinct, {"K10", kDistinct}, {},
   "保留会籍另计", "retained memberships are shown apart"},
  {"K10b", 1, "保留会籍人数", "Retained memberships", kPersons, kStock, kDistinct, {"K10.retained", kDistinct}},
  {"K11", 1, "建会率", "Founding rate", kPercent, kStock, kRatio, {"K09b", kDistinct}, {"K11.register", kDistinct},
   "分母：企业摸排台账中在营且有职工（含人数不详）的用人单位，截至期末",
   "denominator: active employing units of the enterprise register with employees or an unknown number,"
   " at the period's end"},
  {"K12", 1, "入会率", "Membership rate", kPercent, kStock, kRatio, {"K10", kDistinct}, {"K12.employees"},
   "分母：已建会覆盖单位职工总数，截至期末", "denominator: employees of covered units, at the period's end"},
  {"K13", 1, "新业态会员", "Members in new forms of employment", kPersons, kStock, kDistinct, {"K13.stock", kDistinct}},
  {"K13b", 1, "新发展新业态会员", "New members in new forms of employment",
   kPersons, kFlow, kDistinct, {"K13.flow", kDistinct}, {},
   "首次入会，期内去重", "first joinings, distinct in the period"},

  // The stages on the way to a chapter.
  {"lead.registered", 1, "新增线索", "Leads registered", kOrganisations, kFlow, kSum, {"lead.registered"}},
  {"lead.contacts", 1, "联系走访", "Contacts made", kItems, kFlow, kSum, {"lead.contacts"}},
  {"lead.engaged", 1, "已接洽企业", "Leads engaged", kOrganisations, kFlow, kSum, {"lead.engaged"}},
  {"lead.willing", 1, "有意建会企业", "Leads willing", kOrganisations, kFlow, kSum, {"lead.willing"}},
  {"lead.converted", 1, "转入建会", "Leads converted", kOrganisations, kFlow, kSum, {"lead.converted"}},
  {"lead.covered", 1, "已被覆盖线索", "Leads found covered", kOrganisations, kFlow, kSum, {"lead.covered"}},
  {"lead.refused", 1, "暂不建会企业", "Leads refused", kOrganisations, kFlow, kSum, {"lead.refused"}},
  {"founding.applied", 1, "申请建会", "Foundings applied for", kOrganisations, kFlow, kSum, {"founding.applied"}},
  {"founding.prep_approved", 1, "同意筹备", "Preparations approved",
   kOrganisations, kFlow, kSum, {"founding.prep_approved"}},
});
// clang-format on

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
    case kPercent:
      return "%";
  }
  return "";
}

std::span<const Definition> definitions() { return kDefinitions; }

const Definition* find_definition(std::string_view id) {
  const auto found = std::ranges::find(kDefinitions, id, &Definition::id);
  return found == kDefinitions.end() ? nullptr : &*found;
}

}  // namespace chapterhouse::projections
