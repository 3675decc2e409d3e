#pragma once
// A small client of our own API, for the command line.
#include <chrono>
#include <cstddef>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "domain/core/result.h"

namespace chapterhouse::http {

struct ClientReply {
  int status = 0;
  std::string body;
  // Names in lower case; what came more than once (cookies) is in lines.
  std::map<std::string, std::string> headers;
};

struct ClientLimits {
  std::chrono::seconds wait{30};  // for the connection, and for each part of an answer
  std::size_t body_bytes_max = std::size_t{1} << 30;  // of an answer
};

// Keeps one connection. For one thread.
class Client {
 public:
  // `server` as "http://127.0.0.1:8080"; `token` may be empty.
  Client(std::string_view server, std::string token, std::string language,
         ClientLimits limits = {});
  ~Client();

  using Headers = std::map<std::string, std::string>;
  // A body is JSON unless a header says otherwise. The failure's text says what could not be
  // reached and why.
  Result<ClientReply, std::string> send(std::string_view method, std::string_view path,
                                        std::string_view body = {}, const Headers& headers = {});

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Percent-encodes a value for a query string.
std::string encode_query(std::string_view value);

}  // namespace chapterhouse::http
