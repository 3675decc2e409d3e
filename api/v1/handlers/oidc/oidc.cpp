#include "api/v1/handlers/oidc/oidc.h"

#include <set>

#include <spdlog/spdlog.h>

#include "api/identity/oidc/relying_party.h"

namespace chapterhouse::v1::handlers {
namespace {

namespace oidc = identity::oidc;
using http::Problem;
using http::ProblemKind;

// Lax: the browser comes back from another site, by a link.
constexpr std::string_view kCookie = "__Host-oidc";
constexpr std::string_view kCookieRules = "; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=";
constexpr std::string_view kTryTime = "600";

std::string cookie_of(const http::Request& request) {
  std::string_view all = request.header("cookie");
  while (!all.empty()) {
    std::string_view one = all.substr(0, all.find(';'));
    all.remove_prefix(std::min(one.size() + 1, all.size()));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (one.starts_with(kCookie) && one.substr(kCookie.size()).starts_with('='))
      return std::string(one.substr(kCookie.size() + 1));
  }
  return {};
}

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

}  // namespace

Reply oidc_start(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  if (!call.app.oidc) return Failure{not_found()};
  const auto begun = call.app.oidc->begin();
  if (!begun) return Failure{refused(begun.error(), call.request)};
  http::Response response = http::json_response(303, boost::json::object{});
  response.headers = {{"Location", begun->location}, set_cookie(begun->secret, kTryTime)};
  return response;
}

Reply oidc_callback(const Call& call) {
  if (!call.app.oidc) return Failure{not_found()};
  std::set<std::string_view> names;
  for (const auto& [name, value] : call.request.parts.parameters)
    if (!names.insert(name).second) return Failure{refused(oidc::Fault::kState, call.request)};
  Parameters parameters(call);
  oidc::Callback callback{cookie_of(call.request), parameters.text("state").value_or(""),
                          parameters.text("code").value_or(""), parameters.text("iss").value_or(""),
                          parameters.text("error").value_or("")};
  // Providers add parameters of their own (session_state, error_description); they mean nothing.
  const auto identity = call.app.oidc->finish(callback);
  if (!identity) return Failure{refused(identity.error(), call.request)};
  auto response = call.app.oidc->admit(*identity, call.request);
  if (!response) return Failure{refused(oidc::Fault::kNotLinked, call.request)};
  response->headers.push_back(set_cookie("", "0"));
  return *std::move(response);
}

}  // namespace chapterhouse::v1::handlers
