#include "api/http/client/empty_server.h"

#include <Poco/Net/HTTPRequestHandler.h>
#include <Poco/Net/HTTPRequestHandlerFactory.h>
#include <Poco/Net/HTTPServer.h>
#include <Poco/Net/HTTPServerRequest.h>
#include <Poco/Net/HTTPServerResponse.h>
#include <Poco/ThreadPool.h>

namespace chapterhouse::http {
namespace {

class Nothing final : public Poco::Net::HTTPRequestHandler {
 public:
  void handleRequest(Poco::Net::HTTPServerRequest&,
                     Poco::Net::HTTPServerResponse& response) override {
    static constexpr std::string_view kBody = "{}";
    response.setContentType("application/json");
    response.setContentLength(kBody.size());
    response.sendBuffer(kBody.data(), kBody.size());
  }
};

class Factory final : public Poco::Net::HTTPRequestHandlerFactory {
 public:
  Poco::Net::HTTPRequestHandler* createRequestHandler(
      const Poco::Net::HTTPServerRequest&) override {
    return new Nothing;  // Poco takes ownership
  }
};

Poco::Net::HTTPServerParams::Ptr params(int threads) {
  Poco::Net::HTTPServerParams::Ptr made = new Poco::Net::HTTPServerParams;
  made->setMaxThreads(threads);
  made->setMaxQueued(threads);
  made->setKeepAlive(true);
  made->setMaxKeepAliveRequests(0);
  return made;
}

}  // namespace

struct EmptyServer::Impl {
  explicit Impl(int threads)
      : pool(1, threads),
        socket(Poco::Net::SocketAddress("127.0.0.1", 0)),
        server(new Factory, pool, socket, params(threads)) {
    server.start();
  }
  Poco::ThreadPool pool;
  Poco::Net::ServerSocket socket;
  Poco::Net::HTTPServer server;
};

EmptyServer::EmptyServer(int threads) : impl_(std::make_unique<Impl>(threads)) {}
EmptyServer::~EmptyServer() { impl_->server.stopAll(true); }
std::uint16_t EmptyServer::port() const { return impl_->socket.address().port(); }

}  // namespace chapterhouse::http
