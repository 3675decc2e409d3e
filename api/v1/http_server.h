#pragma once
// The HTTP API of an application on a socket.
//
//   v1::HttpServer server(application, {.address = "127.0.0.1", .port = 8080});
//   if (auto started = server.start(); !started) ...
#include <cstdint>
#include <memory>
#include <string>

#include "api/http/server/server.h"
#include "api/v1/application.h"

namespace chapterhouse::v1 {

// Safe to use from any thread. The application must outlive it.
class HttpServer {
 public:
  HttpServer(const Application& application, http::ServerSettings settings);
  ~HttpServer();  // stops
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  Outcome<std::string> start();       // the error says why it cannot listen
  std::uint16_t port() const;         // once started
  Outcome<std::string> reload_tls();  // see http::Server
  void stop();                        // requests that have begun are answered first

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::v1
