#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "api/http/accounts.h"
#include "api/http/metrics.h"
#include "api/http/router.h"
#include "api/http/server/wire.h"

namespace chapterhouse::http {
namespace {

TEST(Target, IsDecodedToSegmentsAndParameters) {
  const auto target = parse_target("/v1/cases/lead%2Fx/?q=a+b%2B&unit=%E5%B7%A5&flag");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"v1", "cases", "lead/x"}));
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"q", "a b+"}, {"unit", "工"}, {"flag", ""}};
  EXPECT_EQ(target->parameters, expected);
  for (const char* bad : {"", "v1", "*", "http://x/", "/%", "/%zz", "/%00", "/%ff", "/?a=%C0%AF"})
    EXPECT_FALSE(parse_target(bad)) << bad;
  EXPECT_EQ(encode("a b/工"), "a%20b%2f%e5%b7%a5");
}

Request request(std::string method, const std::string& path) {
  Request made;
  made.method = std::move(method);
  made.target = path;
  made.parts = parse_target(path).value();
  return made;
}

class Routing : public ::testing::Test {
 protected:
  Routing() {
    router.add("GET", "/cases/{type}/{id}", 1);
    router.add("GET", "/cases/{type}/new", 2);
    router.add("POST", "/cases/{type}/{id}", 3);
    router.add("GET", "/cases", 4);
  }
  int find(const char* method, const char* path) {
    Request r = request(method, path);
    const auto found = router.find(r);
    const auto* route = std::get_if<const Route<int>*>(&found);
    values = r.path_values;
    return route ? (*route)->handler : -type_of(std::get<Problem>(found).kind).status;
  }
  Router<int> router;
  std::map<std::string, std::string, std::less<>> values;
};

TEST_F(Routing, PicksTheMostLiteralTemplate) {
  EXPECT_EQ(find("GET", "/cases/lead/7"), 1);
  EXPECT_EQ(values.at("type"), "lead");
  EXPECT_EQ(values.at("id"), "7");
  EXPECT_EQ(find("GET", "/cases/lead/new"), 2);
  EXPECT_EQ(find("POST", "/cases/lead/new"), 3);
  EXPECT_EQ(find("HEAD", "/cases"), 4);
}

TEST_F(Routing, TellsAnUnknownPathFromAnUnknownMethod) {
  EXPECT_EQ(find("GET", "/case"), -404);
  EXPECT_EQ(find("GET", "/cases/a/b/c"), -404);
  EXPECT_EQ(find("DELETE", "/cases/a/b"), -405);
  Request r = request("DELETE", "/cases/a/b");
  EXPECT_EQ(std::get<Problem>(router.find(r)).headers.at(0),
            (std::pair<std::string, std::string>{"Allow", "GET, HEAD, POST"}));
  EXPECT_EQ(find("TRACE", "/cases"), -405);
  EXPECT_EQ(find("TRACE", "/nothing"), -405) << "no path at all knows this method";
}

std::variant<Incomplete, Head, Refused> read(const std::string& bytes) {
  return read_head(bytes, WireLimits{});
}
int refusal(const std::string& bytes) {
  const auto result = read(bytes);
  const auto* refused = std::get_if<Refused>(&result);
  return refused ? type_of(refused->problem.kind).status : 0;
}

TEST(Wire, ReadsAHead) {
  const std::string bytes =
      "POST /v1/cases/lead?x=1 HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\nAccept: a\r\naccept: "
      "b\r\n"
      "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01\r\nExpect: "
      "100-continue\r\n\r\n{}";
  const auto result = read(bytes);
  const auto& head = std::get<Head>(result);
  EXPECT_EQ(head.request.method, "POST");
  EXPECT_EQ(head.request.target, "/v1/cases/lead?x=1");
  EXPECT_EQ(head.request.header("accept"), "a, b");
  EXPECT_EQ(head.request.trace_id, "0af7651916cd43dd8448eb211c80319c");
  EXPECT_EQ(head.head_bytes, bytes.size() - 2);
  EXPECT_EQ(head.body_bytes, 2u);
  EXPECT_TRUE(head.keep_alive);
  EXPECT_TRUE(head.expects_continue);
  for (std::size_t cut = 0; cut < head.head_bytes; ++cut)
    EXPECT_TRUE(std::holds_alternative<Incomplete>(read(bytes.substr(0, cut)))) << cut;
}

