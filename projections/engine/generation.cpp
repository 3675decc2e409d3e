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

fs::path seal_of(const fs::path& file) { return file.string() + ".seal"; }

// FNV-1a over the file: each step keeps different states different, so no flipped bit is missed.
// Against a fault, not against a forger; whoever can write here can write any row.
std::string sum_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::uint64_t sum = 14'695'981'039'346'656'037u;
  std::vector<char> part(1u << 20);
  while (in.read(part.data(), static_cast<std::streamsize>(part.size())), in.gcount() > 0)
    for (std::streamsize i = 0; i < in.gcount(); ++i) {
      sum ^= static_cast<unsigned char>(part[static_cast<std::size_t>(i)]);
      sum *= 1'099'511'628'211u;
    }
  return std::to_string(sum);
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

Seal take_seal(const fs::path& file) {
  const fs::path seal = seal_of(file);
  std::string said;
  std::getline(std::ifstream(seal), said);
  std::error_code error;
  fs::remove(seal, error);
  if (said.empty()) return Seal::kNone;
  return said == sum_of(file) ? Seal::kHolds : Seal::kBroken;
}

void put_seal(const fs::path& file) {
  std::error_code error;
  if (fs::exists(file.string() + "-wal", error)) return;  // not all of it is in the file
  std::ofstream(seal_of(file), std::ios::trunc) << sum_of(file) << '\n';
}

void remove_database(const fs::path& file) {
  std::error_code error;
  for (const char* suffix : {"", "-wal", "-shm", "-journal", ".seal"})
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
