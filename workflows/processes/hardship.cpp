#include "workflows/processes/hardship.h"

#include <algorithm>
#include <array>

#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "workflows/hardship_application/hardship_application.h"
#include "workflows/hardship_file/hardship_file.h"

namespace chapterhouse::workflows {
namespace {
namespace cases = chapterhouse;

// The new case's id: the old file's, with the event's position folded in. Ids are random, so it
// meets no other; the same event gives the same id.
CaseId next_cycle(const Event& event) {
  const auto old = CaseId::parse(key_of_stream(event.envelope.stream));
  CHECK(old.has_value());
  std::array<std::uint8_t, 16> bytes{};
  std::ranges::copy(old->bytes(), bytes.begin());
  std::uint64_t position = event.envelope.position.value;
  for (std::size_t i = bytes.size(); i > bytes.size() - sizeof position; position >>= 8U)
    bytes[--i] ^= static_cast<std::uint8_t>(position & 0xFFU);
  return CaseId(bytes);
}
}  // namespace

Result<std::vector<SystemCommand>, CommandError> open_hardship_file(const Event& event,
                                                                    const LoadCase& load) {
  const auto file = load(event.envelope.stream);
  if (!file) return Failure{file.error()};
  const auto& s = file->as<cases::hardship_application::State>();
  hardship_file::cmd::Open open;
  open.unit = file->common.unit;
  open.person = s.person;
  open.household = s.household;
  open.persons = s.persons;
  open.category = s.category;
  open.sex = s.sex;
  open.is_migrant_worker = s.is_migrant_worker;
  open.applicant = s.applicant;
  open.applied_by = s.applied_by;
  open.previous_file = s.previous_file;
  return std::vector<SystemCommand>{
      {stream_of(cases::hardship_file::Case::kName, key_of_stream(event.envelope.stream)),
       CommandBody::of(std::move(open)), file->common.unit}};
}

Result<std::vector<SystemCommand>, CommandError> reopen_relapsed(const Event& event,
                                                                 const LoadCase&) {
  const auto& relapsed = *event.body.as<cases::hardship_file::ev::Relapsed>();
  hardship_application::cmd::ReportClue clue;
  clue.unit = relapsed.unit;
  clue.previous_file = event.envelope.stream;
  return std::vector<SystemCommand>{
      {stream_of(cases::hardship_application::Case::kName, next_cycle(event)),
       CommandBody::of(std::move(clue)), relapsed.unit}};
}

}  // namespace chapterhouse::workflows
