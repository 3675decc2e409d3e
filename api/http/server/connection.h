#pragma once
// One client's connection: its bytes, its deadline and the request it is sending.
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include <Poco/Net/StreamSocket.h>

#include "api/http/server/server.h"
#include "api/http/server/tls.h"
#include "api/http/server/wire.h"

namespace chapterhouse::http {

using SteadyTime = std::chrono::steady_clock::time_point;

// Owned by one thread at a time: the reactor while it reads, a worker while it answers.
class Connection {
 public:
  Connection(Poco::Net::StreamSocket socket, const ServerSettings& settings);

  struct Closed {};
  // A whole request, a refusal, nothing yet, or the end of the connection.
  using Progress = std::variant<Incomplete, Request, Refused, Closed>;

  // Takes what has arrived without waiting.
  Progress receive();
  // The next request when it is in the buffer already (a client that did not wait).
  Progress next();
  // What to wait for before receiving again: bytes, but within a TLS handshake perhaps room.
  Waits waits() const { return waits_; }
  // Whether something arrives within the time.
  bool wait_readable(std::chrono::microseconds time);
  // What to say when the deadline passes: nothing to an idle client, else a refusal.
  std::optional<Refused> expire() const;
  // Waits at most write_time. False when the client is gone or too slow.
  bool send(std::string_view bytes);
  // Sends what fits at once. False when that is not all.
  bool send_now(std::string_view bytes);
  // Sends what fits at once, and says how much that was and what the rest waits for.
  Moved send_what_fits(std::string_view bytes);
  // From now on what the client sends is read away: it has asked for something that does not end.
  void only_send() { reads_away_ = true; }
  // The last answer: from now on what the client still sends is read away for a while, so that the
  // answer is not lost to a reset.
  void send_last(std::string_view bytes);

  SteadyTime deadline() const { return deadline_; }
  int descriptor() const { return socket_.impl()->sockfd(); }
  const std::string& client() const { return client_; }
  bool keep_alive() const { return keep_alive_; }

 private:
  void await(SteadyTime from);

  Poco::Net::StreamSocket socket_;
  const ServerSettings& settings_;
  std::string client_;
  std::string buffer_;
  std::optional<Head> head_;  // read, its body still coming
  SteadyTime started_;        // of this phase: idle, head or body
  SteadyTime deadline_;
  bool keep_alive_ = true;
  bool reads_away_ = false;
  Waits waits_ = Waits::kForBytes;
};

}  // namespace chapterhouse::http
