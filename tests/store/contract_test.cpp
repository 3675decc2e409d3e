// What every log promises, whatever keeps its bytes.
#include <thread>

#include "domain/core/limits.h"
#include "store/memory/memory_store.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::store {
namespace {
using Kind = AppendError::Kind;

struct InMemory {
  FakeClock clock;
  std::unique_ptr<LogHandle> handle = memory_log(all_events(), clock);
};
struct OnRocks {
  FakeClock clock;
  TempFolder folder;
  std::unique_ptr<LogHandle> handle = [this] {
    EXPECT_TRUE(create_log(folder.paths()).ok());
    return open();
  }();
  std::unique_ptr<LogHandle> open() {
    auto opened = open_log({folder.paths()}, all_events(), clock);
    EXPECT_TRUE(opened.ok()) << (opened ? "" : opened.error().detail);
    return opened ? std::move(opened).value() : nullptr;
  }
};

template <class Where>
class LogContract : public ::testing::Test {
 protected:
  EventLog& log() { return where_.handle->events(); }
  StreamId stream_{"lead/1"}, other_{"lead/2"};
  Where where_;
};
using Places = ::testing::Types<InMemory, OnRocks>;
TYPED_TEST_SUITE(LogContract, Places);

TYPED_TEST(LogContract, GivesBackWhatWasAppended) {
  Commit commit = a_commit(1, an_assignment(this->stream_, "zhang"), 0);
  commit.events.push_back(a_note(this->stream_, "the chairman's phone is 13800000000"));
  const auto committed = this->log().append(commit);
  ASSERT_TRUE(committed.ok()) << committed.error().detail;
  EXPECT_EQ(committed->first.value, 1u);
  EXPECT_EQ(committed->last.value, 2u);
  EXPECT_FALSE(committed->repeated);

  const auto events = this->log().read_stream(this->stream_, {1}, 10, Reveal::kPersonal);
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    const Envelope& envelope = (*events)[i].envelope;
    EXPECT_EQ(envelope.position.value, i + 1);
    EXPECT_EQ(envelope.version.value, i + 1);
    EXPECT_EQ(envelope.index, i);
    EXPECT_EQ(envelope.stream, this->stream_);
    EXPECT_EQ(envelope.actor, a_cadre());
    EXPECT_EQ(envelope.command, commit.command);
    EXPECT_EQ(envelope.correlation, commit.correlation);
    EXPECT_EQ(envelope.occurred_at, commit.events[i].occurred_at);
    EXPECT_EQ(envelope.policy_version, 3u);
    EXPECT_EQ(envelope.calendar_version, 7u);
    EXPECT_EQ(envelope.from, 1);
    EXPECT_TRUE(same_event((*events)[i].body, commit.events[i].body));
  }
  EXPECT_EQ((*events)[0].envelope.previous, Hash256{});
  EXPECT_NE((*events)[1].envelope.previous, Hash256{});
}

TYPED_TEST(LogContract, WithholdsPersonalFieldsUnlessAsked) {
  ASSERT_TRUE(this->log().append(a_commit(1, a_note(this->stream_, "secret"), 0)).ok());
  const auto events = this->log().read_all({1}, 10, Reveal::kNothing);
  ASSERT_TRUE(events.ok());
  const auto* note = events->front().body.template as<common::ev::NoteAdded>();
  ASSERT_NE(note, nullptr);
  EXPECT_EQ(note->text.presence, Presence::kWithheld);
  EXPECT_EQ(note->text.value, "");
}

TYPED_TEST(LogContract, RefusesAnotherVersionThanExpected) {
  ASSERT_TRUE(this->log().append(a_commit(1, an_assignment(this->stream_), 0)).ok());
  for (const std::uint64_t expected : {0u, 2u}) {
    const auto refused =
        this->log().append(a_commit(2 + expected, an_assignment(this->stream_), expected));
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().kind, Kind::kVersionConflict);
    EXPECT_EQ(refused.error().stream, this->stream_);
    EXPECT_EQ(refused.error().actual.value, 1u);
  }
  EXPECT_EQ(this->log().head().last.value, 1u);
}

