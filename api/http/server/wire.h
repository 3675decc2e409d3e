#pragma once
// One HTTP/1.1 request out of the bytes of a connection, and a response into bytes. Poco reads the
// head; what it is lenient about, and what request smuggling lives on, is refused before.
//
// Free functions and values: one connection, one thread at a time.
#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <variant>

#include "api/http/message.h"
#include "api/http/problem.h"
#include "domain/core/limits.h"

namespace chapterhouse::http {

struct WireLimits {
  std::size_t header_bytes_max = 8 * 1024;
  std::size_t header_fields_max = 100;
  std::size_t uri_bytes_max = 4 * 1024;
  std::size_t body_bytes_max = limits::kBodyBytes;
  // How large a body this head may announce; empty: body_bytes_max for all. Called by the reactor:
  // it must not wait.
  std::function<std::size_t(const Request& head)> body_bytes_max_of{};
};

// What a head promises.
struct Head {
  Request request;             // without its body
  std::size_t head_bytes = 0;  // with the empty line
  std::size_t body_bytes = 0;
  bool keep_alive = true;
  bool expects_continue = false;
};
struct Incomplete {};
// The connection cannot go on after it: where the next request would begin is not known.
struct Refused {
  Problem problem;
  Request request{};  // as far as it was understood, for the answer's language
};

// Reads the head at the start of `bytes`.
std::variant<Incomplete, Head, Refused> read_head(std::string_view bytes, const WireLimits& limits);

// The bytes of a response, with Content-Length and the headers every answer carries.
struct Sending {
  bool keep_alive = true;
  bool head_only = false;    // the answer to HEAD
  bool takes_chunks = true;  // of a body that is made while it is sent; else its end is the close
};
// Of such a body, and of one that does not end, the head alone.
std::string write_response(const Response& response, Sending sending);

}  // namespace chapterhouse::http
