#pragma once
// TLS for the connections of a server: 1.2 and 1.3 only, and of these what gives forward secrecy
// and authenticates what it encrypts.
#include <memory>
#include <string>

#include <Poco/Net/StreamSocket.h>

#include "domain/core/result.h"
#include "domain/core/time.h"

namespace chapterhouse::http {

struct TlsFiles {
  std::string certificate;  // PEM: the server's, then those between it and the root
  std::string key;          // PEM, without a passphrase
};

// Immutable, safe to use from any thread.
class Tls {
 public:
  // The failure is one line for the operator.
  static Result<std::shared_ptr<const Tls>, std::string> load(const TlsFiles& files);
  ~Tls();

  // The same connection under TLS. `plain` must not block; the handshake is done by whoever reads
  // or writes first, as far as bytes have arrived.
  Poco::Net::StreamSocket over(Poco::Net::StreamSocket plain) const;
  Timestamp expires() const { return expires_; }  // the certificate

 private:
  struct Context;
  Tls(std::unique_ptr<Context> context, Timestamp expires);
  std::unique_ptr<Context> context_;
  Timestamp expires_;
};

// What a socket says of a try that could not go on; it works for TLS and for plain sockets that do
// not block.
enum class Waits : std::uint8_t { kForBytes, kForRoom };
struct Moved {
  std::size_t bytes = 0;  // 0 with neither of the others: the peer has closed
  std::optional<Waits> waits{};
  bool failed = false;
};
Moved receive_some(Poco::Net::StreamSocket& socket, char* into, std::size_t bytes_max);
Moved send_some(Poco::Net::StreamSocket& socket, std::string_view bytes);
// Says to the peer that nothing more comes, and goes on reading.
void end_sending(Poco::Net::StreamSocket& socket);

}  // namespace chapterhouse::http
