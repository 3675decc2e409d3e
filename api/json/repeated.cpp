#include "api/json/repeated.h"

#include <set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "domain/core/limits.h"

namespace chapterhouse::json {
namespace {

using boost::json::error_code;
using boost::json::string_view;

// Told of every token by the parser; stops it at a name that is known already.
struct Names {
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  std::vector<std::set<std::string, std::less<>>> open;  // the names in each object that is open
  std::string name;
  std::optional<std::string> repeated;

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_object_begin(error_code&) { return open.emplace_back(), true; }
  bool on_object_end(std::size_t, error_code&) { return open.pop_back(), true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_key_part(string_view part, std::size_t, error_code&) {
    name.append(part.data(), part.size());
    return true;
  }
  bool on_key(string_view last, std::size_t, error_code& error) {
    name.append(last.data(), last.size());
    if (!open.back().insert(name).second) {
      repeated = name;
      error = boost::json::error::syntax;
    }
    name.clear();
    return !repeated;
  }
  bool on_string_part(string_view, std::size_t, error_code&) { return true; }
  bool on_string(string_view, std::size_t, error_code&) { return true; }
  bool on_number_part(string_view, error_code&) { return true; }
  bool on_int64(std::int64_t, string_view, error_code&) { return true; }
  bool on_uint64(std::uint64_t, string_view, error_code&) { return true; }
  bool on_double(double, string_view, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(string_view, error_code&) { return true; }
  bool on_comment(string_view, error_code&) { return true; }
};

}  // namespace

std::optional<std::string> repeated_member(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::json::basic_parser<Names> parser(options);
  error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return std::move(parser.handler().repeated);
}

}  // namespace chapterhouse::json
