// What must hold of the figures whatever happens (domain rules 3.3), over random casework.
// RapidCheck prints the seed of a failure and shortens what led to it.
#include <rapidcheck.h>

#include <cstdlib>
#include <set>

#include "tests/runtime/support/office.h"

namespace chapterhouse::workflows {
namespace {

using casework::kEver;
using casework::Move;
using casework::Office;
using projections::Definition;
using projections::Qualifier;

// What a case is in the log, apart from all figures: folded event by event.
struct Shadow {
  std::map<StreamId, CaseFile> files;
  std::int64_t members = 0, open = 0;         // by state, at the end
  std::map<std::string, std::int64_t> moves;  // of K10, by what happened

  void take(const Event& event) {
    const CaseType* type = full_catalogue().type_of(event.envelope.stream);
    if (!type || type->is_register) return;
    CaseFile& file =
        files.try_emplace(event.envelope.stream, empty_file(*type, event.envelope.stream))
            .first->second;
    const bool was_member = is_member(file), was_open = is_open(file);
    apply(file, event);
    members += is_member(file) - was_member;
    open += is_open(file) - was_open;
    if (is_member(file) != was_member)
      moves[std::string(event.body.type().key.name)] += is_member(file) - was_member;
  }
  static bool is_member(const CaseFile& file) {
    return file.type->name == "membership" &&
           file.common.status != chapterhouse::common::Status::kVoided &&
           chapterhouse::membership::is_active(
               static_cast<chapterhouse::membership::Status>(file.status()));
  }
  static bool is_open(const CaseFile& file) {
    using chapterhouse::common::Status;
    const Status status = file.common.status;
    return file.exists() && !file.type->summary(file).finished && status != Status::kVoided &&
           status != Status::kClosed && status != Status::kMerged;
  }
};

void figures_hold_together(Office& office) {
  RC_ASSERT(office.value("K05") <= office.value("K04"));
  RC_ASSERT(office.value("K06") <= office.value("K04"));
  RC_ASSERT(office.value("K13") <= office.value("K10"));
  RC_ASSERT(office.value("K03b") <= office.value("K03"));
}

void parts_make_the_whole(Office& office) {
  for (const Definition& kpi : projections::definitions()) {
    if (kpi.formula == projections::Formula::kRatio) continue;
    const auto whole = office.models().figure({std::string(kpi.id), kEver});
    const auto parts = office.models().split({std::string(kpi.id), kEver}, "unit");
    RC_ASSERT((whole.ok() && parts.ok()));
    std::int64_t sum = 0;
    bool shown = true;
    for (const auto& part : **parts) {
      sum += part.figure.numerator;
      shown = shown && part.figure.qualifier != Qualifier::kSuppressed;
    }
    if (kpi.additive() && shown) RC_ASSERT((*whole)->numerator == sum);
    if (!kpi.additive()) RC_ASSERT((*whole)->numerator <= sum);
  }
}

void stocks_follow_the_events(Office& office, Position earlier) {
  const auto open_at = [&office](Position at) {
    const auto facets = office.models().facets({.finished = false}, at);
    return facets ? (*facets)->total : -1;
  };
  Shadow shadow;
  std::int64_t members_then = 0, open_then = 0;
  std::map<std::string, std::int64_t> moves_then;
  for (const Event& event : office.events()) {
    shadow.take(event);
    if (event.envelope.position > earlier) continue;
    members_then = shadow.members;
    open_then = shadow.open;
    moves_then = shadow.moves;
  }
  std::int64_t moved = 0;
  const std::set<std::string> in{"existing_registered", "opened", "reactivated"};
  for (const auto& [what, change] : shadow.moves) {
    RC_ASSERT((in.contains(what) ? change >= 0 : change <= 0));
    const auto then = moves_then.find(what);
    moved += change - (then == moves_then.end() ? 0 : then->second);
  }
  RC_ASSERT(office.value("K10", earlier) == members_then);
  RC_ASSERT(office.value("K10") == office.value("K10", earlier) + moved);
  RC_ASSERT(open_at(earlier) == open_then);
  RC_ASSERT(open_at(office.position()) == shadow.open);
}

TEST(Casework, KeepsEveryFigureInLineWithWhatHappened) {
  std::size_t cases = 0;
  // A few long lives tell more than many short ones; RC_PARAMS from outside wins.
  setenv("RC_PARAMS", "max_success=12", 0);
  const bool held = rc::check("figures over random casework", [&cases] {
    const auto moves = *rc::gen::container<std::vector<Move>>(
        240, rc::gen::map(rc::gen::pair(rc::gen::arbitrary<std::uint8_t>(),
                                        rc::gen::arbitrary<std::uint32_t>()),
                          [](const auto& pair) {
                            return Move{pair.first, pair.second};
                          }));
    Office office;
    for (std::size_t i = 0; i < moves.size() / 2; ++i) office.make(moves[i]);
    const Position earlier = office.position();
    office.catch_up();
    const auto reported = office.values();
    for (std::size_t i = moves.size() / 2; i < moves.size(); ++i) office.make(moves[i]);
    office.catch_up();
    cases += office.cases();

    figures_hold_together(office);
    parts_make_the_whole(office);
    stocks_follow_the_events(office, earlier);
    RC_ASSERT(office.values(earlier) == reported);
    const auto live = office.models().digest();
    RC_ASSERT(office.models().rebuild().ok());
    const auto rebuilt = office.models().digest();
    RC_ASSERT(**live == **rebuilt);
    RC_ASSERT(office.values(earlier) == reported);
    office.enter_void_and_enter_again();
  });
  EXPECT_TRUE(held);
  EXPECT_GE(cases, 1'000u) << "too little casework to show anything";
}

}  // namespace
}  // namespace chapterhouse::workflows
