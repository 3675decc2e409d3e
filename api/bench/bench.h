#pragma once
// Measures the product against what the machine gives in the same run: ratios, never thresholds of
// time. `chapterhouse bench` prints them.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "api/server/district.h"

namespace chapterhouse::bench {

struct Settings {
  std::filesystem::path folder;  // made for the run and removed after it
  std::filesystem::path reference;
  double seconds = 3;              // for each measured point
  std::uint64_t events = 100'000;  // of the log that is rebuilt, scanned and verified
  std::vector<unsigned> clients{1, 8, 64, 256};
  std::function<void(const std::string&)> say;  // what is being measured now
};

// One measured number. `goal` is empty where there is none; a ratio is the figure itself.
struct Row {
  std::string what;
  double value = 0;
  std::string unit;
  std::string goal{};
  std::string note{};
};

struct Machine {
  std::string processor, kernel;
  unsigned cores = 0;
  std::uint64_t memory_mib = 0;
  double sync_us = 0;  // median of a 4 KiB append and fdatasync in the folder
};
Machine machine_facts(const std::filesystem::path& folder);

// Durable commands through fold, decide, encode, encrypt, hash, one synced batch and the head, by
// clients waiting each for its answer; beside it the same record bytes as synced RocksDB batches
// of the same group size, and nothing else.
std::vector<Row> write_path(const Settings& settings, const server::ReferenceData& reference);
// Cases of 20 and of 100,000 events, cold and with a snapshot.
std::vector<Row> folds(const Settings& settings, const server::ReferenceData& reference);
// A log of settings.events: read models rebuilt, log scanned and verified, bytes and memory.
std::vector<Row> rebuild_and_verify(const Settings& settings,
                                    const server::ReferenceData& reference);
// 64 connections: a case read and a command, beside a handler that does nothing.
std::vector<Row> over_http(const Settings& settings, const server::ReferenceData& reference);

}  // namespace chapterhouse::bench
