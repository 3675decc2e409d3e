// Applications to join: those that other chains bring, and all that is left of the reported number,
// spread over chapters, joint unions and the streets; with those that do not succeed.
#include "api/demo/story/stage.h"
#include "workflows/application/application.h"
#include "workflows/common/common.h"

namespace chapterhouse::demo {
namespace {

namespace application = workflows::application;
namespace common = workflows::common;
using application::Channel;
using Course = Joining::Course;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

constexpr std::string_view kNotice = "2018-1";
constexpr Date kLastJoining = in_year(12, 24);

Actor applicant_of(const Joining& j, const CaseId& id) {
  switch (j.channel) {
    case Channel::kApp:
    case Channel::kQr:
      return worker(j.unit, id);
    case Channel::kPaper:
      return j.founding.empty() ? second_worker(j.unit) : preparer(j.unit);
    case Channel::kSession:
    case Channel::kImport:
      break;
  }
  return social_worker(j.unit);
}
Actor reviewer_of(const Joining& j) {
  return j.union_id.empty() ? staff(j.unit) : union_chair(j.unit);
}

application::cmd::Submit form_of(const Stage& stage, const Joining& j) {
  application::cmd::Submit form;
  form.unit = j.unit;
  form.name = j.person.name;
  form.mobile = j.person.mobile;
  form.id_no = j.person.id_no;
  form.employment_type = j.type;
  form.is_migrant_worker = j.is_migrant;
  if (!j.employer.empty()) form.employer_uscc = j.employer;
  if (!j.union_id.empty()) form.union_id = j.union_id;
  if (!j.founding.empty()) form.founding = j.founding;
  form.channel = j.channel;
  if (!j.session.empty()) form.session = j.session;
  form.consent = {std::string(kNotice), stage.desk.paper("joining/notice")};
  return form;
}

std::optional<Late> late_of(const Joining& j, int after_days) {
  if (!j.really_on) return std::nullopt;
  return Late{moment(*j.really_on + days{after_days}, 10, 0), "纸质入会申请书补录"};
}

// One application on its way. Copied into each happening.
class Way {
 public:
  Way(Stage& stage, Joining joining)
      : stage_(&stage), j_(std::move(joining)), id_(stage.desk.case_id(j_.path)) {}

  StreamId membership() const { return stream_of("membership", id_); }
  void plan() const;

 private:
  StreamId stream() const { return stream_of("application", id_); }
  void then(Timestamp when, void (Way::*step)() const) const {
    stage_->at(when, [way = *this, step] { (way.*step)(); });
  }
  void submit() const {
    stage_->desk.act(applicant_of(j_, id_), stream(), form_of(*stage_, j_), late_of(j_, 0));
  }
  void start_review() const {
    stage_->desk.act(reviewer_of(j_), stream(), application::cmd::StartReview{});
  }
  void approve() const {
    stage_->desk.act(reviewer_of(j_), stream(), application::cmd::Approve{}, late_of(j_, 2));
  }
  void give_back() const {
    stage_->desk.act(reviewer_of(j_), stream(),
                     application::cmd::Return{{application::MissingItem::kIdCopy,
                                               application::MissingItem::kSignature}});
  }
  void resubmit() const {
    application::cmd::Resubmit again;
    again.answer = std::string("已补交身份证复印件，并在申请书上签字");
    stage_->desk.act(applicant_of(j_, id_), stream(), again);
  }
  void reject() const {
    application::cmd::Reject no;
    no.code = application::RejectCode::kNoEmployment;
    no.reason = std::string("未能提供劳动关系证明，电话核实后本人表示已离职");
    stage_->desk.act(reviewer_of(j_), stream(), no);
  }
  void withdraw() const {
    stage_->desk.act(applicant_of(j_, id_), stream(), application::cmd::Withdraw{});
  }
  void find_duplicate() const {
    stage_->desk.refused(reviewer_of(j_), stream(), application::cmd::Approve{},
                         "active_membership_exists");
    stage_->desk.act(reviewer_of(j_), stream(), application::cmd::MarkDuplicate{j_.duplicate_of});
  }
  void ask_for_card() const {
    stage_->desk.act(applicant_of(j_, id_), stream(),
                     application::cmd::RequestCard{
                         {std::string(kNotice), stage_->desk.paper("joining/bank-notice")}});
  }
  void issue_card() const {
    application::cmd::IssueCard card;
    const std::string hex = id_.text();
    card.card_no = std::string("6299990");
    for (std::size_t i = 0; i < 12; ++i) card.card_no.value += static_cast<char>('0' + hex[i] % 10);
    stage_->desk.act(service_centre(), stream(), card);
  }

