#include <fstream>
#include <set>
#include <thread>

#include <boost/json.hpp>

#include "store/crypto/base64.h"
#include "store/crypto/blind_index.h"
#include "store/crypto/key_vault.h"
#include "store/crypto/seal.h"
#include "store/crypto/sha256.h"
#include "store/crypto/signing.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {

TEST(Base64, HasOneFormOnly) {
  for (std::size_t size = 0; size < 70; ++size) {
    const Bytes bytes(size, '\xfb');
    EXPECT_EQ(from_base64(to_base64(bytes)), bytes);
  }
  for (const char* other :
       {"AQ", "AQ=", "AQ===", "AR==", "A===", " AQ==", "AQ==\n", "-_==", "A Q=="})
    EXPECT_FALSE(from_base64(other)) << other;
  // libsodium 1.0.18 takes some of these for digits.
  for (int byte = 0x80; byte <= 0xff; ++byte)
    EXPECT_FALSE(from_base64(std::string("AAA") + static_cast<char>(byte))) << byte;
}

TEST(Sha256, GivesTheStandardsValues) {
  EXPECT_EQ(to_hex(view(sha256({}))),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(to_hex(view(sha256({"a", "bc"}))),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Seal, OpensOnlyInItsOwnContext) {
  const Secret key = Secret::random(), other_key = Secret::random();
  const Nonce nonce = random_nonce(), other_nonce = random_nonce();
  const Bytes sealed = seal({key, nonce, "aad"}, "plain");
  EXPECT_EQ(open_sealed({key, nonce, "aad"}, sealed), "plain");
  EXPECT_FALSE(open_sealed({other_key, nonce, "aad"}, sealed));
  EXPECT_FALSE(open_sealed({key, other_nonce, "aad"}, sealed));
  EXPECT_FALSE(open_sealed({key, nonce, "add"}, sealed));
  EXPECT_FALSE(open_sealed({key, nonce, "aad"}, "short"));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    Bytes flipped = sealed;
    flipped[i] = static_cast<char>(flipped[i] ^ 1);
    EXPECT_FALSE(open_sealed({key, nonce, "aad"}, flipped)) << i;
  }
}

TEST(Seal, CommitsToOneKey) {
  const Secret key = Secret::random();
  const Nonce nonce = random_nonce();
  const Hash256 commitment = key_commitment({key, nonce, "aad"});
  EXPECT_EQ(commitment, key_commitment({key, nonce, "aad"}));
  EXPECT_NE(commitment, key_commitment({Secret::random(), nonce, "aad"}));
  EXPECT_NE(commitment, key_commitment({key, random_nonce(), "aad"}));
}

TEST(Padding, LeavesFourLengthsForOrdinaryTexts) {
  std::set<std::size_t> lengths;
  for (std::size_t size = 0; size < 4096; ++size) {
    const Bytes padded = pad(Bytes(size, 'x'));
    lengths.insert(padded.size());
    ASSERT_EQ(unpad(padded), Bytes(size, 'x'));
  }
  EXPECT_EQ(lengths, (std::set<std::size_t>{64, 256, 1024, 4096}));
  EXPECT_EQ(pad(Bytes(4096, 'x')).size(), 8192u);
  EXPECT_FALSE(unpad(""));
  EXPECT_FALSE(unpad(Bytes(64, '\0')));
}

TEST(BlindIndex, DependsOnKeyPurposeAndValue) {
  const KeyedBlindIndex index{Secret::random()};
  const KeyedBlindIndex other{Secret::random()};
  EXPECT_EQ(index.blind("person", "1").size(), 32u);
  EXPECT_EQ(index.blind("person", "1"), index.blind("person", "1"));
  EXPECT_NE(index.blind("person", "1"), other.blind("person", "1"));
  EXPECT_NE(index.blind("ab", "c"), index.blind("a", "bc"));
}

class VaultOnDisk : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(VaultFile::create(folder(), master_).ok()); }
  std::string folder() const { return temp_.path("vault"); }
  std::string rows() const { return folder() + "/rows.1"; }
  Result<std::unique_ptr<KeyVault>, FileError> open() {
    return KeyVault::open(folder(), master_, clock_);
  }
  // A key that is on the disk.
  KeyVault::Key make_key(const SubjectId& subject, DataClass data_class = DataClass::kPersonal) {
    auto vault = open();
    const auto key = (*vault)->key_for_writing(subject, data_class);
    EXPECT_TRUE((*vault)->flush().ok());
    return *key;
  }

  TempFolder temp_;
  FakeClock clock_;
  Secret master_ = Secret::random();
  SubjectId subject_ = id_of<SubjectId>(1), other_ = id_of<SubjectId>(2);
};

