#pragma once
// Whether a request that changes something comes from our own pages. A browser sends a person's
// cookie along with whatever another site makes it send; what it says of that site it cannot be
// made to say otherwise.
#include <optional>
#include <string_view>

#include "api/http/message.h"
#include "api/http/problem.h"

namespace chapterhouse::http {

// Whether the method promises to change nothing (RFC 9110, 9.2.1).
bool changes_nothing(std::string_view method);

// Refuses a change that a browser was made to send by another site, and one with a cookie that does
// not say which site it comes from. `own` is our origin, such as "https://casework.union.example";
// empty: as the request addresses us. Programs without cookies say nothing of a site and are free
// to.
std::optional<Problem> judge_origin(const Request& request, std::string_view own);

}  // namespace chapterhouse::http
