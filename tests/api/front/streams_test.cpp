// Answers that do not end, over real sockets: who holds a thread, who is cut off, what is sent
// last.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <Poco/Net/StreamSocket.h>

#include "api/http/server/server.h"

namespace chapterhouse::http {
namespace {

using namespace std::chrono_literals;

// Every GET of /stream is kept; everything else is answered at once.
class Kept final : public Service {
 public:
  Response answer(Request request) override {
    Response response;
    response.body = "first\n";
    if (request.target == "/stream")
      response.open_stream = [this](std::shared_ptr<Stream> rest) {
        const std::lock_guard lock(mutex_);
        streams_.push_back(std::move(rest));
      };
    return response;
  }
  Response refuse(const Problem& problem, const Request&) override {
    Response response;
    response.status = type_of(problem.kind).status;
    return response;
  }
  std::vector<std::shared_ptr<Stream>> streams() const {
    const std::lock_guard lock(mutex_);
    return streams_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<Stream>> streams_;
};

class Listening {
 public:
  explicit Listening(std::uint16_t port, std::string_view version = "1.1",
                     std::string_view method = "GET")
      : socket_(Poco::Net::SocketAddress::IPv4) {
    // Small, so that what is not read soon stays with the server.
    socket_.setReceiveBufferSize(4096);
    socket_.connect(Poco::Net::SocketAddress("127.0.0.1", port));
    socket_.setReceiveTimeout(Poco::Timespan(20, 0));
    const std::string request =
        std::string(method) + " /stream HTTP/" + std::string(version) + "\r\nHost: h\r\n\r\n";
    socket_.sendBytes(request.data(), static_cast<int>(request.size()), MSG_NOSIGNAL);
  }
  bool until(std::string_view wanted) {
    while (text.find(wanted) == std::string::npos)
      if (!more()) return false;
    return true;
  }
  bool to_the_end() {
    while (more()) continue;
    return ended_;
  }
  void close() { socket_.close(); }
  std::string text;

 private:
  bool more() {
    char chunk[4096];
    try {
      const int received = socket_.receiveBytes(chunk, sizeof chunk);
      if (received > 0) text.append(chunk, static_cast<std::size_t>(received));
      ended_ = received == 0;
      return received > 0;
    } catch (const Poco::TimeoutException&) {
      return false;
    } catch (const Poco::Exception&) {
      ended_ = true;
      return false;
    }
  }
  Poco::Net::StreamSocket socket_;
  bool ended_ = false;
};

class HttpStreams : public ::testing::Test {
 protected:
  void start(ServerSettings settings) {
    settings.port = 0;
    server = std::make_unique<Server>(service, settings);
    const auto started = server->start();
    ASSERT_TRUE(started.ok()) << started.error();
  }
  void await(const std::function<bool()>& condition) {
    const auto end = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      ASSERT_LT(std::chrono::steady_clock::now(), end);
      std::this_thread::yield();
    }
  }
  std::shared_ptr<Stream> newest(std::size_t count) {
    await([&] { return service.streams().size() == count; });
    return service.streams().back();
  }

