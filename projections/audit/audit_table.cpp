// What single events show; what they show beside others is in comparisons.cpp.
#include "projections/audit/audit_table.h"

#include <algorithm>
#include <utility>

#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/membership/membership.h"
#include "domain/cases/relief/relief.h"
#include "projections/engine/error.h"

namespace chapterhouse::projections {
namespace {

constexpr std::size_t kBesideInCommit = 4;  // a step and what can stand beside it: paper, rebase

std::string name_of(const EventKey& key) {
  return std::string(key.family) + "." + std::string(key.name);
}

Anomaly anomaly(AnomalyKind kind, const Change& change) {
  const Envelope& e = change.event.envelope;
  Anomaly out;
  out.kind = kind;
  out.seen = out.position = e.position;
  out.stream = e.stream;
  out.unit = change.after.common.unit;
  out.actor = e.actor.id;
  out.occurred_at = e.occurred_at;
  out.recorded_at = e.recorded_at;
  out.event = name_of(change.event.body.type().key);
  return out;
}

std::int64_t number_of(const Change& change) {
  return static_cast<std::int64_t>(change.opened.value);
}

// People from outside use the system when they like; an office keeps hours.
bool keeps_hours(const Actor& actor) {
  switch (actor.role) {
    case Role::kEnt:
    case Role::kWorker:
    case Role::kHost:
    case Role::kVol:
      return false;
    default:
      return actor.kind == ActorKind::kPerson;
  }
}

bool overrides(Override when, const Change& change) {
  switch (when) {
    case Override::kNever:
      return false;
    case Override::kAlways:
      return true;
    case Override::kByAnotherUnit:
      return change.event.envelope.actor.unit != change.before.common.unit;
    case Override::kStopsClock: {
      const auto* suspended = change.event.body.as<common::ev::Suspended>();
      return suspended && suspended->stops_clock && change.summary_before.due.has_value();
    }
  }
  return false;
}

// The account in a field of the event; "" when the field is not there.
std::string account_in(const EventBody& body, std::string_view field) {
  const Field* found = field.empty() ? nullptr : body.type().shape->field(field);
  if (!found || found->shape->kind != Shape::Kind::kName) return {};
  return std::string(found->shape->text(found->in_const(body.data())));
}

// Whose membership counts where; empty when it does not count.
UnitId counted_in(const CaseFile& file) {
  if (!file.exists() || file.common.status == common::Status::kMerged ||
      file.common.status == common::Status::kVoided)
    return {};
  const auto& state = file.as<membership::State>();
  return membership::is_active(state.status) ? state.unit : UnitId{};
}

}  // namespace

std::string AuditTable::tables() const {
  return "CREATE TABLE anomalies(id INTEGER PRIMARY KEY, kind INTEGER NOT NULL,"
         " position INTEGER NOT NULL, stream TEXT NOT NULL, unit TEXT NOT NULL,"
         " actor TEXT NOT NULL, occurred_at INTEGER NOT NULL, recorded_at INTEGER NOT NULL,"
         " event TEXT NOT NULL, other_position INTEGER NOT NULL, other_stream TEXT NOT NULL,"
         " amount INTEGER NOT NULL, detail TEXT NOT NULL, withdraws INTEGER NOT NULL);"
         "CREATE TABLE audit_days(day INTEGER PRIMARY KEY, first INTEGER NOT NULL);"
         "CREATE TABLE audit_proposals(no INTEGER NOT NULL, kind INTEGER NOT NULL,"
         " position INTEGER NOT NULL, event TEXT NOT NULL, actor TEXT NOT NULL,"
         " on_behalf_of TEXT NOT NULL, named TEXT NOT NULL, PRIMARY KEY(no, kind)) WITHOUT ROWID;"
         "CREATE TABLE audit_papers(sha256 TEXT NOT NULL, no INTEGER NOT NULL,"
         " position INTEGER NOT NULL, stream TEXT NOT NULL, PRIMARY KEY(sha256, no)) WITHOUT ROWID;"
         "CREATE TABLE audit_contacts(hash TEXT NOT NULL, person TEXT NOT NULL,"
         " position INTEGER NOT NULL, stream TEXT NOT NULL,"
         " PRIMARY KEY(hash, person)) WITHOUT ROWID;"
         "CREATE INDEX contacts_by_person ON audit_contacts(person);"
         "CREATE TABLE audit_payees(person TEXT PRIMARY KEY) WITHOUT ROWID;"
         "CREATE TABLE audit_members(person TEXT NOT NULL, no INTEGER NOT NULL,"
         " unit TEXT NOT NULL, position INTEGER NOT NULL, stream TEXT NOT NULL,"
         " PRIMARY KEY(person, no)) WITHOUT ROWID;"
         "CREATE TABLE audit_doubles(no INTEGER NOT NULL, other_no INTEGER NOT NULL,"
         " row INTEGER NOT NULL, PRIMARY KEY(no, other_no)) WITHOUT ROWID;";
}

std::string AuditTable::indexes() const {
  return "CREATE INDEX anomalies_by_kind ON anomalies(kind, id);"
         "CREATE INDEX anomalies_withdrawn ON anomalies(withdraws) WHERE withdraws <> 0;";
}

std::vector<TableOrder> AuditTable::contents() const {
  return {{"anomalies", "id"},
          {"audit_days", "day"},
          {"audit_proposals", "no, kind"},
          {"audit_papers", "sha256, no"},
          {"audit_contacts", "hash, person"},
          {"audit_payees", "person"},
          {"audit_members", "person, no"},
          {"audit_doubles", "no, other_no"}};
}

void AuditTable::project(const Change& change) {
  note_day(change.event.envelope);
  note_time(change);
  note_conduct(change);
  note_papers(change);
  note_contacts(change);
  note_membership(change);
}

void AuditTable::note_day(const Envelope& envelope) {
  const Date day = business_date(envelope.recorded_at);
  if (today_ == day) return;
  today_ = day;
  limits_ = sources_.thresholds ? std::optional(sources_.thresholds(day)) : std::nullopt;
  steps_.emplace_back(DayBegins{day, envelope.position});
}

void AuditTable::note_time(const Change& change) {
  const Envelope& e = change.event.envelope;
  if (!limits_ || e.actor.kind != ActorKind::kPerson) return;
  const std::int64_t late = sources_.working_days.between(business_date(e.occurred_at), *today_);
  if (late > limits_->backdated_working_days && !declared(e)) {
    Anomaly found = anomaly(AnomalyKind::kBackdated, change);
    found.amount = late;
    steps_.emplace_back(std::move(found));
  }
  if (!keeps_hours(e.actor)) return;
  const auto hour =
      std::chrono::duration_cast<std::chrono::hours>(e.recorded_at - start_of_day(*today_)).count();
  const bool works = sources_.working_days.between(*today_ - std::chrono::days{1}, *today_) == 1;
  if (works && hour >= limits_->office_from_hour && hour < limits_->office_until_hour) return;
  Anomaly found = anomaly(AnomalyKind::kOutsideHours, change);
  found.amount = hour;
  found.detail = works ? "hour" : "day_off";
  steps_.emplace_back(std::move(found));
}

// Whether the event's commit names the paper that shows when it happened. The log has the whole
// commit, though the event may be the last one of a batch.
bool AuditTable::declared(const Envelope& e) const {
  const auto commit =
      sources_.log.read_all({e.position.value - e.index}, kBesideInCommit, Reveal::kNothing);
  if (!commit) throw ProjectionError(ProjectionError::Kind::kLog, commit.error().detail);
  return std::ranges::any_of(*commit, [&](const Event& event) {
    return event.envelope.command == e.command && event.envelope.stream == e.stream &&
           event.body.as<common::ev::Backfilled>();
  });
}

void AuditTable::note_conduct(const Change& change) {
  const Envelope& e = change.event.envelope;
  const EventBody& body = change.event.body;
  const Conduct& conduct = conduct_of(body.type().key.kind);
  if (overrides(conduct.overrides, change))
    steps_.emplace_back(anomaly(AnomalyKind::kGateOverridden, change));
  // What the system does decides for nobody.
  const bool by_person = e.actor.kind == ActorKind::kPerson;
  if (!conduct.decides.empty() && by_person)
    steps_.emplace_back(Decides{anomaly(AnomalyKind::kSelfApproved, change), number_of(change),
                                conduct.decides, e.actor.on_behalf_of.value});
  if (conduct.proposes)
    steps_.emplace_back(Proposes{e.position, number_of(change), body.type().key.kind,
                                 name_of(body.type().key), by_person ? e.actor.id.value : "",
                                 e.actor.on_behalf_of.value, account_in(body, conduct.proposer)});
  if (const auto* corrected = body.as<common::ev::FieldCorrected>()) {
    Anomaly found = anomaly(AnomalyKind::kCorrection, change);
    found.actor = corrected->correction.proposed_by;
    found.detail = corrected->correction.field;
    steps_.emplace_back(std::move(found));
  }
}

void AuditTable::note_papers(const Change& change) {
  const EventBody& body = change.event.body;
  std::string sha256;
  if (const auto* added = body.as<common::ev::DocumentAdded>()) sha256 = added->document.sha256;
  if (const auto* filled = body.as<common::ev::Backfilled>()) sha256 = filled->paper_sha256;
  if (sha256.empty()) return;
  // One hash may be written in two ways.
  for (char& c : sha256)
    if (c >= 'A' && c <= 'F') c = static_cast<char>(c - 'A' + 'a');
  steps_.emplace_back(
      Shows{anomaly(AnomalyKind::kSharedPaper, change), number_of(change), std::move(sha256)});
}

void AuditTable::note_contacts(const Change& change) {
  namespace relief_ev = relief::ev;
  using Applied = hardship_application::ev::Applied;
  const EventBody& body = change.event.body;
  if (!sources_.blind || (!body.as<relief_ev::Proposed>() &&
                          !body.as<relief_ev::PaymentRetried>() && !body.as<Applied>()))
    return;
  const auto again = sources_.log.read_all(change.event.envelope.position, 1, Reveal::kPersonal);
  if (!again) throw ProjectionError(ProjectionError::Kind::kLog, again.error().detail);
  if (again->empty()) return;
  const EventBody& revealed = again->front().body;
  const auto account = [&](const auto* e) {
    if (e->account.presence == Presence::kPresent)
      name(change, e->person.text(), "audit.account", e->account.value);
  };
  if (const auto* proposed = revealed.as<relief_ev::Proposed>()) {
    account(proposed);
    name(change, proposed->person.text(), {}, {});
  }
  if (const auto* retried = revealed.as<relief_ev::PaymentRetried>()) account(retried);
  if (const auto* applied = revealed.as<Applied>()) {
    if (applied->mobile.presence == Presence::kPresent)
      name(change, applied->person.text(), "audit.phone", applied->mobile.value);
    if (applied->bank_account.presence == Presence::kPresent)
      name(change, applied->person.text(), "audit.account",
           applied->bank_account.value.value_or(""));
  }
}

// Without a purpose: the person is proposed for a grant.
void AuditTable::name(const Change& change, std::string_view person, std::string_view purpose,
                      std::string_view value) {
  if (!purpose.empty() && value.empty()) return;
  const bool phone = purpose == "audit.phone";
  const AnomalyKind kind = phone ? AnomalyKind::kSharedPhone : AnomalyKind::kSharedAccount;
  std::string hash;
  if (!purpose.empty()) hash = (phone ? "p" : "a") + sources_.blind->blind(purpose, value);
  steps_.emplace_back(Names{anomaly(kind, change), std::string(person), std::move(hash)});
}

void AuditTable::note_membership(const Change& change) {
  if (change.after.type != &case_type<membership::Case>()) return;
  const UnitId before = counted_in(change.before), after = counted_in(change.after);
  if (before == after) return;
  const std::string person = change.after.as<membership::State>().person.text();
  const Anomaly base = anomaly(AnomalyKind::kMemberCountedTwice, change);
  if (!before.empty()) steps_.emplace_back(Leaves{base, number_of(change), person});
  if (after.empty()) return;
  Joins joins{base, number_of(change), person};
  joins.base.unit = after;
  steps_.emplace_back(std::move(joins));
}

void AuditTable::write(Database& database) {
  for (const Step& step : steps_) std::visit([&](const auto& each) { take(database, each); }, step);
  steps_.clear();
}

}  // namespace chapterhouse::projections
