#include "workflows/runtime/case_loader.h"

#include "domain/core/archive.h"

namespace chapterhouse::workflows {
namespace {

constexpr std::size_t kPage = 1'024;  // events read at once

// Raised when a fold changes its meaning without changing a shape: older snapshots are then unread.
constexpr std::uint64_t kFoldVersion = 1;

std::uint64_t snapshot_stamp(const CaseType& type) {
  return fingerprint(*type.state) ^ (fingerprint(shape_of<common::State>()) * 3) ^ kFoldVersion;
}

}  // namespace

Result<CaseFile, ReadError> CaseLoader::load(const StreamId& stream,
                                             std::optional<Position> as_of) const {
  const CaseType* type = catalogue_.type_of(stream);
  if (!type)
    return Failure{
        ReadError{ReadError::Kind::kUnavailable, {}, "unknown stream type: " + stream.value}};
  if (as_of) return fold_on(empty_file(*type, stream), as_of);
  const StreamVersion actual = log_.version_of(stream);
  if (auto known = remembered(stream)) {
    if (known->version == actual) return *std::move(known);
    if (known->version < actual) {
      known->own = known->type->copy(known->own.get());  // other threads have the same one
      return fold_on(*std::move(known), as_of);
    }
  }
  if (actual.value == 0) return empty_file(*type, stream);
  return fold_on(
      actual.value > kSnapshotEvery ? from_snapshot(*type, stream) : empty_file(*type, stream),
      as_of);
}

Result<CaseFile, ReadError> CaseLoader::fold_on(CaseFile file,
                                                std::optional<Position> as_of) const {
  const std::uint64_t started_at = file.version.value;
  for (;;) {
    auto page = log_.read_stream(file.stream, {file.version.value + 1}, kPage, Reveal::kNothing);
    if (!page) return Failure{page.error()};
    for (const Event& event : *page) {
      if (as_of && event.envelope.position > *as_of) return file;
      apply(file, event);
    }
    if (page->size() < kPage) break;
  }
  if (!as_of) {
    if (file.version.value >= started_at + kSnapshotEvery) write_snapshot(file);
    remember(file);
  }
  return file;
}

std::optional<CaseFile> CaseLoader::remembered(const StreamId& stream) const {
  const std::lock_guard lock(mutex_);
  const auto found = by_stream_.find(stream);
  if (found == by_stream_.end()) return std::nullopt;
  recent_.splice(recent_.begin(), recent_, found->second);
  return *found->second;
}

void CaseLoader::remember(const CaseFile& file) const {
  if (file.version.value % kSnapshotEvery == 0) write_snapshot(file);
  const std::lock_guard lock(mutex_);
  const auto found = by_stream_.find(file.stream);
  if (found != by_stream_.end()) {
    if (found->second->version < file.version) *found->second = file;
    return;
  }
  recent_.push_front(file);
  by_stream_.emplace(file.stream, recent_.begin());
  if (recent_.size() > kRemembered) {
    by_stream_.erase(recent_.back().stream);
    recent_.pop_back();
  }
}

CaseFile CaseLoader::from_snapshot(const CaseType& type, const StreamId& stream) const {
  const auto bytes = snapshots_.get_snapshot(stream);
  CaseFile file = empty_file(type, stream);
  if (!bytes) return file;
  std::string_view in = *bytes;
  std::uint64_t stamp = 0;
  CaseFile read = empty_file(type, stream);
  // A snapshot that does not read is no loss: the events are folded again.
  const bool fits = read_u64(stamp, in) && stamp == snapshot_stamp(type) &&
                    read_u64(read.version.value, in) && read_u64(read.position.value, in) &&
                    read_archive(*type.state, read.own.get(), in) &&
                    read_archive(shape_of<common::State>(), &read.common, in) && in.empty();
  return fits ? read : file;
}

void CaseLoader::write_snapshot(const CaseFile& file) const {
  Bytes bytes;
  write_u64(snapshot_stamp(*file.type), bytes);
  write_u64(file.version.value, bytes);
  write_u64(file.position.value, bytes);
  write_archive(*file.type->state, file.own.get(), bytes);
  write_archive(shape_of<common::State>(), &file.common, bytes);
  snapshots_.put_snapshot(file.stream, bytes);
}

}  // namespace chapterhouse::workflows
