#pragma once
// "Describe once": the shape of a described struct at run time. JSON, form schemas, the wire
// mapping, snapshots, corrections and test generators all walk a Shape; none is written by hand.
//
// A struct joins by BOOST_DESCRIBE_STRUCT(Type, (), (fields...)) after its definition, an
// enumeration by BOOST_DESCRIBE_ENUM. Field types: bool, integers, described enums, std::string,
// Date, Timestamp, Money, CaseId and other Id<>, Name<>, described structs, std::vector and
// std::optional of these, and Personal<>/Sensitive<> of these at the top level of a struct.
//
// Shapes are immutable and live for ever: safe to use from any thread.
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include <boost/describe.hpp>
#include <boost/mp11.hpp>

#include "domain/core/data_class.h"
#include "domain/core/id.h"
#include "domain/core/money.h"
#include "domain/core/time.h"

namespace chapterhouse {

struct Shape;

struct Field {
  std::string_view name;
  const Shape* shape;
  DataClass data_class;          // kInternal unless Personal<> or Sensitive<>
  bool required;                 // false for optional, vector and bool
  void* (*in)(void* structure);  // the field's value inside the struct (inside Guarded<> too)
  Presence* (*presence)(void* structure);  // null for an unguarded field

  const void* in_const(const void* structure) const { return in(const_cast<void*>(structure)); }
  Presence presence_of(const void* structure) const {
    return presence ? *presence(const_cast<void*>(structure)) : Presence::kPresent;
  }
};

struct Enumerator {
  std::string key;  // "joint_inspection" for kJointInspection
  std::int64_t value;
};

struct Shape {
  enum class Kind : std::uint8_t {
    kBool,
    kInteger,
    kEnum,
    kText,
    kDate,
    kTimestamp,
    kMoney,
    kId,
    kName,
    kList,
    kOptional,
    kStruct,
  };
  Kind kind;
  std::string_view name;  // of a struct or enum, without its namespace

  // kBool, kInteger, kEnum, kDate (days), kTimestamp (microseconds), kMoney (fen)
  std::int64_t (*number)(const void*) = nullptr;
  void (*set_number)(void*, std::int64_t) = nullptr;
  std::int64_t minimum = 0, maximum = 0;     // kInteger, kEnum: what the C++ type holds
  std::vector<Enumerator> enumerators = {};  // kEnum

  // kText, kName: the text. kId: the 16 bytes.
  std::string_view (*text)(const void*) = nullptr;
  void (*set_text)(void*, std::string_view) = nullptr;

  // kList, kOptional (a list of at most one)
  const Shape* element = nullptr;
  std::size_t (*size)(const void*) = nullptr;
  void* (*at)(void*, std::size_t) = nullptr;
  void* (*append)(void*) = nullptr;
  void (*clear)(void*) = nullptr;

  // kStruct
  std::vector<Field> fields = {};
  std::shared_ptr<void> (*make)() = nullptr;  // a default-constructed value

