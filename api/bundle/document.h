#pragma once
// A bundle as JSON: what every kind of bundle shares. Format: ops/docs/formats/bundle.md.
//
// Whoever verifies derives the whole document again from the bytes that are proved, and compares:
// so there is nothing in a bundle that only its issuer says.
//
// Values and free functions: safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/object.hpp>

#include "domain/cases/catalogue.h"
#include "store/bundle/bundle.h"

namespace chapterhouse::bundle {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using store::BundleFault;

inline constexpr std::string_view kFormat = "chapterhouse-bundle/1";
inline constexpr std::string_view kMediaType = "application/vnd.chapterhouse.bundle+json";
inline constexpr std::size_t kRecordsMax = 50'000;
inline constexpr std::string_view kCase = "case";
inline constexpr std::string_view kFigure = "figure";

struct Document {
  object members;
  std::string kind;  // kCase or kFigure: also the member that says what the bundle is about
  store::ProofBundle proof;
};

// Refuses what is not the one form of its content; white space between members may be added.
Result<Document, BundleFault> read_document(std::string_view text);

// `about` is what the bundle is about, under the name of its kind.
object write_document(std::string_view kind, object about, const store::ProofBundle& proof,
                      const store::ProvedBundle& proved);

// The first difference, member by member in their order.
std::optional<BundleFault> compare(const value& expected, const value& found);

// What an event's clear fields say.
value reading_of(const Event& event);

// That every stream is of a kind this program knows and holds events of that kind only: what folds
// may take for granted.
std::optional<BundleFault> check_families(const store::ProvedBundle& proved,
                                          const Catalogue& catalogue);

// A text member, or the fault that it is missing or something else.
Result<std::string, BundleFault> text_member(const object& of, std::string_view name,
                                             const std::string& where);
// A member that counts, as the API writes positions: decimal digits in a string.
Result<std::uint64_t, BundleFault> number_member(const object& of, std::string_view name,
                                                 const std::string& where);

}  // namespace chapterhouse::bundle
