#pragma once
// Which accounts have sent which file, beside the files: whoever has sent a file has it, so a case
// may show it on their word; and what an account has sent counts towards what it may send. Format:
// ops/docs/formats/attachment.md.
#include <cstdint>
#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "domain/core/bytes.h"
#include "domain/core/id.h"
#include "domain/core/time.h"
#include "store/attachments/error.h"
#include "store/file/durable_file.h"

namespace chapterhouse::store {

struct SendingLimits {
  std::uint64_t bytes_per_account = 0;  // 0: no limit
  std::uint32_t files_per_hour = 0;     // of one account; 0: no limit
};

enum class Admission : std::uint8_t { kYes, kTooMuch, kTooOften };

// Safe to use from any thread.
class Senders {
 public:
  // Of files that lie in the folder as AttachmentStore keeps them. Counts what was sent before.
  Senders(std::filesystem::path folder, SendingLimits limits, Sync sync);

  // Whether the account may send so many bytes now. Counts the attempt.
  Admission admit(const AccountId& account, std::size_t bytes, Timestamp now);
  // Durable on return. A repetition changes nothing.
  Outcome<AttachmentError> note(const Hash256& hash, const AccountId& account, std::size_t bytes);
  bool has_sent(const AccountId& account, const Hash256& hash) const;
  // Stored by a version of the program that did not note who sent it.
  bool nobody_is_noted(const Hash256& hash) const;
  std::uint64_t bytes_of(const AccountId& account) const;

 private:
  struct Account {
    std::uint64_t bytes = 0;
    Timestamp hour{};  // when the one that counts began
    std::uint32_t files = 0;
  };
  std::filesystem::path path_of(const Hash256& hash, const AccountId& account) const;

  const std::filesystem::path folder_;
  const SendingLimits limits_;
  const Sync sync_;
  mutable std::mutex accounts_mutex_;
  std::map<std::string, Account, std::less<>> accounts_;  // by the hexadecimal of the account
};

// Whether a file below the folder of attachments is one of ours and whole: a content or a note of
// who sent it.
bool is_attachment_name(std::string_view name);

}  // namespace chapterhouse::store
