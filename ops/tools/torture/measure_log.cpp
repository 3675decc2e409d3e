// measure_log FOLDER [THREADS] [SECONDS]: the write path in one process, beside raw synced RocksDB
// batches of the same records in groups of the same size. Only the ratio means something.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "domain/cases/all.h"
#include "domain/cases/common/common.h"
#include "store/store.h"

namespace {
using namespace chapterhouse;
using Seconds = std::chrono::duration<double>;
using SteadyClock = std::chrono::steady_clock;

class SystemClock final : public Clock {
 public:
  Timestamp now() const override {
    return std::chrono::time_point_cast<std::chrono::microseconds>(
        std::chrono::system_clock::now());
  }
};

struct Args {
  std::string folder;
  unsigned threads = 64;
  double seconds = 5;
};

struct Measured {
  double commits_per_second = 0;
  double p50_ms = 0, p99_ms = 0;
};

// A commit of one event of about 250 bytes on a stream of the thread's own thousand.
Commit make_commit(unsigned thread, std::uint64_t number) {
  Commit commit;
  std::array<std::uint8_t, 16> id{};
  for (std::size_t i = 0; i < 8; ++i) id[i] = static_cast<std::uint8_t>(number >> (8 * i));
  id[8] = static_cast<std::uint8_t>(thread);
  id[9] = 1;
  commit.command = CommandId(id);
  commit.correlation = commit.command;
  commit.actor = {{"wang"}, ActorKind::kPerson, Role::kTStaff, {"110113-tianzhu"}, {}};
  const StreamId stream{"lead/" + std::to_string(thread) + "-" + std::to_string(number % 1000)};
  commit.relied_on = {{stream, {number / 1000}}};
  const common::ev::VoidRequested body{std::string(60, 'r')};
  commit.events = {{stream, from_micros(1), 1, 1, EventBody::of(body)}};
  return commit;
}

Measured measure_log(const Args& args, store::LogHandle& handle) {
  std::vector<std::vector<double>> latencies(args.threads);
  const auto end = SteadyClock::now() + Seconds(args.seconds);
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 0; t < args.threads; ++t)
      threads.emplace_back([&, t] {
        for (std::uint64_t n = 0; SteadyClock::now() < end; ++n) {
          const Commit commit = make_commit(t, n);
          const auto before = SteadyClock::now();
          if (!handle.events().append(commit)) std::abort();
          latencies[t].push_back(Seconds(SteadyClock::now() - before).count() * 1e3);
        }
      });
  }
  std::vector<double> all;
  for (const auto& part : latencies) all.insert(all.end(), part.begin(), part.end());
  std::ranges::sort(all);
  return {static_cast<double>(all.size()) / args.seconds, all[all.size() / 2],
          all[all.size() * 99 / 100]};
}

Measured measure_raw(const Args& args, std::string_view record, std::size_t group) {
  const auto raw =
      store::RocksStore::open({args.folder + "/raw", store::RocksOptions::Mode::kCreate,
                               store::RocksOptions::Sync::kYes, nullptr});
  if (!raw) std::abort();
  const std::vector<Bytes> records(group, Bytes(record));
  std::vector<double> latencies;
  std::uint64_t position = 1;
  const auto end = SteadyClock::now() + Seconds(args.seconds);
  while (SteadyClock::now() < end) {
    const auto before = SteadyClock::now();
    if (!(*raw)->append({position}, records)) std::abort();
    latencies.push_back(Seconds(SteadyClock::now() - before).count() * 1e3);
    position += group;
  }
  std::ranges::sort(latencies);
  return {static_cast<double>(position - 1) / args.seconds, latencies[latencies.size() / 2],
          latencies[latencies.size() * 99 / 100]};
}

void print(const char* what, const Measured& m) {
  std::printf("%-28s %9.0f commits/s  p50 %.2f ms  p99 %.2f ms\n", what, m.commits_per_second,
              m.p50_ms, m.p99_ms);
}

int run(const Args& args) {
  const SystemClock clock;
  const store::LogPaths paths{args.folder + "/log", args.folder + "/vault",
                              args.folder + "/master.key"};
  std::filesystem::create_directories(args.folder);
  if (const auto made = store::create_log(paths); !made) {
    std::fprintf(stderr, "%s\n", made.error().detail.c_str());
    return 1;
  }
  auto handle = store::open_log({paths}, full_catalogue(), clock);
  if (!handle) return 1;
  const Measured log = measure_log(args, **handle);
  print("log", log);
  const auto last = (*handle)->events().head().last;
  const auto verify_from = SteadyClock::now();
  if (!(*handle)->verify({})) return 1;
  const double verified =
      static_cast<double>(last.value) / Seconds(SteadyClock::now() - verify_from).count();
  std::printf("%-28s %9.0f events/s\n", "verify", verified);
  const auto read_from = SteadyClock::now();
  std::uint64_t read = 0;
  while (read < last.value) {
    const auto page = (*handle)->events().read_all({read + 1}, 1000, Reveal::kPersonal);
    if (!page) return 1;
    read += page->size();
  }
  std::printf("%-28s %9.0f events/s\n", "read_all",
              static_cast<double>(read) / Seconds(SteadyClock::now() - read_from).count());
  handle->reset();

  const auto raw = store::RocksStore::open(
      {paths.log, store::RocksOptions::Mode::kReadOnly, store::RocksOptions::Sync::kYes, nullptr});
  const Position first{1};
  const auto record = (*raw)->read({&first, 1});
  if (!record) return 1;
  std::printf("%-28s %9zu bytes\n", "record", record->front().size());
  std::printf("%-28s %9.0f bytes\n", "on disk, log and index",
              static_cast<double>((*raw)->size_on_disk()) / static_cast<double>(last.value));
  const Measured batches = measure_raw(args, record->front(), args.threads);
  print("raw synced batches", batches);
  std::printf("%-28s %9.2f\n", "log / raw", log.commits_per_second / batches.commits_per_second);
  return 0;
}
}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::fprintf(stderr, "usage: measure_log FOLDER [THREADS] [SECONDS]\n");
    return 2;
  }
  Args args{argv[1]};
  if (argc > 2) args.threads = static_cast<unsigned>(std::strtoul(argv[2], nullptr, 10));
  if (argc > 3) args.seconds = std::strtod(argv[3], nullptr);
  return run(args);
}
