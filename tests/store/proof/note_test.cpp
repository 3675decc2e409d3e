// Signed notes, checkpoints, cosignatures, receipts and tile paths, against our own round trips and
// the published vectors.
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "store/crypto/base64.h"
#include "store/crypto/sha256.h"
#include "store/note/cosignature.h"
#include "store/note/tlog_policy.h"
#include "store/note/tlog_proof.h"
#include "store/proof/tile_path.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
namespace json = boost::json;

json::value published(const std::string& name) { return json::parse(published_file(name)); }
std::string text(const json::value& value) { return std::string(value.as_string()); }

std::vector<VerifierKey> keys_of(const json::value& list) {
  std::vector<VerifierKey> keys;
  for (const json::value& key : list.as_array()) keys.push_back(*VerifierKey::parse(text(key)));
  return keys;
}

// Go's form of a private key: PRIVATE+KEY+name+id+base64(type || seed).
NoteSigner signer_of(std::string_view secret) {
  const std::string_view rest = secret.substr(std::string_view("PRIVATE+KEY+").size());
  const std::size_t name = rest.find('+');
  const auto bytes = from_base64(rest.substr(rest.find('+', name + 1) + 1));
  return {std::string(rest.substr(0, name)),
          SigningKey(Secret(std::string_view(*bytes).substr(1)))};
}

NoteSigner a_signer(std::string name) { return {std::move(name), SigningKey::random()}; }

Checkpoint a_checkpoint(const std::string& origin, TreeSize size) {
  return {origin, size, sha256({"root of ", std::to_string(size)}), {}};
}

TEST_F(PublishedVectors, SignedNoteIsSignedAsOthersDo) {
  const json::value file = published("signed_note.json");
  const json::value& sample = file.at("deterministic_sign");
  const NoteSigner signer = signer_of(text(sample.at("skey")));
  Note note{text(sample.at("text")), {sign_note(text(sample.at("text")), signer)}};
  EXPECT_EQ(note.serialize(), text(sample.at("want")));
}

TEST_F(PublishedVectors, SignedNoteOpensWhatOthersOpenAndNothingElse) {
  const json::value file = published("signed_note.json");
  int cases = 0;
  for (const json::value& probe : file.at("open").as_array()) {
    const json::object& fields = probe.as_object();
    const std::string bytes = fields.contains("msg_b64")
                                  ? from_base64(text(probe.at("msg_b64"))).value()
                                  : text(probe.at("msg"));
    const auto keys = keys_of(probe.at("vkeys"));
    const auto note = Note::parse(bytes);
    const auto opened = note ? open_note(*note, keys) : std::nullopt;
    ASSERT_EQ(opened.has_value(), probe.at("ok").as_bool()) << text(probe.at("desc"));
    if (opened) {
      std::vector<std::string> names;
      for (const NoteSignature& signature : *opened) names.push_back(signature.name);
      std::vector<std::string> expected;
      for (const json::value& name : probe.at("verified").as_array())
        expected.push_back(text(name));
      EXPECT_EQ(names, expected) << text(probe.at("desc"));
      EXPECT_EQ(note->serialize(), bytes) << text(probe.at("desc"));
    }
    ++cases;
  }
  EXPECT_EQ(cases, 23);
}

TEST(SignedNote, RefusesKeysThatAreNotExactlyOnes) {
  const std::string good = a_signer("union.example/casework").verifier().text();
  ASSERT_TRUE(VerifierKey::parse(good));
  EXPECT_EQ(VerifierKey::parse(good)->text(), good);
  for (std::size_t i = 0; i < good.size(); ++i) {
    std::string changed = good;
    ++changed[i];
    EXPECT_FALSE(VerifierKey::parse(changed)) << changed;
    EXPECT_FALSE(VerifierKey::parse(good.substr(0, i))) << i;
    EXPECT_FALSE(VerifierKey::parse(good.substr(i + 1))) << i;
  }
}

TEST_F(PublishedVectors, SignedNoteRefusesThePublishedBadKeys) {
  const json::value file = published("signed_note.json");
  for (const json::value& bad : file.at("vkey_bad").as_array())
    EXPECT_FALSE(VerifierKey::parse(text(bad))) << bad;
}

