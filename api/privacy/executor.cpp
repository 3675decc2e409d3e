#include "api/privacy/executor.h"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "api/privacy/scope.h"
#include "domain/core/archive.h"
#include "domain/policy/keys.h"
#include "domain/registers/privacy/protected_subjects.h"
#include "workflows/privacy_request/privacy_request.h"

namespace chapterhouse::privacy {
namespace {

namespace cmd = workflows::privacy_request::cmd;
using privacy_request::Kind;
using privacy_request::State;
using privacy_request::Status;
using store::SubjectState;

constexpr std::size_t kPage = 1'024;
constexpr std::chrono::milliseconds kIdle{200};  // how long one wait for new events lasts
const StreamId kSnapshot{"process/privacy"};

const State& state_of(const CaseFile& file) { return file.as<State>(); }

}  // namespace

Result<std::size_t, std::string> apply_protections(store::LogHandle& log,
                                                   const workflows::CommandHandler& handler) {
  const auto file = handler.load(protected_subjects::stream());
  if (!file) return Failure{"who is erased cannot be read: " + file.error().detail};
  const auto& protect = file->as<protected_subjects::State>();
  store::KeyVault& vault = log.vault();
  std::vector<SubjectId> readable;
  for (const SubjectId& subject : protect.erased)
    if (vault.state(subject) != SubjectState::kErased) readable.push_back(subject);
  for (const SubjectId& subject : readable)
    if (auto erased = vault.erase(subject); !erased) return Failure{erased.error().detail};
  std::size_t mended = readable.size();
  for (const auto& restriction : protect.restricted)
    for (const SubjectId& subject : restriction.subjects) {
      const SubjectState now = vault.state(subject);
      if (now == SubjectState::kErased || now == SubjectState::kRestricted) continue;
      if (auto done = vault.restrict(subject); !done) return Failure{done.error().detail};
      ++mended;
    }
  return mended;
}

Executor::Executor(const Parts& parts)
    : parts_(parts), watch_(parts.handler.services(), parts.handler, [this](const Hash256& hash) {
        return parts_.attachments.has(hash);
      }) {
  restore();
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

Executor::~Executor() {
  thread_.request_stop();
  thread_.join();
  keep();
}

void Executor::run(const std::stop_token& stop) {
  std::uint32_t epoch = 0;
  std::uint64_t looked_at = UINT64_MAX;
  while (!stop.stop_requested()) {
    if (!follow(stop)) return;
    // A rotation brings a request to its end without a new event.
    const std::uint32_t now = parts_.log.vault().ring().epoch;
    if (followed_ != looked_at || now != epoch) {
      for (auto at = open_.begin(); at != open_.end() && !stop.stop_requested();)
        at = act(*at, stop) ? open_.erase(at) : std::next(at);
      looked_at = followed_;
      epoch = now;
      position_ = followed_;
    }
    rotate_when_due();
    watch_.step([this](const SubjectId& person) { return is_asked_for(person); }, stop);
    parts_.log.events().wait_for({followed_ + 1}, kIdle);
  }
}

bool Executor::follow(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto page = parts_.log.events().read_all({followed_ + 1}, kPage, Reveal::kNothing);
    if (!page) {
      spdlog::error("privacy requests are not carried out: {}", page.error().detail);
      return false;
    }
    for (const Event& event : *page)
      if (type_of_stream(event.envelope.stream) == privacy_request::Case::kName)
        open_.insert(event.envelope.stream);
    if (page->empty()) return true;
    followed_ = page->back().envelope.position.value;
  }
  return true;
}

bool Executor::act(const StreamId& request, const std::stop_token& stop) {
  const auto file = parts_.handler.load(request);
  if (!file) {
    spdlog::error("{}: {}", request.value, file.error().detail);
    return false;
  }
  const State& state = state_of(*file);
  if (file->common.status != common::Status::kOpen) return state.kind != Kind::kErase;
  switch (state.status) {
    case Status::kIdentified:
      return record_scope(*file, stop);
    case Status::kApproved:
      return state.kind == Kind::kErase ? destroy(*file, stop) : false;
    case Status::kUnreadable:
      return record_erased(*file, stop);
    case Status::kRestricted:
      restrict(*file);
      return false;  // until the retention ends or the restriction is lifted
    case Status::kCarriedOut:
      return state.kind != Kind::kRestrict || release(*file);
    case Status::kErased:
    case Status::kRefused:
    case Status::kWithdrawn:
      return true;
    default:
      return false;  // people's turn
  }
}

bool Executor::record_erased(const CaseFile& file, const std::stop_token& stop) {
  const std::uint32_t epoch = parts_.log.vault().ring().epoch;
  if (epoch <= state_of(file).epoch) {
    const auto last = parts_.log.events().read_all(file.position, 1, Reveal::kNothing);
    if (last && !last->empty())
      unrotated_.try_emplace(file.stream, last->front().envelope.occurred_at);
    return false;
  }
  unrotated_.erase(file.stream);
  return send(file, workflows::CommandBody::of(cmd::RecordErased{epoch}), stop);
}

// Half of what the rules allow, since upkeep may be at a longer job. The district's own clock
// counts: it is the one that the erasure was dated by.
void Executor::rotate_when_due() {
  const workflows::Services& services = parts_.handler.services();
  const Timestamp now = services.clock->now();
  std::optional<Timestamp> first;
  for (const auto& [request, at] : unrotated_)
    if (!first || at < *first) first = at;
  pending_since_us_ = first ? to_micros(*first) : 0;
  if (!first) return;
  const std::int64_t hours =
      services.rules->policy.value(policy::Key::kPrivacyRotationHours, business_date(now));
  if (now - *first >= std::chrono::minutes{hours * 30}) parts_.rotate();
}

std::chrono::seconds Executor::pending() const {
  const std::int64_t since = pending_since_us_;
  if (since == 0) return {};
  const auto age = parts_.handler.services().clock->now() - from_micros(since);
  return std::max(std::chrono::floor<std::chrono::seconds>(age), std::chrono::seconds{1});
}

bool Executor::is_asked_for(const SubjectId& person) const {
  return std::ranges::any_of(open_, [&](const StreamId& request) {
    const auto file = parts_.handler.load(request);
    return file && file->common.status == common::Status::kOpen &&
           state_of(*file).kind == Kind::kErase && state_of(*file).person == person;
  });
}

bool Executor::record_scope(const CaseFile& file, const std::stop_token& stop) {
  const auto has_file = [this](const Hash256& hash) { return parts_.attachments.has(hash); };
  const auto scope = find_scope(parts_.log.events(), *parts_.handler.services().catalogue,
                                state_of(file), has_file);
  if (!scope) {
    spdlog::error("{}: what is kept cannot be found: {}", file.stream.value, scope.error().detail);
    return false;
  }
  send(file,
       workflows::CommandBody::of(
           cmd::RecordScope{scope->subjects, scope->cases, scope->named_in, scope->documents}),
       stop);
  return false;
}

// The fence, the keys, the files; then the log is told. What was done already is done again.
bool Executor::destroy(const CaseFile& file, const std::stop_token& stop) {
  const State& state = state_of(file);
  store::KeyVault& vault = parts_.log.vault();
  const Scope decided = recorded_scope(state);
  const bool begun = std::ranges::any_of(decided.subjects, [&](const SubjectId& subject) {
    return vault.state(subject) == SubjectState::kErased;
  });
  if (!begun) {
    const auto has_file = [this](const Hash256& hash) { return parts_.attachments.has(hash); };
    const auto scope =
        find_scope(parts_.log.events(), *parts_.handler.services().catalogue, state, has_file);
    if (!scope) {
      spdlog::error("{}: what is kept cannot be found: {}", file.stream.value,
                    scope.error().detail);
      return false;
    }
    if (*scope != decided) return record_scope(file, stop);
  }
  auto keys = keys_named(parts_.log.log(), decided.subjects);
  if (!keys) {
    spdlog::error("{}: the keys cannot be named: {}", file.stream.value, keys.error().detail);
    return false;
  }
  for (const SubjectId& subject : decided.subjects)
    if (auto erased = vault.erase(subject); !erased) {
      spdlog::error("{}: the keys cannot be destroyed: {}", file.stream.value,
                    erased.error().detail);
      return false;
    }
  for (const std::string& document : decided.documents) {
    const auto hash = hash_from(from_hex(document).value_or(""));
    if (!hash) continue;
    if (auto removed = parts_.attachments.remove_erased(*hash); !removed) {
      spdlog::error("{}: a file cannot be removed: {}", file.stream.value, removed.error().detail);
      return false;
    }
  }
  cmd::RecordUnreadable report{decided.subjects, *std::move(keys), decided.documents,
                               vault.ring().epoch};
  parts_.rebuild();
  send(file, workflows::CommandBody::of(std::move(report)), stop);
  return false;
}

bool Executor::restrict(const CaseFile& file) {
  store::KeyVault& vault = parts_.log.vault();
  bool changed = false;
  for (const SubjectId& subject : state_of(file).subjects) {
    const SubjectState now = vault.state(subject);
    if (now == SubjectState::kErased || now == SubjectState::kRestricted) continue;
    if (auto done = vault.restrict(subject); !done) {
      spdlog::error("{}: not restricted: {}", file.stream.value, done.error().detail);
      return false;
    }
    changed = true;
  }
  if (changed) parts_.rebuild();
  return true;
}

// What another request keeps restricted stays so.
bool Executor::release(const CaseFile& file) {
  store::KeyVault& vault = parts_.log.vault();
  const auto protect = parts_.handler.load(protected_subjects::stream());
  if (!protect) return false;
  std::set<SubjectId> kept;
  for (const auto& restriction : protect->as<protected_subjects::State>().restricted)
    kept.insert(restriction.subjects.begin(), restriction.subjects.end());
  for (const SubjectId& subject : state_of(file).subjects) {
    if (vault.state(subject) != SubjectState::kRestricted || kept.contains(subject)) continue;
    if (auto done = vault.release(subject); !done) {
      spdlog::error("{}: not released: {}", file.stream.value, done.error().detail);
      return false;
    }
  }
  parts_.rebuild();
  return true;
}

bool Executor::send(const CaseFile& file, workflows::CommandBody command,
                    const std::stop_token& stop) {
  const workflows::Services& services = parts_.handler.services();
  Bytes seed;
  write_text("privacy", seed);
  write_text(file.stream.value, seed);
  write_text(command.type().name, seed);
  write_u64(file.version.value, seed);  // the same step of the same state is one command
  const auto receipt = workflows::send_as_system(
      services, parts_.handler, {file.stream, std::move(command), file.common.unit},
      {.seed = seed, .occurred_at = services.clock->now()}, stop);
  if (receipt) return true;
  const bool refused = receipt.error().kind == workflows::CommandError::Kind::kRejected;
  spdlog::warn("{}: the system's step was not recorded: {}", file.stream.value,
               refused ? std::string(receipt.error().rejection->reason) : receipt.error().detail);
  return false;
}

void Executor::restore() {
  const auto kept = parts_.log.snapshots().get_snapshot(kSnapshot);
  if (!kept) return;
  std::string_view in = *kept;
  std::uint64_t position = 0, count = 0;
  if (!read_u64(position, in) || !read_u64(count, in)) return;
  // A log that is shorter was restored from a backup: start over.
  if (position > parts_.log.events().head().last.value) return;
  std::set<StreamId> open;
  for (std::uint64_t i = 0; i < count; ++i) {
    std::string_view stream;
    if (!read_text(stream, in)) return;
    open.insert(StreamId{std::string(stream)});
  }
  open_ = std::move(open);
  followed_ = position;
  std::uint64_t day = 0;
  if (read_u64(day, in) && day > 0)
    watch_.restore(Date{std::chrono::days{static_cast<std::int64_t>(day)}});
}

void Executor::keep() const {
  Bytes bytes;
  write_u64(followed_, bytes);
  write_u64(open_.size(), bytes);
  for (const StreamId& stream : open_) write_text(stream.value, bytes);
  const auto looked = watch_.done_for();
  write_u64(looked ? static_cast<std::uint64_t>(looked->time_since_epoch().count()) : 0, bytes);
  parts_.log.snapshots().put_snapshot(kSnapshot, bytes);
}

}  // namespace chapterhouse::privacy
