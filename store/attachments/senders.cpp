#include "store/attachments/senders.h"

#include <cerrno>
#include <system_error>

namespace chapterhouse::store {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kHashDigits = 64;
constexpr std::chrono::hours kWindow{1};

bool is_hexadecimal(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// The two halves of a note's name: the file's hash and the account.
std::pair<std::string_view, std::string_view> halves(std::string_view name) {
  if (name.size() <= kHashDigits + 1 || name[kHashDigits] != '.') return {name, {}};
  return {name.substr(0, kHashDigits), name.substr(kHashDigits + 1)};
}

}  // namespace

bool is_attachment_name(std::string_view name) {
  const auto [hash, account] = halves(name);
  if (hash.size() != kHashDigits || !is_hexadecimal(hash)) return false;
  return name.size() == kHashDigits || is_hexadecimal(account);
}

Senders::Senders(fs::path folder, SendingLimits limits, Sync sync)
    : folder_(std::move(folder)), limits_(limits), sync_(sync) {
  std::error_code error;
  fs::recursive_directory_iterator entries(folder_, error);
  for (; !error && entries != fs::recursive_directory_iterator(); entries.increment(error)) {
    const std::string name = entries->path().filename().string();
    const auto [hash, account] = halves(name);
    if (account.empty() || !is_attachment_name(name)) continue;
    // What is encrypted is larger by a few bytes; an erased file counts no more.
    const auto bytes = fs::file_size(entries->path().parent_path() / hash, error);
    if (!error) accounts_[std::string(account)].bytes += bytes;
    error.clear();
  }
}

fs::path Senders::path_of(const Hash256& hash, const AccountId& account) const {
  const std::string name = to_hex(view(hash));
  return folder_ / name.substr(0, 2) / (name + "." + to_hex(account.value));
}

Admission Senders::admit(const AccountId& account, std::size_t bytes, Timestamp now) {
  const std::lock_guard lock(accounts_mutex_);
  Account& known = accounts_[to_hex(account.value)];
  if (limits_.bytes_per_account > 0 && known.bytes + bytes > limits_.bytes_per_account)
    return Admission::kTooMuch;
  // A clock that was set back begins a new hour, too.
  if (now - known.hour >= kWindow || now < known.hour) known = {known.bytes, now, 0};
  if (limits_.files_per_hour > 0 && known.files >= limits_.files_per_hour)
    return Admission::kTooOften;
  ++known.files;
  return Admission::kYes;
}

Outcome<AttachmentError> Senders::note(const Hash256& hash, const AccountId& account,
                                       std::size_t bytes) {
  const fs::path path = path_of(hash, account);
  std::error_code error;
  if (fs::exists(path, error)) return Done{};
  fs::create_directories(path.parent_path(), error);  // what is wrong with it, opening says
  // Two requests of one account may come to this at once; one of them finds it made.
  auto file = DurableFile::open(path.string(), DurableFile::Mode::kCreateNew, sync_);
  if (!file && fs::exists(path, error)) return Done{};
  if (!file) {
    const bool full = errno == ENOSPC || errno == EDQUOT;
    using Kind = AttachmentError::Kind;
    return Failure{AttachmentError{full ? Kind::kNoSpace : Kind::kFailed, file.error().detail}};
  }
  if (sync_ == Sync::kYes)
    if (auto done = sync_folder(path.parent_path().string()); !done)
      return Failure{AttachmentError{AttachmentError::Kind::kFailed, done.error().detail}};
  const std::lock_guard lock(accounts_mutex_);
  accounts_[to_hex(account.value)].bytes += bytes;
  return Done{};
}

bool Senders::has_sent(const AccountId& account, const Hash256& hash) const {
  std::error_code error;
  return fs::exists(path_of(hash, account), error);
}

bool Senders::nobody_is_noted(const Hash256& hash) const {
  const std::string name = to_hex(view(hash));
  std::error_code error;
  fs::directory_iterator entries(folder_ / name.substr(0, 2), error);
  for (; !error && entries != fs::directory_iterator(); entries.increment(error)) {
    const std::string found = entries->path().filename().string();
    if (found.size() > kHashDigits && found.starts_with(name)) return false;
  }
  return true;
}

std::uint64_t Senders::bytes_of(const AccountId& account) const {
  const std::lock_guard lock(accounts_mutex_);
  const auto found = accounts_.find(to_hex(account.value));
  return found == accounts_.end() ? 0 : found->second.bytes;
}

}  // namespace chapterhouse::store
