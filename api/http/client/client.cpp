#include "api/http/client/client.h"

#include <Poco/Exception.h>
#include <Poco/Net/HTTPClientSession.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include "api/http/client/trust.h"

namespace chapterhouse::http {

struct Client::Impl {
  std::string server, token, language;
  ClientLimits limits;
  std::unique_ptr<Poco::Net::HTTPClientSession> session;

  void connect() {
    const Poco::URI uri(server);
    if (uri.getScheme() == "https")
      session = std::make_unique<Poco::Net::HTTPSClientSession>(uri.getHost(), uri.getPort(),
                                                                verifying_context());
    else
      session = std::make_unique<Poco::Net::HTTPClientSession>(uri.getHost(), uri.getPort());
    session->setKeepAlive(true);
    session->setTimeout(Poco::Timespan(limits.wait.count(), 0));
  }

  ClientReply exchange(std::string_view method, std::string_view path, std::string_view body,
                       const Headers& headers) {
    if (!session) connect();
    Poco::Net::HTTPRequest request(std::string(method), std::string(path), "HTTP/1.1");
    request.setKeepAlive(true);
    if (!token.empty()) request.set("Authorization", "Bearer " + token);
    request.set("Accept-Language", language);
    for (const auto& [name, value] : headers) request.set(name, value);
    if (!body.empty() && !request.has("Content-Type")) request.setContentType("application/json");
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    session->sendRequest(request).write(body.data(), static_cast<std::streamsize>(body.size()));
    Poco::Net::HTTPResponse response;
    std::istream& in = session->receiveResponse(response);
    ClientReply reply;
    reply.status = response.getStatus();
    reply.body = read_at_most(in, limits.body_bytes_max);
    for (const auto& [name, value] : response) {
      std::string& into = reply.headers[Poco::toLower(name)];
      into += (into.empty() ? "" : "\n") + value;
    }
    return reply;
  }
};

Client::Client(std::string_view server, std::string token, std::string language,
               ClientLimits limits)
    : impl_(std::make_unique<Impl>()) {
  impl_->server = server;
  impl_->token = std::move(token);
  impl_->language = std::move(language);
  impl_->limits = limits;
}
Client::~Client() = default;

Result<ClientReply, std::string> Client::send(std::string_view method, std::string_view path,
                                              std::string_view body, const Headers& headers) {
  // A kept connection may have been closed by the server meanwhile. Sending once more is safe:
  // reads change nothing, and every write carries its command id.
  for (const bool last : {false, true}) {
    try {
      return impl_->exchange(method, path, body, headers);
    } catch (const Poco::Exception& error) {
      impl_->session.reset();
      if (last) return Failure{impl_->server + ": " + error.displayText()};
    }
  }
  return Failure{impl_->server + ": not reached"};
}

std::string encode_query(std::string_view value) {
  std::string out;
  Poco::URI::encode(std::string(value), "!*'();:@&=+$,/?#[]% ", out);
  return out;
}

}  // namespace chapterhouse::http
