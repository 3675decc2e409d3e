#pragma once
// What proves who somebody is, in a file of its own beside the log (ops/docs/formats/identity.md):
// hashes and sealed keys only, and nothing that the log needs.
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "domain/core/result.h"
#include "projections/engine/database.h"

namespace chapterhouse::identity {

// Safe to call from any thread; one at a time is in the file. Its calls throw ProjectionError when
// the disk fails: whoever asks is then told so, and nobody is let in.
class IdentityFile {
 public:
  // Makes the file, for its owner alone, where there is none. The failure is one line for the
  // operator.
  static Result<std::unique_ptr<IdentityFile>, std::string> open(
      const std::filesystem::path& folder);

  // In one transaction, on disk when it returns. Nothing is changed when `change` throws.
  void write(const std::function<void(projections::Database&)>& change);
  void read(const std::function<void(projections::Database&)>& look);

 private:
  explicit IdentityFile(const std::filesystem::path& file);
  std::mutex mutex_;  // guards database_
  projections::Database database_;
};

// Copies the file of a folder, also while it is in use, as it is at one moment, to a file that is
// not there. Sessions and machine tokens stay behind: what was ended or revoked later would live
// again with a copy that is put back. Nothing is made where there is no file.
Outcome<std::string> copy_identity(const std::filesystem::path& folder,
                                   const std::filesystem::path& to);

}  // namespace chapterhouse::identity
