#include "api/identity/bootstrap.h"

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"
#include "store/crypto/sha256.h"
#include "workflows/account/account.h"

namespace chapterhouse::identity {
namespace {

using projections::Database;

// The same token asks for the same accounts: done twice, it acts once.
template <class Tag>
Id<Tag> id_from(std::string_view token, Role role, std::string_view use) {
  return Id<Tag>::from_bytes(view(store::sha256({token, "|", key_of(role), "|", use})));
}

}  // namespace

std::optional<std::string> Bootstrap::fresh_token() {
  if (parts_.directory.is_founded()) return std::nullopt;
  std::string token = identity::fresh_token();
  const std::string hash = hash_of(token);
  const std::int64_t expires = to_micros(parts_.clock.now() + limits::kBootstrapLife);
  parts_.file.write([&](Database& database) {
    database.query("INSERT OR REPLACE INTO bootstrap (one, hash, expires) VALUES (1, ?, ?)")
        .bind(hash)
        .bind(expires)
        .run();
  });
  return token;
}

bool Bootstrap::holds(const std::string& hash) {
  const std::int64_t now = to_micros(parts_.clock.now());
  bool held = false;
  parts_.file.read([&](Database& database) {
    auto row = database.query("SELECT 1 FROM bootstrap WHERE hash = ? AND expires > ?");
    row.bind(hash).bind(now);
    held = row.step();
  });
  return held;
}

std::optional<workflows::CommandError> Bootstrap::found_one(const Founding& founding, Role role,
                                                            DryRun dry, Position& position) {
  const Founder& founder = role == Role::kSec ? founding.security : founding.audit;
  const auto stream = stream_of("account", id_from<CaseTag>(founding.token, role, "case"));
  workflows::Request request{
      id_from<CommandTag>(founding.token, role, "command"),
      Actor{AccountId{"system"}, ActorKind::kSystem, Role::kService, UnitId{}, {}},
      stream,
      workflows::CommandBody::of(workflows::account::cmd::Found{
          founding.unit, AccountId{founder.account}, founder.name, role}),
      {},
      {},
      {},
      dry == DryRun::kYes,
      {},
      {}};
  const auto receipt = parts_.handler.handle(request);
  if (!receipt) return receipt.error();
  position = receipt->position;
  return std::nullopt;
}

Result<Founded, BootstrapError> Bootstrap::found(const Founding& founding) {
  const std::string hash = hash_of(founding.token);
  if (!holds(hash)) return Failure{BootstrapError{BootstrapError::Kind::kBadToken}};
  if (founding.security.account == founding.audit.account)
    return Failure{BootstrapError{BootstrapError::Kind::kSameAccount}};
  Founded founded;
  // Both are judged before one is made: half a beginning would be hard to mend.
  for (const DryRun dry : {DryRun::kYes, DryRun::kNo})
    for (const Role role : {Role::kSec, Role::kAudlog})
      if (auto error = found_one(founding, role, dry, founded.position))
        return Failure{BootstrapError{BootstrapError::Kind::kRejected, std::move(error)}};
  // Used up before anything is answered: whoever has the token later has nothing.
  parts_.file.write([&](Database& database) {
    database.query("DELETE FROM bootstrap WHERE hash = ?").bind(hash).run();
  });
  founded.security_code =
      parts_.enrolments.invite(AccountId{founding.security.account}).value_or("");
  founded.audit_code = parts_.enrolments.invite(AccountId{founding.audit.account}).value_or("");
  return founded;
}

}  // namespace chapterhouse::identity
