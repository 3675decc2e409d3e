// The witness against the published requests and cosignatures, and what it must never do: take
// back, forget, or answer before it remembers.
#include <barrier>
#include <fstream>
#include <thread>

#include <boost/json.hpp>

#include "store/note/cosignature.h"
#include "store/note/tlog_policy.h"
#include "store/note/tlog_proof.h"
#include "store/witness/submission.h"
#include "store/witness/witness.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
namespace json = boost::json;
namespace fs = std::filesystem;

// A log of numbered leaves that signs what it is told to sign.
class FakeLog {
 public:
  explicit FakeLog(std::string origin) : signer_{std::move(origin), SigningKey::random()} {}

  void grow(TreeSize size, const std::string& what = "leaf") {
    while (leaves_.size() < size)
      leaves_.push_back(leaf_hash(what + std::to_string(leaves_.size())));
  }
  VerifierKey key() const { return signer_.verifier(); }
  Checkpoint checkpoint(TreeSize size) const {
    CompactRange tree;
    for (TreeSize i = 0; i < size; ++i) tree.append(leaves_[i]);
    return {signer_.name, size, tree.root()};
  }
  AddCheckpoint request(TreeSize old, TreeSize size) const {
    return {old, proof(old, size), sign_checkpoint(checkpoint(size), signer_).serialize()};
  }
  Proof proof(TreeSize old, TreeSize size) const {
    if (old == 0 || old > size) return {};
    return consistency_proof(old, size, [this](unsigned level, std::uint64_t index) {
      CompactRange tree;
      for (std::uint64_t i = index << level; i < (index + 1) << level; ++i) tree.append(leaves_[i]);
      return tree.root();
    });
  }
  const NoteSigner& signer() const { return signer_; }

 private:
  NoteSigner signer_;
  std::vector<Hash256> leaves_;
};

class WitnessTest : public ::testing::Test {
 protected:
  std::unique_ptr<Witness> open() {
    auto witness = Witness::open({signer, {log.key()}, folder.path("witness"), clock});
    EXPECT_TRUE(witness.ok()) << witness.error().detail;
    return std::move(witness).value();
  }
  static int ask(Witness& witness, const AddCheckpoint& request) {
    return witness.add_checkpoint(request.serialize()).status;
  }

  TempFolder folder;
  FakeClock clock;
  FakeLog log{"log.example/district"};
  NoteSigner signer{"witness.example/city", SigningKey::random()};
};

TEST_F(WitnessTest, CosignsWhatContainsTheCheckpointItKnows) {
  const auto witness = open();
  log.grow(9);
  for (const auto& [old, size] : {std::pair{0, 3}, {3, 3}, {3, 4}, {4, 9}}) {
    const AddCheckpoint request =
        log.request(static_cast<TreeSize>(old), static_cast<TreeSize>(size));
    const WitnessReply reply = witness->add_checkpoint(request.serialize());
    ASSERT_EQ(reply.status, 200) << old << " to " << size << ": " << reply.body;
    ASSERT_TRUE(reply.body.ends_with('\n'));
    const auto line = NoteSignature::parse(reply.body.substr(0, reply.body.size() - 1));
    ASSERT_TRUE(line.has_value());
    const std::string text = Note::parse(request.note)->text;
    EXPECT_TRUE(verify_cosignature(*line, witness->key(), text));
    EXPECT_EQ(cosigned_at(*line), std::chrono::floor<std::chrono::seconds>(clock.now()));
    EXPECT_EQ(witness->size_of(log.key().name), static_cast<TreeSize>(size));
  }
}

