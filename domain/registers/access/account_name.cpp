#include "domain/registers/access/account_name.h"

#include <string>

#include "domain/access/limits.h"

namespace chapterhouse::account_name {

State Register::evolve(State, const Payload& event) {
  const auto& claimed = std::get<ev::Claimed>(event);
  return {claimed.account, claimed.subject};
}

bool is_name(std::string_view text) {
  const auto letter = [](char c) { return c >= 'a' && c <= 'z'; };
  if (text.size() < limits::kAccountNameLeast || text.size() > limits::kAccountNameMost)
    return false;
  if (!letter(text.front()) || text.back() == '-') return false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool digit = text[i] >= '0' && text[i] <= '9';
    const bool hyphen = text[i] == '-' && text[i - 1] != '-';
    if (!letter(text[i]) && !digit && !hyphen) return false;
  }
  // What the system itself acts as.
  return text != "system" && text != "service";
}

StreamId stream(const AccountId& account) { return stream_of(Register::kName, account.value); }

AccountId first_of(Role role) { return AccountId{"first." + std::string(key_of(role))}; }

}  // namespace chapterhouse::account_name
