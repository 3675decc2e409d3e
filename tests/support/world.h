#pragma once
// A small district for tests of workflows: calendar, policy, units, registers and people; and a
// Life, which takes one case through commands and folds what is decided, claims included.
#include <gtest/gtest.h>

#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "domain/registers/enterprise.h"
#include "domain/registers/person.h"
#include "domain/registers/series.h"
#include "domain/registers/tally.h"
#include "domain/registers/venue.h"
#include "tests/support/history.h"
#include "workflows/workflow.h"

namespace chapterhouse::fixtures {

using workflows::Context;
using workflows::Decided;
using workflows::Rejection;

// ---- units ---------------------------------------------------------------------------------

inline const UnitId kCity{"110000"};
inline const UnitId kDistrict{"110113"};
inline const UnitId kTianzhu{"110113-tianzhu"};      // a town
inline const UnitId kStation{"110113-tianzhu-sw"};   // its service station; SW act for the town
inline const UnitId kGuangming{"110113-guangming"};  // a street
inline const UnitId kElsewhere{"110105"};            // another district

inline OrgTree a_tree() {
  const Date from = day("2015-01-01");
  const auto unit = [&](UnitId id, UnitKind kind, std::string code, std::optional<UnitId> parent) {
    OrgUnit made{.id = id,
                 .kind = kind,
                 .name_zh = id.value,
                 .name_en = id.value,
                 .code = std::move(code),
                 .affiliation = {},
                 .territory = {}};
    if (parent) made.affiliation = made.territory = {ParentSpan{*parent, from, std::nullopt}};
    return made;
  };
  auto tree = OrgTree::make({unit(kCity, UnitKind::kCity, "110000", std::nullopt),
                             unit(kDistrict, UnitKind::kDistrict, "110113", kCity),
                             unit(kTianzhu, UnitKind::kTown, "110113101", kDistrict),
                             unit(kStation, UnitKind::kStation, "X110113-T-SW", kTianzhu),
                             unit(kGuangming, UnitKind::kStreet, "110113001", kDistrict),
                             unit(kElsewhere, UnitKind::kOtherDistrict, "110105", kCity)},
                            {}, 1);
  CHECK(tree.ok());
  return *std::move(tree);
}

// ---- calendar ------------------------------------------------------------------------------

// The notices of 2019 and 2026 (domain rules 4.6).
inline Calendar a_calendar() {
  const auto run = [](std::vector<Date>& into, std::string_view first, std::string_view last) {
    for (Date d = day(first); d <= day(last); d += std::chrono::days{1}) into.push_back(d);
  };
  YearTable y2019{.year = 2019, .off = {}, .swap_working = {}, .source = "notice of 2019"};
  for (const auto& [a, b] :
       std::initializer_list<std::pair<const char*, const char*>>{{"2018-12-30", "2019-01-01"},
                                                                  {"2019-02-04", "2019-02-10"},
                                                                  {"2019-04-05", "2019-04-05"},
                                                                  {"2019-05-01", "2019-05-04"},
                                                                  {"2019-06-07", "2019-06-07"},
                                                                  {"2019-09-13", "2019-09-13"},
                                                                  {"2019-10-01", "2019-10-07"}})
    run(y2019.off, a, b);
  for (const char* d : {"2018-12-29", "2019-02-02", "2019-02-03", "2019-04-28", "2019-05-05",
                        "2019-09-29", "2019-10-12"})
    y2019.swap_working.push_back(day(d));
  YearTable y2026{.year = 2026, .off = {}, .swap_working = {}, .source = "notice of 2026"};
  for (const auto& [a, b] :
       std::initializer_list<std::pair<const char*, const char*>>{{"2026-01-01", "2026-01-03"},
                                                                  {"2026-02-15", "2026-02-23"},
                                                                  {"2026-04-04", "2026-04-06"},
                                                                  {"2026-05-01", "2026-05-05"},
                                                                  {"2026-06-19", "2026-06-21"},
                                                                  {"2026-09-25", "2026-09-27"},
                                                                  {"2026-10-01", "2026-10-07"}})
    run(y2026.off, a, b);
  for (const char* d :
       {"2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10"})
    y2026.swap_working.push_back(day(d));
  const YearTable tables[] = {y2019, y2026};
  auto calendar = Calendar::make(tables, 1);
  CHECK(calendar.ok());
  return *std::move(calendar);
}

// ---- policy --------------------------------------------------------------------------------

using Overrides = std::map<policy::Key, std::int64_t>;

// The values of domain rules 2.1 to 2.3. A key not listed here takes 5 of its unit.
inline Policy a_policy(const Overrides& overrides = {}) {
  using policy::Key;
  Overrides values{{Key::kSessionRecordWorkingDays, 5},
                   {Key::kSessionDistrictDayWeekday, 5},
                   {Key::kSessionDistrictDayWeek, 2},
                   {Key::kLeadEngagedContacts, 2},
                   {Key::kLeadStaleDays, 90},
                   {Key::kFoundingPrepReviewWorkingDays, 5},
                   {Key::kFoundingMeetingMonths, 6},
                   {Key::kFoundingApprovalNaturalDays, 15},
                   {Key::kFoundingCommitteeMembers, 25},
                   {Key::kFoundingWomenCommittee, 25},
                   {Key::kFoundingQuorumNumerator, 2},
                   {Key::kFoundingQuorumDenominator, 3},
                   {Key::kFoundingMajorityNumerator, 1},
                   {Key::kFoundingMajorityDenominator, 2},
                   {Key::kFoundingHomeStaff, 100},
                   {Key::kFoundingFullTimeChairStaff, 200},
                   {Key::kApplicationMinimumAge, 16},
                   {Key::kApplicationReviewWorkingDays, 3},
                   {Key::kMembershipReleaseWorkingDays, 10},
                   {Key::kMembershipDeemedExitMonths, 6},
                   {Key::kMembershipObjectionWorkingDays, 5},
                   {Key::kCommonReopenLimit, 2},
                   {Key::kCommonRemindWorkingDays, 2}};
  for (const auto& [key, value] : overrides) values[key] = value;
  std::vector<Parameter> rows;
  for (const policy::KeyInfo& known : policy::known_keys()) {
    const auto found = values.find(known.key);
    const policy::Range range = policy::range_of(known.unit);
    rows.push_back({.key = std::string(known.name),
                    .value = found == values.end()
                                 ? std::clamp<std::int64_t>(5, range.least, range.most)
                                 : found->second,
                    .unit = known.unit,
                    .basis = "for tests",
                    .from = day("2015-01-01"),
                    .until = std::nullopt,
                    .title_zh = "测试",
                    .title_en = "test",
                    .file = {}});
  }
  auto made = Policy::make(std::move(rows), 1);
  CHECK(made.ok());
  return *std::move(made);
}

// ---- people --------------------------------------------------------------------------------

inline Actor an_actor(std::string id, Role role, UnitId unit) {
  return {AccountId{std::move(id)},
          role == Role::kService ? ActorKind::kService : ActorKind::kPerson,
          role,
          std::move(unit),
          {}};
}

// Readable on purpose: "person-of-X" names X. Never use it outside tests.
class PlainBlindIndex final : public BlindIndex {
 public:
  std::string blind(std::string_view purpose, std::string_view value) const override {
    return std::string(purpose) + "-of-" + std::string(value);
  }
};

// ---- the district --------------------------------------------------------------------------

// Holds the streams that tests have written. Contexts point into it: it must outlive them.
class District {
 public:
  // `types`: the case types whose streams the test reads; the registers are always known.
  explicit District(std::vector<const CaseType*> types = {}, const Overrides& overrides = {})
      : policy(a_policy(overrides)), types_(std::move(types)) {
    types_.insert(types_.end(), {&case_type<enterprise::Register>(), &case_type<person::Register>(),
                                 &case_type<series::Register>(), &case_type<tally::Register>(),
                                 &case_type<venue::Register>()});
  }
  District(const District&) = delete;
  District& operator=(const District&) = delete;

