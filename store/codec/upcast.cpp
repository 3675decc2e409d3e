#include "store/codec/upcast.h"

namespace chapterhouse::store {

// All kinds are at their first version.
std::span<const Upcaster> upcasters() { return {}; }

}  // namespace chapterhouse::store
