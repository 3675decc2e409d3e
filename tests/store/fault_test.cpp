// A disk that fails: the writer stops for good, readers go on, nobody is told of a success.
#include <thread>

#include "domain/core/limits.h"
#include "store/memory/memory_store.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {

// Fails from the n-th append on, or holds appends back. Safe to call from any thread.
class FaultyStore final : public ByteStore {
 public:
  // The second is what a failed sync can leave.
  enum class Fault { kBeforeWriting, kAfterWriting, kNoSpace };
  FaultyStore(int healthy_appends, Fault fault) : healthy_(healthy_appends), fault_(fault) {}

  Outcome<StoreError> append(Position first, std::span<const Bytes> records) override {
    {
      std::unique_lock lock(mutex_);
      appending_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !held_; });
      if (healthy_-- > 0) return memory_.append(first, records);
    }
    if (fault_ == Fault::kAfterWriting) {
      EXPECT_TRUE(memory_.append(first, records).ok());
    }
    return Failure{StoreError{"append", fault_ == Fault::kNoSpace}};
  }
  void hold() {
    const std::lock_guard lock(mutex_);
    held_ = true;
  }
  void release() {
    const std::lock_guard lock(mutex_);
    held_ = false;
    changed_.notify_all();
  }
  void wait_until_appending() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return appending_; });
  }

  Result<std::vector<Bytes>, StoreError> read(std::span<const Position> p) const override {
    return memory_.read(p);
  }
  Outcome<StoreError> scan(Position from, Position to, const Visit& visit) const override {
    return memory_.scan(from, to, visit);
  }
  Result<Position, StoreError> last() const override { return memory_.last(); }
  Outcome<StoreError> put_index(std::span<const IndexRow> rows) override {
    if (index_fails) return Failure{StoreError{"index error"}};
    return memory_.put_index(rows);
  }
  Result<std::optional<Bytes>, StoreError> get_index(std::string_view key) const override {
    return memory_.get_index(key);
  }
  Result<std::optional<IndexRow>, StoreError> floor_index(std::string_view p,
                                                          std::string_view k) const override {
    return memory_.floor_index(p, k);
  }
  Outcome<StoreError> scan_index(std::string_view p, std::string_view k,
                                 const VisitIndex& visit) const override {
    return memory_.scan_index(p, k, visit);
  }
  Outcome<StoreError> clear_index() override { return memory_.clear_index(); }

  std::atomic<bool> index_fails = false;

 private:
  MemoryStore memory_;
  std::mutex mutex_;  // guards the four below
  std::condition_variable changed_;
  int healthy_;
  bool held_ = false;
  bool appending_ = false;
  Fault fault_;
};

struct FaultyHead final : HeadSink {
  int healthy = 0;
  Outcome<FileError> write(const LogHead&) override {
    if (healthy-- > 0) return Done{};
    return Failure{FileError{"head error"}};
  }
};

void expect_stopped_after_two(EventLog& log) {
  const StreamId stream{"lead/1"};
  for (std::uint64_t i = 0; i < 2; ++i)
    ASSERT_TRUE(log.append(a_commit(i + 1, an_assignment(stream), i)).ok());
  for (std::uint64_t i = 2; i < 5; ++i) {
    const auto refused = log.append(a_commit(i + 1, an_assignment({"lead/other"}), 0));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, AppendError::Kind::kStopped);
  }
  EXPECT_EQ(log.head().last.value, 2u);
  const auto all = log.read_all({1}, 10, Reveal::kPersonal);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 2u) << "what was not acknowledged is not shown";
  EXPECT_EQ(log.version_of(stream).value, 2u);
}

