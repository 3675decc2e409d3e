// What a cancelled file brings about for its household's grants (domain rules 2.8).
#include "workflows/processes/relief.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/grants.h"

namespace chapterhouse::fixtures::grants {
namespace {
using workflows::relief::Workflow;
using Sent = std::vector<std::string>;

class ReliefProcesses : public ::testing::Test {
 protected:
  // "relief/<id> claw_back" for each command sent.
  Sent sent(decltype(&workflows::claw_back_grants) react, const StreamId& stream, EventBody body) {
    Event event;
    event.envelope.stream = stream;
    event.envelope.actor = kLeader;
    event.body = std::move(body);
    const auto commands = react(event, [&](const StreamId& asked) {
      return Result<CaseFile, workflows::CommandError>(district.history(asked).file());
    });
    Sent out;
    EXPECT_TRUE(commands.ok());
    if (commands)
      for (const auto& command : *commands)
        out.push_back(command.stream.value + " " + std::string(command.command.type().name));
    return out;
  }
  void cancel(hardship_file::CancelGround ground) {
    using hardship_file::Status;
    district.history(file).record(a_cancellation(ground),
                                  static_cast<std::uint8_t>(Status::kActive),
                                  static_cast<std::uint8_t>(Status::kCancelled), at("2026-06-01"));
  }

  ReliefDistrict district;
  StreamId file = district.a_file(1), fund = district.a_fund(1, {9'000'000});
  Life<Workflow> paid{district, 1}, reserved{district, 2}, returned{district, 3};
};

TEST_F(ReliefProcesses, AFalseDeclarationTakesBackWhatWasPaidAndDropsTheRest) {
  using relief::Type;
  bring(paid, a_proposal(file, fund), "confirmed");
  bring(reserved, a_proposal(file, fund, kGrant, Type::kLiving), "approved");
  bring(returned, a_proposal(file, fund, kGrant, Type::kPsych), "paid");
  returned.does(cmd::Reverse{"paid twice"}, kFinance, at("2026-03-11"));
  EXPECT_EQ(sent(workflows::claw_back_grants, file,
                 a_cancellation(hardship_file::CancelGround::kFalseDeclaration)),
            (Sent{paid.stream().value + " claw_back", reserved.stream().value + " cancel"}));
  EXPECT_EQ(
      sent(workflows::claw_back_grants, file, a_cancellation(hardship_file::CancelGround::kDeath)),
      Sent{reserved.stream().value + " cancel"})
      << "the dead owe nothing";
  EXPECT_EQ(sent(workflows::claw_back_grants, district.a_file(5),
                 a_cancellation(hardship_file::CancelGround::kFalseDeclaration)),
            Sent{});
}

TEST_F(ReliefProcesses, APaymentThatComesAfterAFalseDeclarationIsTakenBack) {
  bring(paid, a_proposal(file, fund), "paid");
  const EventBody payment = EventBody::of(relief::ev::Paid{});
  EXPECT_EQ(sent(workflows::claw_back_late_payment, paid.stream(), payment), Sent{});
  cancel(hardship_file::CancelGround::kDeath);
  EXPECT_EQ(sent(workflows::claw_back_late_payment, paid.stream(), payment), Sent{});
  cancel(hardship_file::CancelGround::kFalseDeclaration);
  EXPECT_EQ(sent(workflows::claw_back_late_payment, paid.stream(), payment),
            Sent{paid.stream().value + " claw_back"});
}

TEST_F(ReliefProcesses, AreOnTheList) {
  const auto listed = [](std::string_view name, std::uint16_t kind) {
    return std::ranges::any_of(workflows::all_processes(), [&](const workflows::Process& p) {
      return p.name == name && p.kind == kind;
    });
  };
  EXPECT_TRUE(listed("claw_back_grants", hardship_file::ev::Cancelled::kKey.kind));
  EXPECT_TRUE(listed("claw_back_late_payment", relief::ev::Paid::kKey.kind));
}

TEST_F(ReliefProcesses, TheirCommandsAreTakenFromTheSystem) {
  bring(paid, a_proposal(file, fund), "paid");
  bring(reserved, a_proposal(file, fund, kGrant, relief::Type::kLiving), "approved");
  paid.does(cmd::ClawBack{"file cancelled"}, kSystem, at("2026-06-01"));
  reserved.does(cmd::Cancel{"file cancelled"}, kSystem, at("2026-06-01"));
  EXPECT_TRUE(district.household(file).entries.empty());
  EXPECT_EQ(district.money(fund).available(), Money{9'000'000});
}

}  // namespace
}  // namespace chapterhouse::fixtures::grants
