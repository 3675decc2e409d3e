#include "store/attachments/attachments.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "store/crypto/sha256.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {

using Kind = AttachmentError::Kind;
namespace fs = std::filesystem;

const Bytes kContent = "%PDF-1.7 minutes of the meeting";

class Attachments : public ::testing::Test {
 protected:
  static std::unique_ptr<AttachmentStore> reopen(const fs::path& at, KeyVault& vault) {
    auto opened = AttachmentStore::open(at, vault);
    EXPECT_TRUE(opened.ok());
    return std::move(*opened);
  }
  // Every regular file below the folder.
  std::vector<fs::path> files() const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(at))
      if (entry.is_regular_file()) found.push_back(entry.path());
    return found;
  }
  static Kind kind_of_get(const AttachmentStore& store, const Hash256& hash) {
    const auto got = store.get(hash);
    EXPECT_FALSE(got.ok());
    return got.error().kind;
  }

  TempFolder folder;
  FakeClock clock;
  KeyVault vault{clock};
  fs::path at = folder.path("attachments");
  std::unique_ptr<AttachmentStore> store = reopen(at, vault);
  Hash256 hash = sha256({kContent});
};

TEST_F(Attachments, AreStoredOnceAndReadBackAfterAReopening) {
  EXPECT_FALSE(store->has(hash));
  EXPECT_EQ(kind_of_get(*store, hash), Kind::kAbsent);
  EXPECT_EQ(store->put(hash, Media::kPdf, kContent).value(), AttachmentStore::Put::kStored);
  EXPECT_EQ(store->put(hash, Media::kText, kContent).value(), AttachmentStore::Put::kKnown);
  ASSERT_EQ(files().size(), 1u);
  store = reopen(at, vault);
  EXPECT_TRUE(store->has(hash));
  const auto got = store->get(hash);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(got->content, kContent);
  EXPECT_EQ(got->media, Media::kPdf);
}

TEST_F(Attachments, LieEncryptedUnderTheirHash) {
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent).ok());
  const fs::path file = files().at(0);
  EXPECT_EQ(file.filename(), to_hex(view(hash)));
  EXPECT_EQ(read_whole(file.string())->find("minutes"), Bytes::npos);
  EXPECT_EQ(fs::status(file).permissions() & fs::perms::all,
            fs::perms::owner_read | fs::perms::owner_write);
}

TEST_F(Attachments, RefuseContentOfAnotherHash) {
  const auto put = store->put(hash, Media::kPdf, kContent.substr(0, 12));  // a truncated upload
  ASSERT_FALSE(put.ok());
  EXPECT_EQ(put.error().kind, Kind::kOtherContent);
  EXPECT_TRUE(files().empty());
}

TEST_F(Attachments, NeverGiveOutAFileWithAChangedByte) {
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent).ok());
  const fs::path file = files().at(0);
  const Bytes good = *read_whole(file.string());
  for (std::size_t i = 0; i < good.size(); ++i) {
    Bytes bad = good;
    bad[i] = static_cast<char>(bad[i] ^ 1);
    std::ofstream(file, std::ios::binary) << bad;
    ASSERT_EQ(kind_of_get(*store, hash), Kind::kDamaged) << i;
  }
  std::ofstream(file, std::ios::binary) << good.substr(0, good.size() / 2);
  EXPECT_EQ(kind_of_get(*store, hash), Kind::kDamaged);
  EXPECT_EQ(store->damaged(), good.size() + 1);
  // Whoever has the original mends it by sending it again.
  EXPECT_EQ(store->put(hash, Media::kPdf, kContent).value(), AttachmentStore::Put::kStored);
  EXPECT_TRUE(store->get(hash).ok());
}

TEST_F(Attachments, OpenUnderTheirOwnNameOnly) {
  const Bytes other = "another content";
  const Hash256 other_hash = sha256({other});
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent).ok());
  const fs::path file = files().at(0);
  ASSERT_TRUE(store->put(other_hash, Media::kText, other).ok());
  const std::string name = to_hex(view(other_hash));
  fs::copy_file(file, at / name.substr(0, 2) / name, fs::copy_options::overwrite_existing);
  EXPECT_EQ(kind_of_get(*store, other_hash), Kind::kDamaged);
}

TEST_F(Attachments, AreErasedWithTheirKey) {
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent).ok());
  ASSERT_TRUE(vault.erase(subject_of_attachment(hash)).ok());
  EXPECT_FALSE(store->has(hash));
  EXPECT_EQ(kind_of_get(*store, hash), Kind::kErased);
  const auto again = store->put(hash, Media::kPdf, kContent);
  ASSERT_FALSE(again.ok());
  EXPECT_EQ(again.error().kind, Kind::kErased);
}

