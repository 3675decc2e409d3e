#pragma once
// The bundle of one case: every event it had up to a moment.
#include "api/bundle/document.h"

namespace chapterhouse::bundle {

// The whole document, from what is proved. Fails when the records are not those of one case.
Result<object, BundleFault> case_document(const store::ProofBundle& proof,
                                          const store::ProvedBundle& proved,
                                          const Catalogue& catalogue);

}  // namespace chapterhouse::bundle