TYPED_TEST(LogContract, ChecksAStreamThatACommitOnlyReliedOn) {
  Commit commit = a_commit(1, an_assignment(this->stream_), 0);
  commit.relied_on.push_back({this->other_, {1}});
  const auto refused = this->log().append(commit);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().stream, this->other_);
  EXPECT_EQ(this->log().version_of(this->stream_).value, 0u);
}

TYPED_TEST(LogContract, CommitsSeveralStreamsOrNone) {
  ASSERT_TRUE(this->log().append(a_commit(1, an_assignment(this->other_), 0)).ok());
  Commit both = a_commit(2, an_assignment(this->stream_), 0);
  both.events.push_back(an_assignment(this->other_));
  both.relied_on.push_back({this->other_, {0}});
  EXPECT_FALSE(this->log().append(both).ok());
  EXPECT_EQ(this->log().version_of(this->stream_).value, 0u);
  both.relied_on[1].expected = {1};
  EXPECT_TRUE(this->log().append(both).ok());
  EXPECT_EQ(this->log().version_of(this->stream_).value, 1u);
  EXPECT_EQ(this->log().version_of(this->other_).value, 2u);
}

TYPED_TEST(LogContract, AnswersARepeatedCommandAsTheFirstTime) {
  const Commit commit = a_commit(1, a_note(this->stream_, "once"), 0);
  ASSERT_TRUE(this->log().append(commit).ok());
  ASSERT_TRUE(this->log().append(a_commit(2, an_assignment(this->stream_), 1)).ok());
  const auto again = this->log().append(commit);
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->repeated);
  EXPECT_EQ(again->first.value, 1u);
  EXPECT_EQ(this->log().head().last.value, 2u);
  const auto receipt = this->log().find_command(commit.command);
  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->command_hash, commit.command_hash);
  EXPECT_EQ(receipt->last.value, 1u);
  EXPECT_FALSE(this->log().find_command(id_of<CommandId>(99)).has_value());
}

TYPED_TEST(LogContract, RefusesACommandIdWithAnotherContent) {
  Commit commit = a_commit(1, an_assignment(this->stream_), 0);
  ASSERT_TRUE(this->log().append(commit).ok());
  commit.command_hash[0] ^= 1;
  const auto refused = this->log().append(commit);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, Kind::kCommandReused);
}

TYPED_TEST(LogContract, HoldsItsLimitsExactly) {
  const auto kind_of = [&](const Commit& commit) {
    const auto result = this->log().append(commit);
    return result ? std::optional<Kind>() : std::optional(result.error().kind);
  };
  Commit commit = a_commit(1, an_assignment(this->stream_), 0);
  commit.events.assign(limits::kEventsPerCommit + 1, an_assignment(this->stream_));
  EXPECT_EQ(kind_of(commit), Kind::kInvalid);
  commit.events.pop_back();
  EXPECT_EQ(kind_of(commit), std::nullopt);

  Commit wide = a_commit(2, an_assignment({"lead/0"}), 0);
  for (std::size_t i = 1; i <= limits::kStreamsPerCommit; ++i)
    wide.relied_on.push_back({{"lead/wide" + std::to_string(i)}, {0}});
  EXPECT_EQ(kind_of(wide), Kind::kInvalid);
  wide.relied_on.pop_back();
  EXPECT_EQ(kind_of(wide), std::nullopt);

  EXPECT_EQ(kind_of(a_commit(3, an_assignment({std::string(limits::kStreamIdBytes + 1, 's')}), 0)),
            Kind::kInvalid);
  EXPECT_EQ(kind_of(a_commit(4, an_assignment({std::string(limits::kStreamIdBytes, 's')}), 0)),
            std::nullopt);
  Commit named = a_commit(5, an_assignment(this->other_), 0);
  named.actor.id.value.assign(limits::kNameBytes + 1, 'n');
  EXPECT_EQ(kind_of(named), Kind::kInvalid);
  named.actor.id.value.pop_back();
  EXPECT_EQ(kind_of(named), std::nullopt);
  EXPECT_EQ(
      kind_of(a_commit(6, a_note({"lead/long"}, std::string(limits::kSegmentBytes + 1, 't')), 0)),
      Kind::kInvalid);
  Commit unlisted = a_commit(7, an_assignment({"lead/7"}), 0);
  unlisted.relied_on.clear();
  EXPECT_EQ(kind_of(unlisted), Kind::kInvalid);
  Commit empty = a_commit(8, an_assignment({"lead/8"}), 0);
  empty.events.clear();
  EXPECT_EQ(kind_of(empty), Kind::kInvalid);
}

