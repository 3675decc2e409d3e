#include "store/log/checkpoint_journal.h"

#include <filesystem>

namespace chapterhouse::store {
namespace {
using Kind = CheckpointError::Kind;

Failure<CheckpointError> failed(const FileError& error) {
  return Failure{CheckpointError{Kind::kFailed, error.detail}};
}

// The note that begins at `offset`, with its signatures but without the empty line behind it.
// Empty when it is cut off.
std::string_view note_at(std::string_view bytes, std::size_t offset) {
  const std::size_t text_end = bytes.find("\n\n", offset);
  if (text_end == std::string_view::npos) return {};
  const std::size_t end = bytes.find("\n\n", text_end + 2);
  if (end == std::string_view::npos) return {};
  return bytes.substr(offset, end + 1 - offset);
}
}  // namespace

Result<std::vector<JournalRow>, CheckpointError> CheckpointJournal::parse(std::string_view bytes) {
  std::vector<JournalRow> rows;
  for (std::size_t offset = 0; offset < bytes.size();) {
    const std::string_view text = note_at(bytes, offset);
    if (text.empty()) break;
    const auto note = Note::parse(text);
    const auto checkpoint = note ? Checkpoint::parse(note->text) : std::nullopt;
    if (!checkpoint)
      return Failure{CheckpointError{
          Kind::kDamaged, "no checkpoint at byte " + std::to_string(offset) + " of the journal"}};
    if (!rows.empty() && checkpoint->size < rows.back().size)
      return Failure{CheckpointError{Kind::kDamaged, "the checkpoint at byte " +
                                                         std::to_string(offset) +
                                                         " of the journal is of a smaller tree "
                                                         "than the one before it"}};
    rows.push_back({checkpoint->size, note->signatures.size(), offset, text.size()});
    offset += text.size() + 1;
  }
  return rows;
}

Result<CheckpointJournal, CheckpointError> CheckpointJournal::open(const std::string& path,
                                                                   Sync sync) {
  CheckpointJournal journal;
  if (path.empty()) return journal;
  const bool absent = !std::filesystem::exists(path);
  auto file = DurableFile::open(
      path, absent ? DurableFile::Mode::kCreateNew : DurableFile::Mode::kOpen, sync);
  if (!file) return failed(file.error());
  if (absent)
    if (auto named = sync_folder(std::filesystem::path(path).parent_path().string()); !named)
      return failed(named.error());
  const auto bytes = file->read_all();
  if (!bytes) return failed(bytes.error());
  auto rows = parse(*bytes);
  if (!rows) return Failure{CheckpointError{rows.error().kind, path + ": " + rows.error().detail}};
  journal.rows_ = *std::move(rows);
  if (!journal.rows_.empty())
    journal.end_ = journal.rows_.back().offset + journal.rows_.back().length + 1;
  if (journal.end_ < bytes->size())
    if (auto cut = file->truncate(journal.end_); !cut) return failed(cut.error());
  journal.file_ = *std::move(file);
  return journal;
}

Result<std::optional<SignedCheckpoint>, CheckpointError> CheckpointJournal::newest(
    const std::string& path, const VerifierKey& log) {
  if (!std::filesystem::exists(path)) return std::optional<SignedCheckpoint>{};
  const auto bytes = read_whole(path);
  if (!bytes) return failed(bytes.error());
  const auto rows = parse(*bytes);
  if (!rows) return Failure{CheckpointError{rows.error().kind, path + ": " + rows.error().detail}};
  if (rows->empty()) return std::optional<SignedCheckpoint>{};
  auto opened = SignedCheckpoint::open(
      std::string_view(*bytes).substr(rows->back().offset, rows->back().length), log);
  if (!opened)
    return Failure{CheckpointError{Kind::kDamaged,
                                   path + ": its last checkpoint is not signed by " + log.text()}};
  return opened;
}

Outcome<CheckpointError> CheckpointJournal::append(const SignedCheckpoint& checkpoint) {
  const Bytes note = checkpoint.note.serialize();
  if (file_) {
    if (auto written = file_->write_at(end_, note + "\n"); !written) return failed(written.error());
    if (auto synced = file_->sync(); !synced) return failed(synced.error());
  } else {
    memory_ += note + "\n";
  }
  rows_.push_back(
      {checkpoint.checkpoint.size, checkpoint.note.signatures.size(), end_, note.size()});
  end_ += note.size() + 1;
  return Done{};
}

Result<Bytes, CheckpointError> CheckpointJournal::read(const JournalRow& row) const {
  if (!file_) return memory_.substr(row.offset, row.length);
  auto bytes = file_->read_at(row.offset, row.length);
  if (!bytes) return failed(bytes.error());
  return *std::move(bytes);
}

}  // namespace chapterhouse::store
