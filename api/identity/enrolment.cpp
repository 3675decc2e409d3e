#include "api/identity/enrolment.h"

#include <algorithm>

#include "api/http/message.h"
#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"
#include "store/crypto/secret.h"
#include "store/crypto/sign_in/totp.h"
#include "workflows/account/account.h"

namespace chapterhouse::identity {
namespace {

using Kind = EnrolmentError::Kind;
constexpr int kTriesMost = 10;  // of one enrolment: a clock that is off takes a few

Failure<EnrolmentError> failed(Kind kind, std::string why = {}) {
  return Failure{EnrolmentError{kind, std::move(why)}};
}

std::vector<std::string> fresh_recovery_codes() {
  std::vector<std::string> codes(limits::kRecoveryCodes);
  for (std::string& code : codes) code = fresh_recovery_code();
  return codes;
}

}  // namespace

std::optional<std::string> Enrolments::invite(const AccountId& account) {
  const auto standing = parts_.directory.find(account);
  if (!standing || !standing->open || standing->state.status != account::Status::kInvited)
    return std::nullopt;
  const std::string code = fresh_code();
  parts_.credentials.invite({account, standing->holder().generation,
                             parts_.session_clock.now() + limits::kActivationLife},
                            code);
  return code;
}

std::optional<Authenticator> Enrolments::remember(Pending pending) {
  const std::string enrolment = fresh_token();
  const Timestamp now = parts_.session_clock.now();
  Authenticator shown{enrolment, store::to_base32(pending.credential.totp_key), {}};
  shown.uri = "otpauth://totp/" + http::encode(parts_.issuer) + ":" +
              http::encode(pending.credential.account.value) + "?secret=" + shown.key +
              "&issuer=" + http::encode(parts_.issuer) + "&algorithm=SHA1&digits=6&period=30";
  pending.until = now + limits::kEnrolmentLife;
  const std::lock_guard lock(mutex_);
  // One for each account: begun again, it replaces what was begun before.
  std::erase_if(pending_, [&](const auto& at) {
    return at.second.until <= now || at.second.credential.account == pending.credential.account;
  });
  if (pending_.size() >= limits::kEnrolments) return std::nullopt;
  pending_.emplace(hash_of(enrolment), std::move(pending));
  return shown;
}

Result<Enrolments::Begun, EnrolmentError> Enrolments::begin(const Wish& wish) {
  const auto invitation = parts_.credentials.invited(wish.code);
  if (!invitation || parts_.session_clock.now() >= invitation->expires)
    return failed(Kind::kBadCode);
  const auto standing = parts_.directory.find(invitation->account);
  if (!standing || !standing->open || standing->expired(business_date(parts_.clock.now())) ||
      standing->state.status != account::Status::kInvited ||
      standing->holder().generation != invitation->generation)
    return failed(Kind::kBadCode);
  const AccountId& account = invitation->account;
  // The code came through other hands: it cannot become the password.
  if (normalised_code(wish.password) == normalised_code(wish.code))
    return Failure{EnrolmentError{Kind::kBadPassword, {}, "password_is_code"}};
  if (const auto fault = parts_.rules.fault(wish.password, account))
    return Failure{EnrolmentError{Kind::kBadPassword, {}, *fault}};
  const auto known = parts_.credentials.find(account);
  const bool keeps = known && known->factor_generation == standing->holder().factor_generation;
  if (keeps && !parts_.sign_in.use_code(account, {{}, wish.second_factor, wish.recovery_code}))
    return failed(Kind::kBadFactor);
  auto phc = parts_.sign_in.hashing().hash(wish.password);
  if (!phc) return failed(Kind::kBusy);
  // Read again: the code that was just used moved the step on.
  const auto now_known = keeps ? parts_.credentials.find(account) : std::nullopt;
  Pending pending{now_known.value_or(Credential{}), wish.code};
  pending.credential.account = account;
  pending.credential.generation = invitation->generation;
  pending.credential.factor_generation = standing->holder().factor_generation;
  pending.credential.password = *std::move(phc);
  pending.credential.devices = known ? known->devices + 1 : 0;
  if (keeps) {
    auto done = complete(pending, false);
    if (!done) return Failure{done.error()};
    return Begun{std::nullopt, *std::move(done)};
  }
  pending.credential.totp_key = store::Secret::random().view().substr(0, store::kTotpKeyBytes);
  pending.credential.totp_step = 0;
  auto authenticator = remember(std::move(pending));
  if (!authenticator) return failed(Kind::kBusy);
  return Begun{std::move(authenticator), std::nullopt};
}

Result<Authenticator, EnrolmentError> Enrolments::change(const AccountId& account) {
  auto known = parts_.credentials.find(account);
  if (!known) return failed(Kind::kBadEnrolment);
  Pending pending{*std::move(known), {}};
  pending.credential.totp_key = store::Secret::random().view().substr(0, store::kTotpKeyBytes);
  pending.credential.totp_step = 0;
  auto authenticator = remember(std::move(pending));
  if (!authenticator) return failed(Kind::kBusy);
  return *std::move(authenticator);
}

Result<Enrolled, EnrolmentError> Enrolments::finish(const std::string& enrolment,
                                                    const std::string& code) {
  Pending pending;
  {
    const std::lock_guard lock(mutex_);
    const auto at = pending_.find(hash_of(enrolment));
    if (at == pending_.end() || parts_.session_clock.now() >= at->second.until)
      return failed(Kind::kBadEnrolment);
    if (++at->second.tries > kTriesMost) {
      pending_.erase(at);
      return failed(Kind::kBadEnrolment);
    }
    pending = at->second;
  }
  const auto step = store::find_totp_step(pending.credential.totp_key, code, parts_.clock.now(), 0);
  if (!step) return failed(Kind::kBadFactor);
  pending.credential.totp_step = *step;
  {
    // Two who bring the same code at once: one of them finishes.
    const std::lock_guard lock(mutex_);
    if (pending_.erase(hash_of(enrolment)) == 0) return failed(Kind::kBadEnrolment);
  }
  return complete(pending, true);
}

Result<Enrolled, EnrolmentError> Enrolments::complete(const Pending& pending,
                                                      bool with_recovery_codes) {
  const AccountId& account = pending.credential.account;
  const auto standing = parts_.directory.find(account);
  if (!standing || standing->holder().generation != pending.credential.generation)
    return failed(Kind::kBadCode);
  const bool activates = !pending.invitation.empty();
  // Whoever was in with what counted before has to come in anew.
  if (activates) {
    parts_.sessions.end_all(account);
    parts_.tokens.revoke_all(account);
  }
  Enrolled enrolled{account,
                    with_recovery_codes ? fresh_recovery_codes() : std::vector<std::string>{}};
  if (!parts_.credentials.set({pending.credential, enrolled.recovery_codes, pending.invitation}))
    return failed(Kind::kBadCode);
  // Cut off here, the first sign-in records it.
  if (activates)
    if (auto why = record_activation(*standing)) return failed(Kind::kFailed, *std::move(why));
  return enrolled;
}

std::optional<std::string> Enrolments::record_activation(const Standing& standing) {
  if (standing.state.status != account::Status::kInvited) return std::nullopt;
  workflows::Request request{
      CommandId{parts_.handler.services().ids->next()},
      Actor{standing.holder().account, ActorKind::kPerson, Role::kNone, standing.unit, {}},
      standing.stream,
      workflows::CommandBody::of(workflows::account::cmd::Activate{standing.holder().generation}),
      {},
      {},
      {},
      {},
      {},
      {}};
  const auto receipt = parts_.handler.handle(request);
  if (receipt) return std::nullopt;
  if (receipt.error().kind == workflows::CommandError::Kind::kRejected)
    return std::string(receipt.error().rejection->reason);
  return "the log took no activation: " + receipt.error().detail;
}

}  // namespace chapterhouse::identity