TEST(Wire, KeepsOrClosesTheConnectionAsAsked) {
  const auto keeps = [](const std::string& bytes) {
    return std::get<Head>(read(bytes)).keep_alive;
  };
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST(Wire, RefusesWhatTwoReadersCouldReadDifferently) {
  const std::string line = "POST / HTTP/1.1\r\nHost: h\r\n";
  const char* bad[] = {"Content-Length: 1\r\nContent-Length: 2\r\n",
                       "Content-Length: 1\r\nContent-Length: 1\r\n",
                       "Content-Length : 1\r\n",
                       "Content-Length: +1\r\n",
                       "Content-Length: 0x1\r\n",
                       "Content-Length: 1, 1\r\n",
                       "Content-Length: \r\n",
                       "Content-Length: -1\r\n",
                       "Host: other\r\n",
                       "A: b\r\n folded\r\n",
                       "no colon\r\n",
                       ": x\r\n",
                       "A: b\nC: d\r\n",
                       "A: b\rC\r\n",
                       "A: \x80\r\n",
                       "A: \x1b[2J\r\n",
                       "A: \x7f\r\n",
                       "Host : h\r\n",
                       "Cookie: a=b\r\nCookie: a=c\r\n",
                       "Origin: http://h\r\nOrigin: http://i\r\n"};
  for (const char* header : bad) EXPECT_EQ(refusal(line + header + "\r\n"), 400) << header;
  EXPECT_EQ(refusal(line + std::string("A: \0b\r\n", 7) + "\r\n"), 400);
  EXPECT_EQ(refusal(line + "Transfer-Encoding: chunked\r\n\r\n"), 411);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET / HTTP/2.0\r\nHost: h\r\n\r\n"), 400);
  EXPECT_EQ(refusal("GET http://h/ HTTP/1.1\r\nHost: h\r\n\r\n"), 400);
  for (const char* host : {"", "h/x", "u@h", "h h", "h\"", "工"})
    EXPECT_EQ(refusal("GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n"), 400) << host;
  for (const char* first : {"", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", "GET\t/ HTTP/1.1",
                            "GET /#a HTTP/1.1", "GET /\x01 HTTP/1.1", "(GET) / HTTP/1.1"})
    EXPECT_EQ(refusal(std::string(first) + "\r\nHost: h\r\n\r\n"), 400) << first;
}

// No more bytes can mend it: whoever waited for the end of the head would wait for nothing.
TEST(Wire, RefusesAtOnceWhatCannotBecomeARequest) {
  EXPECT_EQ(refusal("GET / HTTP/1.1\nHost: h\n\n"), 400);
  EXPECT_EQ(refusal("\n"), 400);
  EXPECT_EQ(refusal(std::string("\x16\x03\x01\x00", 4)), 400);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r"), 0) << "half a line end";
}

TEST(Wire, HoldsLimitsAtTheLimitAndAbove) {
  const auto get = [](std::size_t uri_bytes, std::size_t padding) {
    return "GET /" + std::string(uri_bytes - 1, 'a') +
           " HTTP/1.1\r\nHost: h\r\nP: " + std::string(padding, 'p') + "\r\n\r\n";
  };
  EXPECT_EQ(refusal(get(4096, 1)), 0);
  EXPECT_EQ(refusal(get(4097, 1)), 414);
  const std::size_t rest = 8192 - get(1, 0).size();
  EXPECT_EQ(refusal(get(1, rest)), 0);
  EXPECT_EQ(refusal(get(1, rest + 1)), 431);
  EXPECT_EQ(refusal("GET / HTTP/1.1\r\nP: " + std::string(8192, 'p')), 431);
  const auto with_fields = [](int count) {
    std::string head = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 1; i < count; ++i) head += "X: y\r\n";
    return head + "\r\n";
  };
  EXPECT_EQ(refusal(with_fields(100)), 0);
  EXPECT_EQ(refusal(with_fields(101)), 431);
  EXPECT_EQ(refusal("GET /" + std::string(9000, 'a')), 414);
  const auto post = [](std::size_t bytes) {
    return "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(bytes) + "\r\n\r\n";
  };
  EXPECT_EQ(refusal(post(limits::kBodyBytes)), 0);
  EXPECT_EQ(refusal(post(limits::kBodyBytes + 1)), 413);
}

TEST(Wire, WritesEveryAnswerWithItsLengthAndProtections) {
  Response response;
  response.body = "{}";
  const std::string text = write_response(response, {});
  EXPECT_TRUE(text.starts_with("HTTP/1.1 200 OK\r\n"));
  for (const char* header :
       {"Content-Length: 2\r\n", "X-Content-Type-Options: nosniff\r\n",
        "Cache-Control: no-store\r\n", "Referrer-Policy: no-referrer\r\n",
        "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n",
        "X-Frame-Options: DENY\r\n", "Cross-Origin-Opener-Policy: same-origin\r\n",
        "Cross-Origin-Resource-Policy: same-origin\r\n", "Permissions-Policy: camera=()",
        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src "
        "'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; "
        "object-src 'none'; frame-ancestors 'none'\r\n"})
    EXPECT_NE(text.find(header), std::string::npos) << header;
  EXPECT_EQ(text.find("Server:"), std::string::npos);
  EXPECT_TRUE(text.ends_with("\r\n\r\n{}"));
  EXPECT_TRUE(write_response(response, {.head_only = true}).ends_with("\r\n\r\n"));
  response.status = 304;
  EXPECT_EQ(write_response(response, {}).find("Content-Length"), std::string::npos);
  response.headers = {{"Cache-Control", "max-age=31536000, immutable"},
                      {"Content-Security-Policy", "sandbox"}};
  const std::string own = write_response(response, {});
  for (const char* name : {"Cache-Control: ", "Content-Security-Policy: "})
    EXPECT_EQ(own.find(name), own.rfind(name)) << "what the answer says itself stands alone";
}

