#pragma once
// The log of who looked: what was shown of people, to whom, why, and what was refused. It is a log
// of its own (origin "<origin>/access"), kept and proved by the same store as the cases' log. There
// is no personal value in it: it names people by pseudonym and fields by name. Format and meaning:
// ops/docs/formats/access.md.
//
// Its kinds are 1200 to 1219, and append only as all are.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/catalogue.h"

namespace chapterhouse::limits {
inline constexpr std::size_t kItemsPerRead = 250;   // of one event; a page with more has several
inline constexpr std::size_t kFieldsPerRead = 250;  // named by one event
inline constexpr std::size_t kRefusedCases = 20;    // named by one event; the others are counted
}  // namespace chapterhouse::limits

namespace chapterhouse::reads {

// What follows is stored by number: append only.

// Where a request came from, as far as a log that is kept for years should know.
enum class Address : std::uint8_t { kLoopback = 1, kPrivate = 2, kPublic = 3, kUnknown = 4 };
BOOST_DESCRIBE_ENUM(Address, kLoopback, kPrivate, kPublic, kUnknown)

// What the reader says that the reading is for (PIPL 6): a key, never a text, since a text would
// name people.
enum class Purpose : std::uint8_t {
  kCasework = 1,
  kAudit = 2,
  kInspection = 3,     // by a superior or the party's discipline inspection
  kComplaint = 4,      // a petition or a complaint about the case
  kPersonsRequest = 5  // the person asked to know, to have a copy, to correct or to erase
};
BOOST_DESCRIBE_ENUM(Purpose, kCasework, kAudit, kInspection, kComplaint, kPersonsRequest)

// How the reader stands to the case: what let him see it.
enum class Relation : std::uint8_t {
  kAssigned = 1,  // carries the case
  kOpened = 2,    // opened it
  kGranted = 3,   // was granted access, or broke the glass
  kUnit = 4,      // of the case's unit or one above it
  kDistrict = 5,  // of a department that sees the whole district
  kOther = 6      // no case is concerned, or it was seen in another way
};
BOOST_DESCRIBE_ENUM(Relation, kAssigned, kOpened, kGranted, kUnit, kDistrict, kOther)

// The request that an event is about; who sent it is in the envelope.
struct Asked {
  std::string session;  // names the session; "" when there is none
  std::string person;   // whose account it is, by pseudonym: two accounts of one person have one
  Address address = Address::kUnknown;
  std::string operation;  // "GET /v1/cases/{type}/{id}/timeline"
  std::string trace;      // of the request, as in the operator's log
  Purpose purpose = Purpose::kCasework;
  std::int64_t log_position = 0;  // of the cases' log, when it was answered
};
BOOST_DESCRIBE_STRUCT(Asked, (),
                      (session, person, address, operation, trace, purpose, log_position))

// What was shown of one person in one case.
struct Item {
  StreamId stream;    // the case
  SubjectId subject;  // the person; empty: nobody but whom the case itself is about
  Relation relation = Relation::kOther;
  std::vector<std::uint8_t> fields;  // which of the event's `fields`
  bool operator==(const Item&) const = default;
};
BOOST_DESCRIBE_STRUCT(Item, (), (stream, subject, relation, fields))

// Behind the name of a field that was shown as 138****1234.
inline constexpr std::string_view kMasked = ":masked";

// What one answer showed.
struct Shown {
  std::vector<std::string> fields;  // "hardship_application.applied.id_no"; each once
  std::uint8_t highest = 0;         // data class of the most sensitive one: 3 or 4
  std::int32_t count = 0;           // people that the whole answer showed: its page's rows
  std::vector<Item> items;
};
BOOST_DESCRIBE_STRUCT(Shown, (), (fields, highest, count, items))

namespace ev {
// A person's data was shown. Durable before the first byte of the answer left.
struct Viewed {
  static constexpr EventKey kKey{"reads", "viewed", 1200};
  Asked asked;
  Shown shown;
};
// The same, found by searching.
struct Searched {
  static constexpr EventKey kKey{"reads", "searched", 1201};
  Asked asked;
  Shown shown;
};
// Taken away as a file, whatever was in it.
struct Exported {
  static constexpr EventKey kKey{"reads", "exported", 1202};
  Asked asked;
  Shown shown;
  std::string format;
  std::int64_t from = 0, until = 0;  // positions of the cases' log, when it is a part of it
};
// Not shown. Refusals of one kind within a minute are one event.
struct Refused {
  static constexpr EventKey kKey{"reads", "refused", 1203};
  Asked asked;        // the first of them
  std::string guard;  // "scope", "role", ...; of a limit: its key
  std::int32_t status = 0;
  std::int32_t count = 1;
  Timestamp until{};                       // the last of them
  std::vector<StreamId> streams;           // cases that are there and were asked for
  std::int64_t measured = 0, allowed = 0;  // of a limit that was passed
};
BOOST_DESCRIBE_STRUCT(Viewed, (), (asked, shown))
BOOST_DESCRIBE_STRUCT(Searched, (), (asked, shown))
BOOST_DESCRIBE_STRUCT(Exported, (), (asked, shown, format, from, until))
BOOST_DESCRIBE_STRUCT(Refused, (), (asked, guard, status, count, until, streams, measured, allowed))
}  // namespace ev

using Payload = std::variant<ev::Viewed, ev::Searched, ev::Exported, ev::Refused>;

// A stream of this log is a lane: reads that are recorded at the same moment go in different lanes,
// so that none waits for the version of another. A lane means nothing; the log's order does.
struct State {
  std::int64_t events = 0;
};
BOOST_DESCRIBE_STRUCT(State, (), (events))
struct Lane {
  static constexpr std::string_view kName = "reads";
  using State = reads::State;
  using Status = void;
  using Payload = reads::Payload;
  static State evolve(State state, const Payload& event);
};
StreamId lane(std::size_t number);  // from 1

// All that can stand in this log.
const Catalogue& catalogue();

// The parts that every event has, and those that only some have.
const Asked& asked_of(const Payload& event);
const Shown* shown_of(const Payload& event);  // null for a refusal

// What guards say when a limit on reading stops somebody.
inline constexpr std::string_view kCasesPerHour = "cases_per_hour";
inline constexpr std::string_view kRowsPerAnswer = "rows_per_answer";
inline bool is_limit(std::string_view guard) {
  return guard == kCasesPerHour || guard == kRowsPerAnswer;
}

}  // namespace chapterhouse::reads
