#include "api/demo/story/stage.h"

#include <algorithm>

namespace chapterhouse::demo {
namespace {

// Out of a hundred cases of a year, by month.
constexpr std::int32_t kSeason[] = {5, 2, 8, 11, 12, 11, 6, 6, 12, 11, 11, 5};
// The last week before Spring Festival 2019, when enterprises have other things on their minds.
constexpr Date kFestivalFrom = std::chrono::sys_days{kYear / 1 / 28};
constexpr Date kFestivalTo = std::chrono::sys_days{kYear / 2 / 12};

std::int32_t season_of(Date day) {
  const std::chrono::year_month_day ymd{day};
  const std::int32_t of_month = 4 * kSeason[static_cast<unsigned>(ymd.month()) - 1];
  return day >= kFestivalFrom && day <= kFestivalTo ? of_month / 8 : of_month;
}

Actor person(std::string id, Role role, UnitId unit) {
  return {AccountId{std::move(id)}, ActorKind::kPerson, role, std::move(unit), {}};
}
Actor of_unit(std::string_view post, Role role, const UnitId& unit) {
  return person(std::string(post) + "-" + std::string(slug(unit)), role, unit);
}
const UnitId kDistrict{"110113"};

}  // namespace

Amounts Amounts::at(std::int32_t percent) {
  Amounts a;
  a.percent = percent;
  for (std::int32_t Amounts::*amount :
       {&Amounts::worker_sessions, &Amounts::enterprise_sessions, &Amounts::consultations,
        &Amounts::foundings, &Amounts::large_foundings, &Amounts::new_members, &Amounts::households,
        &Amounts::new_households})
    a.*amount = a.scaled(a.*amount);
  // Few households leave no share of a hundredth: all of them are lifted out.
  if (percent < 50)
    a.cancelled_households = 0, a.exits = a.households + a.new_households;
  else if (percent < 100)
    a.exits = a.households + a.new_households - a.cancelled_households - 6;
  return a;
}

std::int32_t Amounts::scaled(std::int32_t whole) const {
  return std::max(1, (whole * percent + 50) / 100);
}

Date Stage::earlier(Date from, int working_days) const {
  while (working_days > 0)
    if (from -= std::chrono::days{1}; rules.calendar.is_working_day(from)) --working_days;
  return from;
}

std::uint64_t Stage::weight_of(Date from, Date to) const {
  std::uint64_t all = 0;
  for (Date day = from; day <= to; day += std::chrono::days{1})
    if (rules.calendar.is_working_day(day)) all += static_cast<std::uint64_t>(season_of(day));
  CHECK(all > 0);
  return all;
}

// The working day on which the weights since `from` exceed `drawn`.
Date Stage::day_at_share(std::uint64_t drawn, Date from) const {
  for (Date day = from;; day += std::chrono::days{1}) {
    if (!rules.calendar.is_working_day(day)) continue;
    const auto share = static_cast<std::uint64_t>(season_of(day));
    if (drawn < share) return day;
    drawn -= share;
  }
}

Date Stage::pick_day(Dice& dice, Date from, Date to) const {
  return day_at_share(dice.below(weight_of(from, to)), from);
}

Date Stage::spread_day(std::int32_t n, std::int32_t count, Date from, Date to) const {
  const auto middle = static_cast<std::uint64_t>(2 * n + 1);
  return day_at_share(weight_of(from, to) * middle / static_cast<std::uint64_t>(2 * count), from);
}

std::optional<Member> Stage::take_member() {
  if (members.empty()) return std::nullopt;
  const Member member = members.back();
  members.pop_back();
  return member;
}

UnitId Stage::pick_unit(Dice& dice) const {
  std::uint64_t all = 0;
  for (const Town& town : towns()) all += static_cast<std::uint64_t>(town.weight);
  std::uint64_t drawn = dice.below(all);
  for (const Town& town : towns()) {
    if (drawn < static_cast<std::uint64_t>(town.weight)) return UnitId{std::string(town.unit)};
    drawn -= static_cast<std::uint64_t>(town.weight);
  }
  return UnitId{std::string(towns().front().unit)};
}

Timestamp moment(Date day, int hour, int minute) {
  return start_of_day(day) + std::chrono::hours{hour} + std::chrono::minutes{minute};
}

Timestamp in_hours(Dice& dice, Date day, int from, int until) {
  return moment(day, from, 0) + std::chrono::seconds{dice.between(0, (until - from) * 3'600 - 1)};
}

Date day_of(Timestamp at) { return business_date(at); }

Actor social_worker(const UnitId& unit) { return of_unit("sw", Role::kSw, unit); }
Actor second_worker(const UnitId& unit) {
  return person("sw-" + std::string(slug(unit)) + "-2", Role::kSw, unit);
}
Actor staff(const UnitId& unit) { return of_unit("staff", Role::kTStaff, unit); }
Actor chair(const UnitId& unit) { return of_unit("chair", Role::kTChair, unit); }
Actor preparer(const UnitId& unit) { return of_unit("prep", Role::kEPrep, unit); }
Actor union_chair(const UnitId& unit) { return of_unit("union-chair", Role::kEChair, unit); }
Actor worker(const UnitId& unit, const CaseId& of) {
  return person("w-" + of.text().substr(0, 12), Role::kWorker, unit);
}
Actor organisation() { return person("org-shunyi", Role::kDOrg, kDistrict); }
Actor organisation_head() { return person("org-head-shunyi", Role::kDOrg, kDistrict); }
Actor law() { return person("law-shunyi", Role::kDLaw, kDistrict); }
Actor leadership() { return person("lead-shunyi", Role::kDLead, kDistrict); }
Actor finance() { return person("finance-shunyi", Role::kDFin, kDistrict); }
Actor cashier() { return person("cashier-shunyi", Role::kDCash, kDistrict); }
Actor mediation_head() { return person("mediation-head-shunyi", Role::kMedHead, kDistrict); }
Actor mediator(std::int32_t number) {
  return person("mediator-shunyi-" + std::to_string(number), Role::kMed, kDistrict);
}
Actor service_centre() { return person("service-shunyi", Role::kDSvc, kDistrict); }

}  // namespace chapterhouse::demo