TEST(FailingDisk, StopsTheWriterForGood) {
  using Fault = FaultyStore::Fault;
  for (const auto fault : {Fault::kBeforeWriting, Fault::kAfterWriting, Fault::kNoSpace}) {
    FakeClock clock;
    FaultyStore store(2, fault);
    auto handle = log_over({store, nullptr}, all_events(), clock);
    ASSERT_TRUE(handle.ok());
    EXPECT_EQ((*handle)->log().why_stopped(), Stop::kNone);
    expect_stopped_after_two((*handle)->events());
    EXPECT_EQ((*handle)->log().why_stopped(),
              fault == Fault::kNoSpace ? Stop::kNoSpace : Stop::kFailed)
        << "only a full disk is worth another attempt";
  }
}

TEST(FailingDisk, StopsTheWriterWhenTheHeadCannotBeWritten) {
  FakeClock clock;
  MemoryStore store;
  FaultyHead head;
  head.healthy = 2;
  auto handle = log_over({store, &head}, all_events(), clock);
  ASSERT_TRUE(handle.ok());
  expect_stopped_after_two((*handle)->events());
}

TEST(FailingDisk, IsAnsweredToEveryoneWhoWaits) {
  FakeClock clock;
  FaultyStore store(0, FaultyStore::Fault::kBeforeWriting);
  auto handle = log_over({store, nullptr}, all_events(), clock);
  store.hold();
  std::atomic<int> stopped = 0;
  {
    std::vector<std::jthread> waiting;
    for (std::uint64_t i = 0; i < 20; ++i)
      waiting.emplace_back([&, i] {
        const auto result = (*handle)->events().append(
            a_commit(i + 1, an_assignment({"lead/" + std::to_string(i)}), 0));
        if (!result && result.error().kind == AppendError::Kind::kStopped) ++stopped;
      });
    store.wait_until_appending();
    store.release();
  }
  EXPECT_EQ(stopped, 20);
}

TEST(FailingDisk, NeverLetsAFailingIndexGiveWrongVersions) {
  FakeClock clock;
  FaultyStore store(1'000, FaultyStore::Fault::kBeforeWriting);
  auto handle = log_over({store, nullptr}, all_events(), clock);
  EventLog& log = (*handle)->events();
  store.index_fails = true;
  ASSERT_TRUE(log.append(a_commit(1, an_assignment({"lead/1"}), 0)).ok());
  EXPECT_FALSE((*handle)->log().prove_inclusion({1}, 1).ok());
  const auto refused = log.append(a_commit(2, an_assignment({"lead/1"}), 1));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, AppendError::Kind::kStopped);
  EXPECT_EQ(log.read_stream({"lead/1"}, {1}, 9, Reveal::kPersonal).error().kind,
            ReadError::Kind::kUnavailable);
  EXPECT_TRUE(log.read_all({1}, 9, Reveal::kPersonal).ok());
}

TEST(BusyWriter, AnswersOverloadedAboveItsQueueAndCommitsTheRest) {
  FakeClock clock;
  FaultyStore store(1'000'000, FaultyStore::Fault::kBeforeWriting);
  auto handle = log_over({store, nullptr}, all_events(), clock);
  store.hold();
  std::atomic<std::size_t> committed = 0, overloaded = 0;
  const auto send = [&](std::uint64_t i) {
    const auto result = (*handle)->events().append(
        a_commit(i + 1, an_assignment({"lead/" + std::to_string(i)}), 0));
    if (result)
      ++committed;
    else if (result.error().kind == AppendError::Kind::kOverloaded)
      ++overloaded;
  };
  // One group is being written; behind it the queue takes exactly its limit.
  std::jthread first(send, 0);
  store.wait_until_appending();
  constexpr std::size_t kTooMany = 5;
  std::vector<std::jthread> senders;
  for (std::size_t i = 1; i <= limits::kWriterQueue + kTooMany; ++i) senders.emplace_back(send, i);
  while (overloaded < kTooMany) std::this_thread::yield();
  store.release();
  first.join();
  for (std::jthread& sender : senders) sender.join();
  EXPECT_EQ(overloaded, kTooMany);
  EXPECT_EQ(committed, limits::kWriterQueue + 1);
}

}  // namespace
}  // namespace chapterhouse::store
