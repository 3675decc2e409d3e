#pragma once
// A kind of case that ships with nothing: an outing of a chapter's members. It shows that a
// workflow which the program has never seen is listed, filled in, advanced and refused by the API
// and the web as the others are, with no line of theirs changed. Stream "outing/<id>".
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::outing {

enum class Status : std::uint8_t {
  kNew = 0,
  kProposed = 1,
  kApproved = 2,
  kHeld = 3,
  kCancelled = 4,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kProposed, kApproved, kHeld, kCancelled)

enum class Kind : std::uint8_t { kHike = 0, kConcert = 1, kMuseum = 2 };
BOOST_DESCRIBE_ENUM(Kind, kHike, kConcert, kMuseum)

struct Item {
  std::string what;
  Money cost;
};
BOOST_DESCRIBE_STRUCT(Item, (), (what, cost))

// clang-format off
namespace ev {
struct Proposed { static constexpr EventKey kKey{"outing", "proposed", 60000}; UnitId unit; std::string title; Date day{}; Kind kind = Kind::kHike; bool indoors = false; std::vector<Item> items; };
struct Approved { static constexpr EventKey kKey{"outing", "approved", 60001}; };
struct Held { static constexpr EventKey kKey{"outing", "held", 60002}; std::int32_t participants = 0; };
struct Cancelled { static constexpr EventKey kKey{"outing", "cancelled", 60003}; std::string reason; };

BOOST_DESCRIBE_STRUCT(Proposed, (), (unit, title, day, kind, indoors, items))
BOOST_DESCRIBE_STRUCT(Approved, (), ())
BOOST_DESCRIBE_STRUCT(Held, (), (participants))
BOOST_DESCRIBE_STRUCT(Cancelled, (), (reason))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Proposed, ev::Approved, ev::Held, ev::Cancelled>;

struct State {
  Status status = Status::kNew;
  std::string title;
  Date day{};
  Kind kind = Kind::kHike;
  std::vector<Item> items;
  std::int32_t participants = 0;
};
BOOST_DESCRIBE_STRUCT(State, (), (status, title, day, kind, items, participants))

struct Case {
  static constexpr std::string_view kName = "outing";
  using State = outing::State;
  using Status = outing::Status;
  using Payload = outing::Payload;
  static State evolve(State state, const Step<Status, Payload>& step);
  static CaseSummary summary(const State& state, const CaseFile& file);
  static void facts(const FactInput&, std::vector<Fact>&) {}
};

}  // namespace chapterhouse::outing
