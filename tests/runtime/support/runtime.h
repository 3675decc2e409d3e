#pragma once
// A district's runtime over the memory log and the real workflows, under a clock that tests set.
#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <memory>
#include <string>
#include <thread>

#include "domain/cases/all.h"
#include "domain/core/archive.h"
#include "domain/registers/enterprise.h"
#include "store/crypto/secret.h"
#include "store/crypto/sha256.h"
#include "store/store.h"
#include "tests/support/world.h"
#include "workflows/common/common.h"
#include "workflows/lead/lead.h"
#include "workflows/operations.h"
#include "workflows/processes/process.h"
#include "workflows/runtime/command_handler.h"
#include "workflows/runtime/replay.h"

namespace chapterhouse::workflows {

using fixtures::an_actor;
using fixtures::kGuangming;
using fixtures::kTianzhu;
using Kind = CommandError::Kind;

class FakeClock final : public Clock {
 public:
  Timestamp now() const override { return from_micros(micros_.load()); }
  void set(std::string_view text) { micros_.store(to_micros(*parse_timestamp(text))); }
  void advance(std::chrono::microseconds by) { micros_ += by.count(); }

 private:
  std::atomic<std::int64_t> micros_{to_micros(*parse_timestamp("2026-03-04T09:00:00+08:00"))};
};

class Sha256 final : public Hasher {
 public:
  Hash256 sha256(std::string_view bytes) const override { return store::sha256({bytes}); }
};
class CountingIds final : public IdSource {
 public:
  std::array<std::uint8_t, 16> next() override {
    std::array<std::uint8_t, 16> id{};
    const std::uint64_t n = ++last_;
    std::memcpy(id.data(), &n, sizeof n);
    return id;
  }

 private:
  std::atomic<std::uint64_t> last_{0};
};

inline const std::string kPaper(64, 'a');

// Grants everybody everything: these tests are about what the rules say. What the shipped policy
// says is tested where it is read.
inline access::Permissions everything_granted(const Registry& registry) {
  std::vector<access::RoleRule> roles;
  std::vector<Role> all;
  for (const Enumerator& known : shape_of<Role>().enumerators) {
    const auto role = static_cast<Role>(known.value);
    if (role != Role::kNone) all.push_back(role);
    roles.push_back({.role = role, .reach = access::Reach::kEverything, .team = {}, .others = {}});
  }
  std::vector<access::Operation> operations;
  for (const access::KnownOperation& known : command_operations(registry))
    operations.push_back({.name = known.name, .roles = all});
  auto made = access::Permissions::make(std::move(roles), std::move(operations), {}, 1);
  CHECK(made.ok());
  return *std::move(made);
}

// Everything a command handler works with, over a log that lives as long as the machine.
struct Machine {
  FakeClock clock;
  Sha256 hasher;
  CountingIds ids;
  Registry registry;
  Rules rules{fixtures::a_calendar(), fixtures::a_policy(), fixtures::a_tree(),
              everything_granted(registry)};
  std::unique_ptr<store::LogHandle> log = store::memory_log(full_catalogue(), clock);
  Services services{.log = &log->events(),
                    .snapshots = &log->snapshots(),
                    .blind = &log->blind_index(),
                    .hasher = &hasher,
                    .ids = &ids,
                    .clock = &clock,
                    .rules = &rules,
                    .catalogue = &full_catalogue(),
                    .registry = &registry};
  CommandHandler handler{services};
};

class Runtime : public testing::Test, protected Machine {
 protected:
  std::uint8_t next_id = 0;
  Actor sw = an_actor("sw", Role::kSw, kTianzhu);
  Actor chair = an_actor("chair", Role::kTChair, kTianzhu);
  Actor second = an_actor("second", Role::kTStaff, kTianzhu);

  CommandId fresh() { return CommandId::from_bytes(fixtures::a_case_id(++next_id).bytes()); }
  template <class C>
  Request request(const Actor& actor, const StreamId& stream, C command) {
    return {fresh(), actor, stream, CommandBody::of(std::move(command)), {}, {}, {}, false, {}, {}};
  }
  access::Subject as(const Actor& actor) const {
    return {actor, actor.id.value, clock.now(), std::nullopt};
  }
  StreamId lead(std::uint8_t number) { return stream_of("lead", fixtures::a_case_id(number)); }
  lead::cmd::Register register_lead(std::string uscc = "91999999MA00000154") {
    lead::cmd::Register command;
    command.unit = kTianzhu;
    command.name = "甲公司";
    command.uscc = std::move(uscc);
    command.source = lead::Source::kJointInspection;
    command.address = "天竺镇1号";
    return command;
  }
  Receipt must(const Request& asked) {
    auto receipt = handler.handle(asked);
    EXPECT_TRUE(receipt) << static_cast<int>(receipt.error().kind) << ' ' << receipt.error().detail
                         << ' '
                         << (receipt.error().rejection ? receipt.error().rejection->reason : "");
    return receipt ? *receipt : Receipt{};
  }
  CommandError refused(const Request& asked) {
    auto receipt = handler.handle(asked);
    EXPECT_FALSE(receipt) << "accepted, but should be refused";
    return receipt ? CommandError{} : receipt.error();
  }
};

}  // namespace chapterhouse::workflows
