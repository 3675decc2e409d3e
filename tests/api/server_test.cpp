#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <latch>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include "api/http/server/server.h"

namespace chapterhouse::http {
namespace {

using namespace std::chrono_literals;

// Answers with method, target and body; holds a request to /wait until the gate opens. What is
// below /made is made on the way: "ab", "ab", "ab"; /made/broken then fails, /made/slowly waits for
// the gate before.
class Echo final : public Service {
 public:
  Response answer(Request request) override {
    if (request.target == "/wait") {
      ++waiting;
      gate.wait();
    }
    Response response;
    if (request.target.starts_with("/made")) {
      response.make_body = [this, left = 3, breaks = request.target == "/made/broken",
                            waits = request.target == "/made/slowly"](std::string& piece) mutable {
        if (waits && left == 3) {
          ++waiting;
          gate.wait();
        }
        if (left == 0) return breaks ? Piece::kFailed : Piece::kEnd;
        piece = "ab";
        --left;
        return Piece::kMore;
      };
      return response;
    }
    response.body = request.method + " " + request.target + " " + request.body;
    return response;
  }
  Response refuse(const Problem& problem, const Request&) override {
    Response response;
    response.status = type_of(problem.kind).status;
    response.body = type_of(problem.kind).key;
    return response;
  }
  std::latch gate{1};
  std::atomic<int> waiting = 0;
};

class Connected {
 public:
  explicit Connected(std::uint16_t port) : socket_(Poco::Net::SocketAddress("127.0.0.1", port)) {
    socket_.setReceiveTimeout(Poco::Timespan(20, 0));
  }
  void send(std::string_view bytes) {
    socket_.sendBytes(bytes.data(), static_cast<int>(bytes.size()), MSG_NOSIGNAL);
  }
  // One response, by its Content-Length; "" when the server has closed.
  std::string receive() {
    while (true) {
      const auto end = buffer_.find("\r\n\r\n");
      if (end != std::string::npos) {
        const auto at = buffer_.find("Content-Length: ");
        const std::size_t length = at < end ? std::stoul(buffer_.substr(at + 16)) : 0;
        if (buffer_.size() >= end + 4 + length) {
          std::string one = buffer_.substr(0, end + 4 + length);
          buffer_.erase(0, one.size());
          return one;
        }
      }
      if (!more()) return "";
    }
  }
  std::string rest() {  // until the server closes
    while (more()) continue;
    return std::exchange(buffer_, {});
  }
  bool closed_by_server() { return buffer_.empty() && !more(); }

 private:
  bool more() {
    char chunk[4096];
    try {
      const int received = socket_.receiveBytes(chunk, sizeof chunk);
      if (received > 0) buffer_.append(chunk, static_cast<std::size_t>(received));
      return received > 0;
    } catch (const Poco::Exception&) {
      return false;
    }
  }
  Poco::Net::StreamSocket socket_;
  std::string buffer_;
};

std::string get(std::string_view target) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: h\r\n\r\n";
}
std::string post(std::size_t length, std::string_view body) {
  return "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: " + std::to_string(length) + "\r\n\r\n" +
         std::string(body);
}
int status_of(const std::string& response) {
  return response.size() < 12 ? 0 : std::stoi(response.substr(9, 3));
}

class HttpSockets : public ::testing::Test {
 protected:
  void start(ServerSettings settings) {
    settings.port = 0;
    server = std::make_unique<Server>(echo, settings);
    const auto started = server->start();
    ASSERT_TRUE(started.ok()) << started.error();
  }
  void TearDown() override {
    if (echo.gate.try_wait() == false) echo.gate.count_down();
  }
  Connected connect() { return Connected(server->port()); }
  // Until the condition holds; the test fails when it never does.
  void await(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end);
      std::this_thread::yield();
    }
  }

  Echo echo;
  std::unique_ptr<Server> server;
};

