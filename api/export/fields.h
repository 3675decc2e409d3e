#pragma once
// What an export shows of an event or a state: clear fields only, every id under a pseudonym, text
// only where it is known to be a code. A field added later is left out until somebody adds its name
// here, so that nothing leaves the house by oversight.
//
// Free functions over values: safe to call from any thread.
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "domain/cases/event.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::exports {

// Keyed names: the same in every export of one log, different in every other log, and without the
// vault's key nobody can tell whose they are. Safe to use from any thread.
class Pseudonyms {
 public:
  explicit Pseudonyms(const BlindIndex& blind) : blind_(blind) {}
  std::string stream(const StreamId& stream) const;  // "lead:3f…", 32 hexadecimal digits
  std::string account(const AccountId& account) const;
  std::string other(std::string_view kind, std::string_view value) const;

 private:
  const BlindIndex& blind_;
};

enum class ScalarType : std::uint8_t { kText, kTime, kInteger, kDecimal, kBool };

// A single value, structs flattened: "contact_due.due". A list has none.
struct Scalar {
  std::string name;
  ScalarType type;
  std::string value;  // times as RFC 3339, money in yuan
};
std::vector<Scalar> scalars_of(const Shape& shape, const void* data, const Pseudonyms& names);
// Those that values of the shape can have.
std::vector<std::pair<std::string, ScalarType>> declared_scalars(const Shape& shape);

// As json::write_json, held to what an export shows.
boost::json::value shown_json(const Shape& shape, const void* data, const Pseudonyms& names);

// A stream that a field names: a case, or the register of an enterprise, a person, a household.
struct Reference {
  std::string qualifier;  // the field: "covered_units.uscc"
  StreamId stream;
  bool operator==(const Reference&) const = default;
};
void collect_references(const Shape& shape, const void* data, std::vector<Reference>& out);

}  // namespace chapterhouse::exports
