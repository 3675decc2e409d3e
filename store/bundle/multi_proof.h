#pragma once
// A proof for many leaves at once: the fewest nodes of the tree that, together with those leaves,
// give its root. For one leaf these are the hashes of its path in RFC 6962.
//
// Values and free functions: safe to call from any thread.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "store/proof/merkle.h"

namespace chapterhouse::store {

// The hash over the leaves from index << level on, 2^level of them or as many as the tree has. A
// node without a right half is its left half and goes by that name, so every hash has one name.
struct TreeNode {
  unsigned level = 0;
  std::uint64_t index = 0;

  std::string text() const;  // "3/12"
  // Empty unless it is the one form of its node.
  static std::optional<TreeNode> parse(std::string_view text);
  std::uint64_t first_leaf() const { return index << level; }
  auto operator<=>(const TreeNode&) const = default;
};

using TreeNodes = std::map<TreeNode, Hash256>;
using Leaves = std::map<std::uint64_t, Hash256>;  // by index, from 0

// Beyond it a leaf's number does not fit.
inline constexpr TreeSize kTreeSizeMax = TreeSize{1} << 63;

// How many leaves of a tree of `size` a node covers.
TreeSize leaves_of(const TreeNode& node, TreeSize size);
Hash256 hash_of(const TreeNode& node, TreeSize size, const NodeSource& nodes);

// In the order of TreeNodes. `leaves` ascends and is below `size`, which is 1 to kTreeSizeMax.
std::vector<TreeNode> nodes_beside(std::span<const std::uint64_t> leaves, TreeSize size);

struct MultiProofFault {
  enum class Kind : std::uint8_t { kMissing, kNotNeeded };
  Kind kind;
  TreeNode node;
};
// The root that leaves and nodes give; the nodes must be those of nodes_beside().
Result<Hash256, MultiProofFault> root_over(const Leaves& leaves, TreeSize size,
                                           const TreeNodes& nodes);

}  // namespace chapterhouse::store
