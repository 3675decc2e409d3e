#pragma once
// JSON into described structs, strictly: what is not understood is refused, and everything that is
// wrong is reported at once. The JSON of each kind of field stands in write.h.
//
// Free functions over values: safe to call from any thread.
#include <string>
#include <string_view>
#include <vector>

#include <boost/json/value.hpp>

#include "domain/core/result.h"
#include "domain/core/shape.h"

namespace chapterhouse::json {

// One thing that is wrong. `key` names a text of the section field_problem; `detail` fills its
// place {0} and is the same in every language: a limit, the known keys, the nearest name.
struct FieldProblem {
  std::string pointer;  // RFC 6901, "" is the whole document
  std::string_view key;
  std::string detail;
  bool operator==(const FieldProblem&) const = default;
};

// The keys a FieldProblem can have; tests hold the catalogue of texts to them.
namespace problem {
inline constexpr std::string_view kUnknownMember = "unknown_member";  // detail: nearest name or ""
inline constexpr std::string_view kMissing = "missing";
inline constexpr std::string_view kWrongType = "wrong_type";    // detail: the expected type
inline constexpr std::string_view kUnknownKey = "unknown_key";  // detail: the known keys
inline constexpr std::string_view kBadDate = "bad_date";
inline constexpr std::string_view kBadTimestamp = "bad_timestamp";
inline constexpr std::string_view kBadMoney = "bad_money";
inline constexpr std::string_view kBadId = "bad_id";
inline constexpr std::string_view kOutOfRange = "out_of_range";  // detail: "minimum..maximum"
inline constexpr std::string_view kTooLong = "too_long";         // detail: bytes allowed
inline constexpr std::string_view kTooMany = "too_many";         // detail: items allowed
inline constexpr std::string_view kBadText = "bad_text";         // not UTF-8, or a NUL in it
inline constexpr std::string_view kAll[] = {kUnknownMember, kMissing,      kWrongType, kUnknownKey,
                                            kBadDate,       kBadTimestamp, kBadMoney,  kBadId,
                                            kOutOfRange,    kTooLong,      kTooMany,   kBadText};
}  // namespace problem

// Fills `structure`, a default-constructed value of the (struct) shape. Empty when all is well;
// otherwise the structure is partly filled and to be thrown away. At most kProblemsMax entries.
inline constexpr std::size_t kProblemsMax = 100;
std::vector<FieldProblem> read_json(const Shape& shape, const boost::json::value& from,
                                    void* structure, std::string pointer = {});

// A document within limits::kJsonDepth, no member of which stands twice in its object. The error is
// what the parser says, in English.
Result<boost::json::value, std::string> parse(std::string_view text);

// One step of an RFC 6901 pointer.
std::string pointer_to(std::string_view parent, std::string_view member);

}  // namespace chapterhouse::json
