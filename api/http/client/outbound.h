#pragma once
// Requests of ours to one server that is not ours, named by the operator. Nothing that the server
// sends can lead them elsewhere: no redirect is followed, and what its name means is looked at
// before we connect to exactly that.
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "api/http/client/client.h"
#include "domain/core/result.h"

namespace chapterhouse::http {

// Whether this machine and its own link count as somewhere else: only for demonstrations and tests,
// which also may do without TLS.
enum class Reach : std::uint8_t { kOthers, kThisMachineToo };

struct OutboundLimits {
  std::chrono::seconds wait{5};  // for the connection, and for each part of an answer
  std::size_t body_bytes_max = 256 * 1024;
};

// Immutable, safe to use from any thread; every request has a connection of its own.
class Outbound {
 public:
  // `origin` is scheme and host, perhaps a port: "https://id.union.example". The failure says what
  // is wrong with it.
  static Result<Outbound, std::string> to(std::string_view origin, Reach reach,
                                          OutboundLimits limits = {});

  // Whether the URL is of that server.
  bool covers(std::string_view url) const;
  // The failure says what could not be reached and why; a redirect is a reply like any other.
  Result<ClientReply, std::string> send(std::string_view method, std::string_view url,
                                        std::string_view body = {},
                                        const Client::Headers& headers = {}) const;

 private:
  Outbound(std::string origin, Reach reach, OutboundLimits limits)
      : origin_(std::move(origin)), reach_(reach), limits_(limits) {}
  std::string origin_;
  Reach reach_;
  OutboundLimits limits_;
};

}  // namespace chapterhouse::http
