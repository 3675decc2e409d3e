#pragma once
// What a request about one's own data can ask for, who may ask, and the reasons of the law
// (PIPL articles 44 to 50; domain rules 5.1).
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "domain/cases/event.h"

namespace chapterhouse::privacy_request {

// All of these are stored in events: append only, never renumber, never reuse.
enum class Kind : std::uint8_t {
  kKnow = 1,             // art. 44, 45: what is kept, why, and who looked
  kCopy = 2,             // art. 45
  kPortability = 3,      // art. 45: in a form that a machine reads
  kCorrect = 4,          // art. 46
  kRestrict = 5,         // art. 44
  kErase = 6,            // art. 47
  kWithdrawConsent = 7,  // art. 15
};
BOOST_DESCRIBE_ENUM(Kind, kKnow, kCopy, kPortability, kCorrect, kRestrict, kErase, kWithdrawConsent)

enum class Requester : std::uint8_t {
  kSelf = 1,
  kGuardian = 2,  // art. 31
  kAgent = 3,
  kRelativeOfDeceased = 4,  // art. 49
};
BOOST_DESCRIBE_ENUM(Requester, kSelf, kGuardian, kAgent, kRelativeOfDeceased)

enum class IdentityMeans : std::uint8_t {
  kInPerson = 1,  // the document was shown at the counter
  kVideo = 2,
  kOfficialAccount = 3,  // an account whose holder was identified before
  kPaperAttested = 4,    // a notary's or an authority's paper
};
BOOST_DESCRIBE_ENUM(IdentityMeans, kInPerson, kVideo, kOfficialAccount, kPaperAttested)

enum class Answer : std::uint8_t { kGrant = 1, kRefuse = 2 };
BOOST_DESCRIBE_ENUM(Answer, kGrant, kRefuse)

// Why a request is granted or refused; the text in the catalogue names the article.
enum class Ground : std::uint8_t {
  kRight = 1,              // granted: art. 44 to 46
  kPurposeAchieved = 2,    // granted: art. 47 (1) 1
  kRetentionOver = 3,      // granted: art. 47 (1) 2
  kConsentWithdrawn = 4,   // granted: art. 47 (1) 3
  kUnlawful = 5,           // granted: art. 47 (1) 4
  kRelativesInterest = 6,  // granted: art. 49
  kIdentityNotShown = 11,  // refused: art. 50
  kNothingKept = 12,       // refused: there is nothing
  kStillNeeded = 13,       // refused: art. 47 (1) 1, the purpose is not achieved
  kDutyByLaw = 14,         // refused: art. 13 (1) 3, art. 18
  kRightsOfOthers = 15,    // refused: art. 44
  kDeceasedArranged = 16,  // refused: art. 49, the deceased arranged otherwise
};
BOOST_DESCRIBE_ENUM(Ground, kRight, kPurposeAchieved, kRetentionOver, kConsentWithdrawn, kUnlawful,
                    kRelativesInterest, kIdentityNotShown, kNothingKept, kStillNeeded, kDutyByLaw,
                    kRightsOfOthers, kDeceasedArranged)
constexpr bool refuses(Ground ground) { return ground >= Ground::kIdentityNotShown; }

// What one request can be about: its commit relies on every case.
inline constexpr std::size_t kCasesMax = 48, kSubjectsMax = 256, kDocumentsMax = 500;

// A case that is the person's own, as the log had it when the scope was looked for.
struct CaseInScope {
  StreamId stream;
  std::optional<Date> ended_on;  // absent: still in work
  bool operator==(const CaseInScope&) const = default;
};
BOOST_DESCRIBE_STRUCT(CaseInScope, (), (stream, ended_on))

// A key that was destroyed.
struct DestroyedKey {
  SubjectId subject;
  std::uint8_t data_class = 0;  // 3 personal, 4 sensitive
  std::uint32_t version = 0;
  bool operator==(const DestroyedKey&) const = default;
};
BOOST_DESCRIBE_STRUCT(DestroyedKey, (), (subject, data_class, version))

}  // namespace chapterhouse::privacy_request
