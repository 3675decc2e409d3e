#include "api/v1/handlers/oidc/oidc.h"

#include <algorithm>
#include <set>

#include <spdlog/spdlog.h>

#include "api/identity/oidc/relying_party.h"
#include "api/v1/handlers/identity/identity_call.h"
#include "domain/access/limits.h"

namespace chapterhouse::v1::handlers {
namespace {

namespace oidc = identity::oidc;
using http::Problem;
using http::ProblemKind;
using identity::Link;
using identity::Links;

// Lax: the browser comes back from another site, by a link.
constexpr std::string_view kCookie = "__Host-oidc";
constexpr std::string_view kCookieRules = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
constexpr std::string_view kTryTime = "600";

std::pair<std::string, std::string> set_cookie(std::string_view value, std::string_view seconds) {
  return {"Set-Cookie", std::string(kCookie) + "=" + std::string(value) +
                            std::string(kCookieRules) + std::string(seconds)};
}

// One answer for every way in which a sign-in can fail; the operator's log knows which.
Problem refused(oidc::Fault fault, const http::Request& request) {
  spdlog::warn("sign-in by OpenID Connect refused, trace {}: {}", request.trace_id,
               oidc::name_of(fault));
  Problem problem{fault == oidc::Fault::kUnavailable ? ProblemKind::kSignInUnavailable
                                                     : ProblemKind::kSignInRefused};
  problem.headers.push_back(set_cookie("", "0"));
  return problem;
}

object link_json(const Call& call, const Link& link) {
  return {{"id", link.id},
          {"issuer", link.issuer},
          {"subject", link.subject},
          {"linked_at", to_text(link.linked)},
          {"counts", call.app.identity->sign_in().counts(link)}};
}

// What a callback comes to, once it is sure whom the provider vouches for.
using Judged = Result<http::Response, oidc::Fault>;

Judged open_session(const Call& call, const oidc::Identity& proved) {
  identity::Identity& identity = *call.app.identity;
  const auto link = identity.links().find(proved.issuer, proved.subject);
  if (!link) return Failure{oidc::Fault::kNotLinked};
  if (!proved.second_factor) return Failure{oidc::Fault::kNoSecondFactor};
  const auto done = identity.sign_in().sign_in_by(*link, where_of(call.request));
  if (!done) return Failure{oidc::Fault::kLinkVoid};
  http::Request signed_in;
  signed_in.headers["cookie"] = std::string(identity::kSessionCookie) + "=" + done->token;
  const auto current = identity.current(signed_in);
  if (!current) return Failure{oidc::Fault::kLinkVoid};
  http::Response response = http::json_response(200, session_json(call, *current));
  set_session_cookie(response, done->token);
  set_device_cookie(response, done->device);
  return response;
}

// The session that asked must live still. Its cookie is Strict, so that most browsers leave it out
// here; one that brings another session along is not the browser of the asker any more.
bool still_asks(const Call& call, const oidc::Asker& asker) {
  identity::Identity& identity = *call.app.identity;
  const auto theirs = identity.sessions().of(asker.account);
  if (std::ranges::find(theirs, asker.session, &identity::Session::id) == theirs.end())
    return false;
  if (identity::cookie_of(call.request, identity::kSessionCookie).empty()) return true;
  const auto current = identity.current(call.request);
  return current && current->session.account == asker.account &&
         current->session.id == asker.session;
}

Judged make_link(const Call& call, const oidc::Identity& proved, const oidc::Asker& asker) {
  identity::Identity& identity = *call.app.identity;
  const auto standing = identity.directory().find(asker.account);
  if (!still_asks(call, asker) || !standing || !standing->may_act(call.today))
    return Failure{oidc::Fault::kSession};
  const auto former = identity.links().find(proved.issuer, proved.subject);
  const bool is_void = former && !identity.sign_in().counts(*former);
  Link wanted{{},
              proved.issuer,
              proved.subject,
              asker.account,
              standing->holder().generation,
              standing->holder().factor_generation,
              identity.session_clock().now()};
  const auto made = identity.links().make(wanted, is_void ? former->account : AccountId{});
  if (made == Links::Made::kTooMany) return Failure{oidc::Fault::kTooMany};
  const auto link = identity.links().find(proved.issuer, proved.subject);
  if (made == Links::Made::kOfAnother || !link) return Failure{oidc::Fault::kOfAnother};
  return http::json_response(200, link_json(call, *link));
}

}  // namespace

Reply oidc_start(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  if (!call.app.oidc || !call.app.identity) return Failure{not_found()};
  const auto begun = call.app.oidc->begin({});
  if (!begun) return Failure{refused(begun.error(), call.request)};
  http::Response response = http::json_response(303, boost::json::object{});
  response.headers = {{"Location", begun->location}, set_cookie(begun->secret, kTryTime)};
  return response;
}

Reply oidc_callback(const Call& call) {
  if (!call.app.oidc || !call.app.identity) return Failure{not_found()};
  std::set<std::string_view> names;
  for (const auto& [name, value] : call.request.parts.parameters)
    if (!names.insert(name).second) return Failure{refused(oidc::Fault::kState, call.request)};
  Parameters parameters(call);
  oidc::Callback callback{std::string(identity::cookie_of(call.request, kCookie)),
                          parameters.text("state").value_or(""),
                          parameters.text("code").value_or(""), parameters.text("iss").value_or(""),
                          parameters.text("error").value_or("")};
  // Providers add parameters of their own (session_state, error_description); they mean nothing.
  const auto proved = call.app.oidc->finish(callback);
  if (!proved) return Failure{refused(proved.error(), call.request)};
  auto done = proved->asker ? make_link(call, proved->identity, *proved->asker)
                            : open_session(call, proved->identity);
  if (!done) return Failure{refused(done.error(), call.request)};
  done->headers.push_back(set_cookie("", "0"));
  return *std::move(done);
}

Reply list_identities(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  array identities;
  for (const Link& link : call.app.identity->links().of(call.actor().id))
    identities.push_back(link_json(call, link));
  return http::json_response(200, object{{"identities", std::move(identities)}});
}

// The address is answered and not gone to: only a page of ours can ask for it, by the token of its
// session, and other sites can begin no link.
Reply link_identity(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  if (!call.app.oidc) return Failure{not_found()};
  if (!call.scope.is_fresh()) return Failure{Problem{ProblemKind::kConfirmFirst}};
  if (call.app.identity->links().of(call.actor().id).size() >= limits::kLinksOfAccount)
    return Failure{invalid("", "too_many_identities")};
  const auto begun = call.app.oidc->begin(oidc::Asker{call.actor().id, current->session.id});
  if (!begun) return Failure{refused(begun.error(), call.request)};
  http::Response response = http::json_response(200, object{{"location", begun->location}});
  response.headers.push_back(set_cookie(begun->secret, kTryTime));
  return response;
}

Reply remove_identity(const Call& call) {
  const auto current = own_session(call);
  if (!current) return Failure{current.error()};
  if (!call.app.identity->links().remove(call.actor().id, call.request.path_value("id")))
    return Failure{not_found()};
  return http::json_response(200, object{{"ended", 1}});
}

}  // namespace chapterhouse::v1::handlers