TYPED_TEST(LogContract, ReadsPagesOfAStreamAndOfAll) {
  for (std::uint64_t i = 0; i < 20; ++i)
    ASSERT_TRUE(
        this->log()
            .append(a_commit(i + 1, an_assignment(i % 2 ? this->stream_ : this->other_), i / 2))
            .ok());
  const auto page = this->log().read_stream(this->stream_, {4}, 3, Reveal::kPersonal);
  ASSERT_TRUE(page.ok());
  ASSERT_EQ(page->size(), 3u);
  EXPECT_EQ(page->front().envelope.version.value, 4u);
  EXPECT_EQ(page->back().envelope.position.value, 12u);
  EXPECT_TRUE(this->log().read_stream(this->stream_, {11}, 3, Reveal::kPersonal)->empty());
  EXPECT_TRUE(this->log().read_stream({"lead/none"}, {1}, 3, Reveal::kPersonal)->empty());
  const auto all = this->log().read_all({19}, 100, Reveal::kPersonal);
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 2u);
  EXPECT_TRUE(this->log().read_all({21}, 100, Reveal::kPersonal)->empty());
  EXPECT_TRUE(this->log().read_all({1}, 0, Reveal::kPersonal)->empty());
}

TYPED_TEST(LogContract, RecordsStrictlyIncreasingTimesWhateverTheClockSays) {
  for (std::uint64_t i = 0; i < 5; ++i) {
    ASSERT_TRUE(this->log().append(a_commit(i + 1, an_assignment(this->stream_), i)).ok());
    this->where_.clock.advance(std::chrono::microseconds{i == 2 ? -1'000'000 : 0});
  }
  const auto all = this->log().read_all({1}, 10, Reveal::kPersonal);
  for (std::size_t i = 1; i < all->size(); ++i)
    EXPECT_GT((*all)[i].envelope.recorded_at, (*all)[i - 1].envelope.recorded_at);
}

