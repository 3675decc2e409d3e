#include <algorithm>
#include <cstring>

#include "domain/core/check.h"
#include "store/verify/chain.h"

namespace chapterhouse::store {
namespace {
using Kind = VerifyError::Kind;

VerifyError damaged(Finding finding, Position position, std::string detail) {
  return {Kind::kDamaged, position, std::move(detail), finding};
}
// About an entry that says which stream and version it is.
VerifyError damaged(Finding finding, const EntryView& entry, std::string detail) {
  VerifyError error = damaged(finding, entry.position(), std::move(detail));
  error.stream.value = entry.stream();
  error.version = entry.version();
  return error;
}
}  // namespace

Chunk::Chunk(TreeSize before, const ChunkOptions& options) : before_(before), options_(options) {
  CHECK(before % kChunkRecords == 0);
  const auto passed = [before](const Mark& mark) { return mark.size <= before; };
  next_mark_ = static_cast<std::size_t>(std::ranges::count_if(options.marks, passed));
  if (options_.bodies == ChunkOptions::Bodies::kAbsent) leaves_.reserve(kChunkRecords);
}

bool Chunk::fail(VerifyError error) {
  error_ = std::move(error);
  return false;
}

bool Chunk::take(Position position, std::string_view record) {
  const Position next{last().value + 1};
  if (position != next) {
    finish({position.value - 1});
    return false;
  }
  const auto entry = EntryView::parse(record);
  const bool follow = options_.bodies == ChunkOptions::Bodies::kFollow;
  if (!entry || record.size() - entry->bytes().size() != (follow ? entry->bodies_size() : 0))
    return fail(damaged(Finding::kEntry, position, "no such entry"));
  if (entry->position() != position) {
    const bool earlier = entry->position() < position;
    VerifyError error = damaged(earlier ? Finding::kDuplicated : Finding::kOrder, *entry,
                                "the entry of another position");
    error.position = position;
    error.expected = std::to_string(position.value);
    error.found = std::to_string(entry->position().value);
    return fail(std::move(error));
  }
  const Hash256 leaf = leaf_hash(entry->bytes());
  const bool full = options_.depth == ChunkOptions::Depth::kFull;
  if (full && !check(*entry, record, leaf)) return false;
  tree_.append(leaf);
  if (!follow) leaves_.push_back(leaf);
  recorded_at_ = entry->recorded_at();
  for (; next_mark_ < options_.marks.size() && options_.marks[next_mark_].size == position.value;
       ++next_mark_)
    seen_.push_back({&options_.marks[next_mark_], tree_, recorded_at_});
  return true;
}

void Chunk::finish(Position last) {
  if (error_ || this->last() >= last) return;
  fail(damaged(Finding::kMissing, {this->last().value + 1}, "a position is missing"));
}

bool Chunk::check(const EntryView& entry, std::string_view record, const Hash256& leaf) {
  const bool first = tree_.size() == 0;
  if (first) {
    first_recorded_at_ = entry.recorded_at();
    first_index_ = entry.index();
    first_count_ = entry.count();
    std::memcpy(first_command_.data(), entry.command().data(), first_command_.size());
  } else if (entry.recorded_at() <= recorded_at_) {
    return fail(damaged(Finding::kTime, entry, "recorded before the event in front of it"));
  }
  if (options_.bodies == ChunkOptions::Bodies::kFollow)
    if (const auto wrong = wrong_body(entry, record.substr(entry.bytes().size()))) {
      VerifyError error = damaged(Finding::kBody, entry, "a segment is not what the entry says");
      error.expected = to_hex(entry.segments()[wrong->segment].digest);
      error.found = to_hex(view(wrong->found));
      return fail(std::move(error));
    }
  return check_stream(entry, leaf) && check_commit(entry) && (!options_.vault || check_keys(entry));
}

bool Chunk::check_stream(const EntryView& entry, const Hash256& leaf) {
  const std::uint32_t number = streams_.number_of(entry.stream());
  if (number == ends_.size()) {
    Ends& ends =
        ends_.emplace_back(Ends{entry.position(), entry.version(), {}, entry.version(), leaf});
    std::memcpy(ends.first_previous.data(), entry.previous().data(), ends.first_previous.size());
    return true;
  }
  Ends& ends = ends_[number];
  if (entry.version().value != ends.version.value + 1) {
    VerifyError error = damaged(Finding::kVersion, entry, "the stream's versions are not dense");
    error.expected = std::to_string(ends.version.value + 1);
    error.found = std::to_string(entry.version().value);
    return fail(std::move(error));
  }
  if (entry.previous() != view(ends.leaf)) {
    VerifyError error = damaged(Finding::kChain, entry, "the stream's chain is broken");
    error.expected = to_hex(view(ends.leaf));
    error.found = to_hex(entry.previous());
    return fail(std::move(error));
  }
  ends.version = entry.version();
  ends.leaf = leaf;
  return true;
}

bool Chunk::check_commit(const EntryView& entry) {
  const bool known = tree_.size() > 0;  // else the chunk in front has the beginning
  const bool same = std::memcmp(command_.data(), entry.command().data(), command_.size()) == 0;
  if (known && (entry.index() == 0 ? commit_rest_ != 0
                                   : commit_rest_ != entry.count() - entry.index() || !same))
    return fail(damaged(Finding::kCommit, entry, "a commit is cut off"));
  commit_rest_ = static_cast<std::uint16_t>(entry.count() - entry.index() - 1);
  std::memcpy(command_.data(), entry.command().data(), command_.size());
  return true;
}

bool Chunk::check_keys(const EntryView& entry) {
  for (const SegmentView& segment : entry.segments())
    if (segment.encrypted() &&
        options_.vault->state(SubjectId::from_bytes(segment.subject)) == SubjectState::kNeverSeen) {
      VerifyError error =
          damaged(Finding::kForeignSegment, entry, "the vault never had the key of a segment");
      error.kind = Kind::kKeysMissing;
      error.found = "subject " + to_hex(segment.subject);
      return fail(std::move(error));
    }
  return true;
}

}  // namespace chapterhouse::store