TEST_F(Attachments, LeaveNothingVisibleWhenTheWriterIsKilled) {
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent).ok());
  const fs::path unfinished = at / "unfinished" / "00ff";
  fs::rename(files().at(0), unfinished);  // all written, not yet renamed
  EXPECT_FALSE(store->has(hash));
  EXPECT_EQ(kind_of_get(*store, hash), Kind::kAbsent);
  store = reopen(at, vault);
  EXPECT_TRUE(files().empty());
  EXPECT_EQ(store->put(hash, Media::kPdf, kContent).value(), AttachmentStore::Put::kStored);
}

TEST_F(Attachments, SayWhenThereIsNoRoom) {
  // The limit on a file's size stands for a full disk; in a child, because it cannot be raised.
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGXFSZ, SIG_IGN);
    const rlimit small{64, 64};
    ::setrlimit(RLIMIT_FSIZE, &small);
    const Bytes large(4096, 'x');
    const auto put = store->put(sha256({large}), Media::kText, large);
    ::_exit(!put.ok() && put.error().kind == Kind::kNoSpace ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
  EXPECT_TRUE(files().empty());
}

TEST_F(Attachments, MayBeStoredBySeveralAtOnce) {
  std::vector<std::jthread> people;
  std::atomic<int> good = 0;
  for (int i = 0; i < 8; ++i)
    people.emplace_back([this, &good] { good += store->put(hash, Media::kPdf, kContent).ok(); });
  people.clear();
  EXPECT_EQ(good, 8);
  EXPECT_EQ(files().size(), 1u);
  EXPECT_TRUE(store->get(hash).ok());
}

TEST_F(Attachments, RememberWhoHasSentThem) {
  const AccountId sender{"sw"}, other{"t-chair"};
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent).ok());
  EXPECT_TRUE(store->senders().nobody_is_noted(hash));
  EXPECT_FALSE(store->put(hash, Media::kPdf, "another content", sender).ok());
  EXPECT_FALSE(store->senders().has_sent(sender, hash)) << "who names a hash has not the content";
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent, sender).ok());
  ASSERT_TRUE(store->put(hash, Media::kPdf, kContent, sender).ok()) << "twice is once";
  EXPECT_EQ(store->senders().bytes_of(sender), kContent.size());
  store = reopen(at, vault);
  EXPECT_TRUE(store->senders().has_sent(sender, hash));
  EXPECT_FALSE(store->senders().has_sent(other, hash));
  EXPECT_FALSE(store->senders().nobody_is_noted(hash));
  EXPECT_GE(store->senders().bytes_of(sender), kContent.size()) << "as it lies on the disk";
  EXPECT_EQ(store->senders().bytes_of(other), 0u);
}

TEST_F(Attachments, AreTakenFromAnAccountUpToItsLimits) {
  const AccountId sender{"sw"}, other{"t-chair"};
  Senders senders(at, {.bytes_per_account = 100, .files_per_hour = 3}, Sync::kNo);
  const Timestamp start = from_micros(1'700'000'000'000'000);
  EXPECT_EQ(senders.admit(sender, 101, start), Admission::kTooMuch);
  EXPECT_EQ(senders.admit(sender, 100, start), Admission::kYes);
  ASSERT_TRUE(senders.note(hash, sender, 60).ok());
  EXPECT_EQ(senders.admit(sender, 41, start), Admission::kTooMuch);
  EXPECT_EQ(senders.admit(sender, 40, start), Admission::kYes);
  EXPECT_EQ(senders.admit(sender, 40, start), Admission::kYes);
  EXPECT_EQ(senders.admit(sender, 40, start + std::chrono::minutes{59}), Admission::kTooOften);
  EXPECT_EQ(senders.admit(other, 100, start), Admission::kYes) << "each account has its own";
  EXPECT_EQ(senders.admit(sender, 40, start + std::chrono::minutes{60}), Admission::kYes);
}

TEST(AttachmentNames, AreAContentOrANoteOfItsSender) {
  const std::string content(64, 'a');
  EXPECT_TRUE(is_attachment_name(content));
  EXPECT_TRUE(is_attachment_name(content + ".7377"));
  for (const std::string& name : {content.substr(1), content + "b", content + ".", content + ".x",
                                  "../" + content, content + "/7377", std::string("senders")})
    EXPECT_FALSE(is_attachment_name(name)) << name;
}

}  // namespace
}  // namespace chapterhouse::store
