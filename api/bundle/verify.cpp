#include "api/bundle/verify.h"

#include "api/bundle/case_bundle.h"
#include "api/bundle/figure_bundle.h"
#include "domain/calendar/deadline.h"

namespace chapterhouse::bundle {
namespace {

Result<object, BundleFault> derived(const Document& document, const store::ProvedBundle& proved,
                                    const VerifyOptions& options) {
  if (document.kind == kCase) return case_document(document.proof, proved, options.catalogue);
  if (!options.reference)
    return Failure{BundleFault{"", "the reference folder, to count the figure again", "none"}};
  const auto question = read_question(document.members);
  if (!question) return Failure{question.error()};
  return figure_document(*question, {document.proof, proved, options.catalogue,
                                     period_close_of(options.reference->rules)});
}

}  // namespace

projections::PeriodClose period_close_of(const workflows::Rules& rules) {
  return [&rules](std::chrono::year_month month) {
    const auto day =
        rules.policy.value(policy::Key::kKpiPeriodCloseWorkingDay, Date{month / std::chrono::last});
    return period_close(rules.calendar, month, static_cast<int>(day));
  };
}

Result<Verdict, BundleFault> verify(std::string_view text, const VerifyOptions& options) {
  auto document = read_document(text);
  if (!document) return Failure{document.error()};
  auto proved = store::prove(document->proof, store::Codec(options.catalogue), options.trusted);
  if (!proved) return Failure{proved.error()};
  const auto again = derived(*document, *proved, options);
  if (!again) return Failure{again.error()};
  if (auto differs = compare(*again, document->members)) return Failure{*std::move(differs)};
  Verdict verdict{*std::move(document), *std::move(proved), {}, true};
  Position until{verdict.proved.checkpoint.checkpoint.size};
  if (verdict.document.kind == kFigure) {
    const std::string then = reference_of(verdict.document.members);
    verdict.same_reference = then.empty() || then == options.reference->sha256;
    until = read_question(verdict.document.members)->as_of;
  }
  if (!options.log) return verdict;
  const auto read = store::check_nothing_left_out(
      {verdict.document.proof, verdict.proved, until, options.log, options.progress});
  if (!read) return Failure{read.error()};
  verdict.entries_read = *read;
  return verdict;
}

}  // namespace chapterhouse::bundle
