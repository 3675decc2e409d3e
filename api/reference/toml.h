#pragma once
// toml++, to be included through here only. Some malformed texts fail an assertion of its parser; a
// file with a mistake in it is refused, and ends no process.
#include <stdexcept>

namespace chapterhouse {
[[noreturn]] inline void refuse_toml() { throw std::runtime_error("malformed TOML"); }
}  // namespace chapterhouse

#define TOML_ASSERT(expr) ((expr) ? void() : ::chapterhouse::refuse_toml())
#include <toml++/toml.h>
