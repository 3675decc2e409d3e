// What was there before: chapters and joint unions of earlier years and some of their members,
// entered in autumn 2018. They feed stocks, never the year's flows.
#include "api/demo/story/stage.h"
#include "workflows/chapter/chapter.h"
#include "workflows/membership/membership.h"

namespace chapterhouse::demo {
namespace {

namespace chapter = workflows::chapter;
using std::chrono::days;

constexpr std::int32_t kSingleChapters = 46, kMembers = 420;
constexpr std::int32_t kUnitsOfJoint = 6;

chapter::CoveredUnit covered(const Enterprise& e) {
  return {e.uscc, e.name, e.employees, e.women, e.ownership, e.industry};
}

// A day between 2009 and the summer of 2018.
Date years_ago(Dice& dice) {
  return std::chrono::sys_days{std::chrono::year{2009} / 1 / 5} + days{dice.between(0, 3'450)};
}

std::string approval_no(Date on, std::int32_t number) {
  const std::string digits = std::to_string(number);
  return "顺工建〔" + to_text(on).substr(0, 4) + "〕" + std::string(4 - digits.size(), '0') +
         digits;
}

StreamId register_chapter(Stage& stage, Dice& dice, const std::string& path,
                          chapter::cmd::RegisterExisting existing) {
  const StreamId stream = stream_of("chapter", stage.desk.case_id(path));
  existing.established_on = years_ago(dice);
  existing.approval_no = approval_no(existing.established_on, dice.between(3, 180));
  if (dice.percent(30)) existing.legal_person_code = stage.enterprises.union_code();
  const Date day = stage.working(kFirstDay + days{dice.between(0, 18)});
  stage.at(in_hours(dice, day, 9, 12), [&stage, stream, existing = std::move(existing)] {
    stage.desk.act(organisation(), stream, existing);
  });
  return stream;
}

void plan_joint_unions(Stage& stage, Dice& dice) {
  for (const Town& town : towns()) {
    const UnitId unit{std::string(town.unit)};
    Union joint{{}, unit, {}};
    chapter::cmd::RegisterExisting existing;
    existing.unit = unit;
    existing.name = std::string(town.place) + "非公企业联合工会";
    existing.kind = chapter::Kind::kJoint;
    for (std::int32_t n = 0; n < kUnitsOfJoint + town.weight; ++n) {
      joint.covers.push_back(stage.enterprises.next(unit, dice.between(6, 60)));
      existing.covered_units.push_back(covered(joint.covers.back()));
    }
    joint.chapter = register_chapter(stage, dice, "existing/joint/" + std::string(slug(unit)),
                                     std::move(existing));
    stage.joint.emplace(unit, std::move(joint));
  }
}

void plan_single_chapters(Stage& stage, Dice& dice) {
  const std::int32_t count = stage.amounts.scaled(kSingleChapters);
  for (std::int32_t n = 0; n < count; ++n) {
    const UnitId unit = stage.pick_unit(dice);
    const bool is_state_owned = n % 5 == 4;
    const Enterprise e = is_state_owned ? stage.enterprises.state_owned(unit, dice.between(90, 900))
                                        : stage.enterprises.next(unit, dice.between(40, 420));
    chapter::cmd::RegisterExisting existing;
    existing.unit = unit;
    existing.name = e.name + "工会委员会";
    existing.covered_units = {covered(e)};
    const StreamId stream =
        register_chapter(stage, dice, "existing/single/" + std::to_string(n), std::move(existing));
    stage.unions.push_back({stream, unit, {e}});
  }
}

// Some in single chapters, more in joint unions.
Union any_union(Stage& stage, Dice& dice) {
  if (dice.percent(40)) return dice.pick(stage.unions);
  return stage.joint.at(stage.pick_unit(dice));
}

void plan_members(Stage& stage, Dice& dice) {
  namespace membership = workflows::membership;
  const std::int32_t count = stage.amounts.scaled(kMembers);
  for (std::int32_t n = 0; n < count; ++n) {
    const Union at = any_union(stage, dice);
    const std::string path = "existing/member/" + std::to_string(n);
    membership::cmd::RegisterExisting existing;
    const Person person = stage.people.next();
    existing.unit = at.unit;
    existing.name = person.name;
    existing.mobile = person.mobile;
    existing.id_no = person.id_no;
    existing.is_migrant_worker = dice.percent(25);
    existing.union_id = at.chapter;
    existing.employer_uscc = dice.pick(at.covers).uscc;
    existing.joined_on = years_ago(dice) + days{60};
    existing.basis_sha256 = stage.desk.paper(path);
    const StreamId stream = stream_of("membership", stage.desk.case_id(path));
    stage.members.push_back({stream, at.unit, at.chapter, person});
    const Date day = stage.working(kFirstDay + days{dice.between(25, 70)});
    stage.at(in_hours(dice, day, 13, 17), [&stage, stream, existing = std::move(existing)] {
      stage.desk.act(organisation(), stream, existing);
    });
  }
}

}  // namespace

void plan_existing(Stage& stage) {
  Dice dice(stage.seed, "existing");
  plan_joint_unions(stage, dice);
  plan_single_chapters(stage, dice);
  plan_members(stage, dice);
}

}  // namespace chapterhouse::demo
