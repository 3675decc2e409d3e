#include "store/verify/chain.h"

#include <bit>
#include <cstring>

#include "store/crypto/sha256.h"

namespace chapterhouse::store {
namespace {
using Kind = VerifyError::Kind;
constexpr std::string_view kMagic = "chapterhouse verified 1\n";
constexpr std::size_t kHashBytes = std::tuple_size_v<Hash256>;
}  // namespace

bool LogChain::fail(VerifyError error) {
  error_ = std::move(error);
  return false;
}

bool LogChain::join(const Chunk& chunk) {
  // In the order of positions, so that what is named is the first.
  const bool full = chunk.options_.depth == ChunkOptions::Depth::kFull;
  if (full && chunk.tree_.size() > 0 && !join_first(chunk)) return false;
  const bool chained = !full || join_streams(chunk);
  for (const Chunk::Seen& seen : chunk.seen_) {
    if (!chained && error_->position.value <= seen.mark->size) return false;
    CompactRange tree = tree_;
    tree.append(seen.tree);
    if (!compare(*seen.mark, tree, seen.recorded_at)) return false;
  }
  if (!chained) return false;
  if (chunk.error()) return fail(*chunk.error());
  tree_.append(chunk.tree_);
  if (chunk.tree_.size() == 0) return true;
  recorded_at_ = chunk.recorded_at_;
  commit_rest_ = chunk.commit_rest_;
  command_ = chunk.command_;
  return true;
}

bool LogChain::join_first(const Chunk& chunk) {
  const Position position{chunk.before_ + 1};
  if (position.value > 1 && chunk.first_recorded_at_ <= recorded_at_)
    return fail(
        {Kind::kDamaged, position, "recorded before the event in front of it", Finding::kTime});
  const bool whole = chunk.first_index_ == 0
                         ? commit_rest_ == 0
                         : commit_rest_ == chunk.first_count_ - chunk.first_index_ &&
                               command_ == chunk.first_command_;
  if (!whole) return fail({Kind::kDamaged, position, "a commit is cut off", Finding::kCommit});
  return true;
}

bool LogChain::join_streams(const Chunk& chunk) {
  for (std::uint32_t i = 0; i < chunk.ends_.size(); ++i) {
    const Chunk::Ends& ends = chunk.ends_[i];
    const std::uint32_t number = streams_.number_of(chunk.streams_.name(i));
    if (number == ends_.size()) ends_.emplace_back();
    End& before = ends_[number];
    VerifyError error{Kind::kDamaged, ends.first, "the stream's versions are not dense",
                      Finding::kVersion};
    error.stream.value = chunk.streams_.name(i);
    error.version = ends.first_version;
    if (ends.first_version.value != before.version.value + 1) {
      error.expected = std::to_string(before.version.value + 1);
      error.found = std::to_string(ends.first_version.value);
      return fail(std::move(error));
    }
    if (ends.first_previous != before.leaf) {
      error.finding = Finding::kChain;
      error.detail = "the stream's chain is broken";
      error.expected = to_hex(view(before.leaf));
      error.found = to_hex(view(ends.first_previous));
      return fail(std::move(error));
    }
    before = {ends.version, ends.leaf};
  }
  return true;
}

bool LogChain::compare(const Mark& mark, const CompactRange& tree, Timestamp recorded_at) {
  const Hash256 root = tree.root();
  if (root == mark.root && (!mark.recorded_at || *mark.recorded_at == recorded_at)) {
    last_good_mark_ = mark.size;
    return true;
  }
  const bool head = mark.of == Mark::Of::kHead;
  VerifyError error{head ? Kind::kOtherRoot : Kind::kOtherCheckpoint,
                    {mark.size},
                    head ? "the tree has another root than was acknowledged"
                         : "the tree has another root than the signed checkpoint says",
                    head ? Finding::kHead : Finding::kCheckpoint};
  error.from = {last_good_mark_ + 1};
  error.expected = to_hex(view(mark.root));
  error.found = to_hex(view(root));
  return fail(std::move(error));
}

bool LogChain::check(const Mark& mark) { return compare(mark, tree_, recorded_at_); }

Bytes LogChain::encode() const {
  Bytes out(kMagic);
  put(out, tree_.size());
  for (const Hash256& hash : tree_.edge()) out += view(hash);
  put(out, to_micros(recorded_at_));
  put(out, commit_rest_);
  out.append(command_.data(), command_.size());
  put(out, last_good_mark_);
  put(out, static_cast<std::uint32_t>(ends_.size()));
  for (std::uint32_t i = 0; i < ends_.size(); ++i) {
    const std::string_view name = streams_.name(i);
    put(out, static_cast<std::uint8_t>(name.size()));
    out += name;
    put(out, ends_[i].version.value);
    out += view(ends_[i].leaf);
  }
  return out += view(sha256({out}));
}

std::optional<LogChain> LogChain::decode(std::string_view bytes) {
  if (bytes.size() < kHashBytes || !bytes.starts_with(kMagic)) return std::nullopt;
  const std::string_view text = bytes.substr(0, bytes.size() - kHashBytes);
  if (view(sha256({text})) != bytes.substr(text.size())) return std::nullopt;
  ByteReader in(text.substr(kMagic.size()));
  LogChain chain;
  const auto size = in.number<TreeSize>();
  std::vector<Hash256> edge(static_cast<std::size_t>(std::popcount(size)));
  for (Hash256& hash : edge) in.copy(hash);
  chain.tree_ = CompactRange::of(size, std::move(edge)).value();
  chain.recorded_at_ = from_micros(in.number<std::int64_t>());
  chain.commit_rest_ = in.number<std::uint16_t>();
  if (const auto command = in.take(chain.command_.size()); !command.empty())
    std::memcpy(chain.command_.data(), command.data(), command.size());
  chain.last_good_mark_ = in.number<TreeSize>();
  const auto streams = in.number<std::uint32_t>();
  for (std::uint32_t i = 0; i < streams && !in.failed(); ++i) {
    const std::string_view name = in.take(in.number<std::uint8_t>());
    if (chain.streams_.number_of(name) != i) in.fail();
    End& end = chain.ends_.emplace_back();
    end.version.value = in.number<std::uint64_t>();
    in.copy(end.leaf);
  }
  // It starts a chunk: others would not join to it.
  if (in.failed() || !in.rest().empty() || size % kChunkRecords != 0) return std::nullopt;
  return chain;
}

}  // namespace chapterhouse::store
