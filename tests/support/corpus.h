#pragma once
// Logs of a released version, frozen as the bytes that were stored: the records one behind the
// other (each with its length in front, four bytes little-endian), the vault that opens them and
// what was true of them in one line. Written once with CHAPTERHOUSE_WRITE_GOLDEN=1, read for ever.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <unistd.h>

#include "domain/cases/all.h"
#include "store/crypto/vault_file.h"
#include "store/file/little_endian.h"
#include "store/store.h"

namespace chapterhouse::tests {

class StillClock final : public Clock {
 public:
  Timestamp now() const override { return from_micros(1'772'600'400'000'000); }
};

// A folder that is removed with everything in it.
class CorpusFolder {
 public:
  CorpusFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "corpus.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~CorpusFolder() { std::filesystem::remove_all(path_); }
  CorpusFolder(const CorpusFolder&) = delete;
  CorpusFolder& operator=(const CorpusFolder&) = delete;
  std::string path(const std::string& name) const { return path_ + "/" + name; }
  store::LogPaths paths() const { return {path("log"), path("keys"), path("keys/master.key")}; }

 private:
  std::string path_;
};

// A key that everybody may know: 0, 1, 2 to 31.
inline Bytes corpus_key() {
  Bytes key(32, '\0');
  std::iota(key.begin(), key.end(), '\0');
  return key;
}
inline void write_corpus_key(const store::LogPaths& paths) {
  std::filesystem::create_directories(std::filesystem::path(paths.master_key).parent_path());
  ASSERT_TRUE(store::write_whole(paths.master_key, corpus_key()).ok());
}

struct Corpus {
  std::vector<Bytes> records;
  Bytes ring, rows;     // of the vault
  std::string summary;  // one line
};

// The release whose corpora CHAPTERHOUSE_WRITE_GOLDEN=1 writes where they are missing.
inline const std::string kCorpusOfThisRelease = "corpus_v1";

// `name` is "corpus_v1/kinds".
inline std::string corpus_path(const std::string& name) {
  return std::string(CHAPTERHOUSE_SOURCE_DIR) + "/tests/golden/" + name;
}

// Those of one sort, of every release.
inline std::vector<std::string> corpora(const std::string& sort) {
  std::set<std::string> names{kCorpusOfThisRelease + "/" + sort};
  for (const auto& entry : std::filesystem::directory_iterator(corpus_path("")))
    if (const std::string release = entry.path().filename().string();
        release.starts_with("corpus_v") && std::filesystem::exists(entry.path() / sort))
      names.insert(release + "/" + sort);
  return {names.begin(), names.end()};
}

// Freezes the first records of a log, at least `events` and no commit cut off.
inline void write_corpus(const std::string& name, store::LogHandle& handle,
                         const store::LogPaths& paths, std::uint64_t events) {
  const auto& log = handle.log();
  events = std::min(events, log.head().last.value);
  while (events < log.head().last.value) {
    const auto next = log.read_all({events + 1}, 1, Reveal::kNothing);
    ASSERT_TRUE(next.ok());
    if (next->front().envelope.index == 0) break;
    ++events;
  }
  Bytes all;
  for (Position at{1}; at.value <= events; ++at.value) {
    const auto record = log.records({&at, 1});
    ASSERT_TRUE(record.ok());
    store::put<std::uint32_t>(all, static_cast<std::uint32_t>(record->front().size()));
    all += record->front();
  }
  const std::filesystem::path folder = corpus_path(name);
  std::filesystem::create_directories(folder);
  const auto copy = [&](const char* file, const Bytes& bytes) {
    std::ofstream(folder / file, std::ios::binary) << bytes;
  };
  copy("records.bin", all);
  copy("ring.1", *store::read_whole(paths.vault + "/ring.1"));
  copy("rows.1", *store::read_whole(paths.vault + "/rows.1"));
}

inline Bytes read_corpus_file(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Corpus read_corpus(const std::string& name) {
  Corpus corpus;
  const Bytes all = read_corpus_file(corpus_path(name) + "/records.bin");
  for (std::size_t at = 0; at + 4 <= all.size();) {
    const auto size = store::get_at<std::uint32_t>(all.data() + at);
    corpus.records.push_back(all.substr(at + 4, size));
    at += 4 + size;
  }
  corpus.ring = read_corpus_file(corpus_path(name) + "/ring.1");
  corpus.rows = read_corpus_file(corpus_path(name) + "/rows.1");
  corpus.summary = read_corpus_file(corpus_path(name) + "/summary.txt");
  if (!corpus.summary.empty()) corpus.summary.pop_back();  // the line's end
  return corpus;
}

// Makes a log of the records as today's code would have left it and opens it as a server does. The
// head is that of the records given, so that damage is found by their content alone.
inline Result<std::unique_ptr<store::LogHandle>, store::OpenError> open_corpus(
    const Corpus& corpus, const store::LogPaths& paths, const Clock& clock) {
  using store::OpenError;
  const auto failed = [](const std::string& detail) {
    return Failure{OpenError{OpenError::Kind::kRefused, detail}};
  };
  std::filesystem::create_directories(paths.log);
  write_corpus_key(paths);
  std::ofstream(paths.vault + "/ring.1", std::ios::binary) << corpus.ring;
  std::ofstream(paths.vault + "/rows.1", std::ios::binary) << corpus.rows;
  std::ofstream(paths.log + "/lock");
  LogHead head;
  {
    auto records = store::RocksStore::open(
        {paths.log, store::RocksOptions::Mode::kCreate, store::Sync::kNo, nullptr});
    if (!records) return failed(records.error().detail);
    if (auto appended = (*records)->append({1}, corpus.records); !appended)
      return failed(appended.error().detail);
    const auto verified = store::verify_log(**records, {}, {});
    if (!verified) return failed(verified.error().detail);
    head = verified->head;
  }
  const auto vault = store::VaultFile::open(paths.vault, store::Secret(corpus_key()));
  if (!vault) return failed(vault.error().detail);
  const store::Secret key = vault->file.ring().head_key();
  if (auto made = store::CommitHeadFile::create(paths.log + "/head", key); !made)
    return failed(made.error().detail);
  auto file = store::CommitHeadFile::open(paths.log + "/head", key);
  if (!file) return failed(file.error().detail);
  if (auto written = file->file.write(head); !written) return failed(written.error().detail);
  return store::open_log({.paths = paths, .sync = store::Sync::kNo}, full_catalogue(), clock);
}

// Writes a corpus's missing line when asked to; answers what stands there.
inline std::string frozen_summary(const std::string& name, const std::string& found) {
  const std::string path = corpus_path(name) + "/summary.txt";
  if (!std::filesystem::exists(path) && std::getenv("CHAPTERHOUSE_WRITE_GOLDEN"))
    std::ofstream(path) << found << "\n";
  return read_corpus(name).summary;
}

inline bool must_write_corpus(const std::string& name) {
  if (std::filesystem::exists(corpus_path(name) + "/records.bin")) return false;
  if (std::getenv("CHAPTERHOUSE_WRITE_GOLDEN")) return true;
  ADD_FAILURE() << corpus_path(name) << " is missing: run once with CHAPTERHOUSE_WRITE_GOLDEN=1";
  return false;
}

}  // namespace chapterhouse::tests
