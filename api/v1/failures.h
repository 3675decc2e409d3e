#pragma once
// Every failure of the layers below as the problem that a client sees. The one place that decides.
#include "api/http/problem.h"
#include "domain/ports/event_log.h"
#include "projections/engine/query.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse::v1 {

// `case_type` is whose texts word a rejection.
http::Problem problem_of(const workflows::CommandError& error, std::string_view case_type);
http::Problem problem_of(const projections::QueryError& error);
http::Problem problem_of(const ReadError& error);
// A position is not shown yet; the answer says which one is.
http::Problem not_yet(Position wanted, Position now);

}  // namespace chapterhouse::v1
