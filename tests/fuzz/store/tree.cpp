// Names of tiles and nodes, bundles of entries, the tree's edge, and proofs: one form each; a made
// proof holds, and no other proof of the same claim does.
#include <map>

#include "store/bundle/multi_proof.h"
#include "store/proof/merkle.h"
#include "store/proof/tile_path.h"
#include "store/proof/tiles.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using namespace store;

constexpr std::size_t kLeavesMax = 70;

// The nodes of the tree over leaves "0", "1", ...
Hash256 node(unsigned level, std::uint64_t index) {
  static std::map<std::pair<unsigned, std::uint64_t>, Hash256> known;
  const auto found = known.find({level, index});
  if (found != known.end()) return found->second;
  const Hash256 made = level == 0
                           ? leaf_hash(std::to_string(index))
                           : node_hash(node(level - 1, index * 2), node(level - 1, index * 2 + 1));
  return known[{level, index}] = made;
}

void check_names(std::string_view bytes) {
  if (const auto path = TilePath::parse(bytes)) {
    CHECK(path->text() == bytes);
    CHECK(path->width >= 1);
    CHECK(path->width <= kTileWidth);
  }
  if (const auto named = TreeNode::parse(bytes)) {
    CHECK(named->text() == bytes);
    CHECK(named->level < 64);
  }
  if (const auto entries = decode_bundle(bytes)) {
    std::vector<Bytes> owned(entries->begin(), entries->end());
    CHECK(encode_bundle(owned) == bytes);
  }
  if (const auto edge = TileEdge::decode(bytes)) {
    CHECK(edge->encode() == bytes);
    TileEdge grown = *edge;
    std::vector<Tile> filled;
    if (grown.size() < kTreeSizeMax) grown.append(leaf_hash("x"), filled);
  }
}

// The input's hashes as a proof, changed from the true one in at least one place.
void check_proof(Input& input) {
  const TreeSize size = 1 + input.below(kLeavesMax);
  const std::uint64_t index = input.below(size);
  const InclusionClaim claim{index, size, node(0, index), root_of(size, node)};
  const Proof good = inclusion_proof(index, size, node);
  CHECK(verify_inclusion(claim, good));
  const TreeSize first = 1 + input.below(size);
  const ConsistencyClaim grown{first, size, root_of(first, node), root_of(size, node)};
  const Proof consistent = consistency_proof(first, size, node);
  CHECK(verify_consistency(grown, consistent));

  const auto changed = [&input](Proof proof) {
    for (std::size_t edits = 1 + input.below(3); edits > 0; --edits) {
      const std::size_t at = input.below(proof.size() + 1);
      const auto hash = hash_from(input.take(32)).value_or(node(0, input.below(kLeavesMax)));
      if (input.below(2) == 0 || at == proof.size())
        proof.insert(proof.begin() + static_cast<std::ptrdiff_t>(at), hash);
      else if (input.below(2) == 0)
        proof.erase(proof.begin() + static_cast<std::ptrdiff_t>(at));
      else
        proof[at] = hash;
    }
    return proof;
  };
  if (const Proof other = changed(good); other != good) CHECK(!verify_inclusion(claim, other));
  if (const Proof other = changed(consistent); other != consistent)
    CHECK(!verify_consistency(grown, other));
}

// Claims about trees of any size must not read beyond what is there.
void check_claim(Input& input) {
  const auto number = [&input] {
    std::uint64_t value = 0;
    for (const char c : input.take(8)) value = value << 8 | static_cast<unsigned char>(c);
    return value;
  };
  InclusionClaim claim{number(), number(), {}, {}};
  ConsistencyClaim grown{number(), number(), {}, {}};
  Proof proof;
  while (input.below(2) == 1 && proof.size() < 80) proof.push_back(node(0, input.below(8)));
  verify_inclusion(claim, proof);
  verify_consistency(grown, proof);
  CHECK(!CompactRange::of(claim.size, proof) ||
        CompactRange::of(claim.size, proof)->edge().size() == proof.size());
}

// The fewest nodes beside any leaves give the root; with one more, one less or another they do not.
void check_many(Input& input) {
  const TreeSize size = 1 + input.below(kLeavesMax);
  Leaves leaves;
  for (std::size_t n = 1 + input.below(8); n > 0; --n) {
    const std::uint64_t index = input.below(size);
    leaves[index] = node(0, index);
  }
  std::vector<std::uint64_t> indices;
  for (const auto& [index, hash] : leaves) indices.push_back(index);
  TreeNodes nodes;
  for (const TreeNode& each : nodes_beside(indices, size)) nodes[each] = hash_of(each, size, node);
  const auto root = root_over(leaves, size, nodes);
  CHECK(root);
  CHECK(*root == root_of(size, node));
  if (!nodes.empty()) {
    TreeNodes fewer = nodes;
    fewer.erase(std::next(fewer.begin(), static_cast<std::ptrdiff_t>(input.below(nodes.size()))));
    CHECK(!root_over(leaves, size, fewer));
  }
  TreeNodes more = nodes;
  const TreeNode extra{static_cast<unsigned>(input.below(8)), input.below(kLeavesMax)};
  if (more.emplace(extra, Hash256{}).second) CHECK(!root_over(leaves, size, more));
}

}  // namespace

void run(Input input) {
  const std::size_t which = input.below(4);
  if (which == 0) check_names(input.rest());
  if (which == 1) check_proof(input);
  if (which == 2) check_claim(input);
  if (which == 3) check_many(input);
}

}  // namespace chapterhouse::fuzz
