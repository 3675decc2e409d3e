#pragma once
// An HTTP/1.1 server for many slow clients. One thread waits on all connections (epoll) and reads
// heads and bodies, each under a deadline for the whole of it; only complete requests reach the
// workers. So a client that trickles bytes holds a descriptor and no thread, which a server with a
// thread for each connection cannot offer.
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "api/http/message.h"
#include "api/http/problem.h"
#include "api/http/server/proxies.h"
#include "api/http/server/tls.h"
#include "api/http/server/wire.h"
#include "domain/core/time.h"

namespace chapterhouse::http {

struct ServerSettings {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  // 0: any free one
  std::size_t workers = 96;
  std::size_t queue_max = 512;         // complete requests waiting for a worker; above: 503
  std::size_t connections_max = 4096;  // above: 503
  std::size_t connections_per_client_max = 1024;  // above: 429
  // Never taken by connections, so that the log and the read models can open files; then: 503.
  std::size_t descriptors_kept = 64;
  std::chrono::milliseconds header_time{5'000};  // from the first byte to the empty line
  std::chrono::milliseconds body_time{10'000};   // and what the minimum rate grants:
  std::size_t body_bytes_per_second_min = 64 * 1024;
  std::chrono::milliseconds write_time{10'000};  // for a whole response
  std::chrono::milliseconds idle_time{30'000};   // between two requests
  // What one answer that does not end may still have to send, and for how long its client may take
  // nothing of it: beyond either, it is cut off.
  std::size_t unsent_bytes_max = 256 * 1024;
  std::chrono::milliseconds stall_time{30'000};
  WireLimits wire{};
  std::optional<TlsFiles> tls{};    // absent: plain HTTP
  Proxies proxies{};                // their word about a client is taken
  bool strangers_need_tls = false;  // without it, only this machine and the proxies are answered
};

// What a server asks. Called by many threads at once.
class Service {
 public:
  virtual ~Service() = default;
  virtual Response answer(Request request) = 0;
  // What the server refuses by itself, before there is a whole request.
  virtual Response refuse(const Problem& problem, const Request& request) = 0;
};

struct ServerCounts {
  std::size_t connections = 0;  // open
  std::size_t queued = 0;
  std::size_t streams = 0;            // of the connections: answers that do not end
  std::uint64_t streams_dropped = 0;  // their clients did not take what they were told
  std::uint64_t refused = 0;          // by a limit or a deadline, since the start
  std::optional<Timestamp> certificate_expires{};
};

// start, port, counts and stop are safe to call from any thread; the service must outlive it.
class Server {
 public:
  Server(Service& service, ServerSettings settings);
  ~Server();  // stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  // Listens, or says why it cannot.
  Outcome<std::string> start();
  std::uint16_t port() const;
  ServerCounts counts() const;
  // Reads the files of TLS again, for connections from now on. When they are not usable the former
  // ones stay in use; the failure says why.
  Outcome<std::string> reload_tls();
  // Takes no new connections, lets the requests that are with a worker finish, and returns.
  void stop();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::http
