#pragma once
// Random values of any described struct, within the limits that JSON input is held to.
#include <cstdint>
#include <random>
#include <string>
#include <string_view>

#include "api/json/text.h"
#include "domain/core/shape.h"

namespace chapterhouse::tests {

// A run can be repeated from its seed.
class RandomValues {
 public:
  explicit RandomValues(std::uint64_t seed) : random_(seed) {}

  void fill(const Shape& shape, void* value, std::string_view field_name = {}) {
    using Kind = Shape::Kind;
    switch (shape.kind) {
      case Kind::kBool:
        return shape.set_number(value, between(0, 1));
      case Kind::kInteger:
        return shape.set_number(value, between(shape.minimum, shape.maximum));
      case Kind::kEnum: {
        const auto last = static_cast<std::int64_t>(shape.enumerators.size()) - 1;
        return shape.set_number(
            value, shape.enumerators[static_cast<std::size_t>(between(0, last))].value);
      }
      case Kind::kText:
        return shape.set_text(value, text(json::text_limit(field_name)));
      case Kind::kName:
        return shape.set_text(value, text(json::name_limit(shape)));
      case Kind::kDate:
        return shape.set_number(value, between(0, 47'000));  // to 2098
      case Kind::kTimestamp:
        return shape.set_number(value, between(0, 4'070'000'000'000'000));  // to 2098
      case Kind::kMoney:
        return shape.set_number(value, between(-1'000'000'000'000, 1'000'000'000'000));
      case Kind::kId: {
        std::string bytes;
        for (int i = 0; i < 16; ++i) bytes.push_back(static_cast<char>(between(0, 255)));
        return shape.set_text(value, bytes);
      }
      case Kind::kOptional:
        if (between(0, 1) == 1) fill(*shape.element, shape.append(value), field_name);
        return;
      case Kind::kList:
        for (auto left = between(0, 3); left > 0; --left)
          fill(*shape.element, shape.append(value), field_name);
        return;
      case Kind::kStruct:
        for (const Field& field : shape.fields) fill(*field.shape, field.in(value), field.name);
        return;
    }
  }

  std::int64_t between(std::int64_t least, std::int64_t most) {
    return std::uniform_int_distribution<std::int64_t>(least, most)(random_);
  }

 private:
  std::string text(std::size_t bytes_max) {
    static constexpr std::string_view kPieces[] = {"a",  "Z",  "9",  " ", "\"", "\\",       "/",
                                                   "\n", "工", "会", "é", "𠀀", "</script>"};
    std::string out;
    for (auto left = between(0, 40); left > 0; --left) {
      const auto piece = kPieces[static_cast<std::size_t>(between(0, std::ssize(kPieces) - 1))];
      if (out.size() + piece.size() > bytes_max) break;
      out += piece;
    }
    return out;
  }

  std::mt19937_64 random_;
};

}  // namespace chapterhouse::tests
