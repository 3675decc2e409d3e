#include "api/identity/sign_in.h"

#include <algorithm>
#include <charconv>

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"
#include "store/crypto/seal.h"
#include "store/crypto/sign_in/password.h"
#include "store/crypto/sign_in/totp.h"

namespace chapterhouse::identity {
namespace {

using projections::Database;

constexpr std::size_t kDeviceDigits = 32;  // of a device's random id

// What a person types between the groups of a code is no part of it.
std::string digits_of(std::string_view code) {
  std::string out;
  for (const char c : code)
    if (c != ' ' && c != '-') out.push_back(c);
  return out;
}

}  // namespace

SignIn::SignIn(const Parts& parts)
    : parts_(parts),
      by_account_({limits::kGuessesOfAccount, limits::kGuessOfAccountEvery},
                  limits::kThrottleSlots),
      by_address_({limits::kGuessesOfAddress, limits::kGuessOfAddressEvery},
                  limits::kThrottleSlots),
      by_device_({limits::kGuessesOfDevice, limits::kGuessOfDeviceEvery}, limits::kThrottleSlots) {}

// ---- known devices -------------------------------------------------------------------------

std::string SignIn::device_mac(std::string_view body, const AccountId& account,
                               std::int64_t devices) const {
  return to_hex(view(store::keyed_hash(
      parts_.device_key, std::string(body) + "|" + account.value + "|" + std::to_string(devices))));
}

std::string SignIn::device_for(const AccountId& account, std::int64_t devices) const {
  const std::string body = fresh_token().substr(0, kDeviceDigits) + "." +
                           std::to_string(to_micros(parts_.session_clock.now()) / 1'000'000);
  return body + "." + device_mac(body, account, devices);
}

std::optional<std::string> SignIn::known_device(const AccountId& account, const std::string& device,
                                                std::int64_t devices) const {
  const auto cut = device.rfind('.');
  if (cut == std::string::npos || cut < kDeviceDigits + 1) return std::nullopt;
  const std::string body = device.substr(0, cut);
  if (!store::equal_in_constant_time(device_mac(body, account, devices), device.substr(cut + 1)))
    return std::nullopt;
  std::int64_t made = 0;
  const char* end = body.data() + body.size();
  const auto parsed = std::from_chars(body.data() + kDeviceDigits + 1, end, made);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  const Timestamp until = from_micros(made * 1'000'000) + limits::kDeviceLife;
  if (parts_.session_clock.now() >= until) return std::nullopt;
  return body;
}

// ---- guessing ------------------------------------------------------------------------------

void SignIn::Try::give_back() const {
  if (first) first->give_back(who_first);
  if (second) second->give_back(who_second);
}

// A known device has tries of its own: no stranger can use up the owner's.
Result<SignIn::Try, Refused> SignIn::let_through(const AccountId& account, const Where& where,
                                                 std::int64_t devices) {
  const auto now = parts_.session_clock.ticks();
  Try taken;
  if (const auto device = known_device(account, where.device, devices)) {
    taken.first = &by_device_;
    taken.who_first = *device;
  } else {
    taken.first = &by_address_;
    taken.who_first = where.address;
    taken.second = &by_account_;
    taken.who_second = account.value;
  }
  auto wait = taken.first->take(taken.who_first, now);
  if (!wait && taken.second) {
    wait = taken.second->take(taken.who_second, now);
    // Refused for the account's sake: it was no try of the address's.
    if (wait) taken.first->give_back(taken.who_first);
  }
  if (!wait) return taken;
  ++throttled_;
  return Failure{Refused{Refused::Kind::kThrottled, *wait}};
}

Refused SignIn::wrong() {
  ++refused_;
  return {Refused::Kind::kWrong};
}

// ---- proofs --------------------------------------------------------------------------------

// Uses the second factor up, in the transaction that it lets through; empty when it is wrong.
std::optional<Sessions::Also> SignIn::use_of(const Credential& credential,
                                             const Proof& proof) const {
  const AccountId account = credential.account;
  if (!proof.recovery_code.empty())
    return [account, code = proof.recovery_code](Database& database) {
      return Credentials::use_recovery_code(database, account, code);
    };
  const auto step = store::find_totp_step(credential.totp_key, digits_of(proof.code),
                                          parts_.clock.now(), credential.totp_step);
  if (!step) return std::nullopt;
  return [account, at = *step](Database& database) {
    return Credentials::use_step(database, account, at);
  };
}

Result<SignedIn, Refused> SignIn::sign_in(const AccountId& account, const Proof& proof,
                                          const Where& where) {
  const auto standing = parts_.directory.find(account);
  const auto known = parts_.credentials.find(account);
  const std::int64_t devices = known ? known->devices : 0;
  const auto taken = let_through(account, where, devices);
  if (!taken) return Failure{taken.error()};
  const Date today = business_date(parts_.clock.now());
  // Invited with the present generation set: the activation was cut off before it was recorded.
  const bool usable = standing && known && standing->open && !standing->expired(today) &&
                      known->counts_for(standing->holder()) &&
                      (standing->state.status == account::Status::kActive ||
                       standing->state.status == account::Status::kInvited);
  const bool readable = proof.password.size() <= limits::kPasswordBytes;
  const auto fits = hashing_.matches(usable ? known->password : hashing_.dummy(),
                                     readable ? proof.password : std::string());
  if (!fits) return taken->give_back(), Failure{Refused{Refused::Kind::kBusy}};
  const Credential nobody{account, 0, 0, {}, std::string(store::kTotpKeyBytes, '\0'), 0, 0};
  const auto use = use_of(usable ? *known : nobody, proof);
  if (!usable || !readable || !*fits || !use) return Failure{wrong()};
  std::string stronger;
  if (store::is_outdated_hash(known->password))
    stronger = hashing_.hash(proof.password).value_or("");
  const Sessions::Also also = [&](Database& database) {
    if (!(*use)(database)) return false;
    if (!stronger.empty()) Credentials::set_password(database, account, stronger);
    return true;
  };
  Session session{{}, account, 0, {}, {}, parts_.session_clock.now(), where.address, where.agent};
  if (const auto held = standing->held(today); !held.empty()) session.binding = held[0]->number;
  auto token = parts_.sessions.start(session, also);
  if (!token) return Failure{wrong()};
  taken->give_back();
  return SignedIn{*std::move(token), device_for(account, known->devices)};
}

std::optional<Standing> SignIn::standing_by(const Link& link) const {
  auto standing = parts_.directory.find(link.account);
  const auto known = parts_.credentials.find(link.account);
  if (!standing || !known || !standing->may_act(business_date(parts_.clock.now())) ||
      !known->counts_for(standing->holder()) || !link.counts_for(standing->holder()))
    return std::nullopt;
  return standing;
}

std::optional<SignedIn> SignIn::sign_in_by(const Link& link, const Where& where) {
  const auto standing = standing_by(link);
  const auto known = parts_.credentials.find(link.account);
  if (!standing || !known) return std::nullopt;
  Session session{{}, link.account, 0, {}, {}, std::nullopt, where.address, where.agent};
  if (const auto held = standing->held(business_date(parts_.clock.now())); !held.empty())
    session.binding = held[0]->number;
  auto token = parts_.sessions.start(
      session, [&](Database& database) { return Links::stands(database, link); });
  if (!token) return std::nullopt;
  return SignedIn{*std::move(token), device_for(link.account, known->devices)};
}

Result<std::string, Refused> SignIn::confirm(const Session& session, std::string_view token,
                                             const Proof& proof) {
  const auto known = parts_.credentials.find(session.account);
  // Who is inside guesses as from a device that is known.
  if (const auto wait = by_device_.take(session.id, parts_.session_clock.ticks())) {
    ++throttled_;
    return Failure{Refused{Refused::Kind::kThrottled, *wait}};
  }
  const auto use = known ? use_of(*known, proof) : std::nullopt;
  if (!use) return Failure{wrong()};
  auto fresh = parts_.sessions.confirm(token, *use);
  if (!fresh) return Failure{wrong()};
  by_device_.give_back(session.id);
  return *std::move(fresh);
}

Outcome<Refused> SignIn::change_password(const Session& session, const Proof& proof,
                                         const std::string& password) {
  const auto known = parts_.credentials.find(session.account);
  if (const auto wait = by_device_.take(session.id, parts_.session_clock.ticks())) {
    ++throttled_;
    return Failure{Refused{Refused::Kind::kThrottled, *wait}};
  }
  if (!known) return Failure{wrong()};
  const auto fits = hashing_.matches(known->password, proof.password);
  if (!fits) return Failure{Refused{Refused::Kind::kBusy}};
  const auto use = use_of(*known, proof);
  if (!*fits || !use) return Failure{wrong()};
  auto made = hashing_.hash(password);
  if (!made) return Failure{Refused{Refused::Kind::kBusy}};
  if (!parts_.credentials.replace_password(session.account, *made, *use)) return Failure{wrong()};
  by_device_.give_back(session.id);
  return Done{};
}

bool SignIn::use_code(const AccountId& account, const Proof& proof) {
  const auto known = parts_.credentials.find(account);
  if (by_account_.take(account.value, parts_.session_clock.ticks())) return false;
  const auto use = known ? use_of(*known, proof) : std::nullopt;
  if (!use || !parts_.credentials.use(*use)) return wrong(), false;
  by_account_.give_back(account.value);
  return true;
}

}  // namespace chapterhouse::identity
