// The files under the master key and the ring: vault rows, the ring, the log's key, the commit
// head. However such a file is damaged, it is refused or read as what was written, never as
// anything else.
#include <stdlib.h>

#include <filesystem>
#include <fstream>
#include <map>

#include "store/crypto/vault_file.h"
#include "store/log/commit_head.h"
#include "store/note/log_key.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using namespace store;
namespace fs = std::filesystem;

// A vault with rows of every kind and what lies beside it, made once.
struct Vault {
  std::string folder;
  Secret master{Bytes(32, '\x05')};
  std::vector<VaultRow> rows;
  std::map<std::string, Bytes> files;  // by name, as written

  Vault() {
    folder = "/dev/shm/fuzz_keys.XXXXXX";
    CHECK(mkdtemp(folder.data()) != nullptr);
    CHECK(VaultFile::create(folder, master));
    auto opened = VaultFile::open(folder, master, Sync::kNo);
    CHECK(opened);
    for (const auto kind : {VaultRowKind::kKey, VaultRowKind::kErased, VaultRowKind::kRestricted,
                            VaultRowKind::kReleased, VaultRowKind::kKey}) {
      VaultRow row{.kind = kind, .data_class = DataClass::kPersonal, .subject = {}};
      row.subject = SubjectId::from_bytes(Bytes(16, static_cast<char>(rows.size() + 1)));
      row.version = 1;
      if (kind == VaultRowKind::kKey) row.key = Secret(Bytes(32, '\x0b'));
      rows.push_back(row);
    }
    CHECK(opened->file.append(rows));
    CHECK(create_log_key(folder, master, "log.example/fuzz"));
    CHECK(CommitHeadFile::create(folder + "/head", master));
    auto head = CommitHeadFile::open(folder + "/head", master, Sync::kNo);
    CHECK(head);
    CHECK(head->file.write(LogHead{.last = {7}, .root = {}, .recorded_at = {}}));
    for (const char* name : {"ring.1", "rows.1", "log.key", "head"}) {
      auto bytes = read_whole(folder + "/" + name);
      CHECK(bytes);
      files[name] = *std::move(bytes);
    }
  }
  ~Vault() {
    std::error_code ignored;
    fs::remove_all(folder, ignored);
  }
  void put(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder + "/" + name, std::ios::binary | std::ios::trunc)
        .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  }
};

// Some edits of the good bytes: replace, cut, repeat, or another file altogether.
Bytes damaged(const Bytes& good, Input& input) {
  Bytes bytes = good;
  for (std::size_t edits = 1 + input.below(4); edits > 0; --edits) {
    const std::size_t how = input.below(5);
    const std::size_t at =
        bytes.empty() ? 0 : input.below(std::min<std::size_t>(bytes.size(), 65536));
    if (how == 0) {
      const std::string_view by = input.take(1 + input.below(64));
      bytes.replace(at, std::min(by.size(), bytes.size() - at), by);
    } else if (how == 1) {
      bytes.resize(at);
    } else if (how == 2) {
      bytes.insert(at, bytes.substr(0, std::min<std::size_t>(bytes.size(), 136)));
    } else if (how == 3) {
      bytes.erase(at, input.below(256));
    } else if (const std::string_view whole = input.take(input.below(512)); !whole.empty()) {
      bytes = whole;
    }
  }
  return bytes;
}

bool is_start_of(const std::vector<VaultRow>& read, const std::vector<VaultRow>& written) {
  if (read.size() > written.size()) return false;
  for (std::size_t i = 0; i < read.size(); ++i) {
    const VaultRow &a = read[i], &b = written[i];
    if (a.kind != b.kind || a.data_class != b.data_class || a.subject != b.subject ||
        a.version != b.version)
      return false;
    // An overwritten key is gone, which is what an erasure does; it is never another key.
    if (a.key && (!b.key || !(*a.key == *b.key))) return false;
  }
  return true;
}

}  // namespace

void run(Input input) {
  static const Vault vault;
  const std::vector<std::string> names = {"rows.1", "ring.1", "log.key", "head"};
  const std::string& name = names[input.below(names.size())];
  const Bytes bytes = damaged(vault.files.at(name), input);
  vault.put(name, bytes);
  if (const auto rows = VaultFile::read(vault.folder, vault.master))
    CHECK(is_start_of(*rows, vault.rows));
  if (const auto key = read_log_key(vault.folder, vault.master))
    CHECK(key->name == "log.example/fuzz");
  if (const auto head = CommitHeadFile::open(vault.folder + "/head", vault.master, Sync::kNo))
    CHECK(head->head.last.value == 7 || head->head.last.value == 0);
  if (name == "ring.1")
    if (const auto ring = unwrap_ring(bytes, vault.master)) CHECK(bytes == vault.files.at(name));
  vault.put(name, vault.files.at(name));
}

}  // namespace chapterhouse::fuzz