class ReversingHasher final : public Hasher {
 public:
  Hash256 sha256(std::string_view bytes) const override {
    Hash256 out{};
    for (std::size_t i = 0; i < bytes.size(); ++i)
      out[31 - i % 32] = static_cast<std::uint8_t>(bytes[i]);
    return out;
  }
};

TEST(Accounts, AreFoundByTheirTokenAlone) {
  const ReversingHasher hasher;
  Account wang, li;
  wang.actor.id = {"wang"};
  wang.token_hash = hasher.sha256("wang's token");
  li.actor.id = {"li"};
  li.token_hash = hasher.sha256("li's token");
  const auto accounts = Accounts::make({wang, li}, hasher);
  ASSERT_TRUE(accounts.ok());
  EXPECT_EQ(accounts->find("li's token")->actor.id.value, "li");
  EXPECT_EQ(accounts->find("nobody's"), nullptr);
  EXPECT_EQ(accounts->find(""), nullptr);
  EXPECT_EQ(accounts->find(AccountId{"wang"})->actor.id.value, "wang");
  EXPECT_FALSE(Accounts::make({wang, wang}, hasher).ok());
  li.token_hash = wang.token_hash;
  EXPECT_EQ(Accounts::make({wang, li}, hasher).error().account, "li");
  EXPECT_EQ(bearer_token("Bearer abc"), "abc");
  EXPECT_EQ(bearer_token("Basic abc"), "");
}

TEST(Metrics, CountAndAccumulate) {
  RequestMetrics metrics;
  metrics.answered("GET /x", 200, 0.002);
  metrics.answered("GET /x", 200, 0.3);
  metrics.answered("a\"b\\", 404, 9);
  MetricsPage page;
  metrics.write(page);
  write_process_metrics(page);
  const std::string text = std::move(page).text();
  for (const char* line :
       {"chapterhouse_http_requests_total{route=\"GET /x\",code=\"200\"} 2\n",
        "chapterhouse_http_requests_total{route=\"a\\\"b\\\\\",code=\"404\"} 1\n",
        "chapterhouse_http_request_seconds_bucket{le=\"0.0025\"} 1\n",
        "chapterhouse_http_request_seconds_bucket{le=\"0.5\"} 2\n",
        "chapterhouse_http_request_seconds_bucket{le=\"+Inf\"} 3\n",
        "chapterhouse_http_request_seconds_count 3\n", "process_open_fds "})
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  EXPECT_TRUE(text.ends_with("\n"));
}

TEST(Problems, AreWordedInTheReadersLanguageAndTellNothingElse) {
  const Texts texts = *Texts::load(CHAPTERHOUSE_SOURCE_DIR "/ops/reference/texts");
  Request r = request("GET", "/v1/x");
  r.trace_id = "t";
  const Problem problem{.kind = ProblemKind::kValidation,
                        .errors = {{"/nmae", json::problem::kUnknownMember, "name"},
                                   {"/x", json::problem::kUnknownMember, ""}}};
  const auto zh = boost::json::parse(render(problem, r, texts).body);
  r.headers["accept-language"] = "en";
  const Response english = render(problem, r, texts);
  const auto en = boost::json::parse(english.body);
  EXPECT_EQ(english.type, "application/problem+json; charset=utf-8");
  EXPECT_EQ(zh.at("type"), "/problems/validation");
  EXPECT_NE(zh.at("title"), en.at("title"));
  EXPECT_EQ(en.at("status"), 400);
  EXPECT_EQ(en.at("instance"), "/v1/x");
  EXPECT_EQ(en.at("errors").at(0).at("detail"), "There is no such member. Did you mean \"name\"?");
  EXPECT_EQ(en.at("errors").at(1).at("detail"), "There is no such member.");
  EXPECT_EQ(render({ProblemKind::kOverloaded}, r, texts).header("Retry-After"), "2");
}

TEST(Problems, SayWhichGateIsClosedAndWhenItOpens) {
  const Texts texts = *Texts::load(CHAPTERHOUSE_SOURCE_DIR "/ops/reference/texts");
  workflows::Rejection no{
      workflows::RejectionCode::kGuardFailed, "willing", "apply", "not_future", "too_few", {}};
  no.gap.have = 3;
  no.gap.need = 25;
  no.gap.opens_on = parse_date("2026-03-04");
  no.gap.reference = "lead/1";
  const auto body =
      boost::json::parse(render({.kind = ProblemKind::kRejected, .rejection = no, .case_type = "x"},
                                request("GET", "/"), texts)
                             .body);
  EXPECT_EQ(body.at("guard"), "not_future");
  EXPECT_EQ(body.at("reason"), "too_few");
  EXPECT_EQ(body.at("guard_label").as_string(),
            texts.find(Language::kZh, {"guard", "", "not_future"}).value());
  EXPECT_EQ(
      body.at("gap"),
      boost::json::parse(R"({"have":3,"need":25,"opens_on":"2026-03-04","reference":"lead/1"})"));
}

}  // namespace
}  // namespace chapterhouse::http
