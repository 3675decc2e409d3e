#pragma once
// Verifies a bundle without a server: proofs, chains and checkpoint first, then everything else by
// deriving the document again.
#include <optional>
#include <string>
#include <string_view>

#include "api/bundle/document.h"
#include "projections/kpi/books.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::bundle {

// The reference files of whoever verifies.
struct LocalReference {
  const workflows::Rules& rules;
  std::string sha256;
};

struct VerifyOptions {
  const Catalogue& catalogue;
  store::TrustedLog trusted{};
  const LocalReference* reference = nullptr;  // a figure is not counted without it
  store::FetchResource log{};                 // empty: what came after is not looked at
  store::Scanned progress{};
};

struct Verdict {
  Document document;
  store::ProvedBundle proved;
  std::optional<std::uint64_t> entries_read{};  // of the log; absent: it was not looked at
  // The figure was counted by the rules that were in force when the bundle was made.
  bool same_reference = true;
};

// All that is derived must be equal; the fault is the first thing that is not.
Result<Verdict, BundleFault> verify(std::string_view text, const VerifyOptions& options);

// The last day of a month's books, by the rules of whoever counts.
projections::PeriodClose period_close_of(const workflows::Rules& rules);

}  // namespace chapterhouse::bundle
