#include "store/bundle/multi_proof.h"

#include <algorithm>
#include <bit>
#include <charconv>

#include "domain/core/check.h"

namespace chapterhouse::store {
namespace {
constexpr unsigned kLevelMax = 63;

TreeNode top_of(TreeSize size) { return {static_cast<unsigned>(std::bit_width(size - 1)), 0}; }
TreeNode left_of(const TreeNode& node) { return {node.level - 1, 2 * node.index}; }
TreeNode right_of(const TreeNode& node) { return {node.level - 1, 2 * node.index + 1}; }

// Goes down to the name that the node's hash has in a tree of that size.
TreeNode named(TreeNode node, TreeSize size) {
  while (node.level > 0 && right_of(node).first_leaf() >= size) node = left_of(node);
  return node;
}

void collect(TreeNode node, std::span<const std::uint64_t> leaves, TreeSize size,
             std::vector<TreeNode>& out) {
  node = named(node, size);
  if (leaves.empty()) {
    out.push_back(node);
    return;
  }
  if (node.level == 0) return;
  const TreeNode right = right_of(node);
  const auto split = std::ranges::lower_bound(leaves, right.first_leaf());
  const auto on_left = static_cast<std::size_t>(split - leaves.begin());
  collect(left_of(node), leaves.first(on_left), size, out);
  collect(right, leaves.subspan(on_left), size, out);
}

struct Climb {
  const Leaves& leaves;
  TreeSize size;
  const TreeNodes& nodes;
  std::size_t used = 0;
  std::optional<TreeNode> missing{};

  Hash256 hash(TreeNode node, Leaves::const_iterator begin, Leaves::const_iterator end) {
    node = named(node, size);
    if (begin == end) {
      const auto given = nodes.find(node);
      if (given == nodes.end()) {
        if (!missing) missing = node;
        return {};
      }
      ++used;
      return given->second;
    }
    if (node.level == 0) return begin->second;
    const TreeNode right = right_of(node);
    const auto split = leaves.lower_bound(right.first_leaf());
    const Hash256 left_hash = hash(left_of(node), begin, split);
    return node_hash(left_hash, hash(right, split, end));
  }
};
}  // namespace

std::string TreeNode::text() const { return std::to_string(level) + "/" + std::to_string(index); }

std::optional<TreeNode> TreeNode::parse(std::string_view text) {
  TreeNode node;
  const char* const end = text.data() + text.size();
  const auto level = std::from_chars(text.data(), end, node.level);
  if (level.ec != std::errc{} || level.ptr == end || *level.ptr != '/') return std::nullopt;
  const auto index = std::from_chars(level.ptr + 1, end, node.index);
  if (index.ec != std::errc{} || node.level > kLevelMax) return std::nullopt;
  // Also catches leading zeros and what follows the digits.
  if (node.text() != text) return std::nullopt;
  return node;
}

TreeSize leaves_of(const TreeNode& node, TreeSize size) {
  const std::uint64_t first = node.first_leaf();
  return first >= size ? 0 : std::min(size - first, TreeSize{1} << node.level);
}

Hash256 hash_of(const TreeNode& node, TreeSize size, const NodeSource& nodes) {
  const std::uint64_t first = node.first_leaf();
  return root_of(leaves_of(node, size), [&](unsigned level, std::uint64_t index) {
    return nodes(level, (first >> level) + index);
  });
}

std::vector<TreeNode> nodes_beside(std::span<const std::uint64_t> leaves, TreeSize size) {
  CHECK(size > 0 && size <= kTreeSizeMax);
  std::vector<TreeNode> out;
  collect(top_of(size), leaves, size, out);
  std::ranges::sort(out);
  return out;
}

Result<Hash256, MultiProofFault> root_over(const Leaves& leaves, TreeSize size,
                                           const TreeNodes& nodes) {
  CHECK(size > 0 && size <= kTreeSizeMax);
  Climb climb{leaves, size, nodes};
  const Hash256 root = climb.hash(top_of(size), leaves.begin(), leaves.end());
  using Kind = MultiProofFault::Kind;
  if (climb.missing) return Failure{MultiProofFault{Kind::kMissing, *climb.missing}};
  if (climb.used == nodes.size()) return root;
  std::vector<std::uint64_t> indexes;
  for (const auto& [index, hash] : leaves) indexes.push_back(index);
  const auto needed = nodes_beside(indexes, size);
  const auto surplus = std::ranges::find_if(
      nodes, [&](const auto& node) { return !std::ranges::binary_search(needed, node.first); });
  CHECK(surplus != nodes.end());
  return Failure{MultiProofFault{Kind::kNotNeeded, surplus->first}};
}

}  // namespace chapterhouse::store
