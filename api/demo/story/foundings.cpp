// Foundings: 55 chapters of their own in non-public enterprises, 28 of them with a hundred workers
// or more, each with the lead it came from and the members it won; beside them those that lapsed,
// were withdrawn or rejected, and those still under way at the end of the year.
#include <memory>

#include "api/demo/story/stage.h"
#include "workflows/common/common.h"
#include "workflows/founding/founding.h"
#include "workflows/lead/lead.h"

namespace chapterhouse::demo {
namespace {

namespace founding = workflows::founding;
namespace common = workflows::common;
using chapterhouse::founding::Post;
using chapterhouse::founding::Relation;
using std::chrono::days;

constexpr std::int32_t kEmployeesAsTold = 97, kEmployeesInFact = 104;  // employees
constexpr std::int32_t kReElectionMembers = 105;  // 52 votes are no majority of them
constexpr std::int32_t kFewestMembers = 8;

enum class Course : std::uint8_t { kPlain, kReturned, kReElection, kRelative, kCorrected };
enum class End : std::uint8_t { kEstablished, kUnderWay, kLapsed, kWithdrawn, kRejected };

// The working days on which a founding takes its steps.
struct Days {
  Date converted, applied, prepared, opened, recruited, scheduled, met, reported, approved;
  Date first_scheduled, first_met;  // of an election that fails
};

struct Founding {
  std::string path;  // "founding/7"
  Enterprise enterprise;
  Course course = Course::kPlain;
  End end = End::kEstablished;
  Days on;
  StreamId stream, chapter;
  std::vector<StreamId> members;
  std::vector<StreamId> women;
};

// One founding on its way. Shared by its happenings.
class Way : public std::enable_shared_from_this<Way> {
 public:
  Way(Stage& stage, Founding f, Dice dice)
      : stage_(stage), f_(std::move(f)), unit_(f_.enterprise.unit), dice_(std::move(dice)) {}
  void plan();

 private:
  void then(Date day, int hour, int minute, void (Way::*step)()) {
    stage_.at(moment(day, hour, minute), [way = shared_from_this(), step] { (*way.*step)(); });
  }
  template <class C>
  void as(const Actor& actor, C command) {
    stage_.desk.act(actor, f_.stream, std::move(command));
  }
  std::string paper(std::string_view name) const {
    return stage_.desk.paper(f_.path + "/" + std::string(name));
  }
  bool is_large() const { return f_.members.size() >= 60; }

  void plan_members();
  void plan_afterwards();
  std::vector<chapterhouse::founding::Candidate> candidates() const;
  chapterhouse::founding::Ballot ballot();
  founding::cmd::ScheduleMeeting meeting_on(Date day) const;

  void convert() { stage_.desk.act(staff(unit_), lead(), workflows::lead::cmd::Convert{}); }
  StreamId lead() const { return stream_of("lead", key_of_stream(f_.stream)); }
  void apply();
  void give_back() {
    as(chair(unit_), founding::cmd::Return{{"缺少职工书面意愿名单", "请示未加盖单位公章"}});
  }
  void resubmit() { as(preparer(unit_), founding::cmd::Resubmit{paper("request-again")}); }
  void approve_prep() { as(chair(unit_), founding::cmd::ApprovePrep{}); }
  void reject() {
    as(chair(unit_), founding::cmd::Reject{founding::RejectionGround::kOtherJurisdiction,
                                           "企业实际经营地已迁出本镇街，请向新址所在地工会申请"});
  }
  void open_recruiting() { as(preparer(unit_), founding::cmd::OpenRecruiting{}); }
  void withdraw() {
    as(preparer(unit_), founding::cmd::Withdraw{"企业并入集团公司，由集团工会统一组建"});
  }
  void lapse() {  // unless time has done it already
    if (stage_.desk.status_of(f_.stream) == "recruiting") as(chair(unit_), founding::cmd::Lapse{});
  }
  void schedule_first() { as(preparer(unit_), meeting_on(f_.on.first_met)); }
  void propose_relative();
  void schedule() { as(preparer(unit_), meeting_on(f_.on.met)); }
  void elect_in_vain();
  void elect();
  void report();
  void approve() { as(chair(unit_), founding::cmd::Approve{}); }
  void propose_correction() {
    as(staff(unit_), common::cmd::ProposeCorrection{
                         "employees_total", std::to_string(kEmployeesInFact),
                         "批复时漏计劳务派遣转正职工，以社保缴费名册为准", paper("headcount")});
  }
  void approve_correction() { as(chair(unit_), common::cmd::ApproveCorrection{}); }

