#include "domain/core/archive.h"

namespace chapterhouse {
namespace {
using Kind = Shape::Kind;

void mix(std::uint64_t& hash, std::string_view text) {
  for (const char c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;  // FNV-1a
}

void mix_shape(std::uint64_t& hash, const Shape& shape) {
  mix(hash, std::string(1, static_cast<char>('A' + static_cast<int>(shape.kind))));
  for (const Field& field : shape.fields) {
    mix(hash, field.name);
    mix_shape(hash, *field.shape);
  }
  if (shape.element) mix_shape(hash, *shape.element);
}
}  // namespace

void write_u64(std::uint64_t number, Bytes& out) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<char>(number >> (8 * i)));
}
void write_text(std::string_view text, Bytes& out) {
  write_u64(text.size(), out);
  out.append(text);
}
bool read_u64(std::uint64_t& number, std::string_view& in) {
  if (in.size() < 8) return false;
  number = 0;
  for (unsigned i = 0; i < 8; ++i)
    number |= std::uint64_t{static_cast<unsigned char>(in[i])} << (8 * i);
  in.remove_prefix(8);
  return true;
}
bool read_text(std::string_view& text, std::string_view& in) {
  std::uint64_t size = 0;
  if (!read_u64(size, in) || size > in.size()) return false;
  text = in.substr(0, size);
  in.remove_prefix(size);
  return true;
}

void write_archive(const Shape& shape, const void* value, Bytes& out) {
  switch (shape.kind) {
    case Kind::kText:
    case Kind::kName:
    case Kind::kId:
      return write_text(shape.text(value), out);
    case Kind::kList:
    case Kind::kOptional:
      write_u64(shape.size(value), out);
      for (std::size_t i = 0; i < shape.size(value); ++i)
        write_archive(*shape.element, shape.at_const(value, i), out);
      return;
    case Kind::kStruct:
      for (const Field& field : shape.fields) {
        out.push_back(static_cast<char>(field.presence_of(value)));
        write_archive(*field.shape, field.in_const(value), out);
      }
      return;
    default:
      return write_u64(static_cast<std::uint64_t>(shape.number(value)), out);
  }
}

bool read_archive(const Shape& shape, void* value, std::string_view& in) {
  switch (shape.kind) {
    case Kind::kText:
    case Kind::kName:
    case Kind::kId: {
      std::string_view text;
      if (!read_text(text, in) || (shape.kind == Kind::kId && text.size() != 16)) return false;
      shape.set_text(value, text);
      return true;
    }
    case Kind::kList:
    case Kind::kOptional: {
      std::uint64_t count = 0;
      if (!read_u64(count, in) || (shape.kind == Kind::kOptional && count > 1)) return false;
      shape.clear(value);
      for (std::uint64_t i = 0; i < count; ++i)
        if (in.empty() || !read_archive(*shape.element, shape.append(value), in)) return false;
      return true;
    }
    case Kind::kStruct:
      for (const Field& field : shape.fields) {
        if (in.empty()) return false;
        const auto presence = static_cast<Presence>(in.front());
        in.remove_prefix(1);
        if (field.presence) *field.presence(value) = presence;
        if (!read_archive(*field.shape, field.in(value), in)) return false;
      }
      return true;
    default: {
      std::uint64_t number = 0;
      if (!read_u64(number, in)) return false;
      shape.set_number(value, static_cast<std::int64_t>(number));
      return true;
    }
  }
}

std::uint64_t fingerprint(const Shape& shape) {
  std::uint64_t hash = 14695981039346656037ull;
  mix_shape(hash, shape);
  return hash;
}

}  // namespace chapterhouse
