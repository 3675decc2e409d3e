// The follower with witnesses that answer as the test says, and the witness's own routes.
#include "store/witness/witness.h"
#include "api/witness/follower.h"
#include "api/witness/witness_service.h"
#include "store/note/cosignature.h"
#include "tests/store/fixtures.h"

namespace chapterhouse::witness {
namespace {

using namespace store;

class FollowerTest : public ::testing::Test {
 protected:
  FollowerTest() { grow(3); }

  void grow(int events) {
    for (; events > 0; --events) {
      const StreamId stream{"lead/e" + std::to_string(++events_)};
      ASSERT_TRUE(log->events().append(a_commit(events_, a_note(stream, "text"), 0)).ok());
    }
    ASSERT_TRUE(log->checkpoints().sign_now().ok());
  }
  std::unique_ptr<Follower> follow(
      std::function<Result<WitnessReply, std::string>(Exchange)> reach) {
    return std::make_unique<Follower>(
        Follower::Parts{.log = log->log(),
                        .checkpoints = log->checkpoints(),
                        .witnesses = {{"city", witness->key(), "http://unused"}},
                        .every = std::chrono::milliseconds{5},
                        .evidence = folder.path("evidence"),
                        .reach = [reach](const std::string&) -> Reach { return reach; }});
  }
  Result<WitnessReply, std::string> ask_witness(const Exchange& exchange) {
    return exchange.method == "POST"
               ? witness->add_checkpoint(exchange.body)
               : witness->checkpoint(origin_hash(log->checkpoints().key().name));
  }
  static State until(const Follower& follower, const std::function<bool(const State&)>& holds) {
    for (int i = 0; i < 2000; ++i) {
      const State state = follower.states().front();
      if (holds(state)) return state;
      std::this_thread::sleep_for(std::chrono::milliseconds{5});
    }
    ADD_FAILURE() << "it did not happen";
    return {};
  }

