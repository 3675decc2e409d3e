#pragma once
// Codes of an authenticator (RFC 6238, HMAC-SHA-1, 30 seconds) by liboath. Free functions over
// values: safe to call from any thread.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/bytes.h"
#include "domain/core/time.h"

namespace chapterhouse::store {

inline constexpr std::int64_t kTotpSeconds = 30;
inline constexpr unsigned kTotpDigits = 6;
inline constexpr std::size_t kTotpKeyBytes = 20;  // as many as HMAC-SHA-1 has

std::int64_t totp_step(Timestamp at);
std::string totp_code(std::string_view key, std::int64_t step, unsigned digits = kTotpDigits);
// The step whose code it is, within one of now: a clock may be off by that much. Only a later step
// than `after` counts, so that no code is good twice.
std::optional<std::int64_t> find_totp_step(std::string_view key, std::string_view code,
                                           Timestamp now, std::int64_t after);

// RFC 4648 section 6 without padding, as authenticators take keys.
std::string to_base32(std::string_view bytes);

}  // namespace chapterhouse::store
