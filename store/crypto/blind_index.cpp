#include "store/crypto/blind_index.h"

#include "store/crypto/seal.h"

namespace chapterhouse::store {

std::string KeyedBlindIndex::blind(std::string_view purpose, std::string_view value) const {
  // The length in front keeps ("ab", "c") and ("a", "bc") apart.
  const Bytes text =
      std::to_string(purpose.size()) + ":" + std::string(purpose) + std::string(value);
  return to_hex(view(keyed_hash(key_, text)).substr(0, 16));
}

}  // namespace chapterhouse::store