  Stage* stage_;
  Joining j_;
  CaseId id_;
};

void Way::plan() const {
  then(j_.submit, &Way::submit);
  switch (j_.course) {
    case Course::kApproved:
      if (j_.wants_card && !j_.really_on) then(j_.decide - minutes{3}, &Way::start_review);
      then(j_.decide, &Way::approve);
      if (j_.wants_card) {
        then(j_.decide + days{3} + hours{1}, &Way::ask_for_card);
        then(moment(stage_->later(day_of(j_.decide) + days{3}, 4), 15, 20), &Way::issue_card);
      }
      break;
    case Course::kReturned:
      then(j_.submit + hours{1}, &Way::give_back);
      then(j_.submit + hours{5}, &Way::resubmit);
      then(j_.decide, &Way::approve);
      break;
    case Course::kRejected:
      then(j_.decide, &Way::reject);
      break;
    case Course::kWithdrawn:
      then(j_.decide, &Way::withdraw);
      break;
    case Course::kUnanswered:
      then(j_.decide, &Way::give_back);
      break;
    case Course::kDuplicate:
      then(j_.decide, &Way::find_duplicate);
      break;
  }
  const bool succeeds = j_.course == Course::kApproved || j_.course == Course::kReturned;
  const Date approved_on = day_of(j_.decide);
  if (succeeds && approved_on >= kNewYear && approved_on <= kLastDay) ++stage_->joinings_planned;
}

// Who works where, in a joint union, a chapter or on the street.
Joining ordinary(Stage& stage, Dice& dice, const std::string& path, Date day) {
  Joining j;
  j.path = path;
  j.person = stage.people.next();
  const std::int32_t roll = dice.between(0, 99);
  const Union& at = dice.pick(stage.unions);
  if (roll < 40 && at.since < day) {
    j.unit = at.unit;
    j.union_id = at.chapter;
    j.employer = at.covers.front().uscc;
  } else {
    j.unit = stage.pick_unit(dice);
    if (roll < 82) {
      const Union& joint = stage.joint.at(j.unit);
      j.union_id = joint.chapter;
      j.employer = dice.pick(joint.covers).uscc;
    }
  }
  dress(dice, j);
  j.submit = in_hours(dice, day, 8, 12);
  j.decide = in_hours(dice, stage.later(day, dice.between(0, 2)), 14, 17);
  return j;
}

// Applications that lead to no membership.
struct Failures {
  std::string_view name;
  Course course;
  std::int32_t whole;
};

void plan_failures(Stage& stage, Dice& dice, const Failures& failures) {
  for (std::int32_t n = 0; n < stage.amounts.scaled(failures.whole); ++n) {
    const Date day = stage.pick_day(dice, kNewYear, kLastJoining);
    Joining j = ordinary(stage, dice,
                         "joining/" + std::string(failures.name) + "/" + std::to_string(n), day);
    j.course = failures.course;
    if (failures.course == Course::kDuplicate) {
      const auto member = stage.take_member();
      if (!member) return;
      j.person = member->person;
      j.duplicate_of = member->membership;
    }
    join(stage, std::move(j));
  }
}

// The same form, sent twice within the hour.
void plan_impatience(Stage& stage, Dice& dice, const std::string& path) {
  Joining j = ordinary(stage, dice, path, stage.pick_day(dice, kNewYear, kLastJoining));
  j.course = Course::kApproved;
  j.channel = Channel::kApp;
  j.wants_card = false;
  const CaseId again = stage.desk.case_id(path + "/again");
  stage.at(j.submit + minutes{40}, [&stage, j, again] {
    stage.desk.refused(applicant_of(j, stage.desk.case_id(j.path)), stream_of("application", again),
                       form_of(stage, j), "application_in_work");
  });
  join(stage, std::move(j));
}

// A number was mistyped: the record is voided by two people and entered again.
void plan_mistake(Stage& stage, Dice& dice, const std::string& path) {
  const Date day = stage.pick_day(dice, kNewYear, kLastJoining - days{60});
  Joining wrong = ordinary(stage, dice, path + "/wrong", day);
  wrong.union_id = {};
  wrong.employer = {};
  wrong.course = Course::kApproved;
  wrong.wants_card = false;
  wrong.channel = Channel::kPaper;
  Joining right = wrong;
  right.path = path + "/right";
  right.person.id_no = stage.people.next(wrong.person.sex).id_no;
  const Date found = stage.later(day, dice.between(8, 30));
  right.submit = moment(found, 15, 10);
  right.decide = moment(stage.later(found, 1), 9, 40);
  const UnitId unit = wrong.unit;
  const StreamId application = stream_of("application", stage.desk.case_id(wrong.path));
  const StreamId membership = join(stage, std::move(wrong));
  stage.at(moment(found, 9, 30), [&stage, unit, application, membership] {
    const std::string why = "身份证号录入有误，核对原件后作废重录";
    for (const StreamId& stream : {application, membership})
      stage.desk.act(staff(unit), stream, common::cmd::RequestVoid{why});
  });
  stage.at(moment(found, 14, 0), [&stage, unit, application, membership] {
    for (const StreamId& stream : {application, membership})
      stage.desk.act(chair(unit), stream, common::cmd::ApproveVoid{"已核对身份证原件，同意作废"});
  });
  join(stage, std::move(right));
  --stage.joinings_planned;  // the wrong one is taken back
}

// Found in a drawer after the month had closed: counts as an adjustment of a closed month.
void plan_late(Stage& stage, Dice& dice, const std::string& path) {
  const Date signed_on = stage.pick_day(dice, kNewYear + days{8}, kLastJoining - days{90});
  const Date entered = stage.later(signed_on, dice.between(30, 55));
  Joining j = ordinary(stage, dice, path, entered);
  j.union_id = {};
  j.employer = {};
  j.channel = Channel::kPaper;
  j.really_on = signed_on;
  j.course = Course::kApproved;
  j.wants_card = false;
  join(stage, std::move(j));
}

}  // namespace

void dress(Dice& dice, Joining& j) {
  constexpr EmploymentType kNewForms[] = {
      EmploymentType::kPlatformCourier, EmploymentType::kPlatformCourier,
      EmploymentType::kPlatformRider,   EmploymentType::kPlatformRider,
      EmploymentType::kRideHailing,     EmploymentType::kTruckDriver,
      EmploymentType::kDomestic};
  const std::int32_t new_form = j.founding.empty() ? (j.employer.empty() ? 22 : 6) : 3;
  if (dice.percent(new_form))
    j.type = dice.pick(kNewForms);
  else if (dice.percent(4))
    j.type = EmploymentType::kDispatch;
  j.is_migrant = dice.percent(30);
  if (j.session.empty()) {
    const std::int32_t roll = dice.between(0, 99);
    j.channel = roll < 38 ? Channel::kApp : roll < 66 ? Channel::kQr : Channel::kPaper;
  }
  j.wants_card = dice.percent(12);
  if (dice.percent(3)) j.course = Joining::Course::kReturned;
}

StreamId join(Stage& stage, Joining joining) {
  // What was returned and answered is not approved on the same day.
  if (joining.course == Course::kReturned && joining.decide < joining.submit + hours{6})
    joining.decide = moment(stage.later(day_of(joining.submit), 1), 14, 25);
  const Way way(stage, std::move(joining));
  way.plan();
  return way.membership();
}

void plan_joinings(Stage& stage) {
  Dice dice(stage.seed, "joinings");
  plan_failures(stage, dice, {"rejected", Course::kRejected, 62});
  plan_failures(stage, dice, {"withdrawn", Course::kWithdrawn, 24});
  plan_failures(stage, dice, {"unanswered", Course::kUnanswered, 9});
  plan_failures(stage, dice, {"duplicate", Course::kDuplicate, 14});
  const std::int32_t percent = stage.amounts.percent;
  for (std::int32_t n = 0; n < (percent >= 50 ? 2 : 1); ++n)
    plan_mistake(stage, dice, "joining/mistake/" + std::to_string(n));
  for (std::int32_t n = 0; n < stage.amounts.scaled(7); ++n)
    plan_impatience(stage, dice, "joining/impatient/" + std::to_string(n));
  for (std::int32_t n = 0; n < stage.amounts.scaled(26); ++n)
    plan_late(stage, dice, "joining/late/" + std::to_string(n));
  const std::int32_t left = stage.amounts.new_members - stage.joinings_planned;
  if (left < 0) throw Stopped("demo: the chains bring more members than were reported");
  for (std::int32_t n = 0; n < left; ++n) {
    const Date day = stage.pick_day(dice, kNewYear, kLastJoining);
    join(stage, ordinary(stage, dice, "joining/" + std::to_string(n), day));
  }
}

}  // namespace chapterhouse::demo
