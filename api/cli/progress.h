#pragma once
// A progress bar on standard error, when that is a terminal and nobody asked for quiet.
#include <chrono>
#include <cstdint>
#include <string>

#include "api/cli/cli.h"

namespace chapterhouse::cli {

// For one thread at a time.
class Progress {
 public:
  enum class Show : std::uint8_t { kNever, kOnTerminal };
  Progress(std::string what, std::uint64_t total, Show show);
  ~Progress();  // clears the line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void at(std::uint64_t done);
  void at(std::uint64_t done, std::uint64_t total);  // when the total was not known before

 private:
  void draw();

  std::string what_;
  std::uint64_t total_;
  std::uint64_t done_ = 0;
  bool visible_;
  std::chrono::steady_clock::time_point started_, drawn_;
};

inline Progress::Show shows(const Common& common) {
  return common.quiet ? Progress::Show::kNever : Progress::Show::kOnTerminal;
}

}  // namespace chapterhouse::cli
