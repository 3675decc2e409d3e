#include "api/identity/identity.h"

#include "projections/engine/error.h"
#include "store/crypto/seal.h"

namespace chapterhouse::identity {
namespace {

// Purposes of keys below the vault's identity key: ops/docs/formats/identity.md.
constexpr std::uint64_t kSealing = 1, kDevices = 2, kCsrf = 3;

}  // namespace

std::string_view cookie_of(const http::Request& request, std::string_view name) {
  std::string_view rest = request.header("cookie");
  while (!rest.empty()) {
    const auto end = rest.find(';');
    std::string_view pair = rest.substr(0, end);
    while (pair.starts_with(' ')) pair.remove_prefix(1);
    if (pair.starts_with(name) && pair.substr(name.size()).starts_with('='))
      return pair.substr(name.size() + 1);
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return {};
}

Result<std::unique_ptr<Identity>, std::string> Identity::open(Parts parts) {
  auto rules = PasswordRules::load(parts.reference, parts.orgs);
  if (!rules) return Failure{rules.error()};
  auto file = IdentityFile::open(parts.folder);
  if (!file) return Failure{file.error()};
  try {
    return std::unique_ptr<Identity>(
        new Identity(std::move(parts), *std::move(file), *std::move(rules)));
  } catch (const projections::ProjectionError& error) {
    return Failure{"identity.db: " + std::string(error.what())};
  }
}

Identity::Identity(Parts parts, std::unique_ptr<IdentityFile> file, PasswordRules rules)
    : parts_(std::move(parts)),
      file_(std::move(file)),
      rules_(std::move(rules)),
      directory_(parts_.handler, parts_.log),
      session_clock_(parts_.clock, parts_.steady),
      csrf_key_(parts_.key.derive(kCsrf)),
      credentials_(std::make_unique<Credentials>(*file_, parts_.key.derive(kSealing))),
      sessions_(std::make_unique<Sessions>(*file_, session_clock_)),
      tokens_(std::make_unique<MachineTokens>(*file_, session_clock_)),
      links_(std::make_unique<Links>(*file_)),
      sign_in_(std::make_unique<SignIn>(SignIn::Parts{directory_, *credentials_, *sessions_,
                                                      session_clock_, parts_.clock,
                                                      parts_.key.derive(kDevices)})),
      enrolments_(std::make_unique<Enrolments>(
          Enrolments::Parts{directory_, parts_.handler, *credentials_, *sessions_, *tokens_,
                            *sign_in_, rules_, session_clock_, parts_.clock, parts_.issuer})),
      bootstrap_(std::make_unique<Bootstrap>(
          Bootstrap::Parts{directory_, parts_.handler, *enrolments_, *file_, session_clock_})) {}

std::optional<http::Caller> Identity::find(const http::Request& request, Timestamp now) const {
  return caller(request, now, Use::kCounts);
}

std::optional<http::Caller> Identity::look(const http::Request& request, Timestamp now) const {
  return caller(request, now, Use::kNone);
}

std::optional<http::Caller> Identity::caller(const http::Request& request, Timestamp now,
                                             Use use) const {
  const Date today = business_date(now);
  const std::string_view bearer = http::bearer_token(request.header("authorization"));
  if (bearer.starts_with(kMachinePrefix)) return by_machine_token(bearer, today);
  if (!bearer.empty())
    return parts_.configured ? parts_.configured->find(request, now) : std::nullopt;
  return by_session(request, now, use);
}

std::optional<http::Caller> Identity::by_machine_token(std::string_view token, Date today) const {
  const auto found = tokens_->find(token);
  if (!found) return std::nullopt;
  const auto standing = directory_.find(found->account);
  if (!standing || !standing->may_act(today)) return std::nullopt;
  // The role it was made for is gone: the token says nothing any more.
  const account::Binding* binding = standing->held(found->binding, today);
  if (!binding || !parts_.orgs.in_subtree(found->unit, binding->span.unit, today))
    return std::nullopt;
  http::Caller caller;
  caller.subject.actor = {found->account, ActorKind::kPerson, binding->span.role, found->unit, {}};
  caller.subject.person = standing->person();
  caller.subject.scopes = found->scopes;
  caller.name_zh = caller.name_en = found->name;
  caller.session = "token:" + found->id;
  return caller;
}

std::optional<Identity::Current> Identity::current(const http::Request& request) const {
  return current(request, Use::kCounts);
}

std::optional<Identity::Current> Identity::current(const http::Request& request, Use use) const {
  const std::string_view token = cookie_of(request, kSessionCookie);
  if (token.empty()) return std::nullopt;
  auto session = use == Use::kCounts ? sessions_->find(token) : sessions_->look(token);
  if (!session) return std::nullopt;
  auto standing = directory_.find(session->account);
  if (!standing || !standing->may_act(business_date(parts_.clock.now()))) return std::nullopt;
  return Current{*std::move(session), *std::move(standing), std::string(token)};
}

std::optional<http::Caller> Identity::by_session(const http::Request& request, Timestamp now,
                                                 Use use) const {
  const auto found = current(request, use);
  if (!found) return std::nullopt;
  http::Caller caller;
  caller.subject.actor = {found->session.account, ActorKind::kPerson, Role::kNone, UnitId{}, {}};
  if (const auto* binding = found->standing.held(found->session.binding, business_date(now))) {
    caller.subject.actor.role = binding->span.role;
    caller.subject.actor.unit = binding->span.unit;
  }
  caller.subject.person = found->standing.person();
  // How long ago is for the session's clock to say, which no setting of the other moves.
  if (found->session.confirmed)
    caller.subject.confirmed_at = now - (session_clock_.now() - *found->session.confirmed);
  caller.name_zh = caller.name_en = directory_.name_of(found->standing);
  caller.session = found->session.id;
  caller.csrf = csrf_of(found->token);
  return caller;
}

std::string Identity::csrf_of(std::string_view session_token) const {
  return to_hex(view(store::keyed_hash(csrf_key_, session_token)));
}

}  // namespace chapterhouse::identity
