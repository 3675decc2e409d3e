#pragma once
// The parameters that the rules read: every threshold, period and quorum has one key. Values live
// in the policy files, with legal basis and effective dates; a key here without a value there stops
// the start, and the other way round.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include <boost/describe/enum.hpp>

namespace chapterhouse::policy {

// Named like its dotted text: "founding.meeting_months" is kFoundingMeetingMonths.
enum class Key : std::uint16_t {
  kSessionRecordWorkingDays,
  kSessionDistrictDayWeekday,
  kSessionDistrictDayWeek,
  kLeadEngagedContacts,
  kLeadStaleDays,
  kLeadDueSoonWorkingDays,
  kFoundingPrepReviewWorkingDays,
  kFoundingMeetingMonths,
  kFoundingApprovalNaturalDays,
  kFoundingSupplementWorkingDays,
  kFoundingCommitteeMembers,
  kFoundingWomenCommittee,
  kFoundingQuorumNumerator,
  kFoundingQuorumDenominator,
  kFoundingMajorityNumerator,
  kFoundingMajorityDenominator,
  kFoundingHomeStaff,
  kFoundingFullTimeChairStaff,
  kApplicationMinimumAge,
  kApplicationReviewWorkingDays,
  kApplicationSupplementWorkingDays,
  kMembershipReleaseWorkingDays,
  kMembershipDeemedExitMonths,
  kMembershipObjectionWorkingDays,
  kCommonReopenLimit,
  kCommonBackfillDays,
  kKpiPeriodCloseWorkingDay,
  kKpiSmallCell,
  kDisputeAcceptWorkingDays,
  kDisputeMediationNaturalDays,
  kDisputeExtensionNaturalDays,
  kDisputeRefusalNoticeWorkingDays,
  kDisputeFailGraceHours,
  kDisputePanelMembers,
  kDisputeCollectiveWorkers,
  kDisputeRepresentativesLeast,
  kDisputeRepresentativesMost,
  kDisputeLimitationYears,
  kDisputeReopenYears,
  kAgreementArbitrationNaturalDays,
  kAgreementJudicialNaturalDays,
  kHardshipSubsistenceLineFen,
  kHardshipRelativeFactor,
  kHardshipAccidentPercent,
  kHardshipAccidentInclusive,
  kHardshipMigrantMonths,
  kHardshipVisitors,
  kHardshipNoticeWorkingDays,
  kHardshipObjectionWorkingDays,
  kHardshipSupplementWorkingDays,
  kHardshipReviewMonths,
  kHardshipVisitMonths,
  kHardshipFollowUpMonths,
  kHardshipFollowUpEveryMonths,
  kReliefAnnualCapFen,
  kReliefRepeatDays,
  kReliefConfirmWorkingDays,
  kReceptionReplyNaturalDays,
  kCommonRemindWorkingDays,
  kCommonRemindFromWorkingDays,
  kKpiMinimumSample,
  kReliefTierTownFen,
  kReliefTierServiceFen,
  kReceptionRepresentativesMost,
  kHardshipCollectiveReviewers,
  kAuditBackdatedWorkingDays,
  kAuditOfficeFromHour,
  kAuditOfficeUntilHour,
  kAuditBurstWorkingDays,
  kAuditUsualWorkingDays,
  kAuditBurstFactor,
  kAuditBurstLeastEvents,
  kAccessCasesPerHour,
  kAccessRowsPerAnswer,
  kAccessBurstMinutes,
  kAccessBurstCases,
  kPrivacyRequestWorkingDays,
  kPrivacyRotationHours,
  kPrivacyCustodianDays,
  kPrivacyMembershipYears,
  kPrivacyApplicationYears,
  kPrivacyHardshipYears,
  kPrivacyVoucherYears,
  kPrivacyMediationYears,
  kPrivacyAgreementYears,
  kPrivacyReceptionYears,
};

enum class Unit : std::uint8_t {
  kCount = 1,  // a plain number: contacts, a limit, one part of a fraction
  kPersons = 2,
  kNaturalDays = 3,
  kWorkingDays = 4,
  kMonths = 5,
  kYears = 6,
  kHours = 7,
  kIsoWeekday = 8,   // 1 Monday to 7 Sunday
  kWeekOfMonth = 9,  // 1 to 4: a fifth weekday does not exist in every month
  kFen = 10,
  kPercent = 11,
  kFlag = 12,  // 1 yes, 0 no
};
BOOST_DESCRIBE_ENUM(Unit, kCount, kPersons, kNaturalDays, kWorkingDays, kMonths, kYears, kHours,
                    kIsoWeekday, kWeekOfMonth, kFen, kPercent, kFlag)

struct Range {
  std::int64_t least, most;
};
Range range_of(Unit);  // what a value of this unit may be

struct KeyInfo {
  Key key;
  std::string_view name;  // dotted text, as in the policy files
  Unit unit;
};
std::span<const KeyInfo> known_keys();  // in the order of Key, each exactly once
const KeyInfo& info(Key);
std::optional<Key> key_named(std::string_view name);

}  // namespace chapterhouse::policy
