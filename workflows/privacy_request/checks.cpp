#include "workflows/privacy_request/checks.h"

#include <algorithm>
#include <chrono>
#include <map>

#include "domain/registers/household.h"

namespace chapterhouse::workflows::privacy_request {
namespace {

application::Particulars particulars_of(const cmd::Receive& c) {
  return {c.id_type, c.id_no.value, {}, {}};
}

// Of a day that the later year does not have, the day before.
Date years_later(Date from, std::int64_t years) {
  const std::chrono::year_month_day later =
      std::chrono::year_month_day{from} + std::chrono::years{years};
  return later.ok() ? Date{later} : Date{later.year() / later.month() / std::chrono::last};
}

}  // namespace

std::vector<StreamId> registers_of(const cmd::Receive& c, const Context& x) {
  if (c.id_no.value.empty()) return {};
  const std::string number = application::normalised_id(particulars_of(c), x.today());
  return {person::stream(x.blind->blind("person", number)),
          household::stream(x.blind->blind("household", number))};
}

SubjectId person_of(const cmd::Receive& c, const Context& x) {
  if (const auto entries = registers_of(c, x); !entries.empty()) {
    const SubjectId& member = x.world->get<person::State>(entries.front()).subject;
    if (!member.empty()) return member;
    const SubjectId& applicant = x.world->get<household::State>(entries.back()).subject;
    if (!applicant.empty()) return applicant;
  }
  const CaseFile* about = c.about ? x.world->find(*c.about) : nullptr;
  const SubjectId named = about ? privacy::person_of(*about) : SubjectId{};
  return named.empty() ? x.fresh_subject : named;
}

Verdict NumberFits::holds(const State&, const cmd::Receive& c, const Context& x) {
  return c.id_no.value.empty() ? Verdict(true)
                               : application::id_is_valid(particulars_of(c), x.today());
}

Verdict AboutKnown::holds(const State&, const cmd::Receive& c, const Context& x) {
  if (!c.about) return true;
  const CaseFile* file = x.world->find(*c.about);
  return Verdict::points_to(file && file->exists() && !privacy::person_of(*file).empty(),
                            c.about->value);
}

// Per class the clock starts with the last end, and the longest period decides.
std::optional<Retention> retention_of(const State& s, const Context& x) {
  std::map<std::string_view, std::pair<Date, policy::Key>> ends;
  for (const auto& scoped : s.cases) {
    const CaseFile* file = x.world->find(scoped.stream);
    const auto record = file ? privacy::record_class_of(*file) : std::nullopt;
    if (!record) continue;
    // A case in work has not ended before today; NothingRuns has its say about it.
    const Date end = scoped.ended_on.value_or(x.today());
    const auto [at, fresh] = ends.try_emplace(record->name, end, record->years);
    if (!fresh) at->second.first = std::max(at->second.first, end);
  }
  std::optional<Retention> longest;
  for (const auto& [name, end] : ends) {
    const Date until = years_later(end.first, x.parameter(end.second));
    if (!longest || until > longest->until)
      longest = Retention{until, policy::info(end.second).name};
  }
  return longest;
}

bool is_kept(const State& s, const Context& x) {
  if (s.kind == Kind::kRestrict) return true;
  if (s.kind != Kind::kErase) return false;
  const auto retention = retention_of(s, x);
  return retention && retention->until > x.today();
}

Verdict NothingRuns::holds(const State& s, const Context& x) {
  if (s.kind != Kind::kErase) return true;
  for (const auto& scoped : s.cases) {
    const CaseFile* file = x.world->find(scoped.stream);
    if (!file || !privacy::is_over(*file)) return Verdict::points_to(false, scoped.stream.value);
  }
  return true;
}

Verdict NotHeld::holds(const State& s, const Context& x) {
  if (s.kind != Kind::kErase) return true;
  const auto& held = x.world->get<held::State>(held::stream());
  for (const auto& scoped : s.cases)
    if (const auto* hold = held.on(scoped.stream))
      return Verdict::points_to(false, hold->hold.value);
  for (const SubjectId& subject : s.subjects)
    if (const auto* hold = held.on(subject)) return Verdict::points_to(false, hold->hold.value);
  return true;
}

Verdict RetentionOver::holds(const State& s, const Context& x) {
  if (!s.kept_until) return false;
  return Verdict::opens(x.today() >= *s.kept_until, *s.kept_until);
}

}  // namespace chapterhouse::workflows::privacy_request
