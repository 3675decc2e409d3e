#pragma once
// The bundle of one figure: what is counted and how, the value, the rows of evidence, and every
// event of the cases behind them, so that anybody can count again.
#include <set>

#include "api/bundle/document.h"
#include "projections/kpi/recount.h"

namespace chapterhouse::bundle {

struct FigureQuestion {
  const projections::Definition* kpi = nullptr;
  projections::Period period{};
  projections::FigureFilter filter{};
  Position as_of{};
};

// What a bundle was asked, from its member `figure`.
Result<FigureQuestion, BundleFault> read_question(const object& members);

// The whole document, from what is proved: the figure is counted here, from the records alone.
// Fails when they are more or less than the question needs.
struct FigureParts {
  const store::ProofBundle& proof;
  const store::ProvedBundle& proved;
  const Catalogue& catalogue;
  const projections::PeriodClose& close;
};
Result<object, BundleFault> figure_document(const FigureQuestion& question,
                                            const FigureParts& parts);

// What was counted, of a document made by figure_document().
std::optional<std::int64_t> value_of(const object& document);
// The hash of the reference files in force when the figure was counted; "" when none is recorded.
std::string reference_of(const object& document);

}  // namespace chapterhouse::bundle