  const Calendar calendar = a_calendar();
  const Policy policy;
  const OrgTree orgs = a_tree();
  const PlainBlindIndex blind;

  // The stream's history; an empty one when nothing was written yet.
  History& history(const StreamId& stream) {
    const auto found = streams_.find(stream);
    if (found != streams_.end()) return found->second;
    const auto type = std::ranges::find(types_, type_of_stream(stream), &CaseType::name);
    CHECK(type != types_.end());
    return streams_.emplace(stream, History(**type, stream)).first->second;
  }
  // Writes a register's event. Another case's come through history(stream).record().
  void write(const StreamId& stream, EventBody body, Timestamp when = at("2026-01-05")) {
    history(stream).record(std::move(body), std::uint8_t{0}, std::uint8_t{0}, when);
  }
  template <class E>
  requires requires { E::kKey; }
  void write(const StreamId& stream, E event, Timestamp when = at("2026-01-05")) {
    write(stream, EventBody::of(std::move(event)), when);
  }

  // Only the named streams, so that a dependency that relies_on() forgets stops the test.
  workflows::World world(std::span<const StreamId> streams) {
    workflows::World out;
    for (const StreamId& stream : streams) out.put(history(stream).file());
    return out;
  }
  // A context without a case; `common` and `world` are the caller's to fill.
  Context context(Actor actor, Timestamp now) const {
    Context x;
    x.actor = std::move(actor);
    x.now = x.occurred_at = now;
    x.calendar = &calendar;
    x.policy = &policy;
    x.orgs = &orgs;
    x.blind = &blind;
    return x;
  }