  Stage& stage_;
  Founding f_;
  const UnitId unit_;
  Dice dice_;
};

void Way::plan() {
  const Days& on = f_.on;
  then(on.converted, 15, 10, &Way::convert);
  then(on.applied, 9, 40, &Way::apply);
  if (f_.course == Course::kReturned) {
    then(stage_.later(on.applied, 2), 10, 5, &Way::give_back);
    then(stage_.later(on.applied, 5), 14, 30, &Way::resubmit);
  }
  if (f_.end == End::kRejected) return then(on.prepared, 16, 0, &Way::reject);
  then(on.prepared, 16, 0, &Way::approve_prep);
  then(on.opened, 8, 30, &Way::open_recruiting);
  if (f_.end == End::kLapsed)  // six months for the meeting, and a week's grace
    return then(stage_.working(on.prepared + days{192}), 9, 15, &Way::lapse);
  plan_members();
  if (f_.end == End::kWithdrawn) return then(on.scheduled, 11, 20, &Way::withdraw);
  if (f_.course == Course::kReElection) {
    then(on.first_scheduled, 9, 30, &Way::schedule_first);
    then(on.first_met, 17, 30, &Way::elect_in_vain);
  }
  if (f_.course == Course::kRelative) then(on.scheduled, 9, 5, &Way::propose_relative);
  then(on.scheduled, 9, 30, &Way::schedule);
  then(on.met, 17, 30, &Way::elect);
  then(on.reported, 10, 20, &Way::report);
  then(on.approved, 15, 40, &Way::approve);
  plan_afterwards();
}

void Way::plan_members() {
  const std::size_t count = f_.members.size();
  for (std::size_t n = 0; n < count; ++n) {
    Joining j;
    j.path = f_.path + "/member/" + std::to_string(n);
    // Whoever stands for election is known: women and men by turns.
    j.person = n < kFewestMembers ? stage_.people.next(n % 2 == 1 ? Sex::kFemale : Sex::kMale)
                                  : stage_.people.next();
    j.unit = unit_;
    j.founding = f_.stream;
    j.employer = f_.enterprise.uscc;
    dress(dice_, j);
    const Date day = stage_.pick_day(dice_, f_.on.opened, f_.on.recruited);
    j.submit = in_hours(dice_, day, 9, 12);
    j.decide = in_hours(dice_, stage_.later(day, dice_.between(0, 1)), 14, 17);
    const bool is_woman = j.person.sex == Sex::kFemale;
    f_.members[n] = join(stage_, std::move(j));
    if (is_woman) f_.women.push_back(f_.members[n]);
  }
}

void Way::apply() {
  const Enterprise& e = f_.enterprise;
  founding::cmd::ApplyPrep request;
  request.unit = unit_;
  request.name = e.name + "工会委员会";
  request.covered_units = {{e.uscc, e.name, e.employees, e.women, e.ownership, e.industry}};
  request.prep_group = "筹备组由" + stage_.people.next().name + "、" + stage_.people.next().name +
                       "、" + stage_.people.next().name + "三人组成";
  request.request_sha256 = paper("request");
  as(preparer(unit_), request);
}

std::vector<chapterhouse::founding::Candidate> Way::candidates() const {
  std::vector<Post> posts{Post::kChair,     Post::kViceChair, Post::kCommittee,
                          Post::kCommittee, Post::kAudit,     Post::kAudit};
  if (is_large()) posts.insert(posts.begin() + 2, 2, Post::kCommittee);
  std::vector<chapterhouse::founding::Candidate> out;
  for (std::size_t n = 0; n < posts.size(); ++n)
    out.push_back({f_.members[n], posts[n], Relation::kNone, false, false});
  return out;
}

founding::cmd::ScheduleMeeting Way::meeting_on(Date day) const {
  return {day, candidates(), is_large() ? 5 : 3, 1};
}

void Way::propose_relative() {
  founding::cmd::ScheduleMeeting meeting = meeting_on(f_.on.met);
  meeting.candidates[1].relation = Relation::kNearRelativeOfPrincipal;
  stage_.desk.refused(preparer(unit_), f_.stream, meeting, "near_relative");
}

// Most are elected by far; the last of the committee and of the auditors stay without a seat.
chapterhouse::founding::Ballot Way::ballot() {
  const auto members = static_cast<std::int32_t>(f_.members.size());
  chapterhouse::founding::Ballot b;
  // Many members send representatives.
  b.due_to_attend = members <= 120 || f_.course == Course::kReElection ? members : 80;
  b.present = b.due_to_attend - dice_.between(0, b.due_to_attend / 10);
  b.issued = b.returned = b.present;
  b.valid = b.returned - (b.returned > 20 ? dice_.between(0, 1) : 0);
  const auto list = candidates();
  const std::size_t last_of_committee = list.size() - 3, last_of_audit = list.size() - 1;
  for (std::size_t n = 0; n < list.size(); ++n) {
    const bool loses = n == last_of_committee || n == last_of_audit;
    b.votes.push_back({list[n].member, loses ? dice_.between(0, b.valid / 6)
                                             : b.valid - dice_.between(0, b.valid / 8)});
  }
  return b;
}

// 52 of 105: the committee has no chair.
void Way::elect_in_vain() {
  founding::cmd::RecordElection election{ballot(), union_chair(unit_).id};
  election.ballot.votes.front().votes = kReElectionMembers / 2;
  const auto receipt = stage_.desk.act(preparer(unit_), f_.stream, election);
  if (receipt.status != "recruiting")
    throw Stopped("demo: 52 of 105 votes were taken for a majority");
}

void Way::elect() {
  as(preparer(unit_), founding::cmd::RecordElection{ballot(), union_chair(unit_).id});
}

void Way::report() {
  founding::cmd::ReportResult result;
  result.term = dice_.percent(40) ? founding::Term::kThreeYears : founding::Term::kFiveYears;
  result.chair = f_.members.front();
  const bool committee = f_.enterprise.women >= 25 && f_.women.size() >= 3;
  result.women_body =
      f_.enterprise.women >= 25 ? founding::WomenBody::kCommittee : founding::WomenBody::kMember;
  result.women.assign(f_.women.begin(), f_.women.begin() + (committee ? 3 : 1));
  result.report_sha256 = paper("report");
  as(preparer(unit_), result);
}

void Way::plan_afterwards() {
  if (f_.course == Course::kCorrected) {
    then(stage_.later(f_.on.approved, 16), 10, 30, &Way::propose_correction);
    then(stage_.later(f_.on.approved, 18), 15, 0, &Way::approve_correction);
  }
  plan_new_chapter(stage_, dice_, {f_.path, f_.enterprise, f_.chapter, f_.on.approved});
}

// ---- planning ------------------------------------------------------------------------------

// Backwards from the approval.
Days days_to(const Stage& stage, Dice& dice, const Founding& f, Date approved) {
  Days on;
  on.approved = approved;
  on.reported = stage.earlier(on.approved, dice.between(3, 8));
  on.met = stage.earlier(on.reported, dice.between(1, 3));
  on.scheduled = stage.earlier(on.met, dice.between(5, 9));
  on.first_met = stage.earlier(on.scheduled, 6);
  on.first_scheduled = stage.earlier(on.first_met, 6);
  const bool twice = f.course == Course::kReElection;
  on.recruited = stage.earlier(twice ? on.first_scheduled : on.scheduled, 4);
  const std::int32_t span = f.members.size() >= 60 ? dice.between(8, 20) : dice.between(4, 9);
  on.opened = stage.earlier(on.recruited, span);
  on.prepared = stage.earlier(on.opened, 1);
  on.applied = stage.earlier(on.prepared, f.course == Course::kReturned ? 7 : dice.between(2, 4));
  on.converted = stage.earlier(on.applied, dice.between(1, 2));
  return on;
}

Lead lead_of(const Stage& stage, Dice& dice, const Founding& f) {
  Lead lead;
  lead.path = f.path;
  lead.enterprise = f.enterprise;
  lead.agree = stage.earlier(f.on.converted, dice.between(1, 6));
  lead.plan = stage.earlier(*lead.agree, dice.between(1, 4));
  Date day = stage.earlier(*lead.plan, dice.between(1, 3));
  for (std::int32_t n = dice.between(2, 3); n > 0; --n) {
    lead.contacts.insert(lead.contacts.begin(), day);
    day = stage.earlier(day, dice.between(3, 8));
  }
  lead.assigned = stage.earlier(lead.contacts.front(), dice.between(1, 3));
  lead.registered = stage.earlier(lead.assigned, dice.between(1, 4));
  return lead;
}

std::int32_t employees_of(const Stage& stage, Dice& dice, const Founding& f, bool is_large) {
  if (f.course == Course::kCorrected) return kEmployeesAsTold;
  if (f.course == Course::kReElection) return kReElectionMembers + dice.between(20, 60);
  if (!is_large) return dice.between(12, 95);
  const std::int32_t roll = stage.amounts.percent < 50 ? 0 : dice.between(0, 9);
  if (roll < 6) return dice.between(100, 179);
  return roll < 9 ? dice.between(180, 349) : dice.between(350, 620);
}

std::size_t members_of(const Stage& stage, Dice& dice, const Founding& f) {
  if (f.course == Course::kReElection) return kReElectionMembers;
  std::int32_t members = f.enterprise.employees * dice.between(48, 82) / 100;
  if (stage.amounts.percent < 50)  // few foundings must not take all the members there are
    members = std::min(members, stage.amounts.new_members / 4 / stage.amounts.foundings);
  return static_cast<std::size_t>(
      std::min(std::max(members, kFewestMembers), f.enterprise.employees));
}

void plan_founding(Stage& stage, Founding f, bool is_large, Date from, Date to) {
  Dice dice(stage.seed, f.path);
  f.enterprise =
      stage.enterprises.next(stage.pick_unit(dice), employees_of(stage, dice, f, is_large));
  f.members.resize(members_of(stage, dice, f));
  do {  // members who join in 2018 would not be this year's
    f.on = days_to(stage, dice, f, stage.pick_day(dice, from, to));
  } while (f.on.opened <= kNewYear);
  const CaseId id = stage.desk.case_id(f.path);
  f.stream = stream_of("founding", id);
  f.chapter = stream_of("chapter", id);
  if (f.end == End::kEstablished)
    stage.unions.push_back({f.chapter, f.enterprise.unit, {f.enterprise}, f.on.approved});
  plan_lead(stage, dice, lead_of(stage, dice, f));
  std::make_shared<Way>(stage, std::move(f), std::move(dice))->plan();
}

Course course_of(const Amounts& amounts, std::int32_t n) {
  if (amounts.foundings < 10) return Course::kPlain;
  switch (n) {
    case 3:
      return Course::kCorrected;
    case 5:
      return Course::kReElection;
    case 7:
      return Course::kRelative;
    default:
      return n % 8 == 1 ? Course::kReturned : Course::kPlain;
  }
}

// What did not come to a chapter within the year.
struct Unfinished {
  std::string_view name;
  End end;
  std::int32_t whole;
  Date from, to;  // when it would have been approved
};

void plan_unfinished(Stage& stage, const Unfinished& kind) {
  for (std::int32_t n = 0; n < stage.amounts.scaled(kind.whole); ++n) {
    Founding f;
    f.path = "founding/" + std::string(kind.name) + "/" + std::to_string(n);
    f.end = kind.end;
    plan_founding(stage, std::move(f), n % 2 == 0, kind.from, kind.to);
  }
}

}  // namespace

void plan_foundings(Stage& stage) {
  for (std::int32_t n = 0; n < stage.amounts.foundings; ++n) {
    Founding f;
    f.path = "founding/" + std::to_string(n);
    f.course = course_of(stage.amounts, n);
    const Date to = f.course == Course::kCorrected ? in_year(10, 31) : in_year(12, 24);
    plan_founding(stage, std::move(f), n < stage.amounts.large_foundings, in_year(1, 28), to);
  }
  plan_unfinished(stage, {"under-way", End::kUnderWay, 7, kLastDay + days{6}, kLastDay + days{51}});
  plan_unfinished(stage, {"lapsed", End::kLapsed, 2, in_year(2, 20), in_year(5, 20)});
  plan_unfinished(stage, {"withdrawn", End::kWithdrawn, 2, in_year(4, 1), in_year(10, 31)});
  plan_unfinished(stage, {"rejected", End::kRejected, 2, in_year(3, 1), in_year(12, 1)});
}

}  // namespace chapterhouse::demo
