#include "workflows/privacy_request/checks.h"

#include <algorithm>

#include "domain/registers/household.h"

namespace chapterhouse::workflows::privacy_request {
namespace {

application::Particulars particulars_of(const cmd::Receive& c) {
  return {c.id_type, number_of(c), {}, {}};
}

}  // namespace

std::vector<StreamId> registers_of(const cmd::Receive& c, const Context& x) {
  if (number_of(c).empty()) return {};
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
  return number_of(c).empty() ? Verdict(true)
                              : application::id_is_valid(particulars_of(c), x.today());
}

Verdict AboutKnown::holds(const State&, const cmd::Receive& c, const Context& x) {
  if (!c.about) return true;
  const CaseFile* file = x.world->find(*c.about);
  return Verdict::points_to(file && file->exists() && !privacy::person_of(*file).empty(),
                            c.about->value);
}

std::optional<privacy::Retention> retention_of(std::span<const CaseInScope> cases,
                                               const Context& x) {
  std::vector<privacy::Kept> kept;
  for (const CaseInScope& scoped : cases) {
    const CaseFile* file = x.world->find(scoped.stream);
    const auto record = file ? privacy::record_class_of(*file) : std::nullopt;
    // A case in work has not ended before today; NothingRuns has its say about it.
    if (record) kept.push_back({*record, scoped.ended_on.value_or(x.today())});
  }
  return privacy::retention_of(kept, *x.policy, x.today());
}

bool is_kept(const State& s, const Context& x) {
  if (s.kind == Kind::kRestrict) return true;
  if (s.kind != Kind::kErase) return false;
  const auto retention = retention_of(s.cases, x);
  return retention && retention->until > x.today();
}

namespace {

Verdict all_over(std::span<const CaseInScope> cases, const Context& x) {
  for (const CaseInScope& scoped : cases) {
    const CaseFile* file = x.world->find(scoped.stream);
    if (!file || !privacy::is_over(*file)) return Verdict::points_to(false, scoped.stream.value);
  }
  return true;
}

Verdict none_held(std::span<const CaseInScope> cases, std::span<const SubjectId> subjects,
                  const Context& x) {
  const auto& held = x.world->get<held::State>(held::stream());
  for (const CaseInScope& scoped : cases)
    if (const auto* hold = held.on(scoped.stream))
      return Verdict::points_to(false, hold->hold.value);
  for (const SubjectId& subject : subjects)
    if (const auto* hold = held.on(subject)) return Verdict::points_to(false, hold->hold.value);
  return true;
}

}  // namespace

Verdict NothingRuns::holds(const State& s, const Context& x) {
  return s.kind == Kind::kErase ? all_over(s.cases, x) : Verdict(true);
}

Verdict NotHeld::holds(const State& s, const Context& x) {
  return s.kind == Kind::kErase ? none_held(s.cases, s.subjects, x) : Verdict(true);
}

Verdict CasesOver::holds(const State&, const cmd::Raise& c, const Context& x) {
  return all_over(c.cases, x);
}

Verdict CasesTheirs::holds(const State&, const cmd::Raise& c, const Context& x) {
  return !c.person.empty() && std::ranges::any_of(c.cases, [&](const CaseInScope& scoped) {
    const CaseFile* file = x.world->find(scoped.stream);
    return file && privacy::person_of(*file) == c.person;
  });
}

Verdict CasesNotHeld::holds(const State&, const cmd::Raise& c, const Context& x) {
  return none_held(c.cases, {&c.person, 1}, x);
}

Verdict CasesKeptLongEnough::holds(const State&, const cmd::Raise& c, const Context& x) {
  const auto retention = retention_of(c.cases, x);
  if (!retention) return false;
  return Verdict::opens(x.today() >= retention->until, retention->until);
}

Verdict RetentionOver::holds(const State& s, const Context& x) {
  if (!s.kept_until) return false;
  return Verdict::opens(x.today() >= *s.kept_until, *s.kept_until);
}

}  // namespace chapterhouse::workflows::privacy_request
