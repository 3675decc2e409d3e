#pragma once
// What the store's tests share: a clock, folders that clean up, commits, random events.
#include <atomic>
#include <filesystem>
#include <random>
#include <string>

#include <gtest/gtest.h>
#include <unistd.h>

#include "domain/cases/all.h"
#include "domain/cases/catalogue.h"
#include "domain/cases/common/common.h"
#include "domain/ports/event_log.h"
#include "store/store.h"

namespace chapterhouse::store {

// Stands still unless told; safe to read from any thread.
class FakeClock final : public Clock {
 public:
  Timestamp now() const override { return from_micros(micros_.load()); }
  void advance(std::chrono::microseconds by) { micros_ += by.count(); }

 private:
  std::atomic<std::int64_t> micros_ = 1'772'600'400'000'000;  // 2026-03-04T13:00:00+08:00
};

class TempFolder {
 public:
  TempFolder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "chapterhouse.XXXXXX").string();
    path_ = ::mkdtemp(pattern.data());
  }
  ~TempFolder() { std::filesystem::remove_all(path_); }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  std::string path(const std::string& name = {}) const {
    return name.empty() ? path_ : path_ + "/" + name;
  }
  LogPaths paths() const { return {path("log"), path("vault"), path("master.key")}; }

 private:
  std::string path_;
};

inline const Catalogue& all_events() { return full_catalogue(); }

// An id that a test can name by a number.
template <class AnyId>
AnyId id_of(std::uint64_t number) {
  std::array<std::uint8_t, 16> bytes{0xaa};
  for (std::size_t i = 16; i-- > 8; number >>= 8)
    bytes[i] = static_cast<std::uint8_t>(number & 0xff);
  return AnyId(bytes);
}

inline Actor a_cadre() {
  return {{"wang"}, ActorKind::kPerson, Role::kTStaff, {"110113-tianzhu"}, {}};
}

inline NewEvent an_event(const StreamId& stream, EventBody body) {
  return {stream, from_micros(1'772'600'000'000'000), 1, 1, std::move(body)};
}
inline NewEvent an_assignment(const StreamId& stream, const std::string& who = "li") {
  return an_event(stream, EventBody::of(common::ev::Assigned{{who}}));
}
inline NewEvent a_note(const StreamId& stream, const std::string& text) {
  return an_event(stream, EventBody::of(common::ev::NoteAdded{text}));
}

// A commit of one event; more are added by the test.
inline Commit a_commit(std::uint64_t command, NewEvent event, std::uint64_t expected) {
  Commit commit;
  commit.command = id_of<CommandId>(command);
  commit.command_hash.fill(static_cast<std::uint8_t>(command));
  commit.actor = a_cadre();
  commit.correlation = commit.command;
  commit.policy_version = 3;
  commit.calendar_version = 7;
  commit.relied_on = {{event.stream, {expected}}};
  commit.events = {std::move(event)};
  return commit;
}

// Equal in every field, also guarded ones and why they are absent.
bool same_value(const Shape& shape, const void* a, const void* b);
bool same_event(const EventBody& a, const EventBody& b);

// A value of any shape with small, ordinary contents.
void randomise(const Shape& shape, void* value, std::mt19937_64& random, int depth = 0);
EventBody random_event(const EventType& type, std::mt19937_64& random);

// The folder of published vectors; empty when CHAPTERHOUSE_SHARED is not set.
std::string vectors_folder();
// A file below it.
std::string published_file(const std::string& name);
// Tests against them.
class PublishedVectors : public ::testing::Test {
 protected:
  void SetUp() override {
    if (vectors_folder().empty())
      GTEST_SKIP() << "CHAPTERHOUSE_SHARED is not set: no published vectors";
  }
};

}  // namespace chapterhouse::store
