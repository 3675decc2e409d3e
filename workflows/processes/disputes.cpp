#include "workflows/processes/disputes.h"

#include "domain/cases/agreement/agreement.h"
#include "domain/cases/dispute/dispute.h"
#include "workflows/agreement/agreement.h"

namespace chapterhouse::workflows::disputes {
namespace {
namespace cases = chapterhouse;
}  // namespace

Commands open_agreement(const Event& event, const LoadCase& load) {
  const auto& reached = *event.body.as<cases::dispute::ev::AgreementReached>();
  const StreamId& stream = event.envelope.stream;
  const auto file = load(stream);
  if (!file) return Failure{file.error()};
  const auto& dispute = file->as<cases::dispute::State>();
  agreement::cmd::Conclude conclude;
  conclude.unit = file->common.unit;
  conclude.dispute = stream;
  conclude.case_no = dispute.case_no;
  conclude.agreed_on = reached.agreed_on;
  conclude.instalments = reached.instalments;
  for (const auto& claim : dispute.claims) conclude.claim_types.push_back(claim.type);
  if (!dispute.types.empty()) conclude.type = dispute.types.front();
  conclude.channel = dispute.channel;
  conclude.employer = dispute.employer;
  conclude.applicant = dispute.applicant;
  return std::vector<SystemCommand>{
      {stream_of(cases::agreement::Case::kName, key_of_stream(stream)),
       CommandBody::of(std::move(conclude)), file->common.unit}};
}

Commands start_performance(const Event& event, const LoadCase&) {
  const auto& concluded = *event.body.as<cases::agreement::ev::Concluded>();
  return std::vector<SystemCommand>{
      {event.envelope.stream, CommandBody::of(agreement::cmd::StartPerformance{}), concluded.unit}};
}

}  // namespace chapterhouse::workflows::disputes