 private:
  std::vector<const CaseType*> types_;
  std::map<StreamId, History> streams_;
};

// ---- one case ------------------------------------------------------------------------------

inline CaseId a_case_id(std::uint8_t number) {
  std::array<std::uint8_t, 16> bytes{};
  bytes.back() = number;
  return CaseId(bytes);
}

// T: a workflow's traits. Given: does(); when: tries(); then: status(), state(), facts().
template <class T>
class Life {
 public:
  using State = typename T::Case::State;
  using Command = typename T::Command;
  using Event = Step<typename T::Case::Status, typename T::Case::Payload>;

  Life(District& district, std::uint8_t number)
      : district_(district), id_(a_case_id(number)), stream_(stream_of(T::Case::kName, id_)) {}

  // The answer to a command; nothing changes.
  workflows::Decision<Event> tries(const Command& command, const Actor& actor, Timestamp when) {
    return T::decide(state(), command, context_for(&command, actor, when));
  }
  // The refusal to a command that must be refused.
  Rejection refused(const Command& command, const Actor& actor, Timestamp when) {
    const auto decision = tries(command, actor, when);
    const auto* no = std::get_if<Rejection>(&decision);
    EXPECT_NE(no, nullptr) << "accepted, but should be refused";
    return no ? *no : Rejection{};
  }
  // Takes a command that must be accepted and folds the event and its claims.
  void does(const Command& command, const Actor& actor, Timestamp when) {
    const Context context = context_for(&command, actor, when);
    const auto decision = T::decide(state(), command, context);
    if (const auto* no = std::get_if<Rejection>(&decision)) {
      ADD_FAILURE() << no->command << " in " << no->state << " refused by " << no->guard << ": "
                    << no->reason;
      return;
    }
    const Event& event = std::get<Event>(decision);
    const Decided decided{static_cast<std::uint8_t>(event.from),
                          static_cast<std::uint8_t>(event.to), erase(event.payload)};
    claims_ = T::claims(state(), decided, context);
    history().record(decided.body, decided.from, decided.to, when, actor);
    for (const workflows::Claim& claim : claims_) district_.write(claim.stream, claim.body, when);
  }
  // What the actor is offered now.
  std::vector<workflows::Action> offered(const Actor& actor, Timestamp when) {
    return T::available(state(), context_for(nullptr, actor, when));
  }
  // A context as the command handler makes it: with the streams of relies_on() and no others.
  Context context_for(const Command* command, const Actor& actor, Timestamp when) {
    Context x = district_.context(actor, when);
    x.self = id_;
    x.version = history().file().version;
    x.common = &history().file().common;
    x.fresh_subject = SubjectId::from_bytes(id_.bytes());
    std::optional<workflows::CommandBody> body;
    if (command)
      body = std::visit([](const auto& c) { return workflows::CommandBody::of(c); }, *command);
    const auto streams = T::relies_on(state(), body ? &*body : nullptr, x);
    world_ = std::make_unique<workflows::World>(district_.world(streams));
    x.world = world_.get();
    return x;
  }

  const State& state() { return history().template state<State>(); }
  std::string_view status() { return key_of(state().status); }
  History& history() { return district_.history(stream_); }
  CaseId id() const { return id_; }
  const StreamId& stream() const { return stream_; }
  // Of the last command that was done.
  const std::vector<workflows::Claim>& claims() const { return claims_; }

 private:
  District& district_;
  CaseId id_;
  StreamId stream_;
  std::vector<workflows::Claim> claims_;
  std::unique_ptr<workflows::World> world_;  // of the last context made
};

}  // namespace chapterhouse::fixtures
