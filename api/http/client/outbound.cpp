#include "api/http/client/outbound.h"

#include <optional>
#include <vector>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/DNS.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Net/HTTPSClientSession.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <Poco/String.h>
#include <Poco/URI.h>

#include "api/http/client/trust.h"
#include "api/http/server/proxies.h"

namespace chapterhouse::http {
namespace {

using Poco::Net::IPAddress;
using Poco::Net::SocketAddress;

bool is_elsewhere(const IPAddress& address) {
  return !is_loopback(address.toString()) && !address.isLinkLocal() && !address.isWildcard() &&
         !address.isMulticast() && !address.isBroadcast() &&
         !(address.isIPv4Mapped() && address.family() == IPAddress::IPv6);
}

std::vector<IPAddress> addresses_of(const std::string& host) {
  IPAddress address;
  if (IPAddress::tryParse(host, address)) return {address};
  return Poco::Net::DNS::hostByName(host).addresses();
}

// One bad address of a name makes the name bad: whoever gives a name two meanings wants us to
// choose.
std::optional<SocketAddress> place_of(const Poco::URI& uri, Reach reach) {
  const std::vector<IPAddress> addresses = addresses_of(uri.getHost());
  if (reach == Reach::kOthers)
    for (const IPAddress& address : addresses)
      if (!is_elsewhere(address)) return std::nullopt;
  if (addresses.empty()) return std::nullopt;
  return SocketAddress(addresses.front(), uri.getPort());
}

std::unique_ptr<Poco::Net::HTTPClientSession> session_to(const SocketAddress& place,
                                                         const Poco::URI& uri,
                                                         const Poco::Timespan& wait) {
  if (uri.getScheme() != "https") {
    Poco::Net::StreamSocket socket;
    socket.connect(place, wait);
    return std::make_unique<Poco::Net::HTTPClientSession>(socket);
  }
  Poco::Net::SecureStreamSocket socket(verifying_context());
  socket.setPeerHostName(uri.getHost());
  socket.connect(place, wait);
  return std::make_unique<Poco::Net::HTTPSClientSession>(socket);
}

}  // namespace

Result<Outbound, std::string> Outbound::to(std::string_view origin, Reach reach,
                                           OutboundLimits limits) {
  const bool secure = origin.starts_with("https://");
  if (!secure && !(reach == Reach::kThisMachineToo && origin.starts_with("http://")))
    return Failure{std::string(origin) + ": it must begin with https://"};
  const std::string_view host = origin.substr(origin.find("//") + 2);
  if (host.empty() || host.find_first_of("/?#@ ") != std::string_view::npos)
    return Failure{std::string(origin) + ": write scheme and host, without a path"};
  return Outbound(std::string(origin), reach, limits);
}

bool Outbound::covers(std::string_view url) const {
  return url.starts_with(origin_) && url.substr(origin_.size()).starts_with('/') &&
         url.find_first_of("#\r\n\t \\") == std::string_view::npos;
}

Result<ClientReply, std::string> Outbound::send(std::string_view method, std::string_view url,
                                                std::string_view body,
                                                const Client::Headers& headers) const {
  if (!covers(url)) return Failure{std::string(url) + ": not at " + origin_};
  try {
    const Poco::URI uri{std::string(url)};
    const auto place = place_of(uri, reach_);
    if (!place) return Failure{origin_ + ": it is this machine or its own link"};
    const Poco::Timespan wait(limits_.wait.count(), 0);
    const auto session = session_to(*place, uri, wait);
    session->setTimeout(wait);
    Poco::Net::HTTPRequest request(std::string(method), uri.getPathAndQuery(), "HTTP/1.1");
    request.setKeepAlive(false);
    request.setHost(uri.getAuthority());
    for (const auto& [name, value] : headers) request.set(name, value);
    request.setContentLength(static_cast<std::streamsize>(body.size()));
    session->sendRequest(request).write(body.data(), static_cast<std::streamsize>(body.size()));
    Poco::Net::HTTPResponse response;
    std::istream& in = session->receiveResponse(response);
    ClientReply reply{response.getStatus(), read_at_most(in, limits_.body_bytes_max), {}};
    for (const auto& [name, value] : response) reply.headers[Poco::toLower(name)] = value;
    return reply;
  } catch (const Poco::Exception& error) {
    return Failure{origin_ + ": " + error.displayText()};
  }
}

}  // namespace chapterhouse::http
