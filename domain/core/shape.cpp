#include "domain/core/shape.h"

#include <algorithm>

namespace chapterhouse {

const Field* Shape::field(std::string_view field_name) const {
  const auto found = std::ranges::find(fields, field_name, &Field::name);
  return found == fields.end() ? nullptr : &*found;
}

const Enumerator* Shape::enumerator(std::string_view key) const {
  const auto found = std::ranges::find(enumerators, key, &Enumerator::key);
  return found == enumerators.end() ? nullptr : &*found;
}

const Enumerator* Shape::enumerator(std::int64_t value) const {
  const auto found = std::ranges::find(enumerators, value, &Enumerator::value);
  return found == enumerators.end() ? nullptr : &*found;
}

std::string enumerator_key(std::string_view cpp_name) {
  std::string key;
  if (cpp_name.starts_with('k')) cpp_name.remove_prefix(1);
  for (const char c : cpp_name) {
    const bool upper = c >= 'A' && c <= 'Z';
    if (upper && !key.empty()) key.push_back('_');
    key.push_back(upper ? static_cast<char>(c - 'A' + 'a') : c);
  }
  return key;
}

}  // namespace chapterhouse
