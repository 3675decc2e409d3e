#include "api/v1/http_server.h"

#include "api/v1/service.h"

namespace chapterhouse::v1 {

class HttpServer::Impl {
 public:
  Impl(const Application& application, http::ServerSettings settings)
      : service(application), server(service, std::move(settings)) {
    service.count_with([this] { return server.counts(); });
  }
  ApiService service;
  http::Server server;
};

HttpServer::HttpServer(const Application& application, http::ServerSettings settings)
    : impl_(std::make_unique<Impl>(application, std::move(settings))) {}
HttpServer::~HttpServer() = default;
Outcome<std::string> HttpServer::start() { return impl_->server.start(); }
std::uint16_t HttpServer::port() const { return impl_->server.port(); }
void HttpServer::stop() { impl_->server.stop(); }

}  // namespace chapterhouse::v1
