#include "workflows/common/checks.h"

namespace chapterhouse::workflows::checks {

Verdict OpensInScope::unit_in_scope(const UnitId& unit, const Context& x) {
  if (x.actor.kind == ActorKind::kService) return true;
  return x.orgs->in_subtree(unit, x.actor.unit, x.today());
}

bool is_sha256(std::string_view text) {
  const auto bytes = from_hex(text);
  return bytes && hash_from(*bytes).has_value();
}

}  // namespace chapterhouse::workflows::checks