TEST_F(WitnessTest, AnswersEachFaultWithItsStatus) {
  const auto witness = open();
  log.grow(8);
  ASSERT_EQ(ask(*witness, log.request(0, 5)), 200);
  FakeLog stranger("log.example/elsewhere");
  stranger.grow(6);
  EXPECT_EQ(ask(*witness, stranger.request(0, 6)), 404);
  FakeLog impostor(log.key().name);
  impostor.grow(6);
  EXPECT_EQ(ask(*witness, impostor.request(5, 6)), 403);
  AddCheckpoint unsigned_note = log.request(5, 6);
  unsigned_note.note =
      Note{Note::parse(unsigned_note.note)->text, {sign_note("x", stranger.signer())}}.serialize();
  EXPECT_EQ(ask(*witness, unsigned_note), 403);
  EXPECT_EQ(ask(*witness, log.request(7, 6)), 400);
  for (const std::string broken :
       {"", "old 5\n", "old 05\n\n", "old -1\n\nx\n", "old 5\nAA==\n\n", "old 5\n\nnot a note\n"})
    EXPECT_EQ(witness->add_checkpoint(broken).status, 400) << broken;
  const WitnessReply conflict = witness->add_checkpoint(log.request(4, 6).serialize());
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.body, "5\n");
  EXPECT_EQ(conflict.type, "text/x.tlog.size");
  AddCheckpoint wrong = log.request(5, 8);
  wrong.proof.back()[0] ^= 1;
  EXPECT_EQ(ask(*witness, wrong), 422);
  AddCheckpoint longer = log.request(5, 8);
  longer.proof.push_back({});
  EXPECT_EQ(ask(*witness, longer), 422);
  // Another root at the same size, by the real key.
  const Checkpoint other{log.key().name, 5, leaf_hash("other")};
  EXPECT_EQ(ask(*witness, {5, {}, sign_checkpoint(other, log.signer()).serialize()}), 422);
  EXPECT_EQ(witness->size_of(log.key().name), 5u);
  EXPECT_EQ(ask(*witness, log.request(5, 8)), 200) << "none of these changed what it knows";
}

TEST_F(WitnessTest, TakesSixtyThreeHashesAndNotOneMore) {
  AddCheckpoint request{1, Proof(63), "note"};
  EXPECT_TRUE(AddCheckpoint::parse(request.serialize()));
  request.proof.emplace_back();
  EXPECT_FALSE(AddCheckpoint::parse(request.serialize()));
}

TEST_F(WitnessTest, RemembersAcrossARestart) {
  log.grow(8);
  ASSERT_EQ(ask(*open(), log.request(0, 5)), 200);
  const auto again = open();
  EXPECT_EQ(again->size_of(log.key().name), 5u);
  EXPECT_EQ(ask(*again, log.request(0, 8)), 409);
  EXPECT_EQ(ask(*again, log.request(5, 8)), 200);
  const WitnessReply shown = again->checkpoint(origin_hash(log.key().name));
  ASSERT_EQ(shown.status, 200);
  const auto note = Note::parse(shown.body);
  const std::vector<VerifierKey> keys{log.key(), again->key()};
  EXPECT_EQ(open_note(*note, keys)->size(), 2u) << "the log's signature and our cosignature";
  EXPECT_EQ(again->checkpoint(origin_hash("unknown")).status, 404);
}

TEST_F(WitnessTest, RefusesToStartOnAMemoryThatIsNotItsOwn) {
  log.grow(5);
  ASSERT_EQ(ask(*open(), log.request(0, 5)), 200);
  const std::string file =
      folder.path("witness") + "/" + origin_hash(log.key().name) + ".checkpoint";
  Bytes bytes = *read_whole(file);
  for (std::size_t i = 0; i < bytes.size(); i += 7) {
    Bytes flipped = bytes;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    std::ofstream(file, std::ios::binary) << flipped;
    const auto witness = Witness::open({signer, {log.key()}, folder.path("witness"), clock});
    // A flip in the log's own signature leaves our cosignature whole, and that is what counts.
    if (witness.ok())
      EXPECT_EQ((*witness)->size_of(log.key().name), 5u) << i;
    else
      EXPECT_NE(witness.error().detail.find("cosigned"), std::string::npos);
  }
  fs::resize_file(file, 0);
  EXPECT_FALSE(Witness::open({signer, {log.key()}, folder.path("witness"), clock}).ok());
}

TEST_F(WitnessTest, HasItsFolderAlone) {
  const auto first = open();
  EXPECT_FALSE(Witness::open({signer, {log.key()}, folder.path("witness"), clock}).ok());
}

TEST_F(WitnessTest, AnswersNothingThatItCouldNotRemember) {
  const auto witness = open();
  log.grow(5);
  fs::remove_all(folder.path("witness"));
  EXPECT_EQ(ask(*witness, log.request(0, 5)), 500);
  EXPECT_EQ(witness->size_of(log.key().name), 0u);
}

