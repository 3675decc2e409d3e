#include "tests/store/fixtures.h"

#include <cstdlib>
#include <fstream>

namespace chapterhouse::store {
namespace {
using Kind = Shape::Kind;

bool is_list(const Shape& shape) {
  return shape.kind == Kind::kList || shape.kind == Kind::kOptional;
}

std::string random_text(std::mt19937_64& random) {
  static const std::string kPieces[] = {"工会", "a",  "Z9", " ",    "\n",
                                        "é",    "\"", "\\", "\x01", "案卷"};
  std::string text;
  for (auto n = random() % 8; n > 0; --n) text += kPieces[random() % std::size(kPieces)];
  return text;
}

std::int64_t random_number(const Shape& shape, std::mt19937_64& random) {
  switch (shape.kind) {
    case Kind::kBool:
      return static_cast<std::int64_t>(random() % 2);
    case Kind::kEnum:
      return shape.enumerators[random() % shape.enumerators.size()].value;
    case Kind::kDate:
      return static_cast<std::int64_t>(random() % 40'000) - 10'000;
    case Kind::kInteger: {
      const std::int64_t edges[] = {shape.minimum, shape.maximum, 0, 1};
      return random() % 2 ? edges[random() % 4] : static_cast<std::int64_t>(random() % 100);
    }
    default:
      return static_cast<std::int64_t>(random() >> 8) - (std::int64_t{1} << 54);
  }
}
}  // namespace

bool same_value(const Shape& shape, const void* a, const void* b) {
  if (shape.number) return shape.number(a) == shape.number(b);
  if (shape.text) return shape.text(a) == shape.text(b);
  if (is_list(shape)) {
    if (shape.size(a) != shape.size(b)) return false;
    for (std::size_t i = 0; i < shape.size(a); ++i)
      if (!same_value(*shape.element, shape.at_const(a, i), shape.at_const(b, i))) return false;
    return true;
  }
  for (const Field& field : shape.fields)
    if (field.presence_of(a) != field.presence_of(b) ||
        !same_value(*field.shape, field.in_const(a), field.in_const(b)))
      return false;
  return true;
}

bool same_event(const EventBody& a, const EventBody& b) {
  return a.type().key.kind == b.type().key.kind && same_value(*a.type().shape, a.data(), b.data());
}

void randomise(const Shape& shape, void* value, std::mt19937_64& random, int depth) {
  if (shape.number) {
    shape.set_number(value, random_number(shape, random));
  } else if (shape.kind == Kind::kId) {
    std::string bytes(16, '\0');
    for (char& c : bytes) c = static_cast<char>(random());
    shape.set_text(value, random() % 4 ? bytes : std::string(16, '\0'));
  } else if (shape.text) {
    shape.set_text(value, random_text(random));
  } else if (is_list(shape)) {
    const std::size_t size = random() % (shape.kind == Kind::kOptional || depth > 2 ? 2 : 4);
    for (std::size_t i = 0; i < size; ++i)
      randomise(*shape.element, shape.append(value), random, depth + 1);
  } else {
    for (const Field& field : shape.fields)
      randomise(*field.shape, field.in(value), random, depth + 1);
  }
}

EventBody random_event(const EventType& type, std::mt19937_64& random) {
  const auto event = type.shape->make();
  randomise(*type.shape, event.get(), random);
  return {type, event};
}

std::string vectors_folder() {
  const char* shared = std::getenv("CHAPTERHOUSE_SHARED");
  return shared ? std::string(shared) + "/vectors" : std::string();
}
std::string published_file(const std::string& name) {
  std::ifstream in(vectors_folder() + "/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace chapterhouse::store
