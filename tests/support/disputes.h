#pragma once
// Labour disputes, the people who mediate them and the numbers of the rules (domain rules 2.5), for
// tests of mediations and of agreements.
#include <string>
#include <utility>
#include <vector>

#include "domain/registers/claimant.h"
#include "tests/support/joining.h"
#include "workflows/agreement/agreement.h"
#include "workflows/dispute/dispute.h"

namespace chapterhouse::fixtures::disputes {

namespace cmd = workflows::dispute::cmd;
using dispute::Status;

inline const Actor kMed = an_actor("med", Role::kMed, kTianzhu);
inline const Actor kSecondMed = an_actor("med-2", Role::kMed, kTianzhu);
inline const Actor kMedHead = an_actor("med-head", Role::kMedHead, kTianzhu);
inline const Actor kRights = an_actor("rights", Role::kDLaw, kDistrict);
inline const Actor kOffice = an_actor("office", Role::kDOff, kDistrict);
inline const Actor kElsewhereMed = an_actor("med-guangming", Role::kMed, kGuangming);
inline const Actor kClock = an_actor("system", Role::kService, kDistrict);

// The first of a year's received applications and what follows from it (domain rules 4.6).
inline const Timestamp kReceived = at("2026-09-24");
inline const Date kAcceptanceDue = day("2026-09-30"), kMediationDue = day("2026-10-09");

inline Overrides the_numbers() {
  using policy::Key;
  return {{Key::kDisputeAcceptWorkingDays, 3},     {Key::kDisputeMediationNaturalDays, 15},
          {Key::kDisputeExtensionNaturalDays, 15}, {Key::kDisputeRefusalNoticeWorkingDays, 3},
          {Key::kDisputeFailGraceHours, 18},       {Key::kDisputePanelMembers, 3},
          {Key::kDisputeCollectiveWorkers, 10},    {Key::kDisputeRepresentativesLeast, 3},
          {Key::kDisputeRepresentativesMost, 5},   {Key::kDisputeLimitationYears, 1},
          {Key::kDisputeReopenYears, 1},           {Key::kAgreementArbitrationNaturalDays, 15},
          {Key::kAgreementJudicialNaturalDays, 30}};
}

class DisputeDistrict : public District {
 public:
  DisputeDistrict()
      : District({&case_type<dispute::Case>(), &case_type<agreement::Case>(),
                  &case_type<claimant::Register>()},
                 the_numbers()) {}
};

inline dispute::Worker a_worker(std::string number = kResident) {
  dispute::Worker worker;
  worker.name = "张三";
  worker.id_no = std::move(number);
  worker.claim_amount = {3'600'000};
  return worker;
}
inline std::vector<dispute::Worker> many_workers(int count) {
  std::vector<dispute::Worker> out;
  for (int i = 0; i < count; ++i)
    out.push_back(a_worker(a_resident_id("19900101", std::to_string(100 + i))));
  return out;
}

// One worker who is still employed and claims wages of 36,000.00.
inline cmd::Register a_registration() {
  cmd::Register c;
  c.unit = kTianzhu;
  c.applicant_name.value = "张三";
  c.mobile.value = "13800000001";
  c.matter.value = "拖欠三个月工资";
  c.workers = std::vector{a_worker()};
  c.types = {dispute::Type::kPay};
  c.claims = {{dispute::ClaimType::kWages, {3'600'000}}};
  c.employer = {kEmployer, "丙公司", Ownership::kPrivate, "C", 128};
  c.application_sha256 = kPaperHash;
  return c;
}
inline cmd::AppointMediators alone(const Actor& mediator = kMed) {
  return {dispute::Procedure::kSimple, {{mediator.id, dispute::Relation::kNone}}};
}
// Three instalments of 12,000.00, all signed and sealed.
inline cmd::ReachAgreement an_agreement() {
  cmd::ReachAgreement c;
  c.items = std::vector<std::string>{"分三期支付工资"};
  c.total = {3'600'000};
  for (const char* due : {"2026-10-15", "2026-11-15", "2026-12-15"})
    c.instalments.push_back({{1'200'000}, day(due)});
  c.applicant_signed = c.respondent_signed = c.mediator_signed = c.sealed = true;
  c.agreement_sha256 = kPaperHash;
  return c;
}

// A mediation with the short cuts of its ordinary way.
class Mediation : public Life<workflows::dispute::Workflow> {
 public:
  using Life::Life;

  Mediation& registered(const cmd::Register& c = a_registration(), Timestamp when = kReceived) {
    does(c, kSocialWorker, when);
    return *this;
  }
  Mediation& screening() {
    registered().does(cmd::Screen{}, kMedHead, kReceived);
    return *this;
  }
  Mediation& accepted() {
    screening().does(cmd::Accept{}, kMedHead, at("2026-09-25"));
    return *this;
  }
  Mediation& consent_pending() {
    accepted().does(cmd::AskConsent{}, kMed, at("2026-09-25"));
    return *this;
  }
  Mediation& mediating() {
    consent_pending().does(cmd::Consent{kPaperHash}, kMed, at("2026-09-28"));
    return *this;
  }
  Mediation& in_session() {
    mediating().does(alone(), kMedHead, at("2026-09-28"));
    does(cmd::HoldSession{kPaperHash}, kMed, at("2026-09-29"));
    return *this;
  }
};

}  // namespace chapterhouse::fixtures::disputes
