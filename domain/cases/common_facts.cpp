#include "domain/cases/common_facts.h"

namespace chapterhouse {
namespace {

using common::DeadlineMark;
using common::Status;

bool runs(const CaseFile& file, const CaseSummary& summary) {
  const Status status = file.common.status;
  return summary.due && !summary.due->key.empty() && !summary.due_is_a_right && !summary.finished &&
         status != Status::kClosed && status != Status::kMerged && status != Status::kVoided;
}

bool same_duty(const Deadline& one, const Deadline& other) {
  return one.key == other.key && one.started_on == other.started_on;
}

bool is_of(const std::optional<DeadlineMark>& mark, const Deadline& duty) {
  return mark && mark->key == duty.key && mark->started_on == duty.started_on;
}

bool taken_away(const CaseFile& file) {
  return file.common.status == Status::kMerged || file.common.status == Status::kVoided;
}

Dimensions dimensions_of(const CaseFile& file, std::string_view kind) {
  Dimensions dimensions;
  dimensions.unit = file.common.unit;
  dimensions.source = file.type->name;
  dimensions.kind = kind;
  return dimensions;
}

}  // namespace

void common_facts(const FactInput& input, const CaseSummary& before, const CaseSummary& after,
                  std::vector<Fact>& out) {
  const EventBody& body = input.event.body;
  const Date date = business_date(input.event.envelope.occurred_at);
  if (body.as<common::ev::FieldCorrected>() || body.as<common::ev::Voided>())
    out.push_back({"K52.changes", date, 1, dimensions_of(input.after, {}), {}});

  // The unit that held the duty answers for it, also when the step that ends it moves the case.
  if (!runs(input.before, before)) return;
  const Deadline& duty = *before.due;
  if (is_of(input.before.common.missed, duty)) return;
  const auto count = [&](std::string_view measure) {
    out.push_back({measure, date, 1, dimensions_of(input.before, duty.key), {}});
  };
  if (is_of(input.after.common.missed, duty)) return count("K51.due");
  if (runs(input.after, after) && same_duty(duty, *after.due)) return;
  const bool in_time = date <= duty.due;
  if (in_time && (after.dropped || taken_away(input.after))) return;
  count("K51.due");
  if (in_time) count("K51.met");
}

}  // namespace chapterhouse
