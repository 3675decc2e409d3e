#include "api/privacy/retention_watch.h"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <map>
#include <set>

#include "domain/cases/agreement/agreement.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/core/archive.h"
#include "domain/privacy/retention.h"
#include "domain/registers/privacy/held.h"
#include "domain/registers/privacy/protected_subjects.h"
#include "workflows/privacy_request/privacy_request.h"

namespace chapterhouse::privacy {
namespace {

namespace cmd = workflows::privacy_request::cmd;

constexpr std::size_t kPage = 1'024;  // events read at once

// A stream folded to its end, and since when it has been over.
struct Life {
  CaseFile file;
  std::optional<Date> ended_on;
};

Result<Life, ReadError> life_of(const EventLog& log, const CaseType& type, const StreamId& stream) {
  Life life{empty_file(type, stream), {}};
  for (StreamVersion from{1};; from.value += kPage) {
    const auto page = log.read_stream(stream, from, kPage, Reveal::kNothing);
    if (!page) return Failure{page.error()};
    for (const Event& event : *page) {
      apply(life.file, event);
      if (type.is_register) continue;
      if (!is_over(life.file))
        life.ended_on.reset();
      else if (!life.ended_on)
        life.ended_on = business_date(event.envelope.occurred_at);
    }
    if (page->size() < kPage) return life;
  }
}

// What is known of one person.
struct Standing {
  std::vector<Kept> kept;
  Date last_end{};
  UnitId unit;
  bool stays = false;  // for a reason that is no period
};

class Look {
 public:
  Look(const EventLog& log, const Catalogue& catalogue) : log_(log), catalogue_(catalogue) {}

  Result<std::vector<Expired>, ReadError> run(const Policy& policy, Date today) {
    if (auto read = find_streams(); !read) return Failure{read.error()};
    for (const StreamId& stream : streams_)
      if (auto read = add(stream); !read) return Failure{read.error()};
    if (auto read = spare_the_protected(); !read) return Failure{read.error()};
    std::vector<Expired> out;
    for (const auto& [person, standing] : persons_) {
      if (standing.stays) continue;
      const auto retention = retention_of(standing.kept, policy, today);
      if (retention && retention->until <= today)
        out.push_back({person, retention->until, standing.unit});
    }
    std::ranges::stable_sort(out, {}, &Expired::until);
    return out;
  }

 private:
  Outcome<ReadError> find_streams() {
    for (Position from{1};;) {
      const auto page = log_.read_all(from, kPage, Reveal::kNothing);
      if (!page) return Failure{page.error()};
      for (const Event& event : *page) {
        const CaseType* type = catalogue_.type_of(event.envelope.stream);
        if (type && !type->is_register) streams_.insert(event.envelope.stream);
      }
      if (page->size() < kPage) return Done{};
      from.value += page->size();
    }
  }

  Outcome<ReadError> add(const StreamId& stream) {
    const CaseType& type = *catalogue_.type_of(stream);
    const bool is_request = type.name == privacy_request::Case::kName;
    if (!is_request && !record_class_of(empty_file(type, stream))) return Done{};
    auto life = life_of(log_, type, stream);
    if (!life) return Failure{life.error()};
    const SubjectId person = person_in(life->file);
    if (person.empty()) return Done{};
    if (is_request) {
      asked(life->file);
      return Done{};
    }
    Standing& standing = persons_[person];
    streams_of_[person].push_back(stream);
    if (!life->ended_on) {
      standing.stays = true;
      return Done{};
    }
    standing.kept.push_back({*record_class_of(life->file), *life->ended_on});
    if (standing.unit.empty() || *life->ended_on >= standing.last_end) {
      standing.last_end = *life->ended_on;
      standing.unit = life->file.common.unit;
    }
    return Done{};
  }

  // An agreement names nobody: it is the applicant's as the dispute with its id is.
  SubjectId person_in(const CaseFile& file) const {
    if (file.type != &case_type<agreement::Case>()) return person_of(file);
    const auto dispute = stream_of(dispute::Case::kName, key_of_stream(file.stream));
    const auto life = log_.version_of(dispute).value == 0
                          ? Result<Life, ReadError>(Life{})
                          : life_of(log_, case_type<dispute::Case>(), dispute);
    return life && life->file.type ? person_of(life->file) : SubjectId{};
  }