TEST_F(VaultOnDisk, KeepsKeysApartBySubjectAndClass) {
  const auto personal = make_key(subject_), sensitive = make_key(subject_, DataClass::kSensitive),
             other = make_key(other_);
  EXPECT_FALSE(personal.secret == sensitive.secret);
  EXPECT_FALSE(personal.secret == other.secret);
  auto vault = open();
  ASSERT_TRUE(vault.ok());
  EXPECT_TRUE((*vault)->find_key(subject_, DataClass::kPersonal, 1)->secret == personal.secret);
  EXPECT_TRUE((*vault)->key_for_writing(subject_, DataClass::kSensitive)->secret ==
              sensitive.secret);
  EXPECT_FALSE((*vault)->find_key(subject_, DataClass::kPersonal, 2));
  EXPECT_FALSE((*vault)->find_key(subject_, DataClass::kPersonal, 0));
}

TEST_F(VaultOnDisk, TellsTheStatesApart) {
  make_key(subject_);
  auto vault = *open();
  EXPECT_EQ(vault->state(subject_), SubjectState::kActive);
  EXPECT_EQ(vault->state(other_), SubjectState::kNeverSeen);
  ASSERT_TRUE(vault->restrict(subject_).ok());
  vault = *open();
  EXPECT_EQ(vault->state(subject_), SubjectState::kRestricted);
  ASSERT_TRUE(vault->release(subject_).ok());
  ASSERT_TRUE(vault->erase(subject_).ok());
  ASSERT_TRUE(vault->release(subject_).ok());
  vault = *open();
  EXPECT_EQ(vault->state(subject_), SubjectState::kErased) << "a destroyed key stays destroyed";
}

TEST_F(VaultOnDisk, DestroysKeysForGood) {
  const auto key = make_key(subject_);
  make_key(other_);
  const Bytes before = *read_whole(rows());
  auto vault = *open();
  ASSERT_TRUE(vault->erase(subject_).ok());
  ASSERT_TRUE(vault->erase(id_of<SubjectId>(3)).ok()) << "a fence for one never seen";
  for (int opened = 0; opened < 2; ++opened) {
    EXPECT_FALSE(vault->find_key(subject_, DataClass::kPersonal, 1));
    EXPECT_TRUE(vault->find_key(other_, DataClass::kPersonal, 1).has_value());
    for (const SubjectId& erased : {subject_, id_of<SubjectId>(3)}) {
      const auto refused = vault->key_for_writing(erased, DataClass::kPersonal);
      ASSERT_FALSE(refused.ok());
      EXPECT_EQ(refused.error().kind, VaultError::Kind::kErased);
    }
    vault = *open();
  }
  const Bytes wrapped = before.substr(32, 72);
  EXPECT_EQ(read_whole(rows())->find(wrapped), Bytes::npos) << "the wrapped key is overwritten";
}

