// Households in hardship: 168 on file when the year begins, 34 filed within it, two cancelled, 194
// lifted out: 97.0 of 100. Some exits are objected to, some households fall back.
#include <memory>

#include "api/demo/story/stage.h"
#include "workflows/hardship_application/hardship_application.h"
#include "workflows/hardship_file/hardship_file.h"

namespace chapterhouse::demo {
namespace {

namespace application = workflows::hardship_application;
namespace file = workflows::hardship_file;
using application::Finding;
using chapterhouse::hardship_application::Category;
using std::chrono::days;

constexpr std::string_view kNotice = "2018-1";

struct Household {
  std::string path;  // "hardship/17"
  UnitId unit;
  Person worker;
  std::int32_t persons = 3;
  Category category = Category::kDeep;
  Date filed;
  std::optional<Date> exited, cancelled;
  bool returned = false, rejected = false;
  bool objected = false, upheld = false;  // of the exit
  bool relapses = false;
};

// One household on its way. Shared by its happenings.
class Way : public std::enable_shared_from_this<Way> {
 public:
  Way(Stage& stage, Household h, Dice dice)
      : stage_(stage),
        h_(std::move(h)),
        dice_(std::move(dice)),
        application_(stream_of("hardship_application", stage.desk.case_id(h_.path))),
        file_(stream_of("hardship_file", key_of_stream(application_))) {}
  void plan();

 private:
  void then(Date day, int hour, int minute, void (Way::*step)()) {
    stage_.at(moment(day, hour, minute), [way = shared_from_this(), step] { (*way.*step)(); });
  }
  template <class C>
  void as(const Actor& actor, const StreamId& stream, C command) {
    stage_.desk.act(actor, stream, std::move(command));
  }
  std::string paper(std::string_view name) const {
    return stage_.desk.paper(h_.path + "/" + std::string(name));
  }
  Date before_filing(int working_days) const { return stage_.earlier(h_.filed, working_days); }
  std::vector<AccountId> visitors() const {
    return {social_worker(h_.unit).id, second_worker(h_.unit).id};
  }
  // Income and costs of a year that come to the category.
  template <class C>
  C means(Category category);

  void plan_filing();
  void plan_exit(Date on);
  void plan_staying();

  void apply();
  void visit_home();
  void give_back();
  void resubmit();
  void review_first() {
    as(staff(h_.unit), application_, means<application::cmd::FirstReview>(h_.category));
  }
  void reject();
  void ask_for_check() {
    as(service_centre(), application_, application::cmd::RequestMeansCheck{});
  }
  void record_check();
  void publish();
  void review();
  void approve();
  void visit();
  void propose_exit() {
    as(social_worker(h_.unit), file_, means<file::cmd::ProposeExit>(Category::kNone));
  }
  void publish_exit();
  void object();
  void resolve();
  void approve_exit() { as(leadership(), file_, file::cmd::ApproveExit{paper("exit-notice")}); }
  void follow_up();
  void relapse();
  void cancel();
  void review_year() {
    as(social_worker(h_.unit), file_, means<file::cmd::AnnualReview>(h_.category));
  }

