#pragma once
// Strong identifiers. Two ids of different kinds cannot be mixed, and none converts by itself.
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/bytes.h"
#include "domain/core/check.h"

namespace chapterhouse {

// A 128-bit identifier, written as 32 lower-case hexadecimal digits.
template <class Tag>
class Id {
 public:
  constexpr Id() = default;
  explicit constexpr Id(std::array<std::uint8_t, 16> bytes) : bytes_(bytes) {}

  // Accepts 32 hexadecimal digits, or the same with the hyphens of a UUID.
  static std::optional<Id> parse(std::string_view text) {
    std::string digits;
    for (const char c : text)
      if (c != '-') digits.push_back(c);
    const auto bytes = from_hex(digits);
    if (!bytes || bytes->size() != 16) return std::nullopt;
    return from_bytes(*bytes);
  }
  // The first 16 of the given bytes; there must be that many.
  static Id from_bytes(std::string_view bytes) {
    CHECK(bytes.size() >= 16);
    Id id;
    std::memcpy(id.bytes_.data(), bytes.data(), 16);
    return id;
  }

  std::string text() const { return to_hex(bytes()); }
  std::string_view bytes() const { return {reinterpret_cast<const char*>(bytes_.data()), 16}; }
  bool empty() const { return *this == Id{}; }
  auto operator<=>(const Id&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

using CaseId = Id<struct CaseTag>;        // one case of any type
using CommandId = Id<struct CommandTag>;  // made by the client: the idempotency key
using SubjectId = Id<struct SubjectTag>;  // whose personal data this is; random, never derived

// A counted number that cannot be mixed with another.
template <class Tag>
struct Number {
  std::uint64_t value = 0;
  auto operator<=>(const Number&) const = default;
};
using Position = Number<struct PositionTag>;            // global, dense, from 1; 0 is "before all"
using StreamVersion = Number<struct StreamVersionTag>;  // within a stream, dense, from 1

// A short text with a meaning of its own (a unit's code, an account, a stream's name).
template <class Tag>
struct Name {
  std::string value;
  bool empty() const { return value.empty(); }
  auto operator<=>(const Name&) const = default;
};
using UnitId = Name<struct UnitTag>;  // a node of the organisation tree, e.g. "110113-tianzhu"
using AccountId = Name<struct AccountTag>;  // who signed in; a pseudonym, never a person's name
using StreamId = Name<struct StreamTag>;    // "<type>/<key>", at most limits::kStreamIdBytes

}  // namespace chapterhouse

template <class Tag>
struct std::hash<chapterhouse::Id<Tag>> {
  std::size_t operator()(const chapterhouse::Id<Tag>& id) const noexcept {
    return std::hash<std::string_view>{}(id.bytes());
  }
};
template <class Tag>
struct std::hash<chapterhouse::Name<Tag>> {
  std::size_t operator()(const chapterhouse::Name<Tag>& name) const noexcept {
    return std::hash<std::string>{}(name.value);
  }
};