TEST(SignedNote, IsRefusedWithAnyByteChanged) {
  const NoteSigner signer = a_signer("union.example/casework");
  const VerifierKey key = signer.verifier();
  const std::string bytes = sign_checkpoint(a_checkpoint(signer.name, 42), signer).serialize();
  ASSERT_TRUE(SignedCheckpoint::open(bytes, key));
  for (std::size_t i = 0; i < bytes.size(); ++i)
    for (int bit = 0; bit < 8; ++bit) {
      std::string changed = bytes;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      EXPECT_FALSE(SignedCheckpoint::open(changed, key)) << "byte " << i << " bit " << bit;
    }
}

TEST_F(PublishedVectors, CheckpointTakesThePublishedCasesStrictly) {
  const json::value file = published("checkpoint_parse.json");
  for (const json::value& probe : file.at("cases").as_array())
    // Their roots are words, of another length than a root: a strict parser refuses all.
    EXPECT_FALSE(Checkpoint::parse(text(probe.at("text")))) << probe.at("desc");
  const json::value& good = file.at("sumdb_tree").at("good");
  const auto parsed = Checkpoint::parse(text(good.at("text")));
  ASSERT_TRUE(parsed);
  EXPECT_EQ(parsed->size, good.at("size").to_number<TreeSize>());
  EXPECT_EQ(to_base64(chapterhouse::view(parsed->root)), text(good.at("hash_b64")));
  for (const std::size_t i : {1u, 2u})  // the first bad one only has another origin
    EXPECT_FALSE(Checkpoint::parse(text(file.at("sumdb_tree").at("bad").at(i))));
}

TEST(Checkpoint, HasOneForm) {
  const Checkpoint good = a_checkpoint("union.example/casework", 1234);
  EXPECT_EQ(Checkpoint::parse(good.text()), good);
  Checkpoint extended = good;
  extended.extension = "an extension\n";
  EXPECT_EQ(Checkpoint::parse(extended.text()), extended);
  const std::string root = to_base64(chapterhouse::view(good.root));
  for (const std::string& bad :
       {"o\n01\n" + root + "\n", "o\n+1\n" + root + "\n", "o\n1 \n" + root + "\n", "o\n1\n" + root,
        "o\n1\n" + root + "\n\n", "\n1\n" + root + "\n", "o\n18446744073709551616\n" + root + "\n",
        std::string(256, 'o') + "\n1\n" + root + "\n"})
    EXPECT_FALSE(Checkpoint::parse(bad)) << bad;
}

TEST_F(PublishedVectors, CosignatureOfOthersHolds) {
  const json::value file = published("cosignature.json");
  for (const json::value& probe : file.at("verify_ed25519_cosig_v1").as_array()) {
    const auto key = VerifierKey::parse(text(probe.at("vkey")));
    const auto note = Note::parse(text(probe.at("checkpoint")));
    ASSERT_TRUE(key && note);
    const auto opened = open_note(*note, {&*key, 1});
    ASSERT_TRUE(opened);
    EXPECT_EQ(to_micros(cosigned_at(opened->front()).value()),
              probe.at("timestamp").to_number<std::int64_t>() * 1'000'000);
  }
  for (const json::value& key : file.at("vkey_ok").as_array())
    EXPECT_TRUE(VerifierKey::parse(text(key))) << key;
}

