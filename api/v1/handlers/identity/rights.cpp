#include "api/v1/handlers/identity/rights.h"

#include <algorithm>
#include <span>

#include "domain/access/limits.h"

namespace chapterhouse::v1::handlers {
namespace {

struct Right {
  IdentityOperation operation;
  std::span<const Role> roles;  // empty: everybody, in their own matters
  bool by_session = false;      // never by a machine's token
  bool confirmed = false;
};

constexpr Role kReaders[] = {Role::kSec, Role::kAudlog, Role::kDLead, Role::kDAud};
constexpr Role kDeciders[] = {Role::kSec, Role::kAudlog, Role::kDLead};
constexpr Role kOfficers[] = {Role::kSec};

// clang-format off
constexpr Right kRights[] = {
  {IdentityOperation::kOwnSecrets,   {},        true,  false},
  {IdentityOperation::kOwnTokens,    {},        true,  true },
  {IdentityOperation::kReadAccounts, kReaders,  false, false},
  {IdentityOperation::kRunAccounts,  kDeciders, false, true },
  {IdentityOperation::kInvite,       kOfficers, false, true },
  {IdentityOperation::kEndSessions,  kOfficers, false, true },
};
// clang-format on

}  // namespace

bool is_confirmed(const Call& call) {
  const auto& confirmed = call.caller->subject.confirmed_at;
  return confirmed && call.app.clock.now() < *confirmed + limits::kConfirmationLife;
}

std::optional<http::Problem> refusal(const Call& call, IdentityOperation operation) {
  const Right& right = *std::ranges::find(kRights, operation, &Right::operation);
  // To everybody else it does not exist.
  if (!right.roles.empty() &&
      std::ranges::find(right.roles, call.actor().role) == right.roles.end())
    return not_found();
  if (right.by_session && call.caller->csrf.empty())
    return http::Problem{http::ProblemKind::kSessionNeeded};
  if (right.confirmed && !is_confirmed(call))
    return http::Problem{http::ProblemKind::kConfirmFirst};
  return std::nullopt;
}

}  // namespace chapterhouse::v1::handlers
