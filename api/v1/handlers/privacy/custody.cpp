#include "api/v1/handlers/privacy/custody.h"

#include <algorithm>

#include "domain/cases/privacy_request/privacy_request.h"
#include "domain/privacy/retention.h"
#include "domain/registers/privacy/protected_subjects.h"
#include "store/record/record.h"

namespace chapterhouse::v1::handlers {
namespace {

constexpr std::string_view kOperation = "privacy.read_restricted";

bool is_custodian(const Call& call, const StreamId& request) {
  const auto file = call.app.handler.load(request);
  if (!file || !call.scope.sees(file->common)) return false;
  const auto& state = file->as<privacy_request::State>();
  return state.status == privacy_request::Status::kRestricted && state.custodian_until &&
         *state.custodian_until >= call.today && call.scope.is_theirs(state.custodian);
}

}  // namespace

std::set<SubjectId> in_custody(const Call& call, const CaseFile& file) {
  if (!call.app.custody || !call.scope.decide(kOperation).yes()) return {};
  const auto protect = call.app.handler.load(protected_subjects::stream());
  if (!protect) return {};
  const SubjectId person = privacy::person_of(file), own = store::subject_of_case(file.stream);
  std::set<SubjectId> subjects;
  for (const auto& restriction : protect->as<protected_subjects::State>().restricted) {
    const auto names = [&](const SubjectId& subject) {
      return !subject.empty() && std::ranges::count(restriction.subjects, subject) > 0;
    };
    if ((names(person) || names(own)) && is_custodian(call, restriction.request))
      subjects.insert(restriction.subjects.begin(), restriction.subjects.end());
  }
  return subjects;
}

}  // namespace chapterhouse::v1::handlers
