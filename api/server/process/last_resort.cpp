#include "api/server/process/last_resort.h"

#include <spdlog/spdlog.h>

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <new>
#include <string_view>
#include <system_error>

namespace chapterhouse::server {
namespace {

constexpr int kUnavailable = 5, kInterrupted = 130;  // as cli::Exit

void watch(const std::stop_token& stop, std::chrono::seconds grace) {
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  const timespec moment{0, 50'000'000};
  const auto end = std::chrono::steady_clock::now() + grace;
  while (!stop.stop_requested()) {
    const bool asked_again = sigtimedwait(&signals, nullptr, &moment) > 0;
    if (!asked_again && std::chrono::steady_clock::now() < end) continue;
    spdlog::warn("{}: leaving without closing; everything acknowledged is on disk",
                 asked_again ? "asked to stop a second time" : "stopping took too long");
    spdlog::default_logger()->flush();
    std::_Exit(kInterrupted);
  }
}

// Nothing here may need memory.
[[noreturn]] void end_for_want_of_memory() {
  constexpr std::string_view kText =
      "chapterhouse serve: out of memory; everything acknowledged is on disk\n";
  [[maybe_unused]] const auto written = ::write(STDERR_FILENO, kText.data(), kText.size());
  std::_Exit(kUnavailable);
}

[[noreturn]] void judge_exception() {
  if (const auto thrown = std::current_exception()) try {
      std::rethrow_exception(thrown);
    } catch (const std::bad_alloc&) {
      end_for_want_of_memory();
    } catch (const std::system_error& error) {
      // A thread that finds no room for its stack.
      if (error.code() == std::errc::resource_unavailable_try_again) end_for_want_of_memory();
    } catch (...) {
    }
  std::abort();
}

}  // namespace

void leave_when_out_of_memory() { std::set_terminate(judge_exception); }

LastResort::LastResort(std::chrono::seconds grace)
    : thread_([grace](const std::stop_token& stop) { watch(stop, grace); }) {}
LastResort::~LastResort() = default;

}  // namespace chapterhouse::server
