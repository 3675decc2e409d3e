#pragma once
// Which roles one person may hold together (domain rules 2.0 and 5.2), whichever accounts they
// stand in. Pure functions: safe to call from any thread.
#include "domain/core/actor.h"

namespace chapterhouse::access {

// 三员: who runs the machines, who decides on access, who watches both.
bool is_administrator(Role role);
// Handles cases, money or funds for the union.
bool is_operational(Role role);
// Belongs to somebody outside the union's staff: the account has an end.
bool is_external(Role role);
// Administrators hold one such role and nothing else; an auditor handles no case.
bool may_combine(Role a, Role b);

}  // namespace chapterhouse::access
