#pragma once
// Walks every (state, command, context) point that a test gives and holds decide() to the table,
// to evolve(), to available() and to the interpreter that knows nothing of Boost.MSM.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "workflows/workflow.h"

namespace chapterhouse::workflows {

struct Points {
  int walked = 0, accepted = 0;
};

// T: the workflow's traits. `states` has at least one state per status, `commands` at least one of
// each type (good and bad input), `contexts` actors x worlds. evolve() gets an envelope of its own.
template <class T>
Points walk_all_points(const std::vector<typename T::Case::State>& states,
                       const std::vector<typename T::Command>& commands,
                       const std::vector<Context>& contexts) {
  using Event = Step<typename T::Case::Status, typename T::Case::Payload>;
  const std::vector<Transition> rows = T::transitions();
  Points points;
  for (const auto& state : states)
    for (const auto& command : commands)
      for (const Context& context : contexts) {
        const std::string_view from = key_of(state.status);
        const std::string_view name = std::visit([](const auto& c) { return c.kName; }, command);
        SCOPED_TRACE(std::string(from) + " / " + std::string(name) + " by " +
                     context.actor.id.value);
        const auto decision = T::decide(state, command, context);
        ++points.walked;
        int matches = 0;
        const int interpreted = T::interpret(state, command, context, matches);
        EXPECT_LE(matches, 1) << "two rows of the table hold at once";
        const bool has_row = std::ranges::any_of(
            rows, [&](const Transition& t) { return t.source == from && t.command == name; });
        if (const auto* no = std::get_if<Rejection>(&decision)) {
          EXPECT_EQ(interpreted, -1) << "MSM refused what the interpreter takes";
          EXPECT_EQ(has_row, no->code == RejectionCode::kGuardFailed);
          EXPECT_EQ(no->guard.empty(), no->code == RejectionCode::kNotAllowedInState);
          EXPECT_FALSE(no->reason.empty());
          continue;
        }
        ++points.accepted;
        const Event& event = std::get<Event>(decision);
        EXPECT_EQ(interpreted, static_cast<int>(event.to)) << "MSM and the interpreter differ";
        EXPECT_EQ(event.from, state.status);
        EXPECT_EQ(T::Case::evolve(state, event).status, event.to);
        const std::string_view recorded =
            std::visit([](const auto& p) { return p.kKey.name; }, event.payload);
        EXPECT_TRUE(std::ranges::any_of(rows, [&](const Transition& t) {
          return t.source == from && t.target == key_of(event.to) && t.command == name &&
                 t.event == recorded;
        }));
        const auto actions = T::available(state, context);
        EXPECT_TRUE(std::ranges::any_of(actions, [&](const Action& a) {
          return a.command == name && a.allowed;
        })) << "accepted, but not offered";
      }
  return points;
}

}  // namespace chapterhouse::workflows