  Stage& stage_;
  Household h_;
  Dice dice_;
  StreamId application_, file_;
};

template <class C>
C Way::means(Category category) {
  const std::int64_t heads = h_.persons;
  const auto yuan_a_month = [this](std::int32_t least, std::int32_t most) {
    return static_cast<std::int64_t>(dice_.between(least, most)) * 100;
  };
  std::int64_t each = 0;
  switch (category) {
    case Category::kDeep:
      each = yuan_a_month(420, 1'250);
      break;
    case Category::kRelative:
      each = yuan_a_month(1'500, 2'600);
      break;
    case Category::kAccident:
    case Category::kNone:
      each = yuan_a_month(3'100, 4'200);
      break;
  }
  const std::int64_t rigid = yuan_a_month(300, 900) * 12;
  C c;
  c.persons = h_.persons;
  c.income = Money{each * 12 * heads + rigid};
  c.rigid_expenses = std::vector<chapterhouse::hardship_application::RigidExpense>{
      {chapterhouse::hardship_application::ExpenseType::kMedical, Money{rigid}, paper("voucher")}};
  c.accident_cost = Money{category == Category::kAccident ? c.income.value.fen * 9 / 10 : 0};
  return c;
}

void Way::plan() {
  plan_filing();
  if (h_.rejected) return;
  stage_.households.push_back({file_, h_.unit, h_.filed, h_.cancelled ? h_.cancelled : h_.exited});
  if (h_.cancelled) return then(*h_.cancelled, 10, 20, &Way::cancel);
  if (h_.exited) return plan_exit(*h_.exited);
  plan_staying();
}

void Way::plan_filing() {
  const int sooner = h_.returned ? 8 : 0;
  then(before_filing(24 + sooner), 9, 30, &Way::apply);
  then(before_filing(21 + sooner), 14, 0, &Way::visit_home);
  if (h_.returned) {
    then(before_filing(27), 10, 10, &Way::give_back);
    then(before_filing(24), 9, 50, &Way::resubmit);
    then(before_filing(21), 14, 0, &Way::visit_home);
  }
  if (h_.rejected) return then(before_filing(19), 11, 0, &Way::reject);
  then(before_filing(19), 15, 20, &Way::review_first);
  then(before_filing(18), 9, 10, &Way::ask_for_check);
  then(before_filing(13), 16, 0, &Way::record_check);
  then(before_filing(12), 9, 0, &Way::publish);  // and time closes the notice
  then(before_filing(3), 10, 30, &Way::review);
  then(h_.filed, 15, 30, &Way::approve);
}

void Way::plan_exit(Date on) {
  if (on - h_.filed > days{200}) then(stage_.working(h_.filed + days{160}), 14, 30, &Way::visit);
  then(stage_.earlier(on, 15), 10, 0, &Way::propose_exit);
  then(stage_.earlier(on, 10), 9, 0, &Way::publish_exit);
  if (h_.objected || h_.upheld) {
    then(stage_.earlier(on, 8), 11, 10, &Way::object);
    then(stage_.earlier(on, 3), 16, 40, &Way::resolve);
  }
  if (h_.upheld) return;
  then(on, 15, 0, &Way::approve_exit);
  then(stage_.later(on, 50), 14, 10, &Way::follow_up);
  if (h_.relapses) return then(stage_.later(on, 70), 9, 40, &Way::relapse);
  then(stage_.later(on, 105), 14, 10, &Way::follow_up);
}

void Way::plan_staying() {
  const Date year_later = stage_.working(h_.filed + days{330});
  then(stage_.working(h_.filed + days{150}), 14, 30, &Way::visit);
  then(year_later, 10, 0, &Way::review_year);
  if (h_.upheld) plan_exit(stage_.earlier(year_later, 30));
}

// ---- to a file -----------------------------------------------------------------------------

void Way::apply() {
  using chapterhouse::hardship_application::Relation;
  application::cmd::Apply form;
  form.unit = h_.unit;
  form.name = h_.worker.name;
  form.mobile = h_.worker.mobile;
  form.id_no = h_.worker.id_no;
  form.persons = h_.persons;
  constexpr Relation kRelations[] = {Relation::kSpouse, Relation::kChild, Relation::kParent};
  for (std::int32_t n = 1; n < h_.persons; ++n) {
    chapterhouse::hardship_application::Member member;
    member.relation = kRelations[n - 1];
    member.name = stage_.people.next().name;
    const int born = n == 1 ? 1978 : n == 2 ? 2006 : 1949;
    member.birth_date =
        std::chrono::sys_days{std::chrono::year{born} / 3 / 1} + days{dice_.between(0, 1'400)};
    form.members.value.push_back(std::move(member));
  }
  form.cause = h_.category == Category::kAccident
                   ? chapterhouse::hardship_application::Cause::kAccidentOrDisaster
                   : chapterhouse::hardship_application::Cause::kFamilyIllness;
  const application::Consent consent{std::string(kNotice), stage_.desk.paper("hardship/notice")};
  form.sensitive_consent = form.means_authorisation = form.publication_consent = consent;
  as(social_worker(h_.unit), application_, form);
}

void Way::visit_home() {
  as(social_worker(h_.unit), application_,
     application::cmd::RecordHomeVisit{business_date(stage_.desk.now()),
                                       visitors(),
                                       paper("visit-form"),
                                       {paper("visit-photo")}});
}

void Way::give_back() {
  as(staff(h_.unit), application_,
     application::cmd::Return{
         {application::MissingItem::kIncomeProof, application::MissingItem::kExpenseVouchers}});
}

void Way::resubmit() {
  application::cmd::Resubmit again;
  again.answer = std::string("已补交近一年工资流水和医疗费用票据");
  again.form_sha256 = paper("application-again");
  as(social_worker(h_.unit), application_, again);
}

void Way::reject() {
  application::cmd::Reject no;
  no.ground = application::RejectionGround::kNotInHardship;
  no.reason = std::string("家庭人均收入高于困难职工认定标准，已口头说明并告知救助渠道");
  as(staff(h_.unit), application_, no);
}

void Way::record_check() {
  application::cmd::RecordMeansCheck check;
  check.report_sha256 = paper("means-report");
  as(service_centre(), application_, check);
}

void Way::publish() {
  application::cmd::PublishNotice notice;
  notice.name = h_.worker.name;
  as(service_centre(), application_, notice);
}

void Way::review() {
  file::cmd::Review review;
  review.opinion = std::string("材料齐全，公示期内无异议，拟同意建档");
  as(service_centre(), file_, review);
}

void Way::approve() {
  as(leadership(), file_, file::cmd::Approve{h_.category, social_worker(h_.unit).id});
}

// ---- on file, and out of it ----------------------------------------------------------------

void Way::visit() {
  file::cmd::RecordVisit visit;
  visit.visited_on = business_date(stage_.desk.now());
  visit.visitors = visitors();
  visit.form_sha256 = paper("half-year-form");
  visit.situation = std::string("入户走访，了解就医和子女就学情况，送去慰问品");
  as(social_worker(h_.unit), file_, visit);
}

void Way::publish_exit() {
  file::cmd::PublishExit exit;
  exit.name = h_.worker.name;
  exit.minutes_sha256 = paper("minutes");
  exit.participants = {chair(h_.unit).id, staff(h_.unit).id, social_worker(h_.unit).id};
  as(chair(h_.unit), file_, exit);
}

void Way::object() {
  file::cmd::FileObjection objection;
  objection.anonymous = true;
  objection.text = std::string("反映该户近期仍有大额医疗支出，脱困不实");
  as(staff(h_.unit), file_, objection);
}

void Way::resolve() {
  file::cmd::ResolveObjection finding;
  finding.number = 1;
  finding.finding = h_.upheld ? Finding::kFounded : Finding::kUnfounded;
  finding.text = std::string(h_.upheld ? "经核实，确有新增医疗支出，暂不退出"
                                       : "经入户和核对票据，反映情况不属实");
  finding.report_sha256 = paper("finding");
  as(service_centre(), file_, finding);
}

void Way::follow_up() {
  file::cmd::FollowUp call;
  call.situation = std::string("电话回访，收入稳定，无新增困难");
  as(social_worker(h_.unit), file_, call);
}

void Way::relapse() {
  file::cmd::Relapse back;
  back.reason = std::string("家庭成员突发重病，自付费用较高，重新陷入困难");
  as(social_worker(h_.unit), file_, back);
}

void Way::cancel() {
  file::cmd::Cancel gone;
  gone.ground = chapterhouse::hardship_file::CancelGround::kMovedAway;
  gone.reason = std::string("职工已调离本市，户籍和劳动关系一并转出");
  gone.evidence_sha256 = paper("moved-away");
  as(leadership(), file_, gone);
}

// ---- planning ------------------------------------------------------------------------------

void plan_household(Stage& stage, Household h) {
  Dice dice(stage.seed, h.path);
  h.unit = stage.pick_unit(dice);
  h.worker = stage.people.next();
  h.persons = dice.between(2, 4);
  const std::int32_t roll = dice.between(0, 99);
  h.category = roll < 55 ? Category::kDeep : roll < 85 ? Category::kRelative : Category::kAccident;
  std::make_shared<Way>(stage, std::move(h), std::move(dice))->plan();
}

}  // namespace

void plan_hardship(Stage& stage) {
  Dice dice(stage.seed, "hardship");
  const Amounts& a = stage.amounts;
  const Date first = std::chrono::sys_days{std::chrono::year{2018} / 11 / 20};
  const Date last = std::chrono::sys_days{std::chrono::year{2018} / 12 / 26};
  const std::int32_t all = a.households + a.new_households;
  const std::int32_t gone = a.cancelled_households;
  const std::int32_t staying = all - gone - a.exits;
  for (std::int32_t n = 0; n < all; ++n) {
    const bool is_new = n >= a.households;
    Household h;
    h.path = "hardship/" + std::to_string(n);
    h.filed = is_new ? stage.pick_day(dice, in_year(2, 15), in_year(7, 31))
                     : stage.spread_day(n, a.households, first, last);
    h.returned = n % 12 == 4;
    if (n < gone)
      h.cancelled = stage.pick_day(dice, in_year(3, 1), in_year(9, 30));
    else if (n < gone + staying)
      h.upheld = n == gone;
    else
      h.exited =
          stage.pick_day(dice, std::max(in_year(3, 5), stage.later(h.filed, 45)), in_year(12, 20));
    h.objected = n % 29 == 11;
    h.relapses = n % 61 == 17;
    plan_household(stage, std::move(h));
  }
  for (std::int32_t n = 0; n < a.scaled(5); ++n) {
    Household h;
    h.path = "hardship/rejected/" + std::to_string(n);
    h.filed = stage.pick_day(dice, in_year(3, 1), in_year(11, 30));
    h.rejected = true;
    plan_household(stage, std::move(h));
  }
}

}  // namespace chapterhouse::demo
