#include "api/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

namespace chapterhouse::cli {
namespace {
constexpr std::chrono::milliseconds kRedraw{100};
constexpr std::uint64_t kWidth = 30;
}  // namespace

Progress::Progress(std::string what, std::uint64_t total, Show show)
    : what_(std::move(what)),
      total_(total),
      visible_(show == Show::kOnTerminal && ::isatty(STDERR_FILENO) == 1),
      started_(std::chrono::steady_clock::now()),
      drawn_(started_ - kRedraw) {}

Progress::~Progress() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void Progress::at(std::uint64_t done) {
  done_ = done;
  const auto now = std::chrono::steady_clock::now();
  if (!visible_ || now - drawn_ < kRedraw) return;
  drawn_ = now;
  draw();
}

void Progress::at(std::uint64_t done, std::uint64_t total) {
  total_ = total;
  at(done);
}

void Progress::draw() {
  const std::uint64_t filled = total_ == 0 ? 0 : std::min(done_, total_) * kWidth / total_;
  const double seconds = std::chrono::duration<double>(drawn_ - started_).count();
  const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  std::fprintf(stderr, "\r%s [%s%s] %llu/%llu  %.0f/s  %.0f s left\033[K", what_.c_str(),
               std::string(filled, '#').c_str(), std::string(kWidth - filled, ' ').c_str(),
               static_cast<unsigned long long>(done_), static_cast<unsigned long long>(total_),
               rate, rate > 0 && total_ > done_ ? static_cast<double>(total_ - done_) / rate : 0.0);
}

}  // namespace chapterhouse::cli
