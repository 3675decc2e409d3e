#include "store/backup/file_list.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fcntl.h>
#include <unistd.h>

#include "store/crypto/sha256.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

constexpr std::size_t kHexDigits = 64;
constexpr std::string_view kSeparator = "  ";
constexpr std::size_t kChunk = 1u << 20;

bool stays_below(std::string_view path) {
  if (path.empty() || path.front() == '/') return false;
  for (const fs::path& part : fs::path(path))
    if (part == ".." || part == "." || part.empty()) return false;
  return true;
}

Failure<FileError> failed(const std::string& path, std::string_view what) {
  return Failure{FileError{path + ": " + std::string(what) + ": " + std::strerror(errno)}};
}

// Gives the file's bytes piece by piece.
template <class Take>
Outcome<FileError> read_pieces(const std::string& path, const Take& take) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) return failed(path, "open");
  Bytes piece(kChunk, '\0');
  Outcome<FileError> outcome = Done{};
  for (;;) {
    const ssize_t n = ::read(descriptor, piece.data(), piece.size());
    if (n < 0) outcome = failed(path, "read");
    if (n <= 0) break;
    if (auto taken = take(std::string_view(piece).substr(0, static_cast<std::size_t>(n))); !taken) {
      outcome = taken;
      break;
    }
  }
  ::close(descriptor);
  return outcome;
}
}  // namespace

void FileList::add(ListedFile file) {
  const auto place = std::ranges::lower_bound(files, file.path, {}, &ListedFile::path);
  files.insert(place, std::move(file));
}

const ListedFile* FileList::find(std::string_view path) const {
  const auto place = std::ranges::lower_bound(files, path, {}, &ListedFile::path);
  return place != files.end() && place->path == path ? &*place : nullptr;
}

std::string FileList::text() const {
  std::string text;
  for (const ListedFile& file : files)
    text += to_hex(view(file.sha256)) + std::string(kSeparator) + file.path + "\n";
  return text;
}

std::optional<FileList> FileList::parse(std::string_view text) {
  FileList list;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || end <= kHexDigits + kSeparator.size()) return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    rest.remove_prefix(end + 1);
    const auto hash = hash_from(from_hex(line.substr(0, kHexDigits)).value_or(""));
    const std::string path(line.substr(kHexDigits + kSeparator.size()));
    if (!hash || !stays_below(path)) return std::nullopt;
    if (!list.files.empty() && list.files.back().path >= path) return std::nullopt;
    list.files.push_back({path, *hash});
  }
  if (list.text() != text) return std::nullopt;
  return list;
}

Result<Bytes, FileError> read_backup_file(const std::string& path) {
  Bytes bytes;
  const auto read = read_pieces(path, [&](std::string_view piece) -> Outcome<FileError> {
    bytes += piece;
    return Done{};
  });
  if (!read) return Failure{read.error()};
  return bytes;
}

Result<HashedFile, FileError> hash_file(const std::string& path) {
  Sha256 hash;
  HashedFile file;
  const auto read = read_pieces(path, [&](std::string_view piece) -> Outcome<FileError> {
    hash.add(piece);
    file.bytes += piece.size();
    return Done{};
  });
  if (!read) return Failure{read.error()};
  file.sha256 = hash.finish();
  return file;
}

Result<HashedFile, FileError> copy_durably(const std::string& from, const std::string& to) {
  const std::string temporary = to + ".new";
  std::error_code error;
  fs::create_directories(fs::path(to).parent_path(), error);
  fs::remove(temporary, error);  // a leftover of a crash, if any
  auto copy = DurableFile::open(temporary, DurableFile::Mode::kCreateNew);
  if (!copy) return Failure{copy.error()};
  Sha256 hash;
  HashedFile file;
  const auto read = read_pieces(from, [&](std::string_view piece) {
    hash.add(piece);
    const std::uint64_t at = std::exchange(file.bytes, file.bytes + piece.size());
    return copy->write_at(at, piece);
  });
  if (!read) return Failure{read.error()};
  if (auto synced = copy->sync(); !synced) return Failure{synced.error()};
  fs::rename(temporary, to, error);
  if (error) return Failure{FileError{to + ": rename: " + error.message()}};
  if (auto synced = sync_folder(fs::path(to).parent_path().string()); !synced)
    return Failure{synced.error()};
  file.sha256 = hash.finish();
  return file;
}

Result<std::vector<std::string>, FileError> files_below(const std::string& folder) {
  std::vector<std::string> files;
  std::error_code error;
  if (!fs::exists(folder, error) && !error) return files;
  for (fs::recursive_directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    if (it->is_regular_file(error)) files.push_back(fs::relative(it->path(), folder).string());
  // A list that ends early would let what it does not name go.
  if (error) return Failure{FileError{folder + ": " + error.message()}};
  std::ranges::sort(files);
  return files;
}

}  // namespace chapterhouse::store
