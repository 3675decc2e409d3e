#include "api/v1/http_server.h"

#include "api/v1/service.h"

namespace chapterhouse::v1 {

namespace {

// A file may be larger than a form, when somebody with a token sends it.
http::ServerSettings with_large_bodies(const Application& app, http::ServerSettings settings) {
  if (!app.attachments) return settings;
  settings.wire.body_bytes_max_of =
      [&app, usual = settings.wire.body_bytes_max](const http::Request& head) {
        const auto& path = head.parts.segments;
        const bool file = head.method == "PUT" && path.size() == 3 && path[0] == "v1" &&
                          path[1] == "attachments" &&
                          app.callers.find(head, app.clock.now()).has_value();
        return file ? app.attachment_bytes_max : usual;
      };
  return settings;
}

}  // namespace

class HttpServer::Impl {
 public:
  Impl(const Application& application, http::ServerSettings settings)
      : service(application), server(service, with_large_bodies(application, std::move(settings))) {
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
Outcome<std::string> HttpServer::reload_tls() { return impl_->server.reload_tls(); }
void HttpServer::stop() { impl_->server.stop(); }

}  // namespace chapterhouse::v1
