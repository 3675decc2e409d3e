#include "store/crypto/sign_in/totp.h"

#include <array>
#include <cstdlib>
#include <new>

#include <liboath/oath.h>

#include "domain/core/check.h"
#include "store/crypto/seal.h"

namespace chapterhouse::store {
namespace {

constexpr unsigned kDigitsMost = 8;

void start_library() { CHECK(oath_init() == OATH_OK); }

}  // namespace

std::int64_t totp_step(Timestamp at) {
  return std::chrono::floor<std::chrono::seconds>(at).time_since_epoch().count() / kTotpSeconds;
}

std::string totp_code(std::string_view key, std::int64_t step, unsigned digits) {
  CHECK(digits >= kTotpDigits);
  CHECK(digits <= kDigitsMost);
  start_library();
  std::array<char, kDigitsMost + 1> code{};
  CHECK(oath_totp_generate(key.data(), key.size(), static_cast<std::time_t>(step * kTotpSeconds),
                           static_cast<unsigned>(kTotpSeconds), 0, digits, code.data()) == OATH_OK);
  return code.data();
}

std::optional<std::int64_t> find_totp_step(std::string_view key, std::string_view code,
                                           Timestamp now, std::int64_t after) {
  std::optional<std::int64_t> found;
  const std::int64_t step = totp_step(now);
  // All are looked at, whichever fits: the time taken tells nothing.
  for (std::int64_t near = step - 1; near <= step + 1; ++near) {
    const bool fits = equal_in_constant_time(totp_code(key, near), code);
    if (fits && near > after) found = near;
  }
  return found;
}

std::string to_base32(std::string_view bytes) {
  start_library();
  char* text = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(bytes.data(), bytes.size(), &text, &size) != OATH_OK)
    throw std::bad_alloc();
  std::string out(text, size);
  std::free(text);
  while (out.ends_with('=')) out.pop_back();
  return out;
}

}  // namespace chapterhouse::store
