// What a backup says of itself, and the journals beside a log: one form for each content, and no
// path in a list of files leaves the folder.
#include "store/backup/file_list.h"
#include "store/backup/journal.h"
#include "store/backup/manifest.h"
#include "store/log/checkpoint_journal.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using namespace store;

const NoteSigner& signer() {
  static const NoteSigner made{"log.example/fuzz", SigningKey(Secret(Bytes(32, '\x07')))};
  return made;
}

void check_list(std::string_view bytes) {
  const auto list = FileList::parse(bytes);
  if (!list) return;
  CHECK(list->text() == bytes);
  for (const ListedFile& file : list->files) {
    CHECK(!file.path.empty());
    CHECK(!file.path.starts_with('/'));
    CHECK(("/" + file.path + "/").find("/../") == std::string::npos);
    CHECK(list->find(file.path) != nullptr);
  }
}

template <class Manifest>
void check_manifest(std::string_view bytes) {
  if (const auto manifest = Manifest::parse(bytes)) CHECK(manifest->text() == bytes);
}

// Signed by nobody we know; with our key behind it, it opens as what it says.
void check_signed(std::string_view bytes) {
  CHECK(!open_log_manifest(bytes, signer().verifier()));
  CHECK(!open_keys_manifest(bytes, signer().verifier()));
  static_cast<void>(open_log_manifest(bytes, std::nullopt));
  const auto manifest = LogManifest::parse(bytes);
  if (!manifest) return;
  const auto opened = open_log_manifest(sign_manifest(std::string(bytes), signer()), std::nullopt);
  if (opened) CHECK(opened->manifest.text() == bytes);
}

void check_journal(std::string_view bytes) {
  const auto rows = CheckpointJournal::parse(bytes);
  if (rows) {
    std::uint64_t end = 0;
    TreeSize before = 0;
    for (const JournalRow& row : *rows) {
      CHECK(row.offset >= end);
      end = row.offset + row.length;
      CHECK(end <= bytes.size());
      CHECK(row.size >= before);
      before = row.size;
    }
  }
  if (const auto journal = read_journal(bytes, signer().verifier()))
    CHECK(journal->notes.empty());  // nobody has its key
}

}  // namespace

void run(Input input) {
  const std::size_t which = input.below(5);
  const std::string_view bytes = input.rest();
  if (which == 0) check_list(bytes);
  if (which == 1) check_manifest<LogManifest>(bytes);
  if (which == 2) check_manifest<KeysManifest>(bytes);
  if (which == 3) check_signed(bytes);
  if (which == 4) check_journal(bytes);
}

}  // namespace chapterhouse::fuzz
