// Two people decide at the same moment: exactly one decision counts, however often it is tried.
#include <barrier>
#include <cstdlib>
#include <optional>
#include <thread>

#include "tests/runtime/support/runtime.h"

namespace chapterhouse::workflows {
namespace {

int races() {
  const char* asked = std::getenv("CHAPTERHOUSE_RACES");  // the long form: 10000
  return asked ? std::atoi(asked) : 300;
}

class Races : public Runtime {
 protected:
  // What one thread sends in each round; the other one's answer comes back through `out`.
  struct Side {
    std::optional<Request> request;
    bool accepted = false;
    std::string reason;
  };

  void send(Side& side) {
    const auto receipt = handler.handle(*side.request);
    side.accepted = receipt.ok();
    side.reason = receipt || !receipt.error().rejection
                      ? std::string()
                      : std::string(receipt.error().rejection->reason);
  }
  CommandId number(int round, std::uint8_t which) {
    std::array<std::uint8_t, 16> bytes{};
    std::memcpy(bytes.data(), &round, sizeof round);
    bytes[14] = 0xEE;  // fresh() gives no such id
    bytes[15] = which;
    return CommandId(bytes);
  }
  template <class C>
  Request numbered(int round, std::uint8_t which, const Actor& actor, const StreamId& stream,
                   C command) {
    Request asked = request(actor, stream, std::move(command));
    asked.id = number(round, which);
    return asked;
  }
};

TEST_F(Races, ApprovingAndDecliningAtOnceHasOneOutcome) {
  const StreamId stream = lead(1);
  must(request(sw, stream, register_lead()));
  const Actor other = an_actor("other", Role::kTChair, kTianzhu);
  const int rounds = races();
  Side approve, decline;
  int approved = 0, declined = 0;
  std::barrier meet(3);
  const auto runner = [&](Side& side) {
    for (int round = 0; round < rounds; ++round) {
      meet.arrive_and_wait();
      send(side);
      meet.arrive_and_wait();
    }
  };
  std::jthread approving(runner, std::ref(approve)), declining(runner, std::ref(decline));
  for (int round = 0; round < rounds; ++round) {
    const std::string value = std::to_string(round + 1);
    must(numbered(round, 1, second, stream,
                  common::cmd::ProposeCorrection{"employees", value, "漏填", kPaper}));
    const auto before = handler.load(stream)->version;
    approve.request = numbered(round, 2, chair, stream, common::cmd::ApproveCorrection{});
    decline.request = numbered(round, 3, other, stream, common::cmd::DeclineCorrection{"不对"});
    meet.arrive_and_wait();
    meet.arrive_and_wait();
    EXPECT_NE(approve.accepted, decline.accepted) << "round " << round;
    EXPECT_EQ(approve.accepted ? decline.reason : approve.reason, "no_correction_pending");
    const auto file = handler.load(stream);
    EXPECT_EQ(file->version.value, before.value + 1) << "one event and no more";
    EXPECT_EQ(field_text(*file->type->state, file->own.get(), "employees") == value,
              approve.accepted);
    ++(approve.accepted ? approved : declined);
  }
  RecordProperty("approved", approved);
  RecordProperty("declined", declined);
  EXPECT_EQ(approved + declined, rounds);
}

}  // namespace
}  // namespace chapterhouse::workflows