TEST_F(VaultOnDisk, MakesOlderCopiesUselessByRotation) {
  const auto kept = make_key(other_);
  make_key(subject_);
  const Bytes old_rows = *read_whole(rows());
  auto vault = *open();
  ASSERT_TRUE(vault->erase(subject_).ok());
  ASSERT_TRUE(vault->restrict(other_).ok());
  ASSERT_TRUE(vault->rotate().ok());
  const auto late = vault->key_for_writing(id_of<SubjectId>(9), DataClass::kPersonal);
  ASSERT_TRUE(vault->flush().ok());
  EXPECT_FALSE(std::filesystem::exists(rows()));
  EXPECT_FALSE(std::filesystem::exists(folder() + "/ring.1"));
  vault = *open();
  EXPECT_EQ(vault->state(subject_), SubjectState::kErased);
  EXPECT_EQ(vault->state(other_), SubjectState::kRestricted);
  EXPECT_TRUE(vault->find_key(other_, DataClass::kPersonal, 1)->secret == kept.secret);
  EXPECT_TRUE(vault->find_key(id_of<SubjectId>(9), DataClass::kPersonal, 1)->secret ==
              late->secret);
  vault.reset();
  // Yesterday's rows under today's ring: the epoch key that opened them is gone.
  std::ofstream(folder() + "/rows.2", std::ios::binary | std::ios::trunc) << old_rows;
  EXPECT_FALSE(open().ok());
}

TEST_F(VaultOnDisk, FinishesAnInterruptedRotation) {
  const auto key = make_key(subject_);
  // A crash between the new ring and its rows leaves the old epoch in force.
  std::ofstream(folder() + "/ring.2", std::ios::binary) << "half written";
  auto vault = open();
  ASSERT_TRUE(vault.ok());
  EXPECT_TRUE((*vault)->find_key(subject_, DataClass::kPersonal, 1)->secret == key.secret);
  EXPECT_FALSE(std::filesystem::exists(folder() + "/ring.2"));
}

TEST_F(VaultOnDisk, CutsOffATornRowAndRefusesADamagedOne) {
  make_key(subject_);
  const Bytes whole = *read_whole(rows());
  std::ofstream(rows(), std::ios::binary | std::ios::app) << whole.substr(0, 50);
  EXPECT_TRUE(open().ok());
  EXPECT_EQ(read_whole(rows())->size(), whole.size());
  for (const std::string& path : {rows(), folder() + "/ring.1"}) {
    const Bytes good = *read_whole(path);
    for (std::size_t i = 0; i < good.size(); ++i) {
      Bytes bad = good;
      bad[i] = static_cast<char>(bad[i] ^ (1 << i % 8));
      std::ofstream(path, std::ios::binary | std::ios::trunc) << bad;
      const auto opened = open();
      // The two reserved bytes of a row are inside its MAC too: nothing is harmless.
      ASSERT_FALSE(opened.ok()) << path << " byte " << i;
    }
    std::ofstream(path, std::ios::binary | std::ios::trunc) << good;
  }
  EXPECT_TRUE(open().ok());
}

TEST_F(VaultOnDisk, RefusesRowsInAnotherOrder) {
  make_key(subject_);
  make_key(other_);
  const Bytes good = *read_whole(rows());
  const std::size_t row = good.size() / 2;
  std::ofstream(rows(), std::ios::binary | std::ios::trunc)
      << good.substr(row) << good.substr(0, row);
  EXPECT_FALSE(open().ok());
  std::ofstream(rows(), std::ios::binary | std::ios::trunc) << good.substr(row);
  EXPECT_FALSE(open().ok()) << "the first row is missing";
}

TEST_F(VaultOnDisk, BelongsToOneMasterKey) {
  EXPECT_FALSE(KeyVault::open(folder(), Secret::random(), clock_).ok());
  EXPECT_FALSE(VaultFile::create(folder(), master_).ok()) << "there is one already";
}

