#pragma once
// An order that something must not be erased while a dispute, an audit or an enquiry needs it:
// placed by two people, released by two people. Stream "legal_hold/<id>".
#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::legal_hold {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kRequested = 1,
  kInForce = 2,
  kReleaseRequested = 3,  // still in force
  kReleased = 4,
  kDeclined = 5,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kRequested, kInForce, kReleaseRequested, kReleased, kDeclined)

// clang-format off
namespace ev {
// Either a case or a subject is held.
struct Requested { static constexpr EventKey kKey{"legal_hold", "requested", 1190}; UnitId unit; StreamId held_case; SubjectId subject; std::string reason; std::string order_sha256; AccountId requester; };
struct Imposed { static constexpr EventKey kKey{"legal_hold", "imposed", 1191}; AccountId approver; };
struct Declined { static constexpr EventKey kKey{"legal_hold", "declined", 1192}; std::string reason; };
struct ReleaseRequested { static constexpr EventKey kKey{"legal_hold", "release_requested", 1193}; std::string reason; AccountId requester; };
struct Released { static constexpr EventKey kKey{"legal_hold", "released", 1194}; AccountId approver; };
struct Kept { static constexpr EventKey kKey{"legal_hold", "kept", 1197}; std::string reason; };

BOOST_DESCRIBE_STRUCT(Requested, (), (unit, held_case, subject, reason, order_sha256, requester))
BOOST_DESCRIBE_STRUCT(Imposed, (), (approver))
BOOST_DESCRIBE_STRUCT(Declined, (), (reason))
BOOST_DESCRIBE_STRUCT(ReleaseRequested, (), (reason, requester))
BOOST_DESCRIBE_STRUCT(Released, (), (approver))
BOOST_DESCRIBE_STRUCT(Kept, (), (reason))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Requested, ev::Imposed, ev::Declined, ev::ReleaseRequested,
                             ev::Released, ev::Kept>;

struct State {
  Status status = Status::kNew;
  StreamId held_case;
  SubjectId subject;
  AccountId requester;  // of the step that waits for a second person
};
BOOST_DESCRIBE_STRUCT(State, (), (status, held_case, subject, requester))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "legal_hold";
  using State = legal_hold::State;
  using Status = legal_hold::Status;
  using Payload = legal_hold::Payload;
  static State evolve(State state, const Step<Status, Payload>& step);  // total
  static CaseSummary summary(const State& state, const CaseFile& file);
  static void facts(const FactInput&, std::vector<Fact>&) {}  // feeds no figure
};

}  // namespace chapterhouse::legal_hold