  TempFolder folder;
  FakeClock clock;
  std::unique_ptr<LogHandle> log = memory_log(all_events(), clock);
  std::unique_ptr<Witness> witness =
      std::move(
          Witness::open(
              {{"witness.example", SigningKey::random()}, {log->checkpoints().key()}, "", clock}))
          .value();
  std::uint64_t events_ = 0;
};

TEST_F(FollowerTest, KeepsEachCosignatureOnceAndFollowsTheLog) {
  std::atomic<int> posts = 0;
  const auto follower = follow([&](const Exchange& exchange) {
    ++posts;
    return ask_witness(exchange);
  });
  until(*follower, [](const State& s) { return s.size == 3; });
  grow(4);
  until(*follower, [](const State& s) { return s.size == 7; });
  const int before = posts;
  until(*follower, [&](const State&) { return posts > before + 3; });
  const auto cosigned = log->checkpoints().newest_cosigned();
  ASSERT_TRUE(cosigned.has_value());
  EXPECT_EQ(cosigned->checkpoint.size, 7u);
  EXPECT_EQ(cosigned->note.signatures.size(), 2u) << "the log's, and one of the witness";
  EXPECT_EQ(follower->states().front().errors, 0u);
  EXPECT_EQ(follower->alarm(), "");
}

TEST_F(FollowerTest, CatchesUpWithAWitnessThatIsAheadOfWhatItKnows) {
  // The witness cosigned a size that this log's own journal does not tell of.
  const AddCheckpoint first{0, {}, log->checkpoints().newest().note.serialize()};
  ASSERT_EQ(witness->add_checkpoint(first.serialize()).status, 200);
  grow(5);
  const auto follower = follow([&](const Exchange& exchange) { return ask_witness(exchange); });
  until(*follower, [](const State& s) { return s.size == 8; });
}

TEST_F(FollowerTest, CountsWhatIsNoAnswerAndAlarmsNobody) {
  const auto follower = follow([](const Exchange&) -> Result<WitnessReply, std::string> {
    return Failure{std::string("connection refused")};
  });
  const State state = until(*follower, [](const State& s) { return s.errors > 2; });
  EXPECT_EQ(state.trouble, "connection refused");
  EXPECT_EQ(state.disagreements, 0u);
  EXPECT_EQ(follower->alarm(), "");
  EXPECT_FALSE(log->checkpoints().newest_cosigned());
}

TEST_F(FollowerTest, TakesNoCosignatureOfAnotherKeyOrText) {
  const NoteSigner stranger{"witness.example", SigningKey::random()};
  const auto follower = follow([&](const Exchange&) -> Result<WitnessReply, std::string> {
    const std::string text = log->checkpoints().newest().note.text;
    return WitnessReply{200, cosign(text, stranger, clock.now()).line()};
  });
  until(*follower, [](const State& s) { return s.errors > 0; });
  EXPECT_FALSE(log->checkpoints().newest_cosigned());
}

TEST_F(FollowerTest, KeepsTheAnswerThatShowsAnotherHistoryAndRaisesTheAlarm) {
  const VerifierKey key = log->checkpoints().key();
  std::atomic<bool> honest = false;
  const auto follower = follow([&](const Exchange& exchange) -> Result<WitnessReply, std::string> {
    if (honest) return ask_witness(exchange);
    if (exchange.method == "POST") return WitnessReply{409, "99\n", "text/x.tlog.size"};
    return WitnessReply{200, "what it has seen\n"};
  });
  until(*follower, [](const State& s) { return s.disagreements > 1; });
  EXPECT_NE(follower->alarm().find("city disagrees"), std::string::npos);
  std::vector<std::filesystem::path> kept;
  for (const auto& file : std::filesystem::directory_iterator(folder.path("evidence")))
    kept.push_back(file.path());
  ASSERT_EQ(kept.size(), 1u) << "the same answer is kept once";
  const Bytes text = *read_whole(kept.front().string());
  for (const char* part : {"409", "99\n", "what it has seen", "old 0"})
    EXPECT_NE(text.find(part), std::string::npos) << part;
  honest = true;
  until(*follower, [](const State& s) { return !s.disagrees; });
  EXPECT_EQ(follower->alarm(), "");
}

TEST_F(FollowerTest, AsksWitnessesAtHttpAddressesOnly) {
  EXPECT_EQ(fault_of_url("http://127.0.0.1:8090/prefix"), "");
  for (const char* url : {"", "https://witness.example", "http://", "witness.example"})
    EXPECT_NE(fault_of_url(url), "") << url;
}

TEST_F(FollowerTest, WitnessAnswersOnItsRoutesAlone) {
  WitnessService service(*witness);
  const auto ask = [&](std::string method, const std::string& target, std::string body = {}) {
    http::Request request;
    request.method = std::move(method);
    request.target = target;
    request.parts = *http::parse_target(target);
    request.body = std::move(body);
    return service.answer(std::move(request));
  };
  const AddCheckpoint first{0, {}, log->checkpoints().newest().note.serialize()};
  EXPECT_EQ(ask("POST", "/add-checkpoint", first.serialize()).status, 200);
  const http::Response conflict = ask("POST", "/add-checkpoint", first.serialize());
  EXPECT_EQ(conflict.status, 409);
  EXPECT_EQ(conflict.type, kTreeSizeType);
  EXPECT_EQ(conflict.body, "3\n");
  EXPECT_EQ(ask("GET", monitoring_path(log->checkpoints().key().name)).status, 200);
  EXPECT_EQ(ask("GET", monitoring_path("unknown")).status, 404);
  EXPECT_EQ(ask("GET", "/add-checkpoint").header("Allow"), "POST");
  EXPECT_EQ(ask("DELETE", "/livez").status, 404);
  EXPECT_EQ(ask("GET", "/livez").status, 200);
}

}  // namespace
}  // namespace chapterhouse::witness
