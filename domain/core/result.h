#pragma once
// Result<T, E>: a value or a typed error that the caller must look at.
#include <utility>
#include <variant>

#include "domain/core/check.h"

namespace chapterhouse {

// Wraps an error so that Result<T, E> can tell it from a value.
template <class E>
struct Failure {
  E error;
};
template <class E>
Failure(E) -> Failure<E>;

// A value or a typed error. Dropping one is a compiler warning, hence an error here.
template <class T, class E>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  template <class G>
  Result(Failure<G> failure) : state_(std::in_place_index<1>, std::move(failure.error)) {}

  bool ok() const { return state_.index() == 0; }
  explicit operator bool() const { return ok(); }

  const T& value() const& { return CHECK(ok()), *std::get_if<0>(&state_); }
  T& value() & { return CHECK(ok()), *std::get_if<0>(&state_); }
  T&& value() && { return CHECK(ok()), std::move(*std::get_if<0>(&state_)); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const E& error() const& { return CHECK(!ok()), *std::get_if<1>(&state_); }
  E&& error() && { return CHECK(!ok()), std::move(*std::get_if<1>(&state_)); }

 private:
  std::variant<T, E> state_;
};

struct Done {};  // the value of an operation that only succeeds or fails
template <class E>
using Outcome = Result<Done, E>;

}  // namespace chapterhouse
