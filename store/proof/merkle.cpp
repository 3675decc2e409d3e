#include "store/proof/merkle.h"

#include <bit>

#include "domain/core/check.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::store {
namespace {
constexpr std::string_view kLeafPrefix{"\x00", 1};
constexpr std::string_view kNodePrefix{"\x01", 1};

// A run of leaves that starts at a multiple of a power of two no smaller than its width.
struct Run {
  std::uint64_t begin, end;
  TreeSize width() const { return end - begin; }
  // Where the tree over these leaves parts: after the largest power of two below the width.
  std::uint64_t middle() const { return begin + std::bit_floor(width() - 1); }
};

Hash256 hash_of(Run run, const NodeSource& nodes) {
  if (std::has_single_bit(run.width())) {
    const auto level = static_cast<unsigned>(std::countr_zero(run.width()));
    return nodes(level, run.begin >> level);
  }
  return node_hash(hash_of({run.begin, run.middle()}, nodes),
                   hash_of({run.middle(), run.end}, nodes));
}

// Walks down to the leaf `index`, then adds siblings from the leaf up.
void add_path(std::uint64_t index, Run run, const NodeSource& nodes, Proof& proof) {
  if (run.width() == 1) return;
  const Run left{run.begin, run.middle()}, right{run.middle(), run.end};
  const bool goes_left = index < left.end;
  add_path(index, goes_left ? left : right, nodes, proof);
  proof.push_back(hash_of(goes_left ? right : left, nodes));
}

// SUBPROOF(first, D[run], whole) of RFC 6962; `first` counts from leaf 0.
void add_subproof(TreeSize first, Run run, bool whole, const NodeSource& nodes, Proof& proof) {
  if (first == run.end) {
    if (!whole) proof.push_back(hash_of(run, nodes));
    return;
  }
  const Run left{run.begin, run.middle()}, right{run.middle(), run.end};
  if (first <= left.end) {
    add_subproof(first, left, whole, nodes, proof);
    proof.push_back(hash_of(right, nodes));
  } else {
    add_subproof(first, right, false, nodes, proof);
    proof.push_back(hash_of(left, nodes));
  }
}
}  // namespace

Hash256 leaf_hash(std::string_view leaf) { return sha256({kLeafPrefix, leaf}); }
Hash256 node_hash(const Hash256& left, const Hash256& right) {
  return sha256({kNodePrefix, view(left), view(right)});
}
Hash256 empty_root() { return sha256({}); }

std::optional<CompactRange> CompactRange::of(TreeSize size, std::vector<Hash256> edge) {
  if (edge.size() != static_cast<std::size_t>(std::popcount(size))) return std::nullopt;
  CompactRange range;
  range.size_ = size;
  range.edge_ = std::move(edge);
  return range;
}

void CompactRange::append(const Hash256& leaf) { append(leaf, 0); }

void CompactRange::append(Hash256 subtree, unsigned level) {
  // One merge for each complete pair that this subtree ends.
  for (TreeSize rest = size_ >> level; (rest & 1) == 1; rest >>= 1) {
    subtree = node_hash(edge_.back(), subtree);
    edge_.pop_back();
  }
  edge_.push_back(subtree);
  size_ += TreeSize{1} << level;
}

void CompactRange::append(const CompactRange& next) {
  CHECK(next.size_ == 0 || size_ % std::bit_ceil(next.size_) == 0);
  TreeSize rest = next.size_;
  for (const Hash256& subtree : next.edge_) {
    const auto level = static_cast<unsigned>(std::bit_width(rest)) - 1;
    append(subtree, level);
    rest -= TreeSize{1} << level;
  }
}

Hash256 CompactRange::root() const {
  if (edge_.empty()) return empty_root();
  Hash256 hash = edge_.back();
  for (std::size_t i = edge_.size() - 1; i-- > 0;) hash = node_hash(edge_[i], hash);
  return hash;
}

Hash256 root_of(TreeSize size, const NodeSource& nodes) {
  return size == 0 ? empty_root() : hash_of({0, size}, nodes);
}

Proof inclusion_proof(std::uint64_t index, TreeSize size, const NodeSource& nodes) {
  CHECK(index < size);
  Proof proof;
  add_path(index, {0, size}, nodes, proof);
  return proof;
}

Proof consistency_proof(TreeSize first, TreeSize second, const NodeSource& nodes) {
  CHECK(first > 0);
  CHECK(first <= second);
  Proof proof;
  add_subproof(first, {0, second}, true, nodes, proof);
  return proof;
}

// RFC 9162 section 2.1.3.2.
bool verify_inclusion(const InclusionClaim& claim, std::span<const Hash256> proof) {
  if (claim.index >= claim.size) return false;
  std::uint64_t node = claim.index, last = claim.size - 1;
  Hash256 hash = claim.leaf;
  for (const Hash256& sibling : proof) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      hash = node_hash(sibling, hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && hash == claim.root;
}

// RFC 9162 section 2.1.4.2.
bool verify_consistency(const ConsistencyClaim& claim, std::span<const Hash256> proof) {
  if (claim.first == 0 || claim.first > claim.second) return false;
  if (claim.first == claim.second) return proof.empty() && claim.first_root == claim.second_root;
  if (proof.empty()) return false;
  std::uint64_t node = claim.first - 1, last = claim.second - 1;
  while ((node & 1) == 1) {
    node >>= 1;
    last >>= 1;
  }
  const bool first_is_whole = std::has_single_bit(claim.first);
  Hash256 old_hash = first_is_whole ? claim.first_root : proof.front();
  Hash256 new_hash = old_hash;
  for (const Hash256& hash : proof.subspan(first_is_whole ? 0 : 1)) {
    if (last == 0) return false;
    if ((node & 1) == 1 || node == last) {
      old_hash = node_hash(hash, old_hash);
      new_hash = node_hash(hash, new_hash);
      while ((node & 1) == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = node_hash(new_hash, hash);
    }
    node >>= 1;
    last >>= 1;
  }
  return last == 0 && old_hash == claim.first_root && new_hash == claim.second_root;
}

}  // namespace chapterhouse::store
