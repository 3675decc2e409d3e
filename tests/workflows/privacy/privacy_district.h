#pragma once
// A district with people whose data is kept, for tests of privacy requests, holds and consents.
#include <string>
#include <vector>

#include "domain/cases/legal_hold/legal_hold.h"
#include "domain/cases/privacy_request/privacy_request.h"
#include "domain/cases/relief/relief.h"
#include "domain/policy/keys.h"
#include "domain/registers/household.h"
#include "domain/registers/privacy/consents.h"
#include "domain/registers/privacy/held.h"
#include "domain/registers/privacy/notices.h"
#include "domain/registers/privacy/protected_subjects.h"
#include "tests/support/joining.h"
#include "workflows/consent/consent.h"
#include "workflows/legal_hold/legal_hold.h"
#include "workflows/privacy_request/privacy_request.h"

namespace chapterhouse::fixtures::privacy {

namespace cmd = workflows::privacy_request::cmd;
using privacy_request::Answer;
using privacy_request::CaseInScope;
using privacy_request::Ground;
using privacy_request::Kind;
using privacy_request::Requester;
using privacy_request::Status;
using RequestLife = Life<workflows::privacy_request::Workflow>;

inline const Actor kOffice = an_actor("office", Role::kDOff, kDistrict);
inline const Actor kLawyerDesk = an_actor("law", Role::kDLaw, kDistrict);
inline const Actor kLeader = an_actor("leader", Role::kDLead, kDistrict);
inline const SubjectId kPerson = SubjectId::from_bytes("a-person-or-two!");
inline const StreamId kMembership = stream_of("membership", a_case_id(90));
inline const Timestamp kMarch = at("2026-03-02");

class PrivacyDistrict : public District {
 public:
  explicit PrivacyDistrict(Overrides overrides = {})
      : District({&case_type<application::Case>(), &case_type<membership::Case>(),
                  &case_type<relief::Case>(), &case_type<household::Register>(),
                  &case_type<held::Register>(), &case_type<protected_subjects::Register>(),
                  &case_type<consents::Register>(), &case_type<notices::Register>(),
                  &case_type<privacy_request::Case>(), &case_type<legal_hold::Case>(),
                  &case_type<consent::Case>()},
                 with_the_rules_values(std::move(overrides))) {
    using consent::Purpose;
    const auto hash = [](char digit) { return std::string(64, digit); };
    for (const auto& notice : {notices::ev::Published{"2026-1", Purpose::kPayment,
                                                      day("2026-01-01"), hash('a'), hash('b')},
                               notices::ev::Published{"2026-2", Purpose::kPayment,
                                                      day("2026-03-01"), hash('c'), hash('d')}})
      write(notices::stream(), notice);
  }

  // The resident's membership, which the register knows.
  void a_membership(membership::Status status) {
    membership::ev::ExistingRegistered e;
    e.unit = kTianzhu;
    e.person = kPerson;
    history(kMembership).record(e, membership::Status::kNew, status, at("2019-05-06"));
    write(kResidentRegister, person::ev::MembershipHeld{kPerson, kMembership, kTianzhu});
  }
  void hold(const StreamId& held_case) {
    write(held::stream(), held::ev::Placed{stream_of("legal_hold", a_case_id(70)), held_case, {}});
  }

 private:
  static Overrides with_the_rules_values(Overrides overrides) {
    overrides.merge(Overrides{{policy::Key::kPrivacyRequestWorkingDays, 15},
                              {policy::Key::kPrivacyCustodianDays, 1},
                              {policy::Key::kPrivacyMembershipYears, 5},
                              {policy::Key::kPrivacyApplicationYears, 3},
                              {policy::Key::kPrivacyVoucherYears, 30}});
    return overrides;
  }
};

inline cmd::Receive a_request(Kind kind = Kind::kErase) {
  cmd::Receive c;
  c.unit = kTianzhu;
  c.kind = kind;
  c.name = std::string("王小明");
  c.contact = std::string("13812341234");
  c.wish = std::string("请删除");
  c.id_no.value = kResident;
  c.form_sha256 = kPaperHash;
  return c;
}

// What the system finds of a person with one membership that ended on a day.
inline cmd::RecordScope a_scope(std::optional<Date> ended_on = day("2019-06-30")) {
  return {{kPerson}, {{kMembership, ended_on}}, {}, {}};
}

// What the system sends when the membership's period has ended and nobody asked.
inline cmd::Raise a_raise(Date ended_on = day("2019-06-30")) {
  return {kTianzhu, kPerson, {{kMembership, ended_on}}};
}

inline cmd::ProposeAnswer a_grant(Ground ground = Ground::kRetentionOver) {
  return {Answer::kGrant, ground, std::string("符合规定")};
}
inline cmd::ProposeAnswer a_refusal(Ground ground = Ground::kStillNeeded) {
  return {Answer::kRefuse, ground, std::string("仍在办理")};
}

}  // namespace chapterhouse::fixtures::privacy
