#pragma once
// What every case has besides its own workflow: who carries it, its papers, corrections,
// suspension, transfer, merge, void and access (domain rules 2.0). Events only; the rules are in
// workflows/common.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/calendar/deadline.h"
#include "domain/cases/event.h"

namespace chapterhouse::common {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,  // before the first event
  kOpen = 1,
  kSuspended = 2,
  kInTransfer = 3,
  kClosed = 4,
  kMerged = 5,
  kVoided = 6,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kOpen, kSuspended, kInTransfer, kClosed, kMerged, kVoided)

enum class EscalationLevel : std::uint8_t {
  kTown = 1,
  kDistrict = 2,
  kLeader = 3,
  kCity = 4,
  kSixParty = 5
};
BOOST_DESCRIBE_ENUM(EscalationLevel, kTown, kDistrict, kLeader, kCity, kSixParty)

// A paper kept outside the log, known by what it is and by its hash.
struct Document {
  std::string kind;  // "payroll_list", "approval_copy", ...
  std::string title;
  std::string sha256;  // 64 hexadecimal digits
  bool operator==(const Document&) const = default;
};
BOOST_DESCRIBE_STRUCT(Document, (), (kind, title, sha256))

// A change of one field, proposed by one person and decided by another.
struct Correction {
  std::string field;  // a field of the case's own state
  std::string old_value, new_value;
  std::string reason;
  std::string basis_sha256;  // the paper that shows the new value
  AccountId proposed_by;
  bool operator==(const Correction&) const = default;
};
BOOST_DESCRIBE_STRUCT(Correction, (),
                      (field, old_value, new_value, reason, basis_sha256, proposed_by))

struct SuspendedSpan {
  Date from;
  std::optional<Date> until;
  bool stops_clock = true;
  bool operator==(const SuspendedSpan&) const = default;
};
BOOST_DESCRIBE_STRUCT(SuspendedSpan, (), (from, until, stops_clock))

enum class DeadlineMarkKind : std::uint8_t { kReminded = 1, kMissed = 2 };
BOOST_DESCRIBE_ENUM(DeadlineMarkKind, kReminded, kMissed)

// What the deadline clock noted of a running deadline, once each.
struct DeadlineMark {
  DeadlineMarkKind kind = DeadlineMarkKind::kReminded;
  std::string key;  // the deadline's rule
  Date started_on{}, due{};
  bool operator==(const DeadlineMark&) const = default;
};
BOOST_DESCRIBE_STRUCT(DeadlineMark, (), (kind, key, started_on, due))

