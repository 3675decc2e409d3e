#include "tests/api/identity/browser.h"

namespace chapterhouse::tests {
namespace {

using boost::json::serialize;

// "__Host-sid=abc; Secure; ..." of the lines that set cookies.
std::string set_cookie(const ApiAnswer& answer, std::string_view name) {
  const auto found = answer.headers.find("set-cookie");
  if (found == answer.headers.end()) return {};
  const std::string lines = "\n" + found->second;
  const auto at = lines.find("\n" + std::string(name) + "=");
  if (at == std::string::npos) return {};
  const auto begin = at + name.size() + 2;
  return lines.substr(begin, lines.find(';', begin) - begin);
}

}  // namespace

ApiAnswer IdentityFixture::as(Browser& who, const std::string& method, const std::string& path,
                              const object& body) {
  Headers headers;
  std::string cookies;
  if (!who.sid.empty()) cookies = "__Host-sid=" + who.sid;
  if (!who.device.empty())
    cookies += (cookies.empty() ? "" : "; ") + ("__Host-device=" + who.device);
  if (!cookies.empty()) headers["Cookie"] = cookies;
  headers["Sec-Fetch-Site"] = "same-origin";
  if (!who.csrf.empty()) headers["X-CSRF"] = who.csrf;
  if (path.starts_with("/v1/accounts")) headers["Idempotency-Key"] = fresh_key();
  const bool sends = method == "POST" || method == "PUT";
  const ApiAnswer answer =
      send("", method, path, sends ? serialize(body) : std::string(), std::move(headers));
  if (const auto sid = set_cookie(answer, "__Host-sid"); !sid.empty()) who.sid = sid;
  if (const auto device = set_cookie(answer, "__Host-device"); !device.empty()) who.device = device;
  if (const auto csrf = answer.string("/csrf"); !csrf.empty()) who.csrf = csrf;
  return answer;
}

ApiAnswer IdentityFixture::officer(const char* who, const std::string& path,
                                   std::string_view command, const object& data) {
  return send(who, "POST", path, serialize(object{{"command", command}, {"data", data}}),
              {{"Idempotency-Key", fresh_key()}});
}

IdentityFixture::Browser IdentityFixture::an_invited(std::string& code, Role role,
                                                     const std::string& unit) {
  Browser who;
  who.account = "p-" + fresh_key().substr(0, 12);
  const std::string today = to_text(business_date(now()));
  EXPECT_EQ(officer("sec", "/v1/accounts", "open",
                    {{"unit", unit}, {"account", who.account}, {"name", "王芳"}})
                .status,
            201);
  EXPECT_EQ(officer("sec", accounts(who, "/commands"), "propose_binding",
                    {{"role", key_of(role)}, {"unit", unit}, {"from", today}})
                .status,
            200);
  EXPECT_EQ(
      officer("audlog", accounts(who, "/commands"), "approve_binding", {{"number", 1}}).status,
      200);
  const auto invited = send("sec", "POST", accounts(who, "/activation-code"), "{}");
  EXPECT_EQ(invited.status, 201) << invited.text;
  code = invited.string("/code");
  return who;
}

void IdentityFixture::activate(Browser& who, const std::string& code) {
  const auto begun =
      as(who, "POST", "/v1/activation", {{"code", code}, {"password", who.password}});
  ASSERT_EQ(begun.status, 200) << begun.text;
  who.key = from_base32(begun.string("/authenticator/key"));
  const auto done =
      as(who, "POST", "/v1/activation/confirm",
         {{"enrolment", begun.string("/authenticator/enrolment")}, {"code", code_of(who)}});
  ASSERT_EQ(done.status, 200) << done.text;
  who.recovery_codes.clear();
  for (const auto& each : done.at("/recovery_codes").as_array())
    who.recovery_codes.emplace_back(each.as_string());
  next_code();
}

IdentityFixture::Browser IdentityFixture::an_account(Role role, const std::string& unit) {
  std::string code;
  Browser who = an_invited(code, role, unit);
  activate(who, code);
  return who;
}

ApiAnswer IdentityFixture::sign_in(Browser& who, const std::string& password) {
  ApiAnswer answer = as(who, "POST", "/v1/session",
                        {{"account", who.account},
                         {"password", password.empty() ? who.password : password},
                         {"code", code_of(who)}});
  if (answer.status == 200) next_code();
  return answer;
}

ApiAnswer IdentityFixture::confirm(Browser& who) {
  ApiAnswer answer = as(who, "POST", "/v1/session/confirm", {{"code", code_of(who)}});
  next_code();
  return answer;
}

}  // namespace chapterhouse::tests
