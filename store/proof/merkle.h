#pragma once
// The Merkle tree of RFC 6962 section 2.1 (the same as RFC 9162 for SHA-256) over the log's
// entries. Leaves are numbered from 0: position p of the log is leaf p - 1.
//
// Values and free functions: safe to call from any thread.
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/core/bytes.h"

namespace chapterhouse::store {

using TreeSize = std::uint64_t;
using Proof = std::vector<Hash256>;

Hash256 leaf_hash(std::string_view leaf);
Hash256 node_hash(const Hash256& left, const Hash256& right);
Hash256 empty_root();

// The right edge of a growing tree: at most 64 hashes, enough for its root.
class CompactRange {
 public:
  CompactRange() = default;
  // From what size() and edge() were; empty when the number of hashes does not fit the size.
  static std::optional<CompactRange> of(TreeSize size, std::vector<Hash256> edge);

  void append(const Hash256& leaf);
  // Appends the tree of the leaves that follow. This one's size must be a multiple of a power of
  // two that is not below the other's, so that subtrees stay whole.
  void append(const CompactRange& next);
  Hash256 root() const;
  TreeSize size() const { return size_; }
  const std::vector<Hash256>& edge() const { return edge_; }

 private:
  void append(Hash256 subtree, unsigned level);

  TreeSize size_ = 0;
  std::vector<Hash256> edge_;  // roots of complete subtrees, the largest first
};

// Gives the hash of the complete subtree of 2^level leaves that starts at leaf index << level.
using NodeSource = std::function<Hash256(unsigned level, std::uint64_t index)>;

Hash256 root_of(TreeSize size, const NodeSource& nodes);
// PATH(index, D[size]); index < size.
Proof inclusion_proof(std::uint64_t index, TreeSize size, const NodeSource& nodes);
// PROOF(first, D[second]); 0 < first <= second.
Proof consistency_proof(TreeSize first, TreeSize second, const NodeSource& nodes);

struct InclusionClaim {
  std::uint64_t index;
  TreeSize size;
  Hash256 leaf;  // its leaf hash
  Hash256 root;
};
bool verify_inclusion(const InclusionClaim& claim, std::span<const Hash256> proof);

struct ConsistencyClaim {
  TreeSize first, second;
  Hash256 first_root, second_root;
};
// A first size of 0 proves nothing and is refused.
bool verify_consistency(const ConsistencyClaim& claim, std::span<const Hash256> proof);

}  // namespace chapterhouse::store
