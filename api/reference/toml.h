#pragma once
// toml++, to be included through here only. Some malformed texts fail an assertion of its parser; a
// file with a mistake in it is refused, and ends no process.
#include <stdexcept>

#define TOML_ASSERT(expr) ((expr) ? void() : throw std::runtime_error("malformed TOML"))
#include <toml++/toml.h>
