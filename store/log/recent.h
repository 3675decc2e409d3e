#pragma once
// What the writer remembers of the newest entries, in bounded space.
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>

#include "domain/core/id.h"

namespace chapterhouse::store {

// Holds every key put after floor(), and at least the last `capacity` of them. A value of one
// thread.
template <class Key, class Value>
class Recent {
 public:
  // Nothing before `start` is known.
  Recent(std::size_t capacity, Position start)
      : capacity_(capacity), floor_(start), boundary_(start) {}

  const Value* find(const Key& key) const {
    if (const auto found = newer_.find(key); found != newer_.end()) return &found->second;
    const auto found = older_.find(key);
    return found == older_.end() ? nullptr : &found->second;
  }
  // `at` never falls from one call to the next.
  void put(const Key& key, Value value, Position at) {
    if (newer_.size() >= capacity_) {
      older_ = std::exchange(newer_, {});
      floor_ = std::exchange(boundary_, last_);
    }
    newer_.insert_or_assign(key, std::move(value));
    last_ = at;
  }
  Position floor() const { return floor_; }

 private:
  std::size_t capacity_;
  Position floor_;     // what was put after it is here
  Position boundary_;  // what was put after it is in newer_
  Position last_;
  std::unordered_map<Key, Value> newer_, older_;
};

}  // namespace chapterhouse::store
