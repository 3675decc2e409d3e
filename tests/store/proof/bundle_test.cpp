// Bundles: the multi-proof against single proofs, and every way to tamper with a bundle.
#include "store/bundle/bundle.h"

#include <algorithm>
#include <numeric>
#include <random>

#include "store/note/cosignature.h"
#include "store/verify/public_log.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {

// ---- the multi-proof ----

std::vector<Hash256> numbered_leaves(TreeSize size) {
  std::vector<Hash256> leaves;
  for (TreeSize i = 0; i < size; ++i) leaves.push_back(leaf_hash(std::to_string(i)));
  return leaves;
}
Hash256 root_of_leaves(const std::vector<Hash256>& leaves, std::uint64_t begin, TreeSize count) {
  CompactRange range;
  for (std::uint64_t i = begin; i < begin + count; ++i) range.append(leaves[i]);
  return range.root();
}
NodeSource over(const std::vector<Hash256>& leaves) {
  return [&leaves](unsigned level, std::uint64_t index) {
    return root_of_leaves(leaves, index << level, TreeSize{1} << level);
  };
}

TEST(MultiProof, GivesTheRootForAnyLeavesOfAnySmallTree) {
  std::mt19937_64 random(7);
  for (TreeSize size = 1; size <= 70; ++size) {
    const auto leaves = numbered_leaves(size);
    const Hash256 root = root_of_leaves(leaves, 0, size);
    for (int round = 0; round < 8; ++round) {
      std::vector<std::uint64_t> some;
      for (std::uint64_t i = 0; i < size; ++i)
        if (random() % (static_cast<std::uint64_t>(round) + 1) == 0) some.push_back(i);
      TreeNodes nodes;
      for (const TreeNode& node : nodes_beside(some, size))
        nodes[node] = hash_of(node, size, over(leaves));
      Leaves known;
      for (const std::uint64_t i : some) known[i] = leaves[i];
      const auto found = root_over(known, size, nodes);
      ASSERT_TRUE(found.ok()) << size;
      EXPECT_EQ(*found, root) << size;
    }
  }
}

TEST(MultiProof, OfOneLeafIsItsRfc6962Path) {
  for (TreeSize size = 1; size <= 40; ++size) {
    const auto leaves = numbered_leaves(size);
    for (std::uint64_t index = 0; index < size; ++index) {
      Proof hashes;
      for (const TreeNode& node : nodes_beside({&index, 1}, size))
        hashes.push_back(hash_of(node, size, over(leaves)));
      Proof path = inclusion_proof(index, size, over(leaves));
      std::ranges::sort(hashes);
      std::ranges::sort(path);
      EXPECT_TRUE(hashes == path) << index << " of " << size;
    }
  }
}

TEST(MultiProof, NamesANodeThatIsMissingOrNotNeeded) {
  const auto leaves = numbered_leaves(13);
  const std::uint64_t some[] = {2, 9};
  TreeNodes nodes;
  for (const TreeNode& node : nodes_beside(some, 13)) nodes[node] = hash_of(node, 13, over(leaves));
  const Leaves known{{2, leaves[2]}, {9, leaves[9]}};
  for (const auto& [node, hash] : nodes) {
    TreeNodes fewer = nodes;
    fewer.erase(node);
    const auto found = root_over(known, 13, fewer);
    ASSERT_FALSE(found.ok());
    EXPECT_EQ(found.error().kind, MultiProofFault::Kind::kMissing);
    EXPECT_EQ(found.error().node, node);
  }
  TreeNodes more = nodes;
  more[{0, 2}] = leaves[2];
  const auto found = root_over(known, 13, more);
  ASSERT_FALSE(found.ok());
  EXPECT_EQ(found.error().kind, MultiProofFault::Kind::kNotNeeded);
  EXPECT_EQ(found.error().node, (TreeNode{0, 2}));
}

TEST(MultiProof, ANodesNameHasOneForm) {
  EXPECT_EQ(TreeNode::parse("3/12"), (TreeNode{3, 12}));
  for (const char* wrong : {"", "3", "3/", "/1", "03/1", "3/01", "3/-1", "64/0", "3/1 ", "3/1/2"})
    EXPECT_FALSE(TreeNode::parse(wrong)) << wrong;
}