namespace ev {
struct Assigned {
  static constexpr EventKey kKey{"common", "assigned", 1};
  AccountId assignee;
};
struct DocumentAdded {
  static constexpr EventKey kKey{"common", "document_added", 2};
  Document document;
};
struct NoteAdded {
  static constexpr EventKey kKey{"common", "note_added", 3};
  Personal<std::string> text;
};
struct CorrectionProposed {
  static constexpr EventKey kKey{"common", "correction_proposed", 4};
  Correction correction;
};
// Replaces the field's value from now on; what was recorded before stays readable as it was.
struct FieldCorrected {
  static constexpr EventKey kKey{"common", "field_corrected", 5};
  Correction correction;
};
struct CorrectionDeclined {
  static constexpr EventKey kKey{"common", "correction_declined", 6};
  std::string reason;
};
struct Suspended {
  static constexpr EventKey kKey{"common", "suspended", 7};
  std::string reason;
  bool stops_clock = true;
};
struct Resumed {
  static constexpr EventKey kKey{"common", "resumed", 8};
  std::optional<Deadline> due;  // the case's running deadline, longer by the days it stood still
};
struct TransferRequested {
  static constexpr EventKey kKey{"common", "transfer_requested", 9};
  UnitId from_unit, to_unit;
  std::string reason;
};
struct TransferAccepted {
  static constexpr EventKey kKey{"common", "transfer_accepted", 10};
  UnitId from_unit, to_unit;
};
struct TransferDeclined {
  static constexpr EventKey kKey{"common", "transfer_declined", 11};
  std::string reason;
};
struct Escalated {
  static constexpr EventKey kKey{"common", "escalated", 12};
  EscalationLevel level = EscalationLevel::kDistrict;
  std::string reason;
};
struct MergedInto {
  static constexpr EventKey kKey{"common", "merged_into", 13};
  StreamId target;
  std::string reason;
};
struct Unmerged {
  static constexpr EventKey kKey{"common", "unmerged", 14};
  StreamId target;
  std::string reason;
};
struct SplitOff {
  static constexpr EventKey kKey{"common", "split_off", 15};
  StreamId target;
  std::string reason;
};
struct Closed {
  static constexpr EventKey kKey{"common", "closed", 16};
  std::string reason;
};
struct Reopened {
  static constexpr EventKey kKey{"common", "reopened", 17};
  std::string reason;
};
struct VoidRequested {
  static constexpr EventKey kKey{"common", "void_requested", 18};
  std::string reason;
};
struct VoidDeclined {
  static constexpr EventKey kKey{"common", "void_declined", 19};
  std::string reason;
};
// The case was entered in error: every figure it fed is reversed in the open period.
struct Voided {
  static constexpr EventKey kKey{"common", "voided", 20};
  std::string reason;
  AccountId requested_by;
};
// The event recorded with it happened earlier, on paper.
struct Backfilled {
  static constexpr EventKey kKey{"common", "backfilled", 21};
  std::string paper_sha256;
  std::string reason;
};
struct AccessGranted {
  static constexpr EventKey kKey{"common", "access_granted", 22};
  AccountId account;
  std::string reason;
  Date until;
};
struct GlassBroken {
  static constexpr EventKey kKey{"common", "glass_broken", 23};
  std::string reason;
};
struct DeadlineMarked {
  static constexpr EventKey kKey{"common", "deadline_marked", 24};
  DeadlineMark mark;
};

// Two people wrote at once. This one's entry was made against version `seen`, was refused because
// of what the others had recorded up to `over`, and was sent again after its author had seen that.
struct Rebased {
  static constexpr EventKey kKey{"common", "rebased", 25};
  std::int64_t seen = 0, over = 0;
};

BOOST_DESCRIBE_STRUCT(Assigned, (), (assignee))
BOOST_DESCRIBE_STRUCT(DocumentAdded, (), (document))
BOOST_DESCRIBE_STRUCT(NoteAdded, (), (text))
BOOST_DESCRIBE_STRUCT(CorrectionProposed, (), (correction))
BOOST_DESCRIBE_STRUCT(FieldCorrected, (), (correction))
BOOST_DESCRIBE_STRUCT(CorrectionDeclined, (), (reason))
BOOST_DESCRIBE_STRUCT(Suspended, (), (reason, stops_clock))
BOOST_DESCRIBE_STRUCT(Resumed, (), (due))
BOOST_DESCRIBE_STRUCT(TransferRequested, (), (from_unit, to_unit, reason))
BOOST_DESCRIBE_STRUCT(TransferAccepted, (), (from_unit, to_unit))
BOOST_DESCRIBE_STRUCT(TransferDeclined, (), (reason))
BOOST_DESCRIBE_STRUCT(Escalated, (), (level, reason))
BOOST_DESCRIBE_STRUCT(MergedInto, (), (target, reason))
BOOST_DESCRIBE_STRUCT(Unmerged, (), (target, reason))
BOOST_DESCRIBE_STRUCT(SplitOff, (), (target, reason))
BOOST_DESCRIBE_STRUCT(Closed, (), (reason))
BOOST_DESCRIBE_STRUCT(Reopened, (), (reason))
BOOST_DESCRIBE_STRUCT(VoidRequested, (), (reason))
BOOST_DESCRIBE_STRUCT(VoidDeclined, (), (reason))
BOOST_DESCRIBE_STRUCT(Voided, (), (reason, requested_by))
BOOST_DESCRIBE_STRUCT(Backfilled, (), (paper_sha256, reason))
BOOST_DESCRIBE_STRUCT(AccessGranted, (), (account, reason, until))
BOOST_DESCRIBE_STRUCT(GlassBroken, (), (reason))
BOOST_DESCRIBE_STRUCT(DeadlineMarked, (), (mark))
BOOST_DESCRIBE_STRUCT(Rebased, (), (seen, over))
}  // namespace ev

using Payload =
    std::variant<ev::Assigned, ev::DocumentAdded, ev::NoteAdded, ev::CorrectionProposed,
                 ev::FieldCorrected, ev::CorrectionDeclined, ev::Suspended, ev::Resumed,
                 ev::TransferRequested, ev::TransferAccepted, ev::TransferDeclined, ev::Escalated,
                 ev::MergedInto, ev::Unmerged, ev::SplitOff, ev::Closed, ev::Reopened,
                 ev::VoidRequested, ev::VoidDeclined, ev::Voided, ev::Backfilled, ev::AccessGranted,
                 ev::GlassBroken, ev::DeadlineMarked, ev::Rebased>;
using Event = Step<Status, Payload>;

// Access to one case for an account outside its unit, up to and including a day.
struct Grant {
  AccountId account;
  Date until;
  bool operator==(const Grant&) const = default;
};
BOOST_DESCRIBE_STRUCT(Grant, (), (account, until))

struct State {
  Status status = Status::kNew;
  UnitId unit;  // responsible for the case; moved by an accepted transfer
  AccountId opened_by;
  Timestamp opened_at{};  // business time of the first event; kept through transfers
  AccountId assignee;
  std::vector<Document> documents;
  std::optional<Correction> pending_correction;
  std::vector<SuspendedSpan> suspensions;
  UnitId transfer_to;  // while kInTransfer
  AccountId transfer_requested_by;
  StreamId merged_into;         // while kMerged
  AccountId void_requested_by;  // empty: none pending
  EscalationLevel escalated_to = EscalationLevel::kTown;
  std::int32_t reopen_count = 0;
  std::vector<Grant> granted;  // breaking the glass grants the day on which it is broken
  std::optional<DeadlineMark> reminded, missed;  // the last of each kind

  bool grants(const AccountId& account, Date on) const;
  // The days on which the clock stood still; a suspension that lasts ends with `today`.
  std::vector<Suspension> stopped_clock(Date today) const;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, unit, opened_by, opened_at, assignee, documents, pending_correction,
                       suspensions, transfer_to, transfer_requested_by, merged_into,
                       void_requested_by, escalated_to, reopen_count, granted, reminded, missed))

// `envelope` gives the business date and the actor of the event.
State evolve(State state, const Envelope& envelope, const Event& event);

}  // namespace chapterhouse::common
