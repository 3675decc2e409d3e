#include "api/cli/tlog/verify_state.h"

#include <filesystem>
#include <iostream>

#include "api/server/system_clock.h"
#include "store/file/durable_file.h"

namespace chapterhouse::cli {
namespace {
constexpr std::string_view kMagic = "chapterhouse verify-state 1";
constexpr std::chrono::seconds kEvery{2};

std::string_view take_line(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\n'), rest.size());
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return line;
}
}  // namespace

std::optional<store::LogChain> VerifyState::load() {
  if (path_.empty() || !std::filesystem::exists(path_)) return std::nullopt;
  const auto bytes = store::read_whole(path_);
  std::string_view rest = bytes ? std::string_view(*bytes) : std::string_view();
  if (take_line(rest) != kMagic || take_line(rest) != of_) {
    std::cerr << path_ << ": not of " << of_ << "; everything is read\n";
    return std::nullopt;
  }
  saved_at_ = take_line(rest);
  auto chain = store::LogChain::decode(rest);
  if (!chain) std::cerr << path_ << ": damaged; everything is read\n";
  return chain;
}

void VerifyState::keep(const store::LogChain& chain) {
  if (path_.empty()) return;
  unwritten_ = std::string(kMagic) + "\n" + of_ + "\n" + to_text(server::SystemClock().now()) +
               "\n" + chain.encode();
  if (std::chrono::steady_clock::now() - written_ >= kEvery) write();
}

bool VerifyState::write() {
  if (unwritten_.empty()) return true;
  written_ = std::chrono::steady_clock::now();
  const auto written = store::write_whole(path_, unwritten_);
  unwritten_.clear();
  if (!written) std::cerr << written.error().detail << '\n';
  return written.ok();
}

}  // namespace chapterhouse::cli
