#include "projections/engine/generation.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <string>
#include <system_error>

#include "projections/engine/error.h"

namespace chapterhouse::projections {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kPrefix = "read-models-";
constexpr std::string_view kSuffix = ".sqlite";
constexpr const char* kCurrent = "CURRENT";

// The generation's number; 0 for a name that is not one.
std::uint64_t number_of(std::string_view name) {
  if (!name.starts_with(kPrefix)) return 0;
  name.remove_prefix(kPrefix.size());
  std::uint64_t number = 0;
  std::from_chars(name.data(), name.data() + name.size(), number);
  return number;
}

}  // namespace

GenerationFiles::GenerationFiles(fs::path directory) : directory_(std::move(directory)) {
  std::error_code error;
  fs::create_directories(directory_, error);
  for (const auto& entry : fs::directory_iterator(directory_, error))
    last_ = std::max(last_, number_of(entry.path().filename().string()));
  if (error) throw ProjectionError(ProjectionError::Kind::kUnavailable, error.message());
}

std::optional<fs::path> GenerationFiles::current() const {
  std::ifstream in(directory_ / kCurrent);
  std::string name;
  if (!std::getline(in, name) || number_of(name) == 0) return std::nullopt;
  const fs::path file = directory_ / fs::path(name).filename();
  std::error_code error;
  return fs::exists(file, error) ? std::optional(file) : std::nullopt;
}

fs::path GenerationFiles::fresh() {
  std::error_code error;  // of no matter here: opening the file will say it
  fs::create_directories(directory_, error);
  return directory_ / (std::string(kPrefix) + std::to_string(++last_) + std::string(kSuffix));
}

void GenerationFiles::publish(const fs::path& file) {
  const fs::path written = directory_ / "CURRENT.new";
  std::ofstream(written, std::ios::trunc) << file.filename().string() << '\n';
  std::error_code error;
  fs::rename(written, directory_ / kCurrent, error);
  if (error) throw ProjectionError(ProjectionError::Kind::kUnavailable, error.message());
}

void GenerationFiles::remove_all_but(const fs::path& file) const {
  std::error_code error;
  std::vector<fs::path> others;
  for (const auto& entry : fs::directory_iterator(directory_, error)) {
    const std::string name = entry.path().filename().string();
    if (number_of(name) != 0 && !name.starts_with(file.filename().string()))
      others.push_back(entry.path());
  }
  for (const fs::path& other : others) fs::remove(other, error);
}

void remove_database(const fs::path& file) {
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-shm", "-journal"})
    fs::remove(fs::path(file.string() + suffix), error);
}

Generation::~Generation() {
  idle_.clear();
  if (retired_) remove_database(file_);
}

std::unique_ptr<Database> Generation::borrow() {
  {
    const std::lock_guard lock(mutex_);
    if (!idle_.empty()) {
      auto connection = std::move(idle_.back());
      idle_.pop_back();
      return connection;
    }
  }
  return fresh();
}

std::unique_ptr<Database> Generation::fresh() {
  return std::make_unique<Database>(file_, Database::Mode::kRead);
}

void Generation::give_back(std::unique_ptr<Database> connection) {
  const std::lock_guard lock(mutex_);
  if (idle_.size() < kIdleMax) idle_.push_back(std::move(connection));
}

}  // namespace chapterhouse::projections