// ---- bundles ----

class Bundles : public ::testing::Test {
 protected:
  Bundles() {
    std::uint64_t command = 0;
    for (std::uint64_t version = 0; version < 12; ++version)
      for (const char* stream : {"lead/a", "lead/b", "lead/c"}) {
        const bool note = version % 3 == 1;
        const auto done = log_->events().append(a_commit(
            ++command, note ? a_note({stream}, "of a person") : an_assignment({stream}), version));
        EXPECT_TRUE(done.ok());
      }
    checkpoint_ = log_->checkpoints().sign_now().value();
  }

  // Of stream b: positions 2, 5, 8 ...
  ProofBundle bundle_of_b(std::uint64_t until = 12) {
    std::vector<Position> positions;
    for (std::uint64_t version = 1; version <= until; ++version)
      positions.push_back({3 * version - 1});
    auto made = make_bundle(log_->log(), checkpoint_, log_->checkpoints().key(), positions);
    EXPECT_TRUE(made.ok());
    return *std::move(made);
  }
  BundleFault fault_of(const ProofBundle& bundle, const TrustedLog& trusted = {}) {
    const auto proved = prove(bundle, codec_, trusted);
    if (proved) return {"verified", "", ""};
    return proved.error();
  }
  FetchResource published() {
    return [this](const TilePath& path) -> Result<Bytes, std::string> {
      const auto found = PublicLog(log_->log(), log_->checkpoints()).resource(path);
      if (!found) return Failure{found.error().detail};
      if (!*found) return Failure{std::string("no such resource")};
      return **found;
    };
  }

  FakeClock clock_;
  std::unique_ptr<LogHandle> log_ = memory_log(all_events(), clock_);
  SignedCheckpoint checkpoint_;
  Codec codec_{all_events()};
};

TEST_F(Bundles, ProveEveryEventOfAStreamAndKeepWhatIsPersonal) {
  const auto proved = prove(bundle_of_b(), codec_, {});
  ASSERT_TRUE(proved.ok()) << proved.error().where << proved.error().expected;
  ASSERT_EQ(proved->events.size(), 12u);
  EXPECT_EQ(proved->key_from, ProvedBundle::KeyFrom::kBundle);
  const auto* assigned = proved->events[0].body.as<common::ev::Assigned>();
  ASSERT_NE(assigned, nullptr);
  EXPECT_EQ(assigned->assignee, AccountId{"li"});
  const auto* note = proved->events[1].body.as<common::ev::NoteAdded>();
  ASSERT_NE(note, nullptr);
  const Field& text = *shape_of<common::ev::NoteAdded>().field("text");
  EXPECT_EQ(text.presence_of(note), Presence::kWithheld);
}

TEST_F(Bundles, AnyByteOfAnyPartThatIsAnotherIsFound) {
  const ProofBundle good = bundle_of_b(4);
  ProofBundle bad = good;
  std::size_t tried = 0, unnoticed = 0;
  const auto flip = [&](auto& bytes) {
    for (auto& byte : bytes) {
      const auto before = byte;
      byte = static_cast<std::decay_t<decltype(byte)>>(byte ^ 1);
      ++tried;
      unnoticed += fault_of(bad).where == "verified";
      byte = before;
    }
  };
  for (BundleRecord& record : bad.records) {
    flip(record.entry);
    if (record.clear) flip(*record.clear);
    const Position before = std::exchange(record.position, {record.position.value + 1});
    ++tried;
    unnoticed += fault_of(bad).where == "verified";
    record.position = before;
  }
  for (auto& [node, hash] : bad.nodes) flip(hash);
  flip(bad.checkpoint);
  flip(bad.key.name);
  flip(bad.key.key);
  std::cout << tried << " flipped bytes, " << unnoticed << " unnoticed\n";
  EXPECT_EQ(unnoticed, 0u);
  EXPECT_EQ(fault_of(bad).where, "verified") << "everything is as it was";
}

