#include "domain/access/separation.h"

namespace chapterhouse::access {

bool is_administrator(Role role) {
  return role == Role::kSys || role == Role::kSec || role == Role::kAudlog;
}

bool is_operational(Role role) {
  // A worker looks after own matters only.
  return role != Role::kNone && role != Role::kWorker && role != Role::kDAud &&
         !is_administrator(role);
}

bool is_external(Role role) {
  return role == Role::kLawyer || role == Role::kEnt || role == Role::kWorker;
}

bool may_combine(Role a, Role b) {
  if (a == b) return true;
  if (is_administrator(a)) return !is_administrator(b) && b != Role::kDAud && !is_operational(b);
  if (is_administrator(b)) return may_combine(b, a);
  if (a == Role::kDAud) return !is_operational(b);
  if (b == Role::kDAud) return !is_operational(a);
  return true;
}

}  // namespace chapterhouse::access
