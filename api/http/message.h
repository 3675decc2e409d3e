#pragma once
// A request and a response as handlers see them: no sockets, no library types.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "domain/core/result.h"

namespace chapterhouse::http {

// Names in lower case, each at most once; repeated lists were joined by ", ".
using Headers = std::map<std::string, std::string, std::less<>>;

// The path's segments and the query's parameters, percent-decoded; everything is UTF-8 text.
struct Target {
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> parameters;  // in their order
};
// Empty when the target is no path, or does not decode to text.
std::optional<Target> parse_target(std::string_view target);
// Percent-encodes everything but letters, digits and "-._~".
std::string encode(std::string_view text);

struct Request {
  std::string method;  // "GET"
  std::string target;  // as it came: "/v1/cases?limit=5"
  Target parts;
  Headers headers;
  std::string body;
  bool takes_chunks = true;  // HTTP/1.1: a body may come without its length
  bool secure = false;       // it came over TLS, to us or to a proxy whose word is taken
  std::string client;        // address, for limits and the operator's log only
  std::string trace_id;      // 32 hexadecimal digits: the caller's by traceparent, otherwise random
  std::map<std::string, std::string, std::less<>> path_values;  // by the route's {names}

  std::string_view header(std::string_view name) const {  // "" when absent
    const auto found = headers.find(name);
    return found == headers.end() ? std::string_view() : std::string_view(found->second);
  }
  const std::string& path_value(std::string_view name) const {
    return path_values.find(name)->second;
  }
};

// What a body that is made while it is sent has to say of its next piece.
enum class Piece : std::uint8_t { kMore, kEnd, kFailed };

// Where an answer that does not end is written to, once its head is sent. No thread waits for the
// client: what it has not taken yet is kept up to a limit. Safe to use from any thread.
class Stream {
 public:
  virtual ~Stream() = default;
  // False: nothing is taken any more. The client is gone, or was too slow, or the server stops.
  virtual bool put(std::string_view bytes) = 0;
  // No more comes. What was put in is still sent.
  virtual void end() = 0;
  virtual bool is_open() const = 0;
};

struct Response {
  int status = 200;
  std::string body;
  std::string type = "application/json; charset=utf-8";
  std::vector<std::pair<std::string, std::string>> headers;
  // When set, it makes the body instead: puts the next piece into the empty text, until kEnd. After
  // kFailed the connection breaks off, so that nobody takes the part for the whole. Called by one
  // thread; what it holds lives until the response is sent.
  std::function<Piece(std::string& piece)> make_body{};
  // When set, `body` is only the beginning of what is sent: called once, when that is on its way,
  // with where the rest goes. Not called for HEAD or when the client is gone.
  std::function<void(std::shared_ptr<Stream> rest)> open_stream{};

  std::string_view header(std::string_view name) const;  // "" when absent
};

}  // namespace chapterhouse::http
