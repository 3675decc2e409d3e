#include "api/json/repeated.h"

#include <set>
#include <vector>

#include <boost/json/basic_parser_impl.hpp>

#include "domain/core/limits.h"

namespace chapterhouse::json {
namespace {

using boost::json::error_code;
using Part = boost::json::string_view;

// What the parser calls on its way; the keys are all that matters.
class Keys {
 public:
  static constexpr std::size_t max_object_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_array_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_key_size = static_cast<std::size_t>(-1);
  static constexpr std::size_t max_string_size = static_cast<std::size_t>(-1);

  bool on_object_begin(error_code&) {
    open_.emplace_back();
    return true;
  }
  bool on_object_end(std::size_t, error_code&) {
    open_.pop_back();
    return true;
  }
  bool on_key_part(Part part, std::size_t, error_code&) {
    key_.append(part.data(), part.size());
    return true;
  }
  bool on_key(Part part, std::size_t, error_code& error) {
    key_.append(part.data(), part.size());
    if (open_.back().insert(std::exchange(key_, {})).second) return true;
    repeated = std::string(part.data(), part.size());
    error = boost::json::error::syntax;
    return false;
  }

  bool on_document_begin(error_code&) { return true; }
  bool on_document_end(error_code&) { return true; }
  bool on_array_begin(error_code&) { return true; }
  bool on_array_end(std::size_t, error_code&) { return true; }
  bool on_string_part(Part, std::size_t, error_code&) { return true; }
  bool on_string(Part, std::size_t, error_code&) { return true; }
  bool on_number_part(Part, error_code&) { return true; }
  bool on_int64(std::int64_t, Part, error_code&) { return true; }
  bool on_uint64(std::uint64_t, Part, error_code&) { return true; }
  bool on_double(double, Part, error_code&) { return true; }
  bool on_bool(bool, error_code&) { return true; }
  bool on_null(error_code&) { return true; }
  bool on_comment_part(Part, error_code&) { return true; }
  bool on_comment(Part, error_code&) { return true; }

  std::optional<std::string> repeated;

 private:
  std::vector<std::set<std::string>> open_;  // the keys so far of the objects around this place
  std::string key_;
};

}  // namespace

std::optional<std::string> repeated_member(std::string_view text) {
  boost::json::parse_options options;
  options.max_depth = limits::kJsonDepth;
  boost::json::basic_parser<Keys> parser(options);
  error_code error;
  parser.write_some(false, text.data(), text.size(), error);
  return parser.handler().repeated;
}

}  // namespace chapterhouse::json