TYPED_TEST(LogContract, OrdersManyWritersAndLetsReadersSeeOnlyWholeCommits) {
  constexpr std::uint64_t kWriters = 8, kEach = 40;
  std::atomic<bool> done = false;
  std::atomic<std::uint64_t> halves = 0;
  std::jthread reader([&] {
    while (!done) {
      const auto all = this->log().read_all({1}, 10'000, Reveal::kNothing);
      if (!all)
        ++halves;
      else if (!all->empty() && all->back().envelope.index != 1)
        ++halves;
    }
  });
  {
    std::vector<std::jthread> writers;
    for (std::uint64_t w = 0; w < kWriters; ++w)
      writers.emplace_back([&, w] {
        const StreamId own{"lead/w" + std::to_string(w)}, shared{"lead/shared"};
        for (std::uint64_t i = 0; i < kEach; ++i) {
          Commit commit = a_commit(w * kEach + i + 1, an_assignment(own), i);
          commit.events.push_back(a_note(shared, "x"));
          commit.relied_on.push_back({shared, {}});
          do commit.relied_on[1].expected = this->log().version_of(shared);
          while (!this->log().append(commit).ok());
        }
      });
  }
  done = true;
  reader.join();
  EXPECT_EQ(halves, 0u);
  EXPECT_EQ(this->log().head().last.value, kWriters * kEach * 2);
  EXPECT_EQ(this->log().version_of({"lead/shared"}).value, kWriters * kEach);
  const auto verified = this->where_.handle->verify({});
  ASSERT_TRUE(verified.ok()) << verified.error().detail;
  EXPECT_EQ(verified->head.root, this->log().head().root);
}

TYPED_TEST(LogContract, CommitsOneCommandOnceHoweverManyThreadsSendIt) {
  std::atomic<int> fresh = 0, repeated = 0;
  {
    std::vector<std::jthread> senders;
    for (int i = 0; i < 16; ++i)
      senders.emplace_back([&] {
        const auto result = this->log().append(a_commit(1, a_note(this->stream_, "once"), 0));
        ASSERT_TRUE(result.ok());
        ++(result->repeated ? repeated : fresh);
      });
  }
  EXPECT_EQ(fresh, 1);
  EXPECT_EQ(repeated, 15);
  EXPECT_EQ(this->log().head().last.value, 1u);
}

TYPED_TEST(LogContract, WaitsForAPosition) {
  EXPECT_FALSE(this->log().wait_for({1}, std::chrono::milliseconds{5}));
  std::jthread writer(
      [&] { ASSERT_TRUE(this->log().append(a_commit(1, an_assignment(this->stream_), 0)).ok()); });
  EXPECT_TRUE(this->log().wait_for({1}, std::chrono::seconds{20}));
}

TYPED_TEST(LogContract, ProvesEveryEventAndEveryGrowth) {
  constexpr std::uint64_t kEvents = 600;  // two full tiles and a part
  Commit commit = a_commit(1, an_assignment(this->stream_), 0);
  std::map<TreeSize, Hash256> roots;
  for (std::uint64_t i = 0; i < kEvents / 50; ++i) {
    commit = a_commit(i + 1, an_assignment(this->stream_), i * 50);
    commit.events.assign(50, an_assignment(this->stream_));
    ASSERT_TRUE(this->log().append(commit).ok());
    roots[(i + 1) * 50] = this->log().head().root;
  }
  EventLogStore& store = this->where_.handle->log();
  for (std::uint64_t p = 1; p <= kEvents; p += 37) {
    const auto proof = store.prove_inclusion({p}, kEvents);
    ASSERT_TRUE(proof.ok()) << proof.error().detail;
    const Hash256 leaf = leaf_hash(*store.entry({p}));
    EXPECT_TRUE(verify_inclusion({p - 1, kEvents, leaf, roots[kEvents]}, *proof));
    EXPECT_FALSE(verify_inclusion({p, kEvents, leaf, roots[kEvents]}, *proof));
  }
  for (const auto& [size, root] : roots) {
    const auto proof = store.prove_consistency(size, kEvents);
    ASSERT_TRUE(proof.ok());
    EXPECT_TRUE(verify_consistency({size, kEvents, root, roots[kEvents]}, *proof));
  }
  EXPECT_FALSE(store.prove_inclusion({1}, kEvents + 1).ok());
  EXPECT_FALSE(store.prove_inclusion({0}, kEvents).ok());
}

TYPED_TEST(LogContract, ErasesASubjectForGood) {
  const SubjectId subject = subject_of_case(this->stream_);
  const Commit note = a_commit(1, a_note(this->stream_, "to be forgotten"), 0);
  ASSERT_TRUE(this->log().append(note).ok());
  ASSERT_TRUE(this->log().append(a_commit(2, a_note(this->other_, "to be kept"), 0)).ok());
  this->where_.handle->snapshots().put_snapshot(this->stream_, "to be forgotten");
  ASSERT_TRUE(this->where_.handle->vault().erase(subject).ok());

  const auto events = this->log().read_all({1}, 10, Reveal::kPersonal);
  ASSERT_TRUE(events.ok());
  EXPECT_EQ((*events)[0].body.template as<common::ev::NoteAdded>()->text.presence,
            Presence::kErased);
  EXPECT_EQ((*events)[1].body.template as<common::ev::NoteAdded>()->text.value, "to be kept");
  EXPECT_EQ(this->where_.handle->snapshots().get_snapshot(this->stream_), std::nullopt);
  const auto refused = this->log().append(a_commit(3, a_note(this->stream_, "again"), 1));
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().kind, Kind::kErased);
  EXPECT_TRUE(this->log().append(a_commit(4, an_assignment(this->stream_), 1)).ok())
      << "names nobody";
  const auto again = this->log().append(note);
  EXPECT_TRUE(again.ok() && again->repeated) << "known, though it cannot be compared any more";
  EXPECT_TRUE(this->where_.handle->verify({}).ok());
}

