#pragma once
// A founding taken step by step through scenario S3 (domain rules 7), for tests of workflows.
#include <string>
#include <vector>

#include "domain/cases/founding/founding.h"
#include "domain/cases/home_task/home_task.h"
#include "tests/support/enterprises.h"
#include "tests/support/world.h"
#include "workflows/founding/founding.h"

namespace chapterhouse::fixtures::unions {

using chapter::CoveredUnit;
using founding::Candidate;
using founding::Post;
using workflows::founding::Ballot;

inline const Actor kPreparer = an_actor("prep-li", Role::kEPrep, kTianzhu);
inline const Actor kOtherPreparer = an_actor("prep-he", Role::kEPrep, kTianzhu);
inline const Actor kStaff = an_actor("staff-zhao", Role::kTStaff, kTianzhu);
inline const Actor kTownChair = an_actor("town-sun", Role::kTChair, kTianzhu);
inline const Actor kStreetChair = an_actor("street-wu", Role::kTChair, kGuangming);
inline const Actor kUnionChair = an_actor("union-zhou", Role::kEChair, kTianzhu);
inline const Actor kLaw = an_actor("law-zheng", Role::kDLaw, kDistrict);
inline const Actor kOrg = an_actor("org-wang", Role::kDOrg, kDistrict);
inline const Actor kAuditor = an_actor("audit-qian", Role::kDAud, kDistrict);
inline const Actor kSystem = an_actor("system", Role::kService, kTianzhu);
inline const AccountId kScrutineer{"scrutineer-feng"};

// A district that knows foundings, chapters and home tasks.
class UnionDistrict : public District {
 public:
  explicit UnionDistrict(const Overrides& overrides = {})
      : District({&case_type<founding::Case>(), &case_type<chapter::Case>(),
                  &case_type<home_task::Case>()},
                 overrides) {}

  void members_join(const chapter::CoveredUnit& unit, int first, int last) {
    for (int n = first; n <= last; ++n)
      write(enterprise::stream(unit.uscc), enterprise::ev::MemberJoined{member(n)});
  }
  const enterprise::State& enterprise_of(const chapter::CoveredUnit& unit) {
    return history(enterprise::stream(unit.uscc)).state<enterprise::State>();
  }
};

namespace founding_cmd = workflows::founding::cmd;

inline founding_cmd::ApplyPrep a_request() {
  return {kTianzhu,
          "甲制造公司工会",
          founding::Kind::kSingle,
          {enterprise_a()},
          std::string("李筹备, 王筹备"),
          kPaper};
}

// A chair, a committee member and an auditor: members 1 to 3.
inline std::vector<Candidate> candidates() {
  return {{member(1), Post::kChair}, {member(2), Post::kCommittee}, {member(3), Post::kAudit}};
}
inline founding_cmd::ScheduleMeeting a_meeting(std::vector<Candidate> list = candidates()) {
  return {day("2026-04-08"), std::move(list), 2, 1};
}
// Due 105, present 80; the votes of members 1, 2 and 3.
inline founding_cmd::RecordElection an_election(std::int32_t chair = 78,
                                                std::int32_t committee = 53,
                                                std::int32_t audit = 60) {
  return {{105, 80, 80, 80, 79, {{member(1), chair}, {member(2), committee}, {member(3), audit}}},
          kScrutineer};
}
inline founding_cmd::ReportResult a_report() {
  return {founding::Term::kFiveYears,
          member(1),
          founding::WomenBody::kCommittee,
          {member(2), member(4)},
          kPaper};
}

// Each function takes the founding one step on from a new one, on the days of S3.
class FoundingLife : public Life<workflows::founding::Workflow> {
 public:
  FoundingLife(UnionDistrict& district, std::uint8_t number)
      : Life(district, number), district_(district) {}

  void to_prep_applied(const founding_cmd::ApplyPrep& request = a_request()) {
    does(request, kPreparer, at("2026-03-03"));
  }
  void to_prep_approved() {
    to_prep_applied();
    does(founding_cmd::ApprovePrep{}, kTownChair, at("2026-03-06"));
  }
  void to_recruiting() {
    to_prep_approved();
    does(founding_cmd::OpenRecruiting{}, kPreparer, at("2026-03-09"));
  }
  void to_scheduled() {
    to_recruiting();
    district_.members_join(enterprise_a(), 1, 105);
    does(a_meeting(), kPreparer, at("2026-03-28"));
  }
  void to_elected() {
    to_scheduled();
    does(an_election(), kPreparer, at("2026-04-08", 18));
  }
  void to_reported() {
    to_elected();
    does(a_report(), kPreparer, at("2026-04-09"));
  }
  void to_established() {
    to_reported();
    does(founding_cmd::Approve{}, kTownChair, at("2026-04-15"));
  }

 private:
  UnionDistrict& district_;
};

}  // namespace chapterhouse::fixtures::unions
