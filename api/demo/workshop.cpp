#include "api/demo/workshop.h"

#include <unistd.h>

#include "store/file/durable_file.h"

namespace chapterhouse::demo {
namespace {

namespace fs = std::filesystem;

const fs::path kMemory{"/dev/shm"};
constexpr std::uintmax_t kRoomNeeded = 512u << 20;

fs::path folder_in_memory() {
  std::error_code failed;
  const fs::space_info space = fs::space(kMemory, failed);
  if (failed || space.available < kRoomNeeded) return {};
  fs::path folder = kMemory / ("chapterhouse-demo-" + std::to_string(::getpid()));
  fs::create_directory(folder, failed);
  if (failed) return {};
  fs::permissions(folder, fs::perms::owner_all, failed);
  return folder;
}

Outcome<std::string> make_durable(const fs::path& path) {
  if (fs::is_directory(path)) {
    auto done = store::sync_folder(path.string());
    return done ? Outcome<std::string>(Done{}) : Failure{done.error().detail};
  }
  auto file = store::DurableFile::open(path.string(), store::DurableFile::Mode::kOpen);
  if (!file) return Failure{file.error().detail};
  auto done = file->sync();
  return done ? Outcome<std::string>(Done{}) : Failure{done.error().detail};
}

}  // namespace

Workshop::Workshop(const Config& place) : place_(place), here_(place), folder_(folder_in_memory()) {
  if (folder_.empty()) return;
  here_.data = folder_.string();
  if (place.master_key_file == place.data + "/keys/master.key")
    here_.master_key_file = here_.data + "/keys/master.key";
}

Workshop::~Workshop() {
  std::error_code ignored;  // there is nothing to be done about it
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
}

Outcome<std::string> Workshop::deliver() {
  if (folder_.empty()) return Done{};
  std::error_code failed;
  fs::create_directories(place_.data, failed);
  if (!failed) fs::copy(folder_, place_.data, fs::copy_options::recursive, failed);
  if (failed) return Failure{place_.data + ": " + failed.message()};
  for (const auto& entry : fs::recursive_directory_iterator(place_.data, failed))
    if (auto done = make_durable(entry.path()); !done) return done;
  return failed ? Outcome<std::string>(Failure{place_.data + ": " + failed.message()}) : Done{};
}

}  // namespace chapterhouse::demo