TEST_F(HttpSockets, KeepsAConnectionForManyRequests) {
  start({.workers = 2});
  Connected client = connect();
  for (int i = 0; i < 100; ++i) {
    client.send(get("/" + std::to_string(i)));
    EXPECT_TRUE(client.receive().ends_with("\r\n\r\nGET /" + std::to_string(i) + " "));
  }
  client.send(get("/a") + post(2, "{}") + get("/b"));  // without waiting
  EXPECT_TRUE(client.receive().ends_with("GET /a "));
  EXPECT_TRUE(client.receive().ends_with("POST /p {}"));
  EXPECT_TRUE(client.receive().ends_with("GET /b "));
  client.send("HEAD /h HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  const std::string head = client.rest();
  EXPECT_NE(head.find("Content-Length: 8\r\n"), std::string::npos);
  EXPECT_TRUE(head.ends_with("\r\n\r\n"));
}

TEST_F(HttpSockets, TakesABodyInPiecesAndSaysContinueWhenAsked) {
  start({.workers = 1});
  Connected client = connect();
  client.send("POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(status_of(client.receive()), 100);
  client.send("ab");
  client.send("cd");
  EXPECT_TRUE(client.receive().ends_with("POST /p abcd"));
  const std::string large(limits::kBodyBytes, 'x');
  client.send(post(large.size(), large));
  EXPECT_EQ(client.receive().size() > large.size(), true);
}

TEST_F(HttpSockets, RefusesWhatIsBeyondALimitAndCloses) {
  start({.workers = 1});
  const std::pair<std::string, int> refused[] = {
      {"GET / HTTP/1.1\r\nP: " + std::string(9000, 'p'), 431},
      {"GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: h\r\n\r\n", 414},
      {post(limits::kBodyBytes + 1, std::string(100'000, 'x')), 413},
      {"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411},
      {"nonsense\r\n\r\n", 400}};
  for (const auto& [bytes, status] : refused) {
    Connected client = connect();
    client.send(bytes);
    EXPECT_EQ(status_of(client.receive()), status);
    EXPECT_TRUE(client.closed_by_server());
  }
  EXPECT_EQ(server->counts().refused, std::size(refused));
}

TEST_F(HttpSockets, SendsABodyAsItIsMade) {
  start({.workers = 1});
  const auto ask = [](std::string_view target, std::string_view version) {
    return "GET " + std::string(target) + " HTTP/" + std::string(version) +
           "\r\nHost: h\r\nConnection: close\r\n\r\n";
  };
  Connected client = connect();
  client.send(ask("/made", "1.1"));
  const std::string chunked = client.rest();
  EXPECT_NE(chunked.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_EQ(chunked.find("Content-Length"), std::string::npos);
  EXPECT_TRUE(chunked.ends_with("\r\n\r\n2\r\nab\r\n2\r\nab\r\n2\r\nab\r\n0\r\n\r\n"));
  // Nobody takes the part for the whole: the last chunk is missing.
  Connected unlucky = connect();
  unlucky.send(ask("/made/broken", "1.1"));
  EXPECT_TRUE(unlucky.rest().ends_with("2\r\nab\r\n"));
  Connected old = connect();
  old.send(ask("/made", "1.0"));
  EXPECT_TRUE(old.rest().ends_with("\r\n\r\nababab"));
}

TEST_F(HttpSockets, LeavesMostWorkersToAnswersThatAreReady) {
  start({.workers = 16});  // two of them may send what is made on the way
  Connected first = connect(), second = connect(), third = connect();
  first.send(get("/made/slowly"));
  second.send(get("/made/slowly"));
  await([this] { return echo.waiting == 2; });
  third.send(get("/made"));
  EXPECT_EQ(status_of(third.receive()), 503);
  third.send(get("/ready"));
  EXPECT_TRUE(third.receive().ends_with("GET /ready "));
  echo.gate.count_down();
  EXPECT_EQ(status_of(first.receive()), 200);
}

TEST_F(HttpSockets, AsksTheHeadHowLargeItsBodyMayBe) {
  ServerSettings settings{.workers = 1};
  settings.wire.body_bytes_max_of = [](const Request& head) -> std::size_t {
    return head.parts.segments == std::vector<std::string>{"p"} ? 4 : 0;
  };
  start(settings);
  Connected client = connect();
  client.send(post(4, "abcd"));
  EXPECT_TRUE(client.receive().ends_with("POST /p abcd"));
  client.send(post(5, ""));
  EXPECT_EQ(status_of(client.receive()), 413);
}

TEST_F(HttpSockets, ClosesWhoeverIsTooSlow) {
  start({.workers = 1, .header_time = 300ms, .body_time = 300ms, .idle_time = 300ms});
  Connected silent = connect(), header = connect(), body = connect(), idle = connect();
  header.send("GET / HTTP/1.1\r\nHo");
  body.send(post(10, "abc"));
  idle.send(get("/"));
  EXPECT_EQ(status_of(idle.receive()), 200);
  EXPECT_TRUE(silent.closed_by_server());
  EXPECT_EQ(status_of(header.receive()), 408);
  EXPECT_EQ(status_of(body.receive()), 408);
  EXPECT_TRUE(idle.closed_by_server());
}

TEST_F(HttpSockets, ATrickleDoesNotPutTheDeadlineOff) {
  start({.workers = 1, .header_time = 500ms});
  Connected client = connect();
  std::atomic<bool> done = false;
  client.send("GET / HTTP/1.1\r\nP: ");
  const auto begin = std::chrono::steady_clock::now();
  std::jthread trickle([&] {
    try {
      while (!done) {
        client.send("p");
        std::this_thread::sleep_for(20ms);
      }
    } catch (const Poco::Exception&) {
      // The server has closed.
    }
  });
  EXPECT_EQ(status_of(client.receive()), 408);
  done = true;
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

// A server with a thread for each connection and 16 of them serves none of these (0 of 20).
TEST_F(HttpSockets, ServesOthersWhileThreeHundredAreSlow) {
  start({.workers = 16, .header_time = 60s});
  std::vector<std::unique_ptr<Connected>> slow;
  for (int i = 0; i < 300; ++i) {
    slow.push_back(std::make_unique<Connected>(server->port()));
    slow.back()->send("GET /slow HTTP/1.1\r\nHost: h\r\nX-" + std::to_string(i) + ": ");
  }
  await([&] { return server->counts().connections == 300; });
  int served = 0;
  for (int i = 0; i < 20; ++i) {
    Connected client = connect();
    client.send(get("/ordinary"));
    served += status_of(client.receive()) == 200 ? 1 : 0;
    for (auto& each : slow) each->send("x");  // they go on, a byte at a time
  }
  EXPECT_EQ(served, 20);
}

TEST_F(HttpSockets, SaysThatItIsBusyWhenTheQueueIsFull) {
  start({.workers = 1, .queue_max = 1});
  Connected working = connect(), queued = connect(), refused = connect();
  working.send(get("/wait"));
  await([&] { return echo.waiting == 1; });
  queued.send(get("/queued"));
  await([&] { return server->counts().queued == 1; });
  refused.send(get("/refused"));
  EXPECT_EQ(status_of(refused.receive()), 503);
  echo.gate.count_down();
  EXPECT_EQ(status_of(working.receive()), 200);
  EXPECT_EQ(status_of(queued.receive()), 200);
}

TEST_F(HttpSockets, LimitsTheConnectionsOfOneClientAndOfAll) {
  start({.workers = 1, .connections_per_client_max = 2});
  {
    Connected a = connect(), b = connect();
    await([&] { return server->counts().connections == 2; });
    Connected c = connect();
    EXPECT_EQ(status_of(c.receive()), 429);
  }
  await([&] { return server->counts().connections == 0; });
  Connected again = connect();
  again.send(get("/"));
  EXPECT_EQ(status_of(again.receive()), 200);
  server.reset();
  start({.workers = 1, .connections_max = 1});
  Connected a = connect();
  await([&] { return server->counts().connections == 1; });
  Connected b = connect();
  EXPECT_EQ(status_of(b.receive()), 503);
}

TEST_F(HttpSockets, AnswersWhatHasBegunWhenItStops) {
  start({.workers = 1});
  Connected working = connect(), queued = connect();
  working.send(get("/wait"));
  await([&] { return echo.waiting == 1; });
  queued.send(get("/queued"));
  await([&] { return server->counts().queued == 1; });
  std::jthread stopper([&] { server->stop(); });
  echo.gate.count_down();
  EXPECT_EQ(status_of(working.receive()), 200);
  EXPECT_EQ(status_of(queued.receive()), 200);
  stopper.join();
  EXPECT_THROW(connect(), Poco::Exception);
}

TEST_F(HttpSockets, SaysWhyItCannotListen) {
  start({.workers = 1});
  Server second(echo, {.port = server->port()});
  const auto started = second.start();
  ASSERT_FALSE(started.ok());
  EXPECT_NE(started.error().find(std::to_string(server->port())), std::string::npos);
  EXPECT_FALSE(Server(echo, {.address = "no.such.host.invalid"}).start().ok());
}

}  // namespace
}  // namespace chapterhouse::http
