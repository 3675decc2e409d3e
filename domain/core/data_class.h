#pragma once
// How sensitive a fact is (domain rules 5.3). The class is part of a field's type, so that what
// is encrypted, masked or left out follows from the declaration alone.
#include <cstdint>
#include <utility>

namespace chapterhouse {

enum class DataClass : std::uint8_t {
  kPublic = 1,     // L1: statistics, catalogues
  kInternal = 2,   // L2: organisations, sessions, progress; names nobody
  kPersonal = 3,   // L3: name, mobile, employer of a person
  kSensitive = 4,  // L4: identity number, bank account, health, household
};

// Why a personal value can be absent.
enum class Presence : std::uint8_t {
  kPresent,
  kWithheld,  // stored, but not decrypted for this reader
  kErased,    // its key is destroyed: nobody can read it again
};

template <class T, DataClass Class>
struct Guarded {
  T value{};
  Presence presence = Presence::kPresent;

  Guarded() = default;
  Guarded(T v) : value(std::move(v)) {}
  bool operator==(const Guarded&) const = default;
};

// Personal and sensitive fields are encrypted under a key of their subject. The subject is the
// event's field named `person` when it has one, otherwise the case itself.
template <class T>
using Personal = Guarded<T, DataClass::kPersonal>;
template <class T>
using Sensitive = Guarded<T, DataClass::kSensitive>;

}  // namespace chapterhouse