  const void* at_const(const void* list, std::size_t i) const {
    return at(const_cast<void*>(list), i);
  }
  const Field* field(std::string_view field_name) const;
  const Enumerator* enumerator(std::string_view key) const;
  const Enumerator* enumerator(std::int64_t value) const;
};

// The shape of a described type. Built on first use.
template <class T>
const Shape& shape_of();

// "kJointInspection" -> "joint_inspection": the stable key of an enumerator.
std::string enumerator_key(std::string_view cpp_name);

// The stable key of an enumerator, e.g. key_of(lead::Status::kEngaged) == "engaged".
template <class E>
std::string_view key_of(E value) {
  const Enumerator* found = shape_of<E>().enumerator(static_cast<std::int64_t>(value));
  return found ? std::string_view(found->key) : std::string_view("unknown");
}

// ---- how a Shape is made -------------------------------------------------------------------

namespace shape_detail {

template <class T>
struct is_vector : std::false_type {};
template <class T>
struct is_vector<std::vector<T>> : std::true_type {};
template <class T>
struct is_optional : std::false_type {};
template <class T>
struct is_optional<std::optional<T>> : std::true_type {};
template <class T>
struct is_id : std::false_type {};
template <class Tag>
struct is_id<Id<Tag>> : std::true_type {};
template <class T>
struct is_name : std::false_type {};
template <class Tag>
struct is_name<Name<Tag>> : std::true_type {};
template <class T>
struct guarded {
  using Inner = T;
  static constexpr bool kYes = false;
  static constexpr DataClass kClass = DataClass::kInternal;
};
template <class T, DataClass C>
struct guarded<Guarded<T, C>> {
  using Inner = T;
  static constexpr bool kYes = true;
  static constexpr DataClass kClass = C;
};

template <class T>
Shape numeric(Shape::Kind kind) {
  Shape shape{.kind = kind, .name = {}};
  shape.number = [](const void* p) -> std::int64_t {
    const T& value = *static_cast<const T*>(p);
    if constexpr (std::is_same_v<T, Date>)
      return value.time_since_epoch().count();
    else if constexpr (std::is_same_v<T, Timestamp>)
      return value.time_since_epoch().count();
    else if constexpr (std::is_same_v<T, Money>)
      return value.fen;
    else
      return static_cast<std::int64_t>(value);
  };
  shape.set_number = [](void* p, std::int64_t n) {
    T& value = *static_cast<T*>(p);
    if constexpr (std::is_same_v<T, Date>)
      value = Date{std::chrono::days{n}};
    else if constexpr (std::is_same_v<T, Timestamp>)
      value = from_micros(n);
    else if constexpr (std::is_same_v<T, Money>)
      value = Money{n};
    else
      value = static_cast<T>(n);
  };
  return shape;
}

template <class T>
Shape listing(Shape::Kind kind) {
  using Element = typename T::value_type;
  Shape shape{.kind = kind, .name = {}};
  shape.element = &shape_of<Element>();
  if constexpr (is_optional<T>::value) {
    shape.size = [](const void* p) -> std::size_t {
      return static_cast<const T*>(p)->has_value() ? 1 : 0;
    };
    shape.at = [](void* p, std::size_t) -> void* { return &static_cast<T*>(p)->value(); };
    shape.append = [](void* p) -> void* { return &static_cast<T*>(p)->emplace(); };
    shape.clear = [](void* p) { static_cast<T*>(p)->reset(); };
  } else {
    shape.size = [](const void* p) { return static_cast<const T*>(p)->size(); };
    shape.at = [](void* p, std::size_t i) -> void* { return &(*static_cast<T*>(p))[i]; };
    shape.append = [](void* p) -> void* { return &static_cast<T*>(p)->emplace_back(); };
    shape.clear = [](void* p) { static_cast<T*>(p)->clear(); };
  }
  return shape;
}

template <class T>
Shape structure() {
  Shape shape{.kind = Shape::Kind::kStruct, .name = {}};
  shape.make = []() -> std::shared_ptr<void> { return std::make_shared<T>(); };
  using Members = boost::describe::describe_members<T, boost::describe::mod_public>;
  boost::mp11::mp_for_each<Members>([&]<class D>(D) {
    using Declared = std::remove_reference_t<decltype(std::declval<T&>().*D::pointer)>;
    using G = guarded<Declared>;
    using Inner = typename G::Inner;
    Field field{};
    field.name = D::name;
    field.shape = &shape_of<Inner>();
    field.data_class = G::kClass;
    field.required =
        !is_optional<Inner>::value && !is_vector<Inner>::value && !std::is_same_v<Inner, bool>;
    if constexpr (G::kYes) {
      field.in = [](void* p) -> void* { return &(static_cast<T*>(p)->*D::pointer).value; };
      field.presence = [](void* p) { return &(static_cast<T*>(p)->*D::pointer).presence; };
    } else {
      field.in = [](void* p) -> void* { return &(static_cast<T*>(p)->*D::pointer); };
    }
    shape.fields.push_back(field);
  });
  return shape;
}

template <class T>
Shape enumeration() {
  Shape shape = numeric<T>(Shape::Kind::kEnum);
  using Stored = std::underlying_type_t<T>;
  shape.minimum = static_cast<std::int64_t>(std::numeric_limits<Stored>::min());
  shape.maximum = static_cast<std::int64_t>(std::numeric_limits<Stored>::max());
  boost::mp11::mp_for_each<boost::describe::describe_enumerators<T>>([&](auto d) {
    shape.enumerators.push_back({enumerator_key(d.name), static_cast<std::int64_t>(d.value)});
  });
  return shape;
}

template <class T>
Shape build() {
  using Kind = Shape::Kind;
  if constexpr (std::is_same_v<T, bool>)
    return numeric<T>(Kind::kBool);
  else if constexpr (std::is_same_v<T, Date>)
    return numeric<T>(Kind::kDate);
  else if constexpr (std::is_same_v<T, Timestamp>)
    return numeric<T>(Kind::kTimestamp);
  else if constexpr (std::is_same_v<T, Money>)
    return numeric<T>(Kind::kMoney);
  else if constexpr (std::is_enum_v<T>)
    return enumeration<T>();
  else if constexpr (std::is_integral_v<T>) {
    static_assert(sizeof(T) < 8 || std::is_signed_v<T>, "numbers are stored as int64");
    Shape shape = numeric<T>(Kind::kInteger);
    shape.minimum = static_cast<std::int64_t>(std::numeric_limits<T>::min());
    shape.maximum = static_cast<std::int64_t>(std::numeric_limits<T>::max());
    return shape;
  } else if constexpr (std::is_same_v<T, std::string>) {
    Shape shape{.kind = Kind::kText, .name = {}};
    shape.text = [](const void* p) -> std::string_view {
      return *static_cast<const std::string*>(p);
    };
    shape.set_text = [](void* p, std::string_view s) { *static_cast<std::string*>(p) = s; };
    return shape;
  } else if constexpr (is_name<T>::value) {
    Shape shape{.kind = Kind::kName, .name = {}};
    shape.text = [](const void* p) -> std::string_view { return static_cast<const T*>(p)->value; };
    shape.set_text = [](void* p, std::string_view s) { static_cast<T*>(p)->value = s; };
    return shape;
  } else if constexpr (is_id<T>::value) {
    Shape shape{.kind = Kind::kId, .name = {}};
    shape.text = [](const void* p) -> std::string_view {
      return static_cast<const T*>(p)->bytes();
    };
    shape.set_text = [](void* p, std::string_view s) { *static_cast<T*>(p) = T::from_bytes(s); };
    return shape;
  } else if constexpr (is_optional<T>::value)
    return listing<T>(Kind::kOptional);
  else if constexpr (is_vector<T>::value)
    return listing<T>(Kind::kList);
  else
    return structure<T>();
}

// The name that the compiler prints for T, cut to its last part.
template <class T>
constexpr std::string_view bare_name() {
  std::string_view text = __PRETTY_FUNCTION__;
  text = text.substr(text.find("T = ") + 4);
  text = text.substr(0, text.find_first_of(";]"));
  const auto colon = text.rfind(':');
  return colon == std::string_view::npos ? text : text.substr(colon + 1);
}

}  // namespace shape_detail

template <class T>
const Shape& shape_of() {
  static const Shape shape = [] {
    Shape built = shape_detail::build<T>();
    built.name = shape_detail::bare_name<T>();
    return built;
  }();
  return shape;
}

}  // namespace chapterhouse
