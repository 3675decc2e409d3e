#pragma once
// The parameters of privacy requests and of how long records are kept; as in keys.h.
#include "domain/policy/keys.h"

namespace chapterhouse::policy {

inline constexpr Key kPrivacyRequestWorkingDays{72}, kPrivacyRotationHours{73},
    kPrivacyCustodianDays{74}, kPrivacyMembershipYears{75}, kPrivacyApplicationYears{76},
    kPrivacyHardshipYears{77}, kPrivacyVoucherYears{78}, kPrivacyMediationYears{79},
    kPrivacyAgreementYears{80}, kPrivacyReceptionYears{81};

}  // namespace chapterhouse::policy