TEST_F(VaultOnDisk, SharesItsSyncsAmongManyThreads) {
  auto vault = *open();
  {
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < 16; ++t)
      threads.emplace_back([&, t] {
        for (std::uint64_t i = 0; i < 20; ++i) {
          ASSERT_TRUE(
              vault->key_for_writing(id_of<SubjectId>(t * 20 + i), DataClass::kPersonal).ok());
          ASSERT_TRUE(vault->key_for_writing(id_of<SubjectId>(7), DataClass::kPersonal).ok());
          ASSERT_TRUE(vault->flush().ok());
        }
      });
  }
  const auto key = vault->find_key(id_of<SubjectId>(7), DataClass::kPersonal, 1);
  vault = *open();
  for (std::uint64_t i = 0; i < 320; ++i)
    EXPECT_EQ(vault->state(id_of<SubjectId>(i)), SubjectState::kActive) << i;
  EXPECT_TRUE(vault->find_key(id_of<SubjectId>(7), DataClass::kPersonal, 1)->secret == key->secret);
}

TEST(MasterKey, IsMadeOnceAndReadableByItsOwnerOnly) {
  TempFolder folder;
  const std::string path = folder.path("master.key");
  ASSERT_TRUE(create_master_key(path).ok());
  EXPECT_FALSE(create_master_key(path).ok());
  EXPECT_TRUE(read_master_key(path).ok());
  std::filesystem::permissions(path, std::filesystem::perms(0644));
  EXPECT_FALSE(read_master_key(path).ok());
  std::filesystem::permissions(path, std::filesystem::perms(0600));
  std::filesystem::resize_file(path, 31);
  EXPECT_FALSE(read_master_key(path).ok());
}

// The published attacks on signatures: forged, malleable, of another length, on small-order points.
TEST_F(PublishedVectors, SignaturesHoldWhereTheyShould) {
  const auto file =
      boost::json::parse(published_file("wycheproof/testvectors_v1/ed25519_test.json"));
  const auto bytes = [](const boost::json::value& text) {
    return from_hex(std::string(text.as_string())).value();
  };
  int judged = 0;
  for (const auto& group : file.at("testGroups").as_array()) {
    PublicKey key;
    const Bytes public_key = bytes(group.at("publicKey").at("pk"));
    ASSERT_EQ(public_key.size(), key.size());
    std::ranges::copy(public_key, key.begin());
    for (const auto& probe : group.at("tests").as_array()) {
      const Bytes signature = bytes(probe.at("sig"));
      Signature whole{};
      const bool fits = signature.size() == whole.size();
      if (fits) std::ranges::copy(signature, whole.begin());
      EXPECT_EQ(fits && verify_signature(key, bytes(probe.at("msg")), whole),
                probe.at("result").as_string() == "valid")
          << probe.at("tcId");
      ++judged;
    }
  }
  EXPECT_EQ(judged, 151);
}

TEST_F(PublishedVectors, CiphertextsOpenWhereTheyShould) {
  const auto file =
      boost::json::parse(published_file("wycheproof/testvectors_v1/xchacha20_poly1305_test.json"));
  const auto bytes = [](const boost::json::value& text) {
    return from_hex(std::string(text.as_string())).value();
  };
  int judged = 0, other_sizes = 0;
  for (const auto& group : file.at("testGroups").as_array())
    for (const auto& probe : group.at("tests").as_array()) {
      const Bytes iv = bytes(probe.at("iv"));
      Nonce nonce;
      if (iv.size() != nonce.size()) {  // our type cannot even hold them
        ++other_sizes;
        continue;
      }
      std::ranges::copy(iv, nonce.begin());
      const Secret key(bytes(probe.at("key")));
      const Bytes aad = bytes(probe.at("aad"));
      const Bytes sealed = bytes(probe.at("ct")) + bytes(probe.at("tag"));
      const bool valid = probe.at("result").as_string() == "valid";
      const auto opened = open_sealed({key, nonce, aad}, sealed);
      ASSERT_EQ(opened.has_value(), valid) << probe.at("tcId");
      if (valid) {
        EXPECT_EQ(*opened, bytes(probe.at("msg"))) << probe.at("tcId");
        EXPECT_EQ(seal({key, nonce, aad}, *opened), sealed) << probe.at("tcId");
      }
      ++judged;
    }
  EXPECT_EQ(judged, 306);
  EXPECT_EQ(other_sizes, 9);
}

}  // namespace
}  // namespace chapterhouse::store