TEST_F(WitnessTest, KeepsWhatALogSignedAndWhatItDidNotFit) {
  const auto witness = open();
  log.grow(8);
  ASSERT_EQ(ask(*witness, log.request(0, 5)), 200);
  const Checkpoint forged{log.key().name, 6, leaf_hash("forged")};
  const AddCheckpoint request{5, {}, sign_checkpoint(forged, log.signer()).serialize()};
  ASSERT_EQ(ask(*witness, request), 422);
  std::vector<Bytes> kept;
  for (const auto& file : fs::directory_iterator(folder.path("witness") + "/evidence"))
    kept.push_back(*read_whole(file.path().string()));
  ASSERT_EQ(kept.size(), 2u);
  EXPECT_NE(std::ranges::find(kept, request.serialize()), kept.end());
  EXPECT_NE(std::ranges::find(kept, witness->checkpoint(origin_hash(log.key().name)).body),
            kept.end());
}

TEST_F(WitnessTest, AcceptsOneOfTwoThatWereMadeForTheSameSize) {
  log.grow(5);
  const std::string smaller = log.request(1, 3).serialize(), larger = log.request(1, 5).serialize();
  int won_by_larger = 0;
  constexpr int kRounds = 60;
  for (int round = 0; round < kRounds; ++round) {
    auto opened = Witness::open({signer, {log.key()}, "", clock});
    Witness& witness = **opened;
    ASSERT_EQ(ask(witness, log.request(0, 1)), 200);
    std::barrier start(2);
    WitnessReply replies[2];
    {
      std::jthread a([&] {
        start.arrive_and_wait();
        replies[0] = witness.add_checkpoint(smaller);
      });
      std::jthread b([&] {
        start.arrive_and_wait();
        replies[1] = witness.add_checkpoint(larger);
      });
    }
    const bool larger_won = replies[1].status == 200;
    won_by_larger += larger_won;
    EXPECT_EQ(replies[larger_won ? 1 : 0].status, 200);
    EXPECT_EQ(replies[larger_won ? 0 : 1].status, 409);
    EXPECT_EQ(replies[larger_won ? 0 : 1].body, larger_won ? "5\n" : "3\n");
    EXPECT_EQ(witness.size_of(log.key().name), larger_won ? 5u : 3u);
  }
  std::printf("race: the larger came first %d of %d times\n", won_by_larger, kRounds);
}

TEST_F(WitnessTest, KeepsItsKeyUnderItsName) {
  const auto made = witness_key(folder.path("w"), "witness.example/a");
  ASSERT_TRUE(made.ok()) << made.error().detail;
  const auto again = witness_key(folder.path("w"), "witness.example/a");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(made->verifier(), again->verifier());
  EXPECT_FALSE(witness_key(folder.path("w"), "witness.example/b").ok());
  const auto permissions = fs::status(folder.path("w") + "/key").permissions();
  EXPECT_EQ(permissions & (fs::perms::group_all | fs::perms::others_all), fs::perms::none);
}

class PublishedRequests : public ::testing::Test {
 protected:
  void SetUp() override {
    if (vectors_folder().empty()) GTEST_SKIP() << "CHAPTERHOUSE_SHARED is not set";
    std::ifstream in(vectors_folder() + "/cosignature.json", std::ios::binary);
    vectors = json::parse(std::string{std::istreambuf_iterator<char>(in), {}});
    const json::value& published = vectors.at("witness_add_checkpoint");
    log.name = published.at("origin").as_string().c_str();
    const auto key = from_hex(published.at("log_pubkey_hex").as_string().c_str());
    std::ranges::copy(*key, log.key.begin());
  }
  std::string body(std::size_t request) const {
    return vectors.at("witness_add_checkpoint")
        .at("requests")
        .at(request)
        .at("body")
        .as_string()
        .c_str();
  }
  std::unique_ptr<Witness> witness() {
    return std::move(Witness::open({{"witness.example", SigningKey::random()}, {log}, "", clock}))
        .value();
  }
  json::value vectors;
  VerifierKey log;
  FakeClock clock;
};

