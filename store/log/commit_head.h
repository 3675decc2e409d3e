#pragma once
// The commit head: how far the log had come at the last acknowledgement, kept outside the database,
// which can lose acknowledged records without noticing. Format: ops/docs/formats/head.md.
#include <cstdint>
#include <string>

#include "domain/ports/event_log.h"
#include "store/crypto/secret.h"
#include "store/file/durable_file.h"

namespace chapterhouse::store {

// Where the writer notes each group before it answers. One thread at a time.
class HeadSink {
 public:
  virtual ~HeadSink() = default;
  virtual Outcome<FileError> write(const LogHead& head) = 0;  // durable on return
};

// Two slots written in turn: a torn write leaves the other one.
class CommitHeadFile final : public HeadSink {
 public:
  // A head of size 0. Refuses to overwrite.
  static Outcome<FileError> create(const std::string& path, const Secret& key);
  struct Opened;
  // The newest slot whose MAC holds; an error when neither does.
  static Result<Opened, FileError> open(const std::string& path, const Secret& key,
                                        Sync sync = Sync::kYes);

  Outcome<FileError> write(const LogHead& head) override;

 private:
  CommitHeadFile(DurableFile file, const Secret& key, std::uint64_t sequence)
      : file_(std::move(file)), key_(key), sequence_(sequence) {}

  DurableFile file_;
  Secret key_;
  std::uint64_t sequence_;  // of the last slot written
};

struct CommitHeadFile::Opened {
  CommitHeadFile file;
  LogHead head;
};

// One slot's bytes, and back; exposed for its golden test.
Bytes encode_head(const LogHead& head, std::uint64_t sequence, const Secret& key);

}  // namespace chapterhouse::store
