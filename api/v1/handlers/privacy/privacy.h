#pragma once
// What a granted privacy request hands out.
#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

// POST /v1/privacy-requests/{id}/copy
Reply make_copy(const Call& call);

}  // namespace chapterhouse::v1::handlers