  // Whoever asked is answered first.
  void asked(const CaseFile& file) {
    const auto& request = file.as<privacy_request::State>();
    if (request.kind != privacy_request::Kind::kErase) return;
    if (file.common.status != common::Status::kOpen) return;
    const bool answered = request.status == privacy_request::Status::kRefused ||
                          request.status == privacy_request::Status::kWithdrawn;
    if (!answered) persons_[request.person].stays = true;
  }

  Outcome<ReadError> spare_the_protected() {
    const auto protect =
        life_of(log_, case_type<protected_subjects::Register>(), protected_subjects::stream());
    if (!protect) return Failure{protect.error()};
    const auto& state = protect->file.as<protected_subjects::State>();
    std::set<SubjectId> done(state.erased.begin(), state.erased.end());
    for (const auto& restriction : state.restricted)
      done.insert(restriction.subjects.begin(), restriction.subjects.end());
    const auto holds = life_of(log_, case_type<held::Register>(), held::stream());
    if (!holds) return Failure{holds.error()};
    const auto& held = holds->file.as<held::State>();
    for (auto& [person, standing] : persons_) {
      const auto& streams = streams_of_[person];
      standing.stays =
          standing.stays || done.contains(person) || held.on(person) != nullptr ||
          std::ranges::any_of(streams, [&](const StreamId& s) { return held.on(s) != nullptr; });
    }
    return Done{};
  }

  const EventLog& log_;
  const Catalogue& catalogue_;
  std::set<StreamId> streams_;
  std::map<SubjectId, Standing> persons_;
  std::map<SubjectId, std::vector<StreamId>> streams_of_;
};

// The request has one place for each person and end, so it comes up once however often one looks.
StreamId stream_for(const Hasher& hasher, const Expired& expired) {
  Bytes seed;
  write_text("retention is over", seed);
  write_text(expired.person.bytes(), seed);
  write_text(to_text(expired.until), seed);
  return stream_of(privacy_request::Case::kName, CaseId::from_bytes(view(hasher.sha256(seed))));
}

}  // namespace

Result<std::vector<Expired>, ReadError> find_expired(const EventLog& log,
                                                     const Catalogue& catalogue,
                                                     const Policy& policy, Date today) {
  return Look(log, catalogue).run(policy, today);
}

RetentionWatch::RetentionWatch(const workflows::Services& services,
                               workflows::CommandHandler& handler, HasFile has_file)
    : services_(services), handler_(handler), has_file_(std::move(has_file)) {}

void RetentionWatch::step(const Asked& asked, const std::stop_token& stop) {
  const Date today = business_date(services_.clock->now());
  if (looked_on_ != today) {
    const auto expired =
        find_expired(*services_.log, *services_.catalogue, services_.rules->policy, today);
    if (!expired) {
      spdlog::error("whose retention is over cannot be found: {}", expired.error().detail);
      return;
    }
    waiting_.assign(expired->begin(), expired->end());
    looked_on_ = today;
  }
  while (!waiting_.empty() && !stop.stop_requested()) {
    const Expired next = waiting_.front();
    waiting_.pop_front();
    if (services_.log->version_of(stream_for(*services_.hasher, next)).value > 0) continue;
    if (asked(next.person)) continue;
    raise(next, stop);
    return;  // others wait for this thread, too
  }
}

// The periods look at all that the log has of the person, under whichever id; the rules judge it.
void RetentionWatch::raise(const Expired& expired, const std::stop_token& stop) {
  const StreamId request = stream_for(*services_.hasher, expired);
  privacy_request::State person;
  person.person = expired.person;
  const auto scope = find_scope(*services_.log, *services_.catalogue, person, has_file_);
  if (!scope) {
    spdlog::error("{}: what is kept cannot be found: {}", request.value, scope.error().detail);
    return;
  }
  Bytes seed;
  write_text("raise", seed);
  write_text(request.value, seed);
  const auto receipt = workflows::send_as_system(
      services_, handler_,
      {request, workflows::CommandBody::of(cmd::Raise{expired.unit, expired.person, scope->cases}),
       expired.unit},
      {.seed = seed, .occurred_at = services_.clock->now()}, stop);
  if (receipt) return;
  const bool refused = receipt.error().kind == workflows::CommandError::Kind::kRejected;
  spdlog::warn("{}: the end of the retention was not raised: {}", request.value,
               refused ? std::string(receipt.error().rejection->reason) : receipt.error().detail);
}

}  // namespace chapterhouse::privacy
