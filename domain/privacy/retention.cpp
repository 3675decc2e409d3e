#include "domain/privacy/retention.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "domain/cases/agreement/agreement.h"
#include "domain/cases/application/application.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/membership/membership.h"
#include "domain/cases/reception/reception.h"
#include "domain/cases/relief/relief.h"
#include "domain/policy/keys.h"

namespace chapterhouse::privacy {
namespace {

constexpr RecordClass kMembership{"membership", policy::Key::kPrivacyMembershipYears};
constexpr RecordClass kApplication{"application", policy::Key::kPrivacyApplicationYears};
constexpr RecordClass kHardship{"hardship", policy::Key::kPrivacyHardshipYears};
constexpr RecordClass kVoucher{"voucher", policy::Key::kPrivacyVoucherYears};
constexpr RecordClass kMediation{"mediation", policy::Key::kPrivacyMediationYears};
constexpr RecordClass kAgreement{"agreement", policy::Key::kPrivacyAgreementYears};
constexpr RecordClass kReception{"reception", policy::Key::kPrivacyReceptionYears};

template <class Case>
const typename Case::State* as(const CaseFile& file) {
  return file.type == &case_type<Case>() ? &file.as<typename Case::State>() : nullptr;
}

// Entered in error, closed or gone into another case: nothing more will be done with it here.
bool is_put_away(common::Status status) {
  return status == common::Status::kClosed || status == common::Status::kMerged ||
         status == common::Status::kVoided;
}

// Of a day that the later year does not have, the day before.
Date years_later(Date from, std::int64_t years) {
  const std::chrono::year_month_day later =
      std::chrono::year_month_day{from} + std::chrono::years{years};
  return later.ok() ? Date{later} : Date{later.year() / later.month() / std::chrono::last};
}

}  // namespace

std::optional<Retention> retention_of(std::span<const Kept> cases, const Policy& policy, Date on) {
  std::map<std::string_view, Kept> last;
  for (const Kept& kept : cases) {
    const auto [at, fresh] = last.try_emplace(kept.record.name, kept);
    if (!fresh) at->second.ended_on = std::max(at->second.ended_on, kept.ended_on);
  }
  std::optional<Retention> longest;
  for (const auto& [name, kept] : last) {
    const Date until = years_later(kept.ended_on, policy.value(kept.record.years, on));
    if (!longest || until > longest->until)
      longest = Retention{until, policy::info(kept.record.years).name};
  }
  return longest;
}

SubjectId person_of(const CaseFile& file) {
  const Field* person = file.type->state->field("person");
  if (!person || person->shape != &shape_of<SubjectId>()) return {};
  return *static_cast<const SubjectId*>(person->in_const(file.own.get()));
}

std::optional<RecordClass> record_class_of(const CaseFile& file) {
  if (as<membership::Case>(file)) return kMembership;
  if (const auto* state = as<application::Case>(file))
    return application::is_approved(state->status) ? kMembership : kApplication;
  if (as<hardship_application::Case>(file) || as<hardship_file::Case>(file)) return kHardship;
  if (as<relief::Case>(file)) return kVoucher;
  if (as<dispute::Case>(file)) return kMediation;
  if (as<agreement::Case>(file)) return kAgreement;
  if (as<reception::Case>(file)) return kReception;
  return std::nullopt;
}

bool is_over(const CaseFile& file) {
  if (is_put_away(file.common.status)) return true;
  // Being a member is no task, and yet the record is in use for as long as it lasts.
  if (const auto* state = as<membership::Case>(file)) return !membership::is_held(state->status);
  return file.type->summary(file).finished;
}

bool is_of_one_person(const CaseFile& file) {
  if (const auto* state = as<dispute::Case>(file)) return state->persons.size() <= 1;
  return record_class_of(file).has_value() && !as<agreement::Case>(file);
}

}  // namespace chapterhouse::privacy
