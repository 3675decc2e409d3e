#pragma once
// A household taken through scenario S6 (domain rules 7), for tests of workflows.
#include <string>
#include <vector>

#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/registers/household.h"
#include "tests/support/joining.h"
#include "workflows/hardship_application/hardship_application.h"
#include "workflows/hardship_file/hardship_file.h"
#include "workflows/processes/hardship.h"

namespace chapterhouse::fixtures::hardship {

namespace apply_cmd = workflows::hardship_application::cmd;
namespace file_cmd = workflows::hardship_file::cmd;
using ApplicationLife = Life<workflows::hardship_application::Workflow>;
using FileLife = Life<workflows::hardship_file::Workflow>;
using hardship_application::Category;
using hardship_application::Consent;
using hardship_application::Exclusion;
using hardship_application::ExpenseType;
using hardship_application::MeansResult;
using hardship_application::Member;
using hardship_application::MissingItem;
using workflows::hardship_application::Finding;

inline const Actor kSecondSocialWorker = an_actor("sw-2", Role::kSw, kTianzhu);
inline const Actor kSecondCentre = an_actor("service-2", Role::kDSvc, kDistrict);
inline const Actor kLeader = an_actor("leader", Role::kDLead, kDistrict);
inline const Actor kContact = an_actor("contact", Role::kDOrg, kDistrict);  // 结对

inline const std::string kSpouse = a_resident_id("19910202", "002");
inline StreamId entry_of(const std::string& id_no) {
  return household::stream("household-of-" + id_no);
}

class HardshipDistrict : public District {
 public:
  explicit HardshipDistrict(Overrides overrides = {})
      : District({&case_type<hardship_application::Case>(), &case_type<hardship_file::Case>(),
                  &case_type<household::Register>()},
                 with_the_rules_values(std::move(overrides))) {}

  StreamId held_by(const std::string& id_no) {
    return history(entry_of(id_no)).state<household::State>().held_by();
  }

 private:
  // The values of domain rules 2.8, where the test does not say otherwise.
  static Overrides with_the_rules_values(Overrides overrides) {
    using policy::Key;
    overrides.merge(Overrides{{Key::kHardshipSubsistenceLineFen, 140'000},
                              {Key::kHardshipRelativeFactor, 2},
                              {Key::kHardshipAccidentPercent, 80},
                              {Key::kHardshipAccidentInclusive, 1},
                              {Key::kHardshipMigrantMonths, 12},
                              {Key::kHardshipVisitors, 2},
                              {Key::kHardshipNoticeWorkingDays, 5},
                              {Key::kHardshipObjectionWorkingDays, 10},
                              {Key::kHardshipSupplementWorkingDays, 15},
                              {Key::kHardshipReviewMonths, 12},
                              {Key::kHardshipVisitMonths, 6},
                              {Key::kHardshipFollowUpMonths, 6},
                              {Key::kHardshipFollowUpEveryMonths, 3},
                              {Key::kHardshipCollectiveReviewers, 3}});
    return overrides;
  }
};

inline Consent a_consent() { return {"2026-1", kPaperHash}; }

// A worker, the spouse and a child without a number.
inline apply_cmd::Apply a_household() {
  apply_cmd::Apply c;
  c.unit = kTianzhu;
  c.name = std::string("王小明");
  c.mobile = std::string("13812341234");
  c.id_no = kResident;
  c.persons = 3;
  Member spouse, child;
  spouse.relation = hardship_application::Relation::kSpouse;
  spouse.name = "李小红";
  spouse.birth_date = day("1991-02-02");
  spouse.id_no = kSpouse;
  child.relation = hardship_application::Relation::kChild;
  child.name = "王宝";
  child.birth_date = day("2016-05-06");
  c.members = std::vector<Member>{spouse, child};
  c.sensitive_consent = c.means_authorisation = c.publication_consent = a_consent();
  return c;
}

inline apply_cmd::RecordHomeVisit a_visit(std::string_view date = "2026-01-15") {
  return {day(date), {kSocialWorker.id, kSecondSocialWorker.id}, kPaperHash, {kPaperHash}};
}

// Income and rigid expenses in yuan; three persons, no accident.
template <class C>
C means(std::int64_t income, std::int64_t rigid) {
  C c;
  c.persons = 3;
  c.income = Money{income * 100};
  c.rigid_expenses = std::vector<hardship_application::RigidExpense>{
      {ExpenseType::kMedical, Money{rigid * 100}, kPaperHash}};
  return c;
}
inline apply_cmd::FirstReview a_first_review() {
  return means<apply_cmd::FirstReview>(96'000, 60'000);
}
inline apply_cmd::RecordMeansCheck a_match() { return {MeansResult::kMatch, {}, {}, kPaperHash}; }
inline apply_cmd::ResolveObjection a_finding(Finding finding = Finding::kUnfounded) {
  return {finding, std::string("邻里走访，情况属实"), kPaperHash};
}

// An application, with the dates of S6.
struct Application : ApplicationLife {
  using ApplicationLife::ApplicationLife;

