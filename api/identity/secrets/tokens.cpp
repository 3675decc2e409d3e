#include "api/identity/secrets/tokens.h"

#include "store/crypto/secret.h"
#include "store/crypto/sha256.h"
#include "store/crypto/sign_in/totp.h"

namespace chapterhouse::identity {
namespace {

constexpr std::size_t kCodeBytes = 16, kRecoveryBytes = 10;

std::string grouped(std::string_view text, std::size_t size) {
  std::string out;
  for (std::size_t at = 0; at < text.size(); at += size)
    out.append(out.empty() ? "" : "-").append(text.substr(at, size));
  return out;
}

}  // namespace

std::string fresh_token(std::string_view prefix) {
  return std::string(prefix) + to_hex(store::Secret::random().view());
}

std::string fresh_code() {
  return grouped(store::to_base32(store::Secret::random().view().substr(0, kCodeBytes)), 5);
}

std::string fresh_recovery_code() {
  return grouped(store::to_base32(store::Secret::random().view().substr(0, kRecoveryBytes)), 4);
}

std::string normalised_code(std::string_view typed) {
  std::string out;
  for (const char c : typed) {
    if (c == '-' || c == ' ') continue;
    if (c >= 'a' && c <= 'z')
      out.push_back(static_cast<char>(c - 'a' + 'A'));
    else
      out.push_back(c == '0' ? 'O' : c == '1' ? 'I' : c == '8' ? 'B' : c);
  }
  return out;
}

std::string hash_of(std::string_view token) { return to_hex(view(store::sha256({token}))); }

}  // namespace chapterhouse::identity
