// Memberships on the move: in from other districts, between streets, kept for the retired, ended.
// None of it makes a new member.
#include "api/demo/story/stage.h"
#include "workflows/membership/membership.h"

namespace chapterhouse::demo {
namespace {

namespace membership = workflows::membership;
using membership::RetainReason;
using std::chrono::days;

constexpr Date kSpring = in_year(1, 10);
constexpr Date kAutumn = in_year(11, 15);

// Plans steps of one membership.
struct Steps {
  Stage& stage;
  StreamId stream;

  template <class C>
  void then(Timestamp when, Actor actor, C command) const {
    stage.at(when, [&stage = stage, stream = stream, actor = std::move(actor),
                    command = std::move(command)] { stage.desk.act(actor, stream, command); });
  }
  // Only where time has not taken the step by itself.
  template <class C>
  void then_if(std::string status, Timestamp when, Actor actor, C command) const {
    stage.at(when, [&stage = stage, stream = stream, status = std::move(status),
                    actor = std::move(actor), command = std::move(command)] {
      if (stage.desk.status_of(stream) == status) stage.desk.act(actor, stream, command);
    });
  }
};

void move_in(Stage& stage, Dice& dice, const std::string& path) {
  constexpr std::string_view kDistricts[] = {"110105", "110112", "110108", "110116", "110117"};
  const Steps steps{stage, stream_of("membership", stage.desk.case_id(path))};
  const Person person = stage.people.next();
  const Union& joint = stage.joint.at(stage.pick_unit(dice));
  membership::cmd::RegisterExisting there;
  there.unit = UnitId{std::string(dice.pick(kDistricts))};
  there.name = person.name;
  there.mobile = person.mobile;
  there.id_no = person.id_no;
  there.joined_on =
      std::chrono::sys_days{std::chrono::year{2014} / 3 / 1} + days{dice.between(0, 1'500)};
  there.basis_sha256 = stage.desk.paper(path);
  const Date day = stage.pick_day(dice, kSpring, kAutumn);
  steps.then(in_hours(dice, day, 9, 12), organisation(), there);
  membership::cmd::TransferMembership to;
  to.to_unit = joint.unit;
  to.to_union_id = joint.chapter;
  to.to_employer_uscc = dice.pick(joint.covers).uscc;
  steps.then(moment(day, 14, 10), union_chair(joint.unit), to);
  steps.then(moment(stage.later(day, 3), 10, 0), organisation(), membership::cmd::Release{});
  if (dice.percent(85))
    steps.then(moment(stage.later(day, 5), 15, 0), union_chair(joint.unit),
               membership::cmd::Accept{});
  else {
    membership::cmd::Decline no;
    no.reason = std::string("该职工尚未到岗，请待劳动关系确立后再接转");
    steps.then(moment(stage.later(day, 5), 15, 0), union_chair(joint.unit), no);
  }
}

void move_between(Stage& stage, Dice& dice, const Member& member) {
  const Steps steps{stage, member.membership};
  UnitId to_unit = stage.pick_unit(dice);
  if (to_unit == member.unit)
    to_unit = UnitId{member.unit.value == "110113-renhe" ? "110113-mapo" : "110113-renhe"};
  const Union& joint = stage.joint.at(to_unit);
  membership::cmd::TransferMembership to;
  to.to_unit = to_unit;
  to.to_union_id = joint.chapter;
  to.to_employer_uscc = dice.pick(joint.covers).uscc;
  const Date day = stage.pick_day(dice, kSpring, kAutumn);
  steps.then(in_hours(dice, day, 9, 12), union_chair(member.unit), to);
  if (dice.percent(85)) {
    steps.then(moment(stage.later(day, 4), 10, 30), union_chair(member.unit),
               membership::cmd::Release{});
    steps.then(moment(stage.later(day, 7), 15, 30), union_chair(to_unit),
               membership::cmd::Accept{});
  } else {  // nobody releases: after ten working days time does
    steps.then_if("in_transit", moment(stage.later(day, 13), 9, 30), union_chair(to_unit),
                  membership::cmd::Accept{});
  }
}

void retain(Stage& stage, Dice& dice, const Member& member, RetainReason reason) {
  const Steps steps{stage, member.membership};
  const Date day = stage.pick_day(dice, kSpring, kAutumn);
  steps.then(in_hours(dice, day, 9, 17), union_chair(member.unit), membership::cmd::Retain{reason});
  if (reason != RetainReason::kUnemployed || dice.percent(50)) return;
  membership::cmd::Reactivate again;
  again.employer_uscc = dice.pick(stage.joint.at(member.unit).covers).uscc;
  steps.then(moment(stage.later(day, 20), 11, 0), union_chair(member.unit), again);
}

void leave(Stage& stage, Dice& dice, const Member& member) {
  const Steps steps{stage, member.membership};
  const Date day = stage.pick_day(dice, kSpring, kAutumn);
  steps.then(in_hours(dice, day, 9, 17), union_chair(member.unit), membership::cmd::RequestExit{});
  steps.then(moment(stage.later(day, 3), 14, 30), union_chair(member.unit),
             membership::cmd::ConfirmExit{});
}

// No dues and no union life for more than six months; one objects, the other does not.
void fall_silent(Stage& stage, const Member& member, Date noticed, bool objects) {
  const Steps steps{stage, member.membership};
  membership::cmd::NoticeDeemedExit notice;
  notice.dues_paid_until = noticed - days{230};
  notice.last_union_life_on = noticed - days{215};
  notice.education_sha256 = stage.desk.paper(member.membership.value + "/talk");
  steps.then(moment(noticed, 10, 15), union_chair(member.unit), notice);
  if (objects) {
    membership::cmd::Object objection;
    objection.objection = std::string("因病住院未能缴纳会费，愿意补缴并继续参加活动");
    steps.then(moment(stage.later(noticed, 4), 9, 5), staff(member.unit), objection);
  } else {
    steps.then_if("deemed_exit_notice", moment(stage.later(noticed, 45), 9, 5),
                  union_chair(member.unit), membership::cmd::DeclareDeemedExit{});
  }
}

void die(Stage& stage, Dice& dice, const Member& member) {
  const Date day = stage.pick_day(dice, kSpring, kAutumn);
  Steps{stage, member.membership}.then(
      moment(day, 15, 45), union_chair(member.unit),
      membership::cmd::RecordDeath{day - days{9},
                                   stage.desk.paper(member.membership.value + "/death")});
}

}  // namespace

void plan_moves(Stage& stage) {
  Dice dice(stage.seed, "moves");
  for (std::int32_t n = 0; n < stage.amounts.scaled(18); ++n)
    move_in(stage, dice, "move/in/" + std::to_string(n));
  const auto for_some = [&stage](std::int32_t whole, const auto& tell) {
    for (std::int32_t n = 0; n < stage.amounts.scaled(whole); ++n)
      if (const auto member = stage.take_member()) tell(*member);
  };
  for_some(24, [&stage, &dice](const Member& m) { move_between(stage, dice, m); });
  for_some(20,
           [&stage, &dice](const Member& m) { retain(stage, dice, m, RetainReason::kRetired); });
  for_some(8,
           [&stage, &dice](const Member& m) { retain(stage, dice, m, RetainReason::kUnemployed); });
  for_some(12, [&stage, &dice](const Member& m) { leave(stage, dice, m); });
  for_some(2, [&stage, &dice](const Member& m) { die(stage, dice, m); });
  const Date noticed = in_year(5, 15);
  for_some(1, [&stage, noticed](const Member& m) { fall_silent(stage, m, noticed, false); });
  for_some(1, [&stage, noticed](const Member& m) { fall_silent(stage, m, noticed, true); });
}

}  // namespace chapterhouse::demo
