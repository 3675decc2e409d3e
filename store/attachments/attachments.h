#pragma once
// Files that cases name by their SHA-256, kept beside the log: each content once, under a key of
// its own in the vault, so that destroying the key erases the file in every copy. Format:
// ops/docs/formats/attachment.md.
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "domain/core/bytes.h"
#include "domain/core/result.h"
#include "store/attachments/error.h"
#include "store/attachments/senders.h"
#include "store/crypto/key_vault.h"

namespace chapterhouse::store {

// Stored in every file: append only, never renumber, never reuse.
enum class Media : std::uint8_t {
  kPdf = 1,
  kPng = 2,
  kJpeg = 3,
  kDocx = 4,
  kXlsx = 5,
  kText = 6,
  kCsv = 7,
};

struct Attachment {
  Media media;
  Bytes content;
};

// The key that a content is encrypted under belongs to this subject.
SubjectId subject_of_attachment(const Hash256& hash);

// Safe to use from any thread; the same content may be stored and read by several at once. The
// vault must outlive it.
class AttachmentStore {
 public:
  // Takes the folder, making it when it is not there, and removes what an earlier process left
  // unfinished. One process at a time: whoever has the log has its attachments.
  static Result<std::unique_ptr<AttachmentStore>, AttachmentError> open(
      const std::filesystem::path& folder, KeyVault& vault, Sync sync = Sync::kYes,
      SendingLimits limits = {});

  enum class Put : std::uint8_t { kStored, kKnown };
  // Returns once content and key are durable. Content that is here already is not written again,
  // unless what is on the disk is damaged. A sender is noted before anything is written, so that
  // no content ever lies here with nobody noted.
  Result<Put, AttachmentError> put(const Hash256& hash, Media media, std::string_view content,
                                   const AccountId& sender = {});
  // Verified against the hash: what is given is what was stored. What is restricted is given to its
  // custodians alone.
  enum class Reader : std::uint8_t { kAnybody, kCustodian };
  Result<Attachment, AttachmentError> get(const Hash256& hash,
                                          Reader reader = Reader::kAnybody) const;
  // Whether a file is here and its key not destroyed. Its content is not looked at.
  bool has(const Hash256& hash) const;
  bool is_erased(const Hash256& hash) const;  // its key is destroyed
  // Removes the file of a content whose key is destroyed; none there is fine. Durable on return.
  Outcome<AttachmentError> remove_erased(const Hash256& hash);

  // Who has sent what.
  Senders& senders() { return senders_; }
  const Senders& senders() const { return senders_; }

  // How often a damaged file was met since the start.
  std::uint64_t damaged() const { return damaged_.load(); }

 private:
  AttachmentStore(std::filesystem::path folder, KeyVault& vault, Sync sync, SendingLimits limits)
      : folder_(std::move(folder)), vault_(vault), sync_(sync), senders_(folder_, limits, sync) {}
  std::filesystem::path path_of(const Hash256& hash) const;
  Outcome<AttachmentError> write(const std::filesystem::path& path, std::string_view bytes);

  std::filesystem::path folder_;
  KeyVault& vault_;
  Sync sync_;
  Senders senders_;
  mutable std::atomic<std::uint64_t> damaged_ = 0;
};

}  // namespace chapterhouse::store