  void to_applied(const apply_cmd::Apply& c = a_household(), const Actor& by = kSocialWorker) {
    does(c, by, at("2026-01-12"));
  }
  void to_visited() {
    to_applied();
    does(a_visit(), kSocialWorker, at("2026-01-15"));
  }
  void to_reviewed() {
    to_visited();
    does(a_first_review(), kTownStaff, at("2026-01-19"));
  }
  void to_pending() {
    to_reviewed();
    does(apply_cmd::RequestMeansCheck{}, kServiceCentre, at("2026-01-20"));
  }
  void to_checked() {
    to_pending();
    does(a_match(), kServiceCentre, at("2026-02-06"));
  }
  void to_notice() {
    to_checked();
    does(apply_cmd::PublishNotice{std::string("王小明")}, kServiceCentre, at("2026-02-10"));
  }
  void to_district() {
    to_notice();
    does(apply_cmd::CloseNotice{}, kTheSystem, at("2026-02-25", 0));
  }
};

// What the process managers read: the district's own histories.
inline workflows::LoadCase loads_from(District& district) {
  return [&district](const StreamId& stream) -> Result<CaseFile, workflows::CommandError> {
    return district.history(stream).file();
  };
}

inline file_cmd::PublishExit an_exit_notice() {
  return {std::string("王小明"), kPaperHash, {kTownChair.id, kTownStaff.id, kSocialWorker.id}};
}

// A file, opened as the process manager opens it, with the dates of S6.
struct File : FileLife {
  File(HardshipDistrict& district, std::uint8_t number)
      : FileLife(district, number), application(district, number), district_(district) {}

  file_cmd::Open opening() {
    chapterhouse::Event closed;
    closed.envelope.stream = application.stream();
    closed.body = EventBody::of(hardship_application::ev::NoticeClosed{});
    const auto commands = workflows::open_hardship_file(closed, loads_from(district_));
    CHECK(commands.ok() && commands->size() == 1 && commands->front().stream == stream());
    return *commands->front().command.as<file_cmd::Open>();
  }
  void to_district() {
    application.to_district();
    does(opening(), kTheSystem, at("2026-02-25", 0));
  }
  void to_active() {
    to_district();
    does(file_cmd::Review{std::string("同意")}, kServiceCentre, at("2026-02-26"));
    does(file_cmd::Approve{Category::kDeep, kContact.id}, kLeader, at("2026-02-27"));
  }
  void to_proposed() {
    to_active();
    does(means<file_cmd::ProposeExit>(156'000, 24'000), kContact, at("2026-12-10"));
  }
  void to_notice() {
    to_proposed();
    does(an_exit_notice(), kTownChair, at("2026-12-11"));
  }
  void to_exited() {
    to_notice();
    does(file_cmd::ApproveExit{kPaperHash}, kLeader, at("2026-12-21"));
  }
  void to_follow_up() {
    to_exited();
    does(file_cmd::FollowUp{std::string("收入稳定")}, kContact, at("2027-03-15"));
  }

  Application application;

 private:
  District& district_;
};

}  // namespace chapterhouse::fixtures::hardship
