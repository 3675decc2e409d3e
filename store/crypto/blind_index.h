#pragma once
// Keyed names for values that must not stand in clear.
#include "domain/ports/event_log.h"
#include "store/crypto/secret.h"

namespace chapterhouse::store {

// Without the key, which is outside the log, a name says nothing about its value. Immutable: safe
// to call from any thread.
class KeyedBlindIndex final : public BlindIndex {
 public:
  explicit KeyedBlindIndex(const Secret& key) : key_(key) {}
  // 32 hexadecimal digits.
  std::string blind(std::string_view purpose, std::string_view value) const override;

 private:
  Secret key_;
};

}  // namespace chapterhouse::store
