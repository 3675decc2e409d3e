#pragma once
// A person's request about the data that is kept of them: to know, to have a copy, to correct, to
// restrict, to erase (PIPL articles 44 to 50; ADR 0019). Stream "privacy_request/<id>". What the
// person said in it stands under the person's own key and is erased with the rest.
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"
#include "domain/cases/privacy_request/form.h"

namespace chapterhouse::privacy_request {

// Stored in every event: append only, never renumber, never reuse.
enum class Status : std::uint8_t {
  kNew = 0,
  kReceived = 1,     // whose request it is has still to be shown
  kIdentified = 2,   // the system looks for what is kept of the person
  kUnderReview = 3,  // what is kept is known to those who decide
  kProposed = 4,     // one person has proposed the answer
  kApproved = 5,     // a second person has granted it; it is being carried out
  kRestricted = 6,   // kept, not shown
  kUnreadable = 7,   // the keys are destroyed here; older copies of them wait for the rotation
  kErased = 8,
  kCarriedOut = 9,
  kRefused = 10,
  kWithdrawn = 11,
};
BOOST_DESCRIBE_ENUM(Status, kNew, kReceived, kIdentified, kUnderReview, kProposed, kApproved,
                    kRestricted, kUnreadable, kErased, kCarriedOut, kRefused, kWithdrawn)

// clang-format off
namespace ev {
struct Received { static constexpr EventKey kKey{"privacy_request", "received", 1150}; UnitId unit; SubjectId person; Kind kind = Kind::kKnow; Requester requester = Requester::kSelf; Personal<std::string> name, contact; Personal<std::string> wish; Sensitive<std::string> id_no; std::vector<StreamId> registers; StreamId about; std::string form_sha256; std::string standing_sha256; AccountId received_by; Deadline due; };
struct Identified { static constexpr EventKey kKey{"privacy_request", "identified", 1151}; IdentityMeans means = IdentityMeans::kInPerson; std::string paper_sha256; AccountId checked_by; };
// What is kept of the person, found by the system in the log: by ids alone.
struct Scoped { static constexpr EventKey kKey{"privacy_request", "scoped", 1152}; std::vector<SubjectId> subjects; std::vector<CaseInScope> cases; std::vector<StreamId> named_in; std::vector<std::string> documents; };
struct AnswerProposed { static constexpr EventKey kKey{"privacy_request", "answer_proposed", 1153}; SubjectId person; Answer answer = Answer::kGrant; Ground ground = Ground::kRight; Personal<std::string> reason; AccountId proposer; };
struct ProposalDeclined { static constexpr EventKey kKey{"privacy_request", "proposal_declined", 1154}; SubjectId person; Personal<std::string> reason; };
struct Granted { static constexpr EventKey kKey{"privacy_request", "granted", 1155}; Ground ground = Ground::kRight; AccountId approver; };
// `kept_until` absent: until the person has it lifted.
struct Restricted { static constexpr EventKey kKey{"privacy_request", "restricted", 1156}; std::vector<SubjectId> subjects; std::optional<Date> kept_until; std::string basis; AccountId approver; };
struct Refused { static constexpr EventKey kKey{"privacy_request", "refused", 1157}; Ground ground = Ground::kStillNeeded; AccountId approver; };
struct Withdrawn { static constexpr EventKey kKey{"privacy_request", "withdrawn", 1158}; SubjectId person; Personal<std::string> reason; };
struct RetentionEnded { static constexpr EventKey kKey{"privacy_request", "retention_ended", 1159}; Date ended_on{}; };
struct Unreadable { static constexpr EventKey kKey{"privacy_request", "unreadable", 1160}; std::vector<SubjectId> subjects; std::vector<DestroyedKey> keys; std::vector<std::string> documents; Date destroyed_on{}; std::uint32_t epoch = 0; };
// The proof of an erasure: the person's receipt is the receipt of this event.
struct Erased { static constexpr EventKey kKey{"privacy_request", "erased", 1161}; std::vector<SubjectId> subjects; std::vector<DestroyedKey> keys; std::vector<std::string> documents; Ground ground = Ground::kRetentionOver; AccountId approver; Date destroyed_on{}; std::uint32_t epoch_before = 0, epoch = 0; };
struct CopyMade { static constexpr EventKey kKey{"privacy_request", "copy_made", 1162}; std::string sha256; std::int64_t bytes = 0; };
struct Completed { static constexpr EventKey kKey{"privacy_request", "completed", 1163}; SubjectId person; Personal<std::string> outcome; };
// A custodian looks at what is restricted.
struct Inspected { static constexpr EventKey kKey{"privacy_request", "inspected", 1164}; std::string reason; AccountId custodian; Date until{}; };
struct Lifted { static constexpr EventKey kKey{"privacy_request", "lifted", 1165}; std::string reason; };
// Nobody asked: the law has nothing of the person kept any longer (art. 47 (1) 2).
struct Raised { static constexpr EventKey kKey{"privacy_request", "raised", 1166}; UnitId unit; SubjectId person; std::vector<CaseInScope> cases; Date over_since{}; std::string basis; Deadline due; };

BOOST_DESCRIBE_STRUCT(Received, (), (unit, person, kind, requester, name, contact, wish, id_no, registers, about, form_sha256, standing_sha256, received_by, due))
BOOST_DESCRIBE_STRUCT(Identified, (), (means, paper_sha256, checked_by))
BOOST_DESCRIBE_STRUCT(Scoped, (), (subjects, cases, named_in, documents))
BOOST_DESCRIBE_STRUCT(AnswerProposed, (), (person, answer, ground, reason, proposer))
BOOST_DESCRIBE_STRUCT(ProposalDeclined, (), (person, reason))
BOOST_DESCRIBE_STRUCT(Granted, (), (ground, approver))
BOOST_DESCRIBE_STRUCT(Restricted, (), (subjects, kept_until, basis, approver))
BOOST_DESCRIBE_STRUCT(Refused, (), (ground, approver))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (person, reason))
BOOST_DESCRIBE_STRUCT(RetentionEnded, (), (ended_on))
BOOST_DESCRIBE_STRUCT(Unreadable, (), (subjects, keys, documents, destroyed_on, epoch))
BOOST_DESCRIBE_STRUCT(Erased, (), (subjects, keys, documents, ground, approver, destroyed_on, epoch_before, epoch))
BOOST_DESCRIBE_STRUCT(CopyMade, (), (sha256, bytes))
BOOST_DESCRIBE_STRUCT(Completed, (), (person, outcome))
BOOST_DESCRIBE_STRUCT(Inspected, (), (reason, custodian, until))
BOOST_DESCRIBE_STRUCT(Lifted, (), (reason))
BOOST_DESCRIBE_STRUCT(Raised, (), (unit, person, cases, over_since, basis, due))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Received, ev::Identified, ev::Scoped, ev::AnswerProposed,
                             ev::ProposalDeclined, ev::Granted, ev::Restricted, ev::Refused,
                             ev::Withdrawn, ev::RetentionEnded, ev::Unreadable, ev::Erased,
                             ev::CopyMade, ev::Completed, ev::Inspected, ev::Lifted, ev::Raised>;
using Event = Step<Status, Payload>;

// Names nobody.
struct State {
  Status status = Status::kNew;
  SubjectId person;
  Kind kind = Kind::kKnow;
  Requester requester = Requester::kSelf;
  std::vector<StreamId> registers;  // where the identity number is known: "person/<hash>", ...
  StreamId about;                   // the case by which the person was found; empty: by the number
  AccountId received_by, checked_by, proposer, approver;
  bool scoped = false;
  std::vector<SubjectId> subjects;
  std::vector<CaseInScope> cases;
  std::vector<StreamId> named_in;      // cases of others that the person is named in
  std::vector<std::string> documents;  // of their own cases alone
  Answer answer = Answer::kGrant;
  Ground ground = Ground::kRight;
  std::optional<Date> kept_until;
  std::string kept_by;  // the parameter that asks for it
  std::vector<DestroyedKey> keys;
  std::optional<Date> destroyed_on;
  std::uint32_t epoch = 0;  // of the key ring when the keys were destroyed; after, of the rotation
  AccountId custodian;      // who looked last at what is restricted, and until when
  std::optional<Date> custodian_until;
  std::int32_t copies = 0;
  std::optional<Deadline> due;     // of the answer
  std::optional<Date> over_since;  // the end of the retention, when nobody asked
};
// clang-format off
BOOST_DESCRIBE_STRUCT(State, (), (status, person, kind, requester, registers, about, received_by, checked_by, proposer, approver, scoped, subjects, cases, named_in, documents, answer, ground, kept_until, kept_by, keys, destroyed_on, epoch, custodian, custodian_until, copies, due, over_since))
// clang-format on

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "privacy_request";
  using State = privacy_request::State;
  using Status = privacy_request::Status;
  using Payload = privacy_request::Payload;
  static State evolve(State state, const Event& event);  // total
  static CaseSummary summary(const State& state, const CaseFile& file);
  // Feeds no figure: whoever asks for their right is not counted.
  static void facts(const FactInput&, std::vector<Fact>&) {}
};

}  // namespace chapterhouse::privacy_request
