#pragma once
#include <cstdint>
#include <string>

namespace chapterhouse::store {

struct AttachmentError {
  enum class Kind : std::uint8_t {
    kAbsent,
    kOtherContent,  // the content has another hash than it was sent under
    kDamaged,       // what lies on the disk is not what was stored
    kErased,        // its key is destroyed: neither read nor stored again
    kRestricted,    // kept, and given to custodians alone
    kNoSpace,
    kFailed,  // the disk or the vault
  };
  Kind kind;
  std::string detail{};  // for the operator
};

}  // namespace chapterhouse::store
