#include "store/log/verify.h"

#include <algorithm>
#include <optional>

#include "store/log/derived_index.h"
#include "store/verify/in_order.h"

namespace chapterhouse::store {
namespace {
using Kind = VerifyError::Kind;

// The checkpoints and the head, ascending.
std::vector<Mark> marks_of(const LogHead& acknowledged, std::vector<Mark> checkpoints) {
  if (acknowledged.last.value > 0)
    checkpoints.push_back(
        {Mark::Of::kHead, acknowledged.last.value, acknowledged.root, acknowledged.recorded_at});
  std::ranges::stable_sort(checkpoints, {}, &Mark::size);
  return checkpoints;
}

class Verification {
 public:
  Verification(const ByteStore& store, const LogHead& acknowledged, const VerifyOptions& options)
      : store_(store),
        acknowledged_(acknowledged),
        options_(options),
        marks_(marks_of(acknowledged, options.checkpoints)) {
    chunk_options_.depth = options.depth;
    chunk_options_.vault = options.vault;
    chunk_options_.marks = marks_;
  }

  Result<Verified, VerifyError> run() {
    const auto last = store_.last();
    if (!last) return unreadable(last.error());
    last_ = *last;
    const TreeSize least = std::min(last_.value, acknowledged_.last.value);
    if (options_.resume && options_.resume->tree().size() <= least) chain_ = *options_.resume;
    resumed_from_ = chain_.tree().size();
    for (const Mark& mark : marks_)
      if (mark.size == resumed_from_ && !chain_.check(mark)) return Failure{*chain_.error()};
    const TreeSize rest = last_.value - resumed_from_;
    in_order(
        (rest + kChunkRecords - 1) / kChunkRecords, std::max(1u, options_.jobs),
        [this](unsigned, std::uint64_t part) { return read(resumed_from_ + part * kChunkRecords); },
        [this](unsigned, std::uint64_t, const Read& chunk) { return join(chunk); });
    return finish();
  }

 private:
  struct Read {
    Chunk chunk;
    std::optional<StoreError> failed;
  };

  static Failure<VerifyError> unreadable(const StoreError& error) {
    return Failure{VerifyError{Kind::kUnreadable, {}, error.detail}};
  }

  Read read(TreeSize before) const {
    Read made{Chunk(before, chunk_options_), std::nullopt};
    const Position to{std::min(before + kChunkRecords, last_.value)};
    const auto scanned =
        store_.scan({before + 1}, to, [&made](Position position, std::string_view record) {
          return made.chunk.take(position, record);
        });
    if (scanned)
      made.chunk.finish(to);
    else
      made.failed = scanned.error();
    return made;
  }

  bool join(const Read& read) {
    failed_ = read.failed;
    if (failed_ || !chain_.join(read.chunk)) return false;
    const Position done{chain_.tree().size()};
    if (options_.progress) options_.progress(done, last_);
    if (options_.on_chunk && done.value % kChunkRecords == 0) options_.on_chunk(chain_);
    return true;
  }

  Result<Verified, VerifyError> finish() const {
    if (failed_) return unreadable(*failed_);
    if (chain_.error()) return Failure{*chain_.error()};
    const Position last{chain_.tree().size()};
    const TreeSize signed_size = marks_.empty() ? 0 : marks_.back().size;
    if (last.value < signed_size) {
      const bool head = last < acknowledged_.last;  // else only what was signed is missing
      const TreeSize wanted = head ? acknowledged_.last.value : signed_size;
      VerifyError error{head ? Kind::kShorterThanHead : Kind::kOtherCheckpoint, last,
                        std::to_string(wanted) + (head ? " events were acknowledged"
                                                       : " events are in a signed checkpoint"),
                        Finding::kShort};
      error.expected = std::to_string(wanted);
      error.found = std::to_string(last.value);
      return Failure{std::move(error)};
    }
    if (chain_.commit_open())
      return Failure{VerifyError{Kind::kDamaged, last, "a commit is cut off", Finding::kCommit}};
    Verified verified{{}, chain_.tree(), resumed_from_, 0};
    verified.head = {last, chain_.tree().root(), chain_.recorded_at()};
    verified.checkpoints = static_cast<std::uint64_t>(std::ranges::count_if(
        options_.checkpoints,
        [this](const Mark& mark) { return mark.size > 0 && mark.size >= resumed_from_; }));
    return verified;
  }

  const ByteStore& store_;
  const LogHead& acknowledged_;
  const VerifyOptions& options_;
  const std::vector<Mark> marks_;
  ChunkOptions chunk_options_;
  Position last_;
  LogChain chain_;
  TreeSize resumed_from_ = 0;
  std::optional<StoreError> failed_;
};

// How many of the kept leaves are proven: the largest mark whose root their tree has.
TreeSize proven_size(const KeptLeaves& kept, const std::vector<Mark>& marks) {
  CompactRange tree;
  TreeSize proven = 0;
  std::size_t next = 0;
  for (TreeSize i = 0; i < kept.size; ++i) {
    const auto leaf = kept.leaf(i);
    if (!leaf) break;
    tree.append(*leaf);
    for (; next < marks.size() && marks[next].size <= tree.size(); ++next)
      if (marks[next].size == tree.size() && marks[next].root == tree.root()) proven = tree.size();
  }
  return proven;
}
}  // namespace

Result<Verified, VerifyError> verify_log(const ByteStore& store, const LogHead& acknowledged,
                                         const VerifyOptions& options) {
  return Verification(store, acknowledged, options).run();
}

std::optional<VerifyError> find_altered(const ByteStore& store, const LogHead& acknowledged,
                                        const std::vector<Mark>& checkpoints) {
  KeptLeaves kept = kept_leaves(store);
  const TreeSize proven = proven_size(kept, marks_of(acknowledged, checkpoints));
  if (proven == 0) return std::nullopt;
  std::optional<VerifyError> altered;
  Position next{1};
  const auto name = [&](Finding finding, std::string_view record, const char* detail) {
    altered = VerifyError{Kind::kDamaged, next, detail, finding};
    altered->expected = to_hex(view(kept.leaf(next.value - 1).value_or(Hash256{})));
    const auto entry = EntryView::parse(record);
    if (!entry) return;
    altered->stream.value = entry->stream();
    altered->version = entry->version();
    altered->found = to_hex(view(leaf_hash(entry->bytes())));
  };
  const auto scanned = store.scan({1}, {proven}, [&](Position position, std::string_view record) {
    const auto entry = EntryView::parse(record);
    if (position != next) {
      name(Finding::kMissing, {}, "a position is missing");
    } else if (!entry) {
      name(Finding::kEntry, record, "no such entry");
    } else if (kept.leaf(position.value - 1) != leaf_hash(entry->bytes())) {
      name(Finding::kLeaf, record, "the record is not the one that was acknowledged here");
    }
    ++next.value;
    return !altered;
  });
  if (!altered && scanned && next.value <= proven)
    name(Finding::kMissing, {}, "a position is missing");
  return altered;
}

}  // namespace chapterhouse::store
