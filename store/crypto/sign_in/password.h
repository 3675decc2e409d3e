#pragma once
// Passwords as PHC strings: argon2id by libsodium, 64 MiB and two passes. One hash takes that much
// memory while it runs: whoever calls bounds how many run at once.
#include <string>
#include <string_view>

namespace chapterhouse::store {

// Free functions over values: safe to call from any thread. All throw bad_alloc without memory.
std::string hash_password(std::string_view password);
// Whether the password is the hashed one, byte for byte and to its end.
bool password_matches(const std::string& phc, std::string_view password);
// Whether the hash costs less than today's do: to be made anew at the next chance.
bool is_outdated_hash(const std::string& phc);

}  // namespace chapterhouse::store
