#include <fcntl.h>
#include <sys/sysinfo.h>
#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "api/bench/load.h"

namespace chapterhouse::bench {
namespace {

double median_sync_us(const std::filesystem::path& folder) {
  const auto file = folder / "sync-probe";
  const int fd = ::open(file.c_str(), O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return 0;
  const std::string block(4'096, 'x');
  std::vector<double> took;
  for (int i = 0; i < 200; ++i) {
    const auto start = SteadyClock::now();
    if (::write(fd, block.data(), block.size()) < 0 || ::fdatasync(fd) != 0) break;
    took.push_back(seconds_since(start) * 1e6);
  }
  ::close(fd);
  std::filesystem::remove(file);
  if (took.empty()) return 0;
  std::ranges::nth_element(took, took.begin() + static_cast<std::ptrdiff_t>(took.size() / 2));
  return took[took.size() / 2];
}

}  // namespace

Machine machine_facts(const std::filesystem::path& folder) {
  Machine machine;
  std::ifstream cpu("/proc/cpuinfo");
  for (std::string line; std::getline(cpu, line);)
    if (line.starts_with("model name")) {
      machine.processor = line.substr(line.find(':') + 2);
      break;
    }
  utsname kernel{};
  if (::uname(&kernel) == 0) machine.kernel = kernel.release;
  machine.cores = std::thread::hardware_concurrency();
  struct sysinfo info {};
  if (::sysinfo(&info) == 0) machine.memory_mib = (info.totalram * info.mem_unit) >> 20;
  std::filesystem::create_directories(folder);
  machine.sync_us = median_sync_us(folder);
  return machine;
}

}  // namespace chapterhouse::bench
