#include "domain/registers/log/lineage.h"

namespace chapterhouse::lineage {

State Register::evolve(State, const Payload& event) {
  const auto& continued = std::get<ev::Continued>(event);
  return {continued.old_origin, continued.published_size, continued.published_root,
          continued.restored_size, continued.restored_root};
}

StreamId stream() { return stream_of(Register::kName, "log"); }

}  // namespace chapterhouse::lineage
