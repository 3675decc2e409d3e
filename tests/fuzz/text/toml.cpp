// The files that people write for us in TOML: the configuration, calendars, policy, divisions and
// texts. A file is taken whole or refused with its place and a sentence; taking it twice gives the
// same.
#include <stdlib.h>

#include <filesystem>
#include <fstream>

#include "api/config/config.h"
#include "api/reference/reference.h"
#include "api/texts/texts.h"
#include "domain/core/archive.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {
namespace fs = std::filesystem;

// A folder in memory that goes with the process.
const fs::path& folder() {
  struct Folder {
    fs::path path;
    Folder() {
      std::string name = "/dev/shm/fuzz_toml.XXXXXX";
      CHECK(mkdtemp(name.data()) != nullptr);
      path = name;
    }
    ~Folder() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  };
  static const Folder made;
  return made.path;
}

void write(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary | std::ios::trunc)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

void check_config(std::string_view bytes) {
  const fs::path file = folder() / "chapterhouse.toml";
  write(file, bytes);
  const auto config = load_config({.file = file, .environment = {}, .flags = {}});
  if (!config) {
    CHECK(!config.error().where.empty());
    CHECK(!config.error().detail.empty());
    return;
  }
  const auto again = load_config({.file = file, .environment = {}, .flags = {}});
  CHECK(again);
  CHECK(archive(*config) == archive(*again));
  const std::string shown = effective_config(*config);
  for (const AccountConfig& account : config->account)
    if (account.token.size() > 16) CHECK(shown.find(account.token) == std::string::npos);
}

// One of the files is the input; the others are as small as they may be.
void check_reference(std::size_t which, std::string_view bytes) {
  const fs::path root = folder() / "reference";
  write(root / "calendar/set.toml", which == 0 ? bytes : "version = 1\n");
  write(root / "calendar/cn-2026.toml",
        which == 1 ? bytes
                   : "year = 2026\nsource = \"s\"\nchecked_against = \"c\"\n"
                     "off = [[2026-01-01, 2026-01-03]]\nworking = [2026-01-04]\n");
  write(root / "policy/set.toml", "version = 1\n");
  write(root / "policy/base.toml", which == 2 ? bytes : "");
  write(root / "policy/permissions.toml", which == 5 ? bytes : "");
  write(root / "divisions/set.toml", "version = 1\n");
  write(root / "divisions/tree.toml", which == 3 ? bytes : "");
  const auto reference = load_reference(root);
  if (!reference) {
    CHECK(!reference.error().zh.empty());
    CHECK(!reference.error().en.empty());
    CHECK(!to_text(reference.error()).empty());
    return;
  }
  const auto again = load_reference(root);
  CHECK(again);
  CHECK(reference->content_hash_input == again->content_hash_input);
}

void check_texts(std::string_view zh, std::string_view en) {
  const fs::path root = folder() / "texts";
  write(root / "common.zh.toml", zh);
  write(root / "common.en.toml", en);
  const auto texts = Texts::load(root);
  if (!texts) {
    CHECK(!texts.error().detail.empty());
    return;
  }
  const std::string arguments[] = {"{1}", "x"};
  for (const Language language : {Language::kZh, Language::kEn})
    fill(texts->lookup(language, {"status", "", "open"}), arguments);
}

}  // namespace

void run(Input input) {
  const std::size_t which = input.below(7);
  if (which < 4 || which == 5) return check_reference(which, input.rest());
  if (which == 4) return check_config(input.rest());
  const std::string_view zh = input.part();
  check_texts(zh, input.empty() ? zh : input.rest());
}

}  // namespace chapterhouse::fuzz
