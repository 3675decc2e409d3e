#pragma once
// The files of a backup and their SHA-256, in the form that `sha256sum --check` reads. Format:
// ops/docs/formats/backup.md.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "store/file/durable_file.h"

namespace chapterhouse::store {

struct ListedFile {
  std::string path;  // below the folder of the list
  Hash256 sha256{};
  bool operator==(const ListedFile&) const = default;
};

// A value, ordered by path.
struct FileList {
  std::vector<ListedFile> files;

  void add(ListedFile file);  // anywhere; replaces nothing: a path is added once
  const ListedFile* find(std::string_view path) const;
  std::string text() const;
  // Empty unless the text is what text() gives, with paths that stay below the folder.
  static std::optional<FileList> parse(std::string_view text);
};

// Reading needs no right to write: a backup may be on a medium that has none.
Result<Bytes, FileError> read_backup_file(const std::string& path);
struct HashedFile {
  Hash256 sha256{};
  std::uint64_t bytes = 0;
};
Result<HashedFile, FileError> hash_file(const std::string& path);
// Copies and makes the copy durable; hashes what was read.
Result<HashedFile, FileError> copy_durably(const std::string& from, const std::string& to);
// All regular files below a folder, as sorted paths below it; none when it is absent.
Result<std::vector<std::string>, FileError> files_below(const std::string& folder);

}  // namespace chapterhouse::store
