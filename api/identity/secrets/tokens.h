#pragma once
// Random texts that prove something by being known, and what is kept of them: a hash. They have
// 128 bits or more, so that a plain hash of one cannot be guessed.
#include <string>
#include <string_view>

#include "domain/core/bytes.h"

namespace chapterhouse::identity {

// 256 bits as 64 hexadecimal digits, behind the prefix.
std::string fresh_token(std::string_view prefix = {});
// For people to type: 26 letters and digits in groups, 130 bits of which 128 are random.
std::string fresh_code();
// 80 bits in four groups: of the few that stand for a lost authenticator.
std::string fresh_recovery_code();
// What was typed, with what reads alike taken as meant: "abcd-o1" is "ABCDOI".
std::string normalised_code(std::string_view typed);
// SHA-256 in hexadecimal: what is kept and looked up.
std::string hash_of(std::string_view token);

}  // namespace chapterhouse::identity
