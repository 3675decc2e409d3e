#pragma once
// Who may look at what is restricted: an account that the policy names for it, after it has said
// why in the request that restricts the person, for as long as the policy says.
#include <set>

#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

// The subjects of the case's person that the caller may see although they are restricted; empty
// for whoever is no custodian of them now.
std::set<SubjectId> in_custody(const Call& call, const CaseFile& file);

}  // namespace chapterhouse::v1::handlers