TEST_F(Bundles, ARecordThatIsMissingSwappedOrOfAnotherStreamIsNamed) {
  const ProofBundle good = bundle_of_b();
  ProofBundle bad = good;
  bad.records.erase(bad.records.begin());
  EXPECT_EQ(fault_of(bad).where, "/records/0/entry") << "the first event";
  bad = good;
  bad.records.erase(bad.records.begin() + 5);
  EXPECT_EQ(fault_of(bad).where, "/records/5/entry");
  EXPECT_EQ(fault_of(bad).expected, "version 6 of lead/b");
  bad = good;
  std::swap(bad.records[3], bad.records[4]);
  EXPECT_EQ(fault_of(bad).where, "/records/4/position");
  bad = good;
  bad.records.pop_back();
  EXPECT_TRUE(fault_of(bad).where.starts_with("/nodes/")) << fault_of(bad).where;
  bad = good;
  const std::vector<Position> other{{1}};
  bad.records[0] =
      make_bundle(log_->log(), checkpoint_, log_->checkpoints().key(), other)->records[0];
  EXPECT_EQ(fault_of(bad).where, "/records/1/entry") << "of lead/a";
  bad = good;
  std::swap(bad.records[0].clear, bad.records[2].clear);
  EXPECT_EQ(fault_of(bad).where, "/records/0/clear");
}

TEST_F(Bundles, AreHeldAgainstTheKeyOrPolicyOfWhoeverVerifies) {
  const ProofBundle good = bundle_of_b();
  EXPECT_EQ(prove(good, codec_, {.key = good.key})->key_from, ProvedBundle::KeyFrom::kVerifier);
  const NoteSigner stranger{good.key.name, SigningKey::random()};
  EXPECT_EQ(fault_of(good, {.key = stranger.verifier()}).where, "/checkpoint");
  const auto none = TlogPolicy::parse("log " + good.key.text() + "\nquorum none\n");
  ASSERT_TRUE(none.ok());
  EXPECT_EQ(prove(good, codec_, {.policy = *none})->key_from, ProvedBundle::KeyFrom::kPolicy);
  const NoteSigner witness{"witness.example", SigningKey::random()};
  const auto wanting =
      TlogPolicy::parse("log " + good.key.text() + "\nwitness w " +
                        witness.verifier(KeyType::kCosignature).text() + "\nquorum w\n");
  ASSERT_TRUE(wanting.ok());
  EXPECT_EQ(fault_of(good, {.policy = *wanting}).where, "/checkpoint");
  ProofBundle seen = good;
  Note note = checkpoint_.note;
  note.signatures.push_back(cosign(note.text, witness, clock_.now()));
  seen.checkpoint = note.serialize();
  const auto proved = prove(seen, codec_, {.policy = *wanting});
  ASSERT_TRUE(proved.ok());
  EXPECT_EQ(proved->witnesses, std::vector<std::string>{"w"});
}

TEST_F(Bundles, TheLogsEntriesShowWhetherALaterEventWasLeftOut) {
  const auto scan = [&](const ProofBundle& bundle, Position until) {
    const auto proved = prove(bundle, codec_, {});
    EXPECT_TRUE(proved.ok());
    return check_nothing_left_out({bundle, *proved, until, published()});
  };
  const auto whole = scan(bundle_of_b(), {36});
  ASSERT_TRUE(whole.ok());
  EXPECT_EQ(*whole, 1u) << "behind position 35";
  const auto cut = scan(bundle_of_b(9), {36});
  ASSERT_FALSE(cut.ok());
  EXPECT_EQ(cut.error().where, "position 29 of the log");
  EXPECT_EQ(cut.error().found, "version 10 of lead/b");
  EXPECT_TRUE(scan(bundle_of_b(9), {28}).ok()) << "what came behind the position does not count";
}

TEST_F(Bundles, EntriesThatAreNotTheLogsAreRefused) {
  const ProofBundle bundle = bundle_of_b(4);
  const auto proved = prove(bundle, codec_, {});
  ASSERT_TRUE(proved.ok());
  for (std::size_t at = 2; at < 300; at += 7) {
    const auto tampered = [&](const TilePath& path) -> Result<Bytes, std::string> {
      auto bytes = published()(path);
      if (bytes) (*bytes)[bytes->size() - at] = static_cast<char>((*bytes)[bytes->size() - at] ^ 1);
      return bytes;
    };
    EXPECT_FALSE(check_nothing_left_out({bundle, *proved, {11}, tampered}).ok()) << at;
  }
}

}  // namespace
}  // namespace chapterhouse::store
