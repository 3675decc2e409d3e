#include "store/attachments/attachments.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "store/attachments/media.h"
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

TEST(Media, IsWhatItIsSaidToBeOrRefused) {
  const std::string docx =
      "application/vnd.openxmlformats-officedocument.wordprocessingml.document";
  EXPECT_EQ(media_of("application/pdf", "%PDF-1.4"), Media::kPdf);
  EXPECT_EQ(media_of("image/png", "\x89PNG\r\n\x1a\n..."), Media::kPng);
  EXPECT_EQ(media_of("image/jpeg", "\xff\xd8\xff\xe0"), Media::kJpeg);
  EXPECT_EQ(media_of(docx, "PK\x03\x04....word/document.xml"), Media::kDocx);
  EXPECT_EQ(media_of("text/csv; charset=utf-8", "a,b\r\n"), Media::kCsv);
  EXPECT_EQ(media_of("text/plain", "\xb9\xa4\xbb\xe1"), Media::kText);  // GB18030
  EXPECT_FALSE(media_of("image/png", "%PDF-1.4"));
  EXPECT_FALSE(media_of("application/pdf", " %PDF-1.4"));
  EXPECT_FALSE(media_of("text/plain", "%PDF-1.4"));
  EXPECT_FALSE(media_of(docx, "PK\x03\x04....xl/workbook.xml"));
  EXPECT_FALSE(media_of("text/html", "<script>"));
  EXPECT_FALSE(media_of("image/svg+xml", "<svg/>"));
  EXPECT_FALSE(media_of("text/plain", Bytes("a\0b", 3)));
  EXPECT_FALSE(media_of("", "text"));
}

}  // namespace
}  // namespace chapterhouse::store
