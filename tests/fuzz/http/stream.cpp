// The bytes of a connection, in pieces of any size: where one request ends and the next begins does
// not depend on how they arrive. What the smuggling of requests would live on.
#include <arpa/inet.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <vector>

#include <Poco/Net/StreamSocketImpl.h>

#include "api/http/server/connection.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

constexpr std::size_t kRequestsMax = 16;

// A pair of connected TCP sockets; closing resets, so that no port stays taken.
class Pair {
 public:
  Pair() {
    static const int listener = listen_somewhere();
    sockaddr_in address{};
    socklen_t size = sizeof address;
    CHECK(getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size) == 0);
    client_ = socket(AF_INET, SOCK_STREAM, 0);
    const linger reset{1, 0};
    setsockopt(client_, SOL_SOCKET, SO_LINGER, &reset, sizeof reset);
    CHECK(connect(client_, reinterpret_cast<sockaddr*>(&address), size) == 0);
    server_ = accept(listener, nullptr, nullptr);
    CHECK(server_ >= 0);
  }
  ~Pair() { close(client_); }
  int client() const { return client_; }
  // Owned by whoever takes it.
  int server() const { return server_; }

 private:
  static int listen_somewhere() {
    const int made = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(made, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0);
    CHECK(listen(made, 8) == 0);
    return made;
  }
  int client_, server_;
};

// What the server understood: each request as text, and how it ended.
struct Understood {
  std::vector<std::string> requests;
  std::string end = "waits";
  bool operator==(const Understood&) const = default;
};

std::string text_of(const http::Request& request) {
  std::string text = request.method + " " + request.target + "\n";
  for (const auto& [name, value] : request.headers) text += name + ": " + value + "\n";
  return text + "\n" + request.body;
}

// False when nothing more is to be read from the connection.
bool take(http::Connection::Progress progress, http::Connection& connection, Understood& into) {
  for (;;) {
    if (std::holds_alternative<http::Incomplete>(progress)) return true;
    if (std::holds_alternative<http::Connection::Closed>(progress)) {
      into.end = "closed";
      return false;
    }
    if (const auto* refused = std::get_if<http::Refused>(&progress)) {
      into.end = http::type_of(refused->problem.kind).key;
      return false;
    }
    into.requests.push_back(text_of(std::get<http::Request>(progress)));
    if (!connection.keep_alive() || into.requests.size() == kRequestsMax) {
      into.end = "last";
      return false;
    }
    progress = connection.next();
  }
}

Understood feed(std::string_view bytes, std::string_view sizes) {
  static const http::ServerSettings settings{
      .wire = {.header_bytes_max = 2048, .uri_bytes_max = 512, .body_bytes_max = 4096}};
  const Pair pair;
  http::Connection connection(
      Poco::Net::StreamSocket(new Poco::Net::StreamSocketImpl(pair.server())), settings);
  Understood understood;
  for (std::size_t i = 0; !bytes.empty(); ++i) {
    const std::size_t size =
        sizes.empty() ? bytes.size()
                      : std::size_t{1} + static_cast<unsigned char>(sizes[i % sizes.size()]);
    const std::string_view piece = bytes.substr(0, size);
    bytes.remove_prefix(piece.size());
    CHECK(send(pair.client(), piece.data(), piece.size(), MSG_NOSIGNAL) ==
          static_cast<ssize_t>(piece.size()));
    pollfd waiting{pair.server(), POLLIN, 0};
    CHECK(poll(&waiting, 1, 1000) == 1);
    for (int left = 1; left > 0; ioctl(pair.server(), FIONREAD, &left))
      if (!take(connection.receive(), connection, understood)) return understood;
  }
  return understood;
}

}  // namespace

void run(Input input) {
  const std::string_view sizes = input.take(1 + input.below(4));
  const std::string_view bytes = input.rest();
  if (bytes.empty() || bytes.size() > 8192) return;
  CHECK(feed(bytes, {}) == feed(bytes, sizes));
}

}  // namespace chapterhouse::fuzz
