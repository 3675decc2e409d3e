#pragma once
// The case that a path names.
#include "api/v1/call.h"
#include "domain/cases/case_type.h"

namespace chapterhouse::v1::handlers {

// The case of the path at its newest, when there is one and the actor may know of it.
Result<CaseFile, http::Problem> visible_case(const Call& call);

}  // namespace chapterhouse::v1::handlers
