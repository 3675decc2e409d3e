#include "domain/policy/keys.h"

#include <array>

#include "domain/core/check.h"

namespace chapterhouse::policy {
namespace {
// clang-format off
constexpr std::array kKeys = {
    KeyInfo{Key::kSessionRecordWorkingDays,         "session.record_working_days",         Unit::kWorkingDays},
    KeyInfo{Key::kSessionDistrictDayWeekday,        "session.district_day_weekday",        Unit::kIsoWeekday},
    KeyInfo{Key::kSessionDistrictDayWeek,           "session.district_day_week",           Unit::kWeekOfMonth},
    KeyInfo{Key::kLeadEngagedContacts,              "lead.engaged_contacts",               Unit::kCount},
    KeyInfo{Key::kLeadStaleDays,                    "lead.stale_days",                     Unit::kNaturalDays},
    KeyInfo{Key::kLeadDueSoonWorkingDays,           "lead.due_soon_working_days",          Unit::kWorkingDays},
    KeyInfo{Key::kFoundingPrepReviewWorkingDays,    "founding.prep_review_working_days",   Unit::kWorkingDays},
    KeyInfo{Key::kFoundingMeetingMonths,            "founding.meeting_months",             Unit::kMonths},
    KeyInfo{Key::kFoundingApprovalNaturalDays,      "founding.approval_natural_days",      Unit::kNaturalDays},
    KeyInfo{Key::kFoundingSupplementWorkingDays,    "founding.supplement_working_days",    Unit::kWorkingDays},
    KeyInfo{Key::kFoundingCommitteeMembers,         "founding.committee_members",          Unit::kPersons},
    KeyInfo{Key::kFoundingWomenCommittee,           "founding.women_committee",            Unit::kPersons},
    KeyInfo{Key::kFoundingQuorumNumerator,          "founding.quorum_numerator",           Unit::kCount},
    KeyInfo{Key::kFoundingQuorumDenominator,        "founding.quorum_denominator",         Unit::kCount},
    KeyInfo{Key::kFoundingMajorityNumerator,        "founding.majority_numerator",         Unit::kCount},
    KeyInfo{Key::kFoundingMajorityDenominator,      "founding.majority_denominator",       Unit::kCount},
    KeyInfo{Key::kFoundingHomeStaff,                "founding.home_staff",                 Unit::kPersons},
    KeyInfo{Key::kFoundingFullTimeChairStaff,       "founding.full_time_chair_staff",      Unit::kPersons},
    KeyInfo{Key::kApplicationMinimumAge,            "application.minimum_age",             Unit::kYears},
    KeyInfo{Key::kApplicationReviewWorkingDays,     "application.review_working_days",     Unit::kWorkingDays},
    KeyInfo{Key::kApplicationSupplementWorkingDays, "application.supplement_working_days", Unit::kWorkingDays},
    KeyInfo{Key::kMembershipReleaseWorkingDays,     "membership.release_working_days",     Unit::kWorkingDays},
    KeyInfo{Key::kMembershipDeemedExitMonths,       "membership.deemed_exit_months",       Unit::kMonths},
    KeyInfo{Key::kMembershipObjectionWorkingDays,   "membership.objection_working_days",   Unit::kWorkingDays},
    KeyInfo{Key::kCommonReopenLimit,                "common.reopen_limit",                 Unit::kCount},
    KeyInfo{Key::kCommonBackfillDays,               "common.backfill_days",                Unit::kNaturalDays},
    KeyInfo{Key::kKpiPeriodCloseWorkingDay,         "kpi.period_close_working_day",        Unit::kWorkingDays},
    KeyInfo{Key::kKpiSmallCell,                     "kpi.small_cell",                      Unit::kPersons},
    KeyInfo{Key::kDisputeAcceptWorkingDays,         "dispute.accept_working_days",        Unit::kWorkingDays},
    KeyInfo{Key::kDisputeMediationNaturalDays,      "dispute.mediation_natural_days",     Unit::kNaturalDays},
    KeyInfo{Key::kDisputeExtensionNaturalDays,      "dispute.extension_natural_days",     Unit::kNaturalDays},
    KeyInfo{Key::kDisputeRefusalNoticeWorkingDays,  "dispute.refusal_notice_working_days",Unit::kWorkingDays},
    KeyInfo{Key::kDisputeFailGraceHours,            "dispute.fail_grace_hours",           Unit::kHours},
    KeyInfo{Key::kDisputePanelMembers,              "dispute.panel_members",              Unit::kPersons},
    KeyInfo{Key::kDisputeCollectiveWorkers,         "dispute.collective_workers",         Unit::kPersons},
    KeyInfo{Key::kDisputeRepresentativesLeast,      "dispute.representatives_least",      Unit::kPersons},
    KeyInfo{Key::kDisputeRepresentativesMost,       "dispute.representatives_most",       Unit::kPersons},
    KeyInfo{Key::kDisputeLimitationYears,           "dispute.limitation_years",           Unit::kYears},
    KeyInfo{Key::kDisputeReopenYears,               "dispute.reopen_years",               Unit::kYears},
    KeyInfo{Key::kAgreementArbitrationNaturalDays,  "agreement.arbitration_natural_days", Unit::kNaturalDays},
    KeyInfo{Key::kAgreementJudicialNaturalDays,     "agreement.judicial_natural_days",    Unit::kNaturalDays},
    KeyInfo{Key::kHardshipSubsistenceLineFen,       "hardship.subsistence_line_fen",      Unit::kFen},
    KeyInfo{Key::kHardshipRelativeFactor,           "hardship.relative_factor",           Unit::kCount},
    KeyInfo{Key::kHardshipAccidentPercent,          "hardship.accident_percent",          Unit::kPercent},
    KeyInfo{Key::kHardshipAccidentInclusive,        "hardship.accident_inclusive",        Unit::kFlag},
    KeyInfo{Key::kHardshipMigrantMonths,            "hardship.migrant_months",            Unit::kMonths},
    KeyInfo{Key::kHardshipVisitors,                 "hardship.visitors",                  Unit::kPersons},
    KeyInfo{Key::kHardshipNoticeWorkingDays,        "hardship.notice_working_days",       Unit::kWorkingDays},
    KeyInfo{Key::kHardshipObjectionWorkingDays,     "hardship.objection_working_days",    Unit::kWorkingDays},
    KeyInfo{Key::kHardshipSupplementWorkingDays,    "hardship.supplement_working_days",   Unit::kWorkingDays},
    KeyInfo{Key::kHardshipReviewMonths,             "hardship.review_months",             Unit::kMonths},
    KeyInfo{Key::kHardshipVisitMonths,              "hardship.visit_months",              Unit::kMonths},
    KeyInfo{Key::kHardshipFollowUpMonths,           "hardship.follow_up_months",          Unit::kMonths},
    KeyInfo{Key::kHardshipFollowUpEveryMonths,      "hardship.follow_up_every_months",    Unit::kMonths},
    KeyInfo{Key::kReliefAnnualCapFen,               "relief.annual_cap_fen",              Unit::kFen},
    KeyInfo{Key::kReliefRepeatDays,                 "relief.repeat_days",                 Unit::kNaturalDays},
    KeyInfo{Key::kReliefConfirmWorkingDays,         "relief.confirm_working_days",        Unit::kWorkingDays},
    KeyInfo{Key::kReceptionReplyNaturalDays,        "reception.reply_natural_days",       Unit::kNaturalDays},
    KeyInfo{Key::kCommonRemindWorkingDays,          "common.remind_working_days",         Unit::kWorkingDays},
    KeyInfo{Key::kCommonRemindFromWorkingDays,      "common.remind_from_working_days",    Unit::kWorkingDays},
    KeyInfo{Key::kKpiMinimumSample,                 "kpi.minimum_sample",                 Unit::kCount},
    KeyInfo{Key::kReliefTierTownFen,                "relief.tier_town_fen",               Unit::kFen},
    KeyInfo{Key::kReliefTierServiceFen,             "relief.tier_service_fen",            Unit::kFen},
    KeyInfo{Key::kReceptionRepresentativesMost,     "reception.representatives_most",     Unit::kPersons},
    KeyInfo{Key::kHardshipCollectiveReviewers,      "hardship.collective_reviewers",      Unit::kPersons},
    KeyInfo{Key::kAuditBackdatedWorkingDays,        "audit.backdated_working_days",        Unit::kWorkingDays},
    KeyInfo{Key::kAuditOfficeFromHour,              "audit.office_from_hour",              Unit::kHours},
    KeyInfo{Key::kAuditOfficeUntilHour,             "audit.office_until_hour",             Unit::kHours},
    KeyInfo{Key::kAuditBurstWorkingDays,            "audit.burst_working_days",            Unit::kWorkingDays},
    KeyInfo{Key::kAuditUsualWorkingDays,            "audit.usual_working_days",            Unit::kWorkingDays},
    KeyInfo{Key::kAuditBurstFactor,                 "audit.burst_factor",                  Unit::kCount},
    KeyInfo{Key::kAuditBurstLeastEvents,            "audit.burst_least_events",            Unit::kCount},
    KeyInfo{Key::kAccessCasesPerHour,               "access.cases_per_hour",               Unit::kCount},
    KeyInfo{Key::kAccessRowsPerAnswer,              "access.rows_per_answer",              Unit::kPersons},
    KeyInfo{Key::kAccessBurstMinutes,               "access.burst_minutes",                Unit::kCount},
    KeyInfo{Key::kAccessBurstCases,                 "access.burst_cases",                  Unit::kCount},
    KeyInfo{Key::kPrivacyRequestWorkingDays,          "privacy.request_working_days",        Unit::kWorkingDays},
    KeyInfo{Key::kPrivacyRotationHours,               "privacy.rotation_hours",              Unit::kHours},
    KeyInfo{Key::kPrivacyCustodianDays,               "privacy.custodian_days",              Unit::kNaturalDays},
    KeyInfo{Key::kPrivacyMembershipYears,             "privacy.membership_years",            Unit::kYears},
    KeyInfo{Key::kPrivacyApplicationYears,            "privacy.application_years",           Unit::kYears},
    KeyInfo{Key::kPrivacyHardshipYears,               "privacy.hardship_years",              Unit::kYears},
    KeyInfo{Key::kPrivacyVoucherYears,                "privacy.voucher_years",               Unit::kYears},
    KeyInfo{Key::kPrivacyMediationYears,              "privacy.mediation_years",             Unit::kYears},
    KeyInfo{Key::kPrivacyAgreementYears,              "privacy.agreement_years",             Unit::kYears},
    KeyInfo{Key::kPrivacyReceptionYears,              "privacy.reception_years",             Unit::kYears},
};
// clang-format on

constexpr bool in_order() {
  for (std::size_t i = 0; i < kKeys.size(); ++i)
    if (kKeys[i].key != Key{static_cast<std::uint16_t>(i)}) return false;
  return true;
}
static_assert(in_order(), "info() looks a key up by its number");
}  // namespace

Range range_of(Unit unit) {
  switch (unit) {
    case Unit::kCount:
    case Unit::kPersons:
      return {1, 1'000'000};
    case Unit::kNaturalDays:
    case Unit::kWorkingDays:
      return {1, 3'660};
    case Unit::kMonths:
      return {1, 120};
    case Unit::kYears:
      return {1, 100};
    case Unit::kHours:
      return {1, 2'400};
    case Unit::kIsoWeekday:
      return {1, 7};
    case Unit::kWeekOfMonth:
      return {1, 4};
    case Unit::kFen:
      return {1, 100'000'000'000};
    case Unit::kPercent:
      return {1, 100};
    case Unit::kFlag:
      return {0, 1};
  }
  CHECK(false && "a known unit");
  return {0, 0};
}

std::span<const KeyInfo> known_keys() { return kKeys; }

const KeyInfo& info(Key key) {
  const auto index = static_cast<std::size_t>(key);
  CHECK(index < kKeys.size());
  return kKeys[index];
}

std::optional<Key> key_named(std::string_view name) {
  for (const KeyInfo& known : kKeys)
    if (known.name == name) return known.key;
  return std::nullopt;
}

}  // namespace chapterhouse::policy