TEST_F(PublishedRequests, AreAcceptedFromTheSizeTheyWereMadeFor) {
  const auto first = witness();
  EXPECT_EQ(first->add_checkpoint(body(0)).status, 200);
  EXPECT_EQ(first->add_checkpoint(body(1)).status, 200);
  EXPECT_EQ(first->size_of(log.name), 3u);
  const auto second = witness();
  EXPECT_EQ(second->add_checkpoint(body(0)).status, 200);
  EXPECT_EQ(second->add_checkpoint(body(2)).status, 200);
  EXPECT_EQ(second->size_of(log.name), 5u);
  for (const std::size_t replayed : {std::size_t{1}, std::size_t{2}}) {
    const WitnessReply reply = second->add_checkpoint(body(replayed));
    EXPECT_EQ(reply.status, 409);
    EXPECT_EQ(reply.body, "5\n");
    EXPECT_EQ(reply.type, kTreeSizeType);
  }
  EXPECT_EQ(second->size_of(log.name), 5u);
}

TEST_F(PublishedRequests, LoseAnyOneByteAndAreRefused) {
  std::size_t accepted = 0, total = 0;
  for (std::size_t at = 0; at < body(2).size(); ++at) {
    const auto fresh = witness();
    ASSERT_EQ(fresh->add_checkpoint(body(0)).status, 200);
    std::string changed = body(2);
    changed[at] = static_cast<char>(changed[at] ^ 1);
    ++total;
    accepted += fresh->add_checkpoint(changed).status == 200;
  }
  EXPECT_EQ(accepted, 0u) << "of " << total;
}

TEST_F(PublishedRequests, CarryACosignatureOfARealWitness) {
  const json::value& real = vectors.at("verify_ed25519_cosig_v1").at(0);
  const auto key = VerifierKey::parse(real.at("vkey").as_string().c_str());
  const auto note = Note::parse(real.at("checkpoint").as_string().c_str());
  ASSERT_TRUE(key && note);
  const auto opened = open_note(*note, {&*key, 1});
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(to_micros(*cosigned_at(opened->front())) / 1'000'000, real.at("timestamp").as_int64());
}

// The worked example of ops/docs/formats/checkpoint.md: a receipt of the second of three entries.
TEST(GoldenReceipt, IsWrittenAndReadAsItWas) {
  const auto counted_from = [](std::uint8_t first) {
    Bytes seed;
    for (std::uint8_t i = 0; i < Secret::kBytes; ++i) seed += static_cast<char>(first + i);
    return SigningKey(Secret(seed));
  };
  const NoteSigner log{"log.union.example/casework", counted_from(0)};
  const NoteSigner city{"witness.union.example/city", counted_from(32)};
  const std::vector<Hash256> leaves{leaf_hash("first"), leaf_hash("second"), leaf_hash("third")};
  CompactRange tree;
  for (const Hash256& leaf : leaves) tree.append(leaf);
  Note note = sign_checkpoint({log.name, tree.size(), tree.root()}, log);
  note.signatures.push_back(cosign(note.text, city, from_micros(1'772'600'400'000'000)));
  const TlogProof receipt{1, {leaves[0], leaves[2]}, "second", note.serialize()};
  const std::string path = CHAPTERHOUSE_SOURCE_DIR "/tests/golden/receipt_v1.tlog-proof";
  if (std::getenv("CHAPTERHOUSE_WRITE_GOLDEN") && !fs::exists(path))
    std::ofstream(path, std::ios::binary) << receipt.serialize();
  ASSERT_TRUE(fs::exists(path)) << "run once with CHAPTERHOUSE_WRITE_GOLDEN=1";
  const Bytes frozen = *read_whole(path);
  EXPECT_EQ(receipt.serialize(), frozen);
  const auto read = TlogProof::parse(frozen);
  ASSERT_TRUE(read.has_value());
  EXPECT_TRUE(verify_receipt(*read, leaf_hash("second"), log.verifier()));
  const auto policy =
      TlogPolicy::parse("log " + log.verifier().text() + "\nwitness city " +
                        city.verifier(KeyType::kCosignature).text() + "\nquorum city\n");
  ASSERT_TRUE(policy.ok());
  EXPECT_TRUE(policy->open(read->checkpoint));
}

}  // namespace
}  // namespace chapterhouse::store
