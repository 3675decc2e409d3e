#include "workflows/hardship_application/household.h"

#include <algorithm>
#include <chrono>
#include <set>

#include "domain/cases/hardship_file/hardship_file.h"

namespace chapterhouse::workflows::hardship_application {
namespace {
using application::normalised_id;
using application::Particulars;
using application::particulars_of;

constexpr std::string_view kPurpose = "household";

StreamId entry_of(std::string_view normalised, const Context& x) {
  return household::stream(x.blind->blind(kPurpose, normalised));
}

// Of a month that is shorter, the last day.
Date months_later(Date from, std::int64_t months) {
  const std::chrono::year_month_day later =
      std::chrono::year_month_day{from} + std::chrono::months{months};
  return later.ok() ? Date{later} : Date{later.year() / later.month() / std::chrono::last};
}

Verdict describes(const Member& member, Date today) {
  if (!Named::fits(member.name)) return Verdict(false).because("member_name_missing");
  if (member.income.fen < 0 || member.income.fen > limits::kHouseholdFen)
    return Verdict(false).because("amounts_out_of_range");
  if (member.birth_date == Date{} || member.birth_date > today)
    return Verdict(false).because("member_birth_date_wrong");
  if (!member.id_no) return true;
  const auto id = ResidentId::parse(*member.id_no, today);
  if (!id) return Verdict(false).because("member_id_invalid");
  return Verdict(id->birth_date() == member.birth_date).because("member_birth_date_wrong");
}

bool given(const Consent& consent) {
  return !consent.notice_version.empty() && checks::is_sha256(consent.text_sha256);
}
}  // namespace

std::vector<StreamId> household_of(const cmd::Apply& c, const Context& x) {
  std::vector<StreamId> out{entry_of(normalised_id(particulars_of(c), x.today()), x)};
  for (const Member& member : c.members.value) {
    if (out.size() == limits::kHouseholdPersons) break;
    if (!member.id_no) continue;
    const Particulars person{IdType::kResidentId, *member.id_no, {}, {}};
    out.push_back(entry_of(normalised_id(person, x.today()), x));
  }
  return out;
}

StreamId person_of(const cmd::Apply& c, const Context& x) {
  return application::register_of(particulars_of(c), x);
}

SubjectId subject_of(const State& s, const cmd::Apply& c, const Context& x) {
  const auto& entry = x.world->get<household::State>(household_of(c, x).front());
  for (const SubjectId& known :
       {x.world->get<person::State>(person_of(c, x)).subject, entry.subject, s.person})
    if (!known.empty()) return known;
  return x.fresh_subject;
}

Verdict EntersHere::judge(const State& s, const UnitId& unit, const Context& x) {
  if (!x.orgs->find(unit)) return Verdict(false).because("unit_unknown");
  if (s.status != Status::kNew && unit != x.common->unit)
    return Verdict(false).because("unit_differs_from_clue");
  return x.actor.role == Role::kWorker || checks::OpensInScope::unit_in_scope(unit, x).ok;
}

Verdict ClueFits::holds(const State&, const cmd::ReportClue& c, const Context& x) {
  const StreamId previous = c.previous_file.value_or(StreamId{});
  if (!previous.empty()) {
    const CaseFile* file =
        application::names(previous, "hardship_file") ? x.world->find(previous) : nullptr;
    using chapterhouse::hardship_file::State;
    using chapterhouse::hardship_file::Status;
    if (!file || file->as<State>().status != Status::kRelapsed)
      return Verdict::points_to(false, previous.value).because("file_not_relapsed");
  }
  return x.actor.role == Role::kService ? !previous.empty() : Named::fits(c.name.value);
}

Verdict Consents::holds(const State&, const cmd::Apply& c, const Context&) {
  if (!given(c.sensitive_consent)) return false;
  if (!given(c.means_authorisation)) return Verdict(false).because("authorisation_missing");
  return Verdict(given(c.publication_consent)).because("publication_consent_missing");
}

Verdict HouseholdDescribed::holds(const State&, const cmd::Apply& c, const Context& x) {
  const std::vector<Member>& members = c.members.value;
  if (members.size() + 1 > limits::kHouseholdPersons)
    return Verdict(false).because("persons_out_of_range");
  if (c.persons != static_cast<std::int32_t>(members.size()) + 1) return false;
  for (const Member& member : members)
    if (Verdict verdict = describes(member, x.today()); !verdict.ok) return verdict;
  const auto entries = household_of(c, x);
  return Verdict(std::set(entries.begin(), entries.end()).size() == entries.size())
      .because("member_named_twice");
}

Verdict EmployedLongEnough::holds(const State&, const cmd::Apply& c, const Context& x) {
  if (!c.is_migrant_worker) return true;
  const std::optional<Date>& since = c.employed_since.value;
  if (!since || *since > x.today()) return Verdict(false).because("employed_since_missing");
  const Date enough = months_later(*since, x.parameter(policy::Key::kHardshipMigrantMonths));
  return Verdict::opens(x.today() >= enough, enough);
}

Verdict OneFilePerHousehold::holds(const State&, const cmd::Apply& c, const Context& x) {
  for (const StreamId& entry : household_of(c, x)) {
    const StreamId& held_by = x.world->get<household::State>(entry).held_by();
    if (!held_by.empty()) return Verdict::points_to(false, held_by.value);
  }
  return true;
}

}  // namespace chapterhouse::workflows::hardship_application