TEST(Cosignature, CoversTheTimeAndTheText) {
  const NoteSigner log = a_signer("union.example/casework");
  const NoteSigner witness = a_signer("witness.example/district");
  const VerifierKey key = witness.verifier(KeyType::kCosignature);
  Note note = sign_checkpoint(a_checkpoint(log.name, 7), log);
  const NoteSignature signature = cosign(note.text, witness, from_micros(1'700'000'000'000'000));
  EXPECT_TRUE(verify_cosignature(signature, key, note.text));
  EXPECT_EQ(to_micros(cosigned_at(signature).value()), 1'700'000'000'000'000);
  EXPECT_FALSE(verify_cosignature(signature, key, a_checkpoint(log.name, 8).text()));
  NoteSignature later = signature;
  ++later.signature[7];
  EXPECT_FALSE(verify_cosignature(later, key, note.text));
  // A witness's key does not speak for the log, nor the other way round.
  EXPECT_NE(key.id(), witness.verifier().id());
  note.signatures.push_back(signature);
  EXPECT_TRUE(SignedCheckpoint::open(note.serialize(), log.verifier()));
  EXPECT_FALSE(SignedCheckpoint::open(note.serialize(), witness.verifier()));
}

TEST_F(PublishedVectors, TlogProofIsWrittenAndReadAsOthersDo) {
  const json::value file = published("tlog_proof.json");
  for (const json::value& probe : file.at("marshal").as_array()) {
    TlogProof proof{
        probe.at("index").to_number<std::uint64_t>(), {}, {}, text(probe.at("checkpoint"))};
    for (const json::value& hash : probe.at("hashes").as_array())
      proof.hashes.push_back(hash_from(from_base64(text(hash)).value()).value());
    if (const auto* extra = probe.as_object().if_contains("extra_b64"))
      proof.extra = from_base64(text(*extra));
    EXPECT_EQ(proof.serialize(), text(probe.at("want")));
    const auto parsed = TlogProof::parse(text(probe.at("want")));
    ASSERT_TRUE(parsed);
    EXPECT_EQ(parsed->serialize(), text(probe.at("want")));
  }
  for (const json::value& bad : file.at("bad").as_array())
    EXPECT_FALSE(TlogProof::parse(text(bad.at(1)))) << bad.at(0);
}

TEST_F(PublishedVectors, TlogProofOfAnotherWritersLogHolds) {
  const std::string folder = "generated_log257";
  const auto proof = TlogProof::parse(published_file(folder + "/x.tlog-proof"));
  std::string line = published_file(folder + "/vkey");
  while (line.ends_with('\n')) line.pop_back();
  const auto key = VerifierKey::parse(line);
  ASSERT_TRUE(proof && key);
  const Hash256 leaf = leaf_hash(published_file(folder + "/leaf.bin"));
  EXPECT_TRUE(verify_receipt(*proof, leaf, *key));
  EXPECT_FALSE(verify_receipt(*proof, leaf_hash("another"), *key));
  EXPECT_FALSE(verify_receipt(*proof, leaf, a_signer(key->name).verifier()));
}

TEST(TlogPolicy, CountsWitnessesByGroups) {
  const NoteSigner log = a_signer("union.example/casework");
  std::vector<NoteSigner> witnesses;
  std::string rules = "# an auditor's policy\nlog " + log.verifier().text() + "\n";
  for (const char* name : {"a", "b", "c"}) {
    witnesses.push_back(a_signer(std::string("w.example/") + name));
    rules += std::string("witness ") + name + " " +
             witnesses.back().verifier(KeyType::kCosignature).text() + " http://w/" + name + "\n";
  }
  rules += "group two 2 a b c\ngroup more all two c\nquorum two\n";
  const auto policy = TlogPolicy::parse(rules);
  ASSERT_TRUE(policy) << policy.error().detail;
  EXPECT_EQ(policy->witnesses[1].url, "http://w/b");
  Note note = sign_checkpoint(a_checkpoint(log.name, 9), log);
  const auto seen = [&](std::size_t i) {
    note.signatures.push_back(cosign(note.text, witnesses[i], from_micros(1'000'000)));
  };
  EXPECT_FALSE(policy->open(note.serialize()));
  seen(0);
  EXPECT_FALSE(policy->open(note.serialize()));
  seen(0);  // the same witness twice is one witness
  EXPECT_FALSE(policy->open(note.serialize()));
  seen(1);
  EXPECT_TRUE(policy->open(note.serialize()));
  TlogPolicy strict = *policy;
  strict.quorum = "more";
  EXPECT_FALSE(strict.quorum_reached(note));
  seen(2);
  EXPECT_TRUE(strict.quorum_reached(note));
}

TEST(TlogPolicy, SaysWhichLineIsWrong) {
  const std::string key = a_signer("w").verifier(KeyType::kCosignature).text();
  const std::string log = a_signer("l").verifier().text();
  for (const auto& [text, line] : std::vector<std::pair<std::string, std::size_t>>{
           {"log " + log + "\n", 1},
           {"log " + key + "\nquorum none\n", 1},
           {"witness a " + log + "\nquorum none\n", 1},
           {"witness a " + key + "\nwitness a " + key + "\nquorum a\n", 2},
           {"witness a " + key + "\ngroup g 2 a\nquorum g\n", 2},
           {"witness a " + key + "\ngroup g any b\nquorum g\n", 2},
           {"quorum none\nquorum none\n", 2},
           {"\n\nlogs\n", 3}}) {
    const auto policy = TlogPolicy::parse(text);
    ASSERT_FALSE(policy) << text;
    EXPECT_EQ(policy.error().line, line) << text << policy.error().detail;
  }
}

TEST_F(PublishedVectors, TilePathIsWhatOthersWrite) {
  const json::value file = published("tile_paths.json");
  for (const json::value& row : file.at("c2sp_tile").as_array()) {
    const auto number = [&](std::size_t i) { return row.at(i).to_number<std::uint64_t>(); };
    const TilePath path{static_cast<std::uint8_t>(number(0)), number(1),
                        number(2) == 0 ? kTileWidth : static_cast<std::size_t>(number(2))};
    EXPECT_EQ(path.text(), text(row.at(3)));
    EXPECT_EQ(TilePath::parse(path.text()), path);
  }
  for (const json::value& row : file.at("c2sp_entries_for_index").as_array()) {
    const auto index = row.at(0).to_number<std::uint64_t>();
    const auto size = row.at(1).to_number<std::uint64_t>();
    const TilePath path{std::nullopt, index / kTileWidth, tile_width(size, 0, index / kTileWidth)};
    EXPECT_EQ(path.text(), text(row.at(2)));
    EXPECT_EQ(TilePath::parse(path.text()), path);
  }
  EXPECT_EQ(tile_width(70'000, 0, 273), 112u);
  EXPECT_EQ(tile_width(70'000, 1, 1), 17u);
  EXPECT_EQ(tile_width(70'000, 2, 0), 1u);
  EXPECT_EQ(tile_width(256, 1, 0), 1u);
  EXPECT_EQ(tile_width(256, 0, 1), 0u);
}

TEST(TilePath, HasOneForm) {
  for (const char* bad : {"",
                          "tile/",
                          "tile/0",
                          "tile/0/0",
                          "tile/0/0000",
                          "tile/0/000.p/0",
                          "tile/0/000.p/256",
                          "tile/0/000.p/01",
                          "tile/00/000",
                          "tile/64/000",
                          "tile/-1/000",
                          "tile/0/x000/000",
                          "tile/0/001/234",
                          "tile/0/x001/x234",
                          "tile/data/000",
                          "tile/entries/000.p/",
                          "/tile/0/000",
                          "tile/0/000/",
                          "tile/0/000.p/3/",
                          "tile/0/x999/x999/x999/x999/x999/x999/x999/999"})
    EXPECT_FALSE(TilePath::parse(bad)) << bad;
  const TilePath last{std::uint8_t{63}, 18'446'744'073'709'551'615ull, 3};
  EXPECT_EQ(TilePath::parse(last.text()), last);
}

TEST_F(PublishedVectors, BundleOfAnotherWriterIsSplitAndHashed) {
  const std::string folder = "generated_log257";
  CompactRange tree;
  for (const char* part : {"/tile/entries/000", "/tile/entries/001.p/1"}) {
    const Bytes bytes = published_file(folder + part);
    const auto entries = decode_bundle(bytes);
    ASSERT_TRUE(entries && !entries->empty());
    for (const std::string_view entry : *entries) tree.append(leaf_hash(entry));
    std::vector<Bytes> again(entries->begin(), entries->end());
    EXPECT_EQ(encode_bundle(again), bytes);
    EXPECT_FALSE(decode_bundle(bytes.substr(0, bytes.size() - 1)));
  }
  const auto note = Note::parse(published_file(folder + "/checkpoint"));
  const auto checkpoint = Checkpoint::parse(note->text);
  EXPECT_EQ(checkpoint->size, tree.size());
  EXPECT_EQ(checkpoint->root, tree.root());
}

// Every checkpoint of the published golden log is one of the tree that its entries make.
TEST_F(PublishedVectors, GoldenLogOfAnotherProductVerifies) {
  std::string line = published_file("tessera_testlog/log.vkey");
  while (line.ends_with('\n')) line.pop_back();
  const auto key = VerifierKey::parse(line);
  ASSERT_TRUE(key);
  const std::string folder = "tessera_testlog/testdata/log/";
  for (TreeSize size = 0; size <= 15; ++size) {
    const auto opened =
        SignedCheckpoint::open(published_file(folder + "checkpoint." + std::to_string(size)), *key);
    ASSERT_TRUE(opened) << size;
    ASSERT_EQ(opened->checkpoint.size, size);
    if (size == 0) continue;
    const TilePath path{std::nullopt, 0, static_cast<std::size_t>(size)};
    const Bytes bundle = published_file(folder + path.text());
    const auto entries = decode_bundle(bundle);
    ASSERT_TRUE(entries && entries->size() == size) << path.text();
    CompactRange tree;
    for (const std::string_view entry : *entries) tree.append(leaf_hash(entry));
    EXPECT_EQ(tree.root(), opened->checkpoint.root) << size;
  }
}

}  // namespace
}  // namespace chapterhouse::store
