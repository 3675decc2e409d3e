// A process that appends is killed without warning, again and again. What it acknowledged must be
// there, and the log must fit its head.
#include <csignal>
#include <random>
#include <thread>

#include <sys/wait.h>

#include "tests/store/torture.h"

namespace chapterhouse::store {
namespace {
constexpr std::uint64_t kWriters = 4;
constexpr int kPipe = 3;  // the child's descriptor for acknowledgements
constexpr const char* kFolderVariable = "CHAPTERHOUSE_KILL9_FOLDER";

struct Acknowledgement {
  std::uint64_t command, position;
};

// What the child does until it is killed.
[[noreturn]] void write_until_killed(const std::string& root) {
  FakeClock clock;
  auto opened =
      open_log({{root + "/log", root + "/vault", root + "/master.key"}}, all_events(), clock);
  if (!opened) {
    std::fprintf(stderr, "%s\n", opened.error().detail.c_str());
    std::_Exit(3);
  }
  EventLog& log = (*opened)->events();
  const std::uint64_t start = log.head().last.value;
  std::vector<std::jthread> writers;
  for (std::uint64_t w = 0; w < kWriters; ++w)
    writers.emplace_back([&, w] {
      for (std::uint64_t i = 0;; ++i) {
        const std::uint64_t command = (start + 1 + i) * kWriters + w + 1'000'000 * w;
        const auto committed = append_note(log, w, command);
        if (!committed) std::_Exit(4);
        const Acknowledgement ack{command, committed->first.value};
        if (::write(kPipe, &ack, sizeof ack) != sizeof ack) std::_Exit(5);
      }
    });
  writers.front().join();
  std::_Exit(7);
}

// Starts this program anew: a forked copy would miss the threads of RocksDB.
pid_t start_writer(const std::string& folder, int pipe_end) {
  const pid_t child = ::fork();
  if (child != 0) return child;
  ::dup2(pipe_end, kPipe);
  ::setenv(kFolderVariable, folder.c_str(), 1);
  ::execl("/proc/self/exe", "store_tests", "--gtest_filter=Kill9.LosesNothingThatWasAcknowledged",
          "--gtest_brief=1", nullptr);
  std::_Exit(6);
}

// Lets it run for a while after its first acknowledgement, kills it and returns all it sent.
std::vector<Acknowledgement> run_and_kill(const std::string& folder,
                                          std::chrono::microseconds after) {
  int ends[2];
  EXPECT_EQ(::pipe(ends), 0);
  const pid_t child = start_writer(folder, ends[1]);
  ::close(ends[1]);
  std::vector<Acknowledgement> acks;
  std::jthread killer;
  for (Acknowledgement ack{}; ::read(ends[0], &ack, sizeof ack) == sizeof ack;) {
    if (acks.empty())
      killer = std::jthread([child, after] {
        std::this_thread::sleep_for(after);
        ::kill(child, SIGKILL);
      });
    acks.push_back(ack);
  }
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
      << "the writer ended by itself: " << status;
  return acks;
}

TEST(Kill9, LosesNothingThatWasAcknowledged) {
  if (const char* root = std::getenv(kFolderVariable)) write_until_killed(root);
  TempFolder folder;
  FakeClock clock;
  ASSERT_TRUE(create_log(folder.paths()).ok());
  const auto seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937_64 random(seed);
  std::size_t acknowledged = 0;
  for (int cycle = 0; cycle < torture_rounds(10); ++cycle) {
    const auto acks = run_and_kill(folder.path(), std::chrono::microseconds{random() % 200'000});
    acknowledged += acks.size();
    auto opened = open_log({folder.paths()}, all_events(), clock);
    ASSERT_TRUE(opened.ok()) << opened.error().detail;
    EventLog& log = (*opened)->events();
    for (const Acknowledgement& ack : acks)
      ASSERT_TRUE(has_note(log, ack.command, {ack.position}))
          << "cycle " << cycle << " command " << ack.command;
    ASSERT_TRUE((*opened)->verify({}).ok());
  }
  EXPECT_GT(acknowledged, 0u);
  std::printf("%zu acknowledged, 0 lost\n", acknowledged);
}

}  // namespace
}  // namespace chapterhouse::store
