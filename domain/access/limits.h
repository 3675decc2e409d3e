#pragma once
// The limits of signing in, in one place and tested at the limit and above. Beside them stands the
// check of trust that each answers.
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace chapterhouse::limits {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

// Accounts
inline constexpr std::size_t kAccountNameLeast = 3, kAccountNameMost = 32;  // characters
inline constexpr std::size_t kBindings = 64;        // of one account, proposed, held and ended
inline constexpr std::int64_t kExternalDays = 366;  // how far ahead an external account ends
inline constexpr std::int64_t kProposalDays = 30;   // a proposed role waits no longer

// Passwords, in code points; bytes bound the work of reading one
inline constexpr std::size_t kPasswordLeast = 8, kPasswordMost = 256;
inline constexpr std::size_t kPasswordBytes = 1024;
inline constexpr std::size_t kHashesAtOnce = 4;    // of 64 MiB each
inline constexpr std::size_t kHashesWaiting = 64;  // above: overloaded
inline constexpr seconds kHashWait{10};

// Second factor
inline constexpr std::size_t kRecoveryCodes = 10;
inline constexpr hours kActivationLife{72};
inline constexpr minutes kEnrolmentLife{15};
inline constexpr std::size_t kEnrolments = 256;  // begun at once
inline constexpr hours kBootstrapLife{24};

// Sessions
inline constexpr minutes kSessionIdle{30};
inline constexpr hours kSessionLife{12};
inline constexpr minutes kLastUseGrain{1};             // a session's last use is stored no finer
inline constexpr std::size_t kSessionsOfAccount = 16;  // the oldest gives way
inline constexpr hours kDeviceLife{4320};              // 180 days: a device stays known

// Identities elsewhere
inline constexpr std::size_t kLinksOfAccount = 4;

// Machine tokens
inline constexpr std::int64_t kMachineTokenDays = 90;
inline constexpr std::size_t kMachineTokensOfAccount = 16;
inline constexpr std::size_t kScopes = 64;  // of one token

// Guessing: so many tries at once, then one more in each interval. 10 + 3600 s / 45 s = 90 an hour.
inline constexpr std::uint32_t kGuessesOfAccount = 10;
inline constexpr seconds kGuessOfAccountEvery{45};
inline constexpr std::uint32_t kGuessesOfAddress = 30;
inline constexpr seconds kGuessOfAddressEvery{20};
inline constexpr std::uint32_t kGuessesOfDevice = 10;
inline constexpr seconds kGuessOfDeviceEvery{45};
inline constexpr std::size_t kThrottleSlots = 64 * 1024;  // of each kind; bounds the memory

}  // namespace chapterhouse::limits
