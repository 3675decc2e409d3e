#pragma once
// A folder in memory to build in, where making each commit durable costs nothing, and from which
// the finished work is carried to its place as a whole. Without room in memory the place itself.
#include <filesystem>
#include <string>

#include "api/config/config.h"

namespace chapterhouse::demo {

// For one thread.
class Workshop {
 public:
  explicit Workshop(const Config& place);
  ~Workshop();  // clears away what was built in memory
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  // The same configuration with its data here.
  const Config& config() const { return here_; }
  // Copies everything to its place and makes it durable. Nothing here may be open any more.
  Outcome<std::string> deliver();

 private:
  const Config& place_;
  Config here_;
  std::filesystem::path folder_;  // empty: built in its place
};

}  // namespace chapterhouse::demo
