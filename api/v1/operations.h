#pragma once
// Which operation of the policy of access each route is. A route without one stops the start: what
// nobody thought about is not served.
#include <string>
#include <string_view>
#include <vector>

#include "domain/access/permissions.h"
#include "workflows/registry.h"

namespace chapterhouse::v1 {

// Routes whose operation is not the route's alone.
inline constexpr std::string_view kOpenToAll = "open";        // asks nobody's name
inline constexpr std::string_view kByCommand = "by_command";  // what the body's command is
inline constexpr std::string_view kOneself = "oneself";       // one's own matters: of any account
bool is_marker(std::string_view operation);  // one of these, which nobody is granted

// "GET /v1/cases" -> "case.list"; empty when the route is unknown.
std::string_view operation_of_route(std::string_view route);

// Everything there is to grant: the commands of all case types, what routes are, and what is done
// without a route of its own.
std::vector<access::KnownOperation> known_operations(const workflows::Registry& registry);

}  // namespace chapterhouse::v1