TYPED_TEST(LogContract, RestrictsASubjectUntilReleased) {
  const SubjectId subject = subject_of_case(this->stream_);
  ASSERT_TRUE(this->log().append(a_commit(1, a_note(this->stream_, "text"), 0)).ok());
  const auto presence = [&] {
    return this->log()
        .read_all({1}, 1, Reveal::kPersonal)
        ->front()
        .body.template as<common::ev::NoteAdded>()
        ->text.presence;
  };
  ASSERT_TRUE(this->where_.handle->vault().restrict(subject).ok());
  EXPECT_EQ(presence(), Presence::kWithheld);
  ASSERT_TRUE(this->where_.handle->vault().release(subject).ok());
  EXPECT_EQ(presence(), Presence::kPresent);
}

TYPED_TEST(LogContract, KeepsSnapshots) {
  SnapshotStore& snapshots = this->where_.handle->snapshots();
  EXPECT_EQ(snapshots.get_snapshot(this->stream_), std::nullopt);
  snapshots.put_snapshot(this->stream_, "folded");
  snapshots.put_snapshot(this->stream_, "folded again");
  EXPECT_EQ(snapshots.get_snapshot(this->stream_), "folded again");
}

TEST(LogOnRocks, IsTheSameAfterReopening) {
  OnRocks where;
  const StreamId stream{"lead/1"};
  const Commit first = a_commit(1, a_note(stream, "kept"), 0);
  ASSERT_TRUE(where.handle->events().append(first).ok());
  for (std::uint64_t i = 1; i < 300; ++i)
    ASSERT_TRUE(where.handle->events().append(a_commit(i + 1, an_assignment(stream), i)).ok());
  const LogHead before = where.handle->events().head();
  const std::string blind = where.handle->blind_index().blind("person", "110113199001011234");
  where.handle.reset();

  where.handle = where.open();
  ASSERT_NE(where.handle, nullptr);
  EventLog& log = where.handle->events();
  EXPECT_EQ(log.head().last, before.last);
  EXPECT_EQ(log.head().root, before.root);
  EXPECT_EQ(log.head().recorded_at, before.recorded_at);
  EXPECT_EQ(log.version_of(stream).value, 300u);
  EXPECT_EQ(where.handle->blind_index().blind("person", "110113199001011234"), blind);
  EXPECT_TRUE(log.append(first)->repeated);
  const auto events = log.read_stream(stream, {1}, 1'000, Reveal::kPersonal);
  ASSERT_TRUE(events.ok());
  EXPECT_EQ(events->size(), 300u);
  EXPECT_TRUE(same_event(events->front().body, first.events[0].body));
  ASSERT_TRUE(log.append(a_commit(1'000, an_assignment(stream), 300)).ok());
  EXPECT_GT(log.head().recorded_at, before.recorded_at);
}

TEST(LogOnRocks, IsOpenOnce) {
  OnRocks where;
  const auto second = open_log({where.folder.paths()}, all_events(), where.clock);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().kind, OpenError::Kind::kLocked);
}

TEST(LogOnRocks, IsCreatedOnceAndMissedWhenItIsNotThere) {
  TempFolder folder;
  FakeClock clock;
  const auto none = open_log({folder.paths()}, all_events(), clock);
  ASSERT_FALSE(none.ok());
  EXPECT_EQ(none.error().kind, OpenError::Kind::kNoLog);
  ASSERT_TRUE(create_log(folder.paths()).ok());
  EXPECT_FALSE(create_log(folder.paths()).ok());
}

TEST(LogOnRocks, MakesALostIndexAnew) {
  OnRocks where;
  const StreamId stream{"lead/1"};
  for (std::uint64_t i = 0; i < 300; ++i)
    ASSERT_TRUE(where.handle->events().append(a_commit(i + 1, an_assignment(stream), i)).ok());
  where.handle.reset();
  std::filesystem::remove_all(where.folder.path("log/index"));
  where.handle = where.open();
  ASSERT_NE(where.handle, nullptr);
  EXPECT_EQ(where.handle->events().version_of(stream).value, 300u);
  EXPECT_TRUE(where.handle->events().find_command(id_of<CommandId>(300)).has_value());
  EXPECT_TRUE(where.handle->log().prove_inclusion({7}, 300).ok());
}

}  // namespace
}  // namespace chapterhouse::store
