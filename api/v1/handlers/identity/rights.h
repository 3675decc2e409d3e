#pragma once
// Who may do what with accounts, sessions and tokens: the one place that these handlers ask.
#include <cstdint>
#include <optional>
#include <string_view>

#include "api/v1/call.h"

namespace chapterhouse::v1::handlers {

enum class IdentityOperation : std::uint8_t {
  kOwnSecrets,    // one's own sessions, password, second factor
  kOwnTokens,     // one's own machine tokens: made and revoked by people only
  kReadAccounts,  // who has which account and role
  kRunAccounts,   // commands; which of them a role may give is for the workflow's table
  kInvite,        // an activation code for somebody
  kEndSessions,   // of somebody else
};

// Empty when the caller may. Confirmation: with a second factor shown a moment ago.
std::optional<http::Problem> refusal(const Call& call, IdentityOperation operation);

// Whether the caller's second factor was shown a moment ago.
bool is_confirmed(const Call& call);

}  // namespace chapterhouse::v1::handlers