  Kept service;
  std::unique_ptr<Server> server;
};

TEST_F(HttpStreams, HoldNoWorkerAndGetWhatIsPutIn) {
  start({.workers = 1});
  std::vector<std::unique_ptr<Listening>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<Listening>(server->port()));
  for (const auto& client : clients) ASSERT_TRUE(client->until("first\n"));
  await([&] { return service.streams().size() == 20; });
  EXPECT_EQ(server->counts().streams, 20u);
  EXPECT_EQ(server->counts().connections, 20u);
  for (const auto& stream : service.streams()) EXPECT_TRUE(stream->put("second\n"));
  for (const auto& client : clients) EXPECT_TRUE(client->until("7\r\nsecond\n\r\n"));
  clients.clear();
  await([&] { return server->counts().connections == 0; });
  EXPECT_EQ(server->counts().streams_dropped, 0u);
  for (const auto& stream : service.streams()) {
    EXPECT_FALSE(stream->is_open());
    EXPECT_FALSE(stream->put("nobody is there"));
  }
}

TEST_F(HttpStreams, EndWithWhatWasPutInLast) {
  start({.workers = 1});
  Listening client(server->port()), old(server->port(), "1.0");
  await([&] { return service.streams().size() == 2; });
  for (const auto& stream : service.streams()) {
    EXPECT_TRUE(stream->put("last\n"));
    stream->end();
    EXPECT_FALSE(stream->put("too late"));
  }
  ASSERT_TRUE(client.to_the_end());
  EXPECT_NE(client.text.find("Transfer-Encoding: chunked\r\n"), std::string::npos);
  EXPECT_NE(client.text.find("Connection: close\r\n"), std::string::npos);
  EXPECT_TRUE(client.text.ends_with("\r\n\r\n6\r\nfirst\n\r\n5\r\nlast\n\r\n0\r\n\r\n"))
      << client.text;
  ASSERT_TRUE(old.to_the_end());
  EXPECT_TRUE(old.text.ends_with("\r\n\r\nfirst\nlast\n")) << old.text;
}

TEST_F(HttpStreams, AHeadOpensNone) {
  start({.workers = 1});
  Listening client(server->port(), "1.1", "HEAD");
  ASSERT_TRUE(client.until("\r\n\r\n"));
  EXPECT_EQ(client.text.find("first"), std::string::npos);
  EXPECT_TRUE(service.streams().empty());
}

TEST_F(HttpStreams, AReaderThatTakesNothingIsCutOffWhenItsBufferIsFull) {
  start({.workers = 2, .unsent_bytes_max = 64 * 1024});
  Listening slow(server->port());
  const auto stream = newest(1);
  Listening quick(server->port());
  const auto other = newest(2);
  const std::string piece(16 * 1024, 'x');
  std::size_t taken = 0;
  // The systems' own buffers hold some more than ours.
  while (stream->put(piece) && taken < 1024) ++taken;
  EXPECT_GE(taken, 3u) << "up to the limit it is kept";
  EXPECT_LT(taken, 1024u);
  EXPECT_FALSE(stream->is_open());
  await([&] { return server->counts().streams == 1; });
  EXPECT_EQ(server->counts().streams_dropped, 1u);
  EXPECT_TRUE(slow.to_the_end());
  EXPECT_FALSE(slow.text.ends_with("0\r\n\r\n")) << "nobody takes the part for the whole";
  EXPECT_TRUE(other->put("goes on\n"));
  EXPECT_TRUE(quick.until("goes on\n"));
}

TEST_F(HttpStreams, AReaderThatReadsIsNeverCutOff) {
  start({.workers = 1, .unsent_bytes_max = 64 * 1024});
  Listening client(server->port());
  const auto stream = newest(1);
  for (int i = 0; i < 200; ++i) {
    ASSERT_TRUE(stream->put(std::string(16 * 1024, 'x') + "piece " + std::to_string(i) + "\n"));
    ASSERT_TRUE(client.until("piece " + std::to_string(i) + "\n"));
  }
}

TEST_F(HttpStreams, AReaderThatTakesNothingForTooLongIsCutOff) {
  start({.workers = 1, .unsent_bytes_max = 64 * 1024 * 1024, .stall_time = 300ms});
  Listening slow(server->port());
  const auto stream = newest(1);
  // Much more than the systems' buffers hold.
  ASSERT_TRUE(stream->put(std::string(32 * 1024 * 1024, 'x')));
  await([&] { return !stream->is_open(); });
  EXPECT_EQ(server->counts().streams_dropped, 1u);
  await([&] { return server->counts().connections == 0; });
}

TEST_F(HttpStreams, AreLetGoWhenTheServerStops) {
  start({.workers = 1});
  Listening client(server->port());
  const auto stream = newest(1);
  server->stop();
  EXPECT_FALSE(stream->is_open());
  EXPECT_FALSE(stream->put("nothing"));
  EXPECT_TRUE(client.to_the_end());
  server.reset();
  stream->end();  // whoever still has it may
}

}  // namespace
}  // namespace chapterhouse::http
