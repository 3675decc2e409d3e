#include "workflows/processes/privacy.h"

#include "domain/cases/privacy_request/privacy_request.h"
#include "domain/registers/privacy/protected_subjects.h"
#include "workflows/privacy_request/privacy_request.h"

namespace chapterhouse::workflows {

Result<std::vector<SystemCommand>, CommandError> end_retention_after_hold(const Event& event,
                                                                          const LoadCase& load) {
  const auto kept = load(protected_subjects::stream());
  if (!kept) return Failure{kept.error()};
  std::vector<SystemCommand> commands;
  for (const auto& restriction : kept->as<protected_subjects::State>().restricted) {
    const auto file = load(restriction.request);
    if (!file) return Failure{file.error()};
    const auto& until = file->as<chapterhouse::privacy_request::State>().kept_until;
    if (until && *until <= business_date(event.envelope.occurred_at))
      commands.push_back({restriction.request,
                          CommandBody::of(privacy_request::cmd::EndRetention{}),
                          file->common.unit});
  }
  return commands;
}

}  // namespace chapterhouse::workflows
