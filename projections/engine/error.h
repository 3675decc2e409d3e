#pragma once
// The one exception of this layer. It is caught in two places: where the follower works and where
// ReadModels answers.
#include <cstdint>
#include <stdexcept>
#include <string>

namespace chapterhouse::projections {

class ProjectionError : public std::runtime_error {
 public:
  enum class Kind : std::uint8_t {
    kDamaged,      // the file is missing, no database, corrupt or not ours: rebuild it
    kUnavailable,  // anything else that SQLite refuses: a full disk, a lock
    kShort,        // memory or descriptors are: the same may succeed in a moment
    kLog,          // the event log could not be read
  };
  ProjectionError(Kind kind, const std::string& what) : std::runtime_error(what), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

}  // namespace chapterhouse::projections
