#pragma once
// Every queue, batch, page, body, string and retry has its limit here, tested at the limit and
// above.
#include <cstddef>
#include <cstdint>

namespace chapterhouse::limits {

// Events and commits
inline constexpr std::size_t kStreamIdBytes = 96;
inline constexpr std::size_t kNameBytes = 48;            // account, unit, role
inline constexpr std::size_t kSegmentBytes = 64 * 1024;  // one encrypted or clear segment
inline constexpr std::size_t kEventsPerCommit = 256;
inline constexpr std::size_t kStreamsPerCommit = 64;  // relied on or written
inline constexpr std::size_t kEntryBytes = 1024;      // what a Merkle leaf covers

inline constexpr std::size_t kCoveredUnits = 48;      // employing units that one command may claim
inline constexpr std::size_t kDisputeWorkers = 48;    // whose claims one dispute may hold
inline constexpr std::size_t kHouseholdPersons = 30;  // of one hardship file

// Money
inline constexpr std::int64_t kHouseholdFen = 100'000'000'000;  // one amount in a family's budget

// Writer
inline constexpr std::size_t kWriterQueue = 1024;  // commits waiting; above: overloaded
inline constexpr std::size_t kGroupCommits = 256;  // commits in one synced batch

// Text that people type, in bytes of UTF-8
inline constexpr std::size_t kShortText = 256;
inline constexpr std::size_t kLongText = 8 * 1024;
inline constexpr std::size_t kListItems = 2'000;

// HTTP
inline constexpr std::size_t kBodyBytes = 1024 * 1024;
inline constexpr std::size_t kJsonDepth = 16;
inline constexpr std::size_t kPageSize = 50;
inline constexpr std::size_t kPageSizeMax = 500;
inline constexpr int kConflictRetries = 8;

}  // namespace chapterhouse::limits
