#pragma once
// How an outreach session goes on (domain rules 2.1): who may plan, approve, hold, record and
// verify it. Approval books the venue and takes a number; verification needs a record that agrees
// with the membership applications that name the session. Pure functions: safe to call from any
// thread.
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/session/session.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows::session {

using chapterhouse::session::Event;
using chapterhouse::session::Level;
using chapterhouse::session::Mode;
using chapterhouse::session::Partner;
using chapterhouse::session::Place;
using chapterhouse::session::Raised;
using chapterhouse::session::State;
using chapterhouse::session::Type;

namespace cmd {
struct Plan {
  static constexpr std::string_view kName = "plan";
  UnitId unit;
  Type type = Type::kWorker;
  Mode mode = Mode::kGroup;
  Level level = Level::kStreet;  // a district session falls on the district day
  std::string theme, venue, host;
  std::optional<Place> place;
  Timestamp start{}, end{};
};
struct Approve {
  static constexpr std::string_view kName = "approve";
};
struct Postpone {
  static constexpr std::string_view kName = "postpone";
  std::string reason;
};
struct Reschedule {
  static constexpr std::string_view kName = "reschedule";
  std::string venue;
  Timestamp start{}, end{};
};
struct Cancel {
  static constexpr std::string_view kName = "cancel";
  std::string reason;
};
struct MarkHeld {
  static constexpr std::string_view kName = "mark_held";
};
struct SubmitRecord {
  static constexpr std::string_view kName = "submit_record";
  std::int32_t consulted_visits = 0;
  std::optional<std::int32_t> consulted_persons;
  std::int32_t materials_distributed = 0;
  std::int32_t applications_received = 0;
  std::vector<std::string> enterprises_contacted;
  std::vector<Raised> needs, issues;
  std::vector<Partner> partners;
  std::vector<AccountId> staff;
  std::vector<std::string> photos;
  Personal<std::optional<std::string>> speakers;
  Personal<std::optional<std::string>> remarks;
};
struct Return {
  static constexpr std::string_view kName = "return";
  std::string reason;  // everything that is missing, at once
};
struct Verify {
  static constexpr std::string_view kName = "verify";
};
struct Archive {
  static constexpr std::string_view kName = "archive";
};

BOOST_DESCRIBE_STRUCT(Plan, (), (unit, type, mode, level, theme, venue, host, place, start, end))
BOOST_DESCRIBE_STRUCT(Approve, (), ())
BOOST_DESCRIBE_STRUCT(Postpone, (), (reason))
BOOST_DESCRIBE_STRUCT(Reschedule, (), (venue, start, end))
BOOST_DESCRIBE_STRUCT(Cancel, (), (reason))
BOOST_DESCRIBE_STRUCT(MarkHeld, (), ())
BOOST_DESCRIBE_STRUCT(SubmitRecord, (),
                      (consulted_visits, consulted_persons, materials_distributed,
                       applications_received, enterprises_contacted, needs, issues, partners, staff,
                       photos, speakers, remarks))
BOOST_DESCRIBE_STRUCT(Return, (), (reason))
BOOST_DESCRIBE_STRUCT(Verify, (), ())
BOOST_DESCRIBE_STRUCT(Archive, (), ())
}  // namespace cmd

using Command =
    std::variant<cmd::Plan, cmd::Approve, cmd::Postpone, cmd::Reschedule, cmd::Cancel,
                 cmd::MarkHeld, cmd::SubmitRecord, cmd::Return, cmd::Verify, cmd::Archive>;

struct Workflow {
  using Case = chapterhouse::session::Case;
  using Command = session::Command;
  static Decision<Event> decide(const State& state, const Command& command, const Context& context);
  static std::vector<Action> available(const State& state, const Context& context);
  static std::vector<Transition> transitions();
  static std::vector<StreamId> relies_on(const State& state, const CommandBody* command,
                                         const Context& context);
  // Approval books the venue and takes a number; a postponed or cancelled session frees the venue.
  static std::vector<Claim> claims(const State& before, const Decided& decided,
                                   const Context& context);
  static std::vector<Claim> releases(const State& state, const Context& context);
  static int interpret(const State& state, const Command& command, const Context& context,
                       int& matches);
};

}  // namespace chapterhouse::workflows::session
