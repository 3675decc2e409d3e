#include "api/http/server/tls.h"

#include <sys/socket.h>
#include <sys/stat.h>

#include <cerrno>
#include <csignal>
#include <ctime>
#include <fstream>
#include <iterator>

#include <Poco/Exception.h>
#include <Poco/Net/Context.h>
#include <Poco/Net/SecureStreamSocket.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace chapterhouse::http {
namespace {

// Of TLS 1.2; all suites of 1.3 are of this kind.
constexpr const char* kSuites =
    "ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:"
    "ECDHE-ECDSA-CHACHA20-POLY1305:ECDHE-RSA-CHACHA20-POLY1305:"
    "ECDHE-ECDSA-AES128-GCM-SHA256:ECDHE-RSA-AES128-GCM-SHA256";
constexpr const char* kGroups = "X25519:P-256:P-384";

Result<std::string, std::string> read_file(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(file), {}};
  if (!file.is_open() || text.empty()) return Failure{path + ": it cannot be read, or it is empty"};
  return text;
}

// Why the key may not be used; "" when it may.
std::string fault_of_key(const std::string& path, const std::string& text) {
  // The library would ask for the passphrase on a terminal that a server does not have.
  if (text.find("ENCRYPTED") != std::string::npos)
    return path + ": the key has a passphrase; take it off with: openssl pkey -in KEY -out NEW";
  struct stat state {};
  if (::stat(path.c_str(), &state) == 0 && (state.st_mode & S_IRWXO) != 0)
    return path + ": everybody on this machine can get at the key: chmod o= " + path;
  return {};
}

Timestamp end_of(const X509* certificate) {
  std::tm until{};
  ASN1_TIME_to_tm(X509_get0_notAfter(certificate), &until);
  return Timestamp{std::chrono::seconds{timegm(&until)}};
}

// What another connection of this thread left there must not be taken for a fault of this one.
void forget_errors(const Poco::Net::StreamSocket& socket) {
  if (socket.secure()) ERR_clear_error();
}

Moved moved(const Poco::Net::StreamSocket& socket, int count) {
  if (count >= 0) return {.bytes = static_cast<std::size_t>(count)};
  if (!socket.secure() || count == Poco::Net::SecureStreamSocket::ERR_SSL_WANT_READ)
    return {.waits = Waits::kForBytes};
  return {.waits = Waits::kForRoom};
}

}  // namespace

struct Tls::Context {
  Poco::Net::Context::Ptr poco;
};

Tls::Tls(std::unique_ptr<Context> context, Timestamp expires)
    : context_(std::move(context)), expires_(expires) {}
Tls::~Tls() = default;

Result<std::shared_ptr<const Tls>, std::string> Tls::load(const TlsFiles& files) {
  if (const auto chain = read_file(files.certificate); !chain) return Failure{chain.error()};
  const auto key = read_file(files.key);
  if (!key) return Failure{key.error()};
  if (std::string fault = fault_of_key(files.key, *key); !fault.empty())
    return Failure{std::move(fault)};
  try {
    Poco::Net::Context::Params params;
    params.certificateFile = files.certificate;
    params.privateKeyFile = files.key;
    params.verificationMode = Poco::Net::Context::VERIFY_NONE;
    params.cipherList = kSuites;
    params.ecdhCurve = kGroups;
    auto context = std::make_unique<Context>();
    context->poco = new Poco::Net::Context(Poco::Net::Context::TLS_SERVER_USE, params);
    context->poco->preferServerCiphers();
    SSL_CTX* ssl = context->poco->sslContext();
    SSL_CTX_set_min_proto_version(ssl, TLS1_2_VERSION);
    // Tickets would let one key open all of a day's connections afterwards.
    SSL_CTX_set_options(ssl, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET);
    SSL_CTX_set_num_tickets(ssl, 0);
    SSL_CTX_set_mode(ssl, SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_RELEASE_BUFFERS);
    const X509* certificate = SSL_CTX_get0_certificate(ssl);
    if (!certificate || SSL_CTX_check_private_key(ssl) != 1)
      return Failure{files.key + ": it is not the key of " + files.certificate};
    // OpenSSL writes to sockets in a way that raises the signal when the peer is gone.
    std::signal(SIGPIPE, SIG_IGN);
    const Timestamp expires = end_of(certificate);
    return std::shared_ptr<const Tls>(new Tls(std::move(context), expires));
  } catch (const Poco::Exception& error) {
    ERR_clear_error();
    return Failure{files.certificate + ", " + files.key + ": " + error.displayText()};
  }
}

Poco::Net::StreamSocket Tls::over(Poco::Net::StreamSocket plain) const {
  return Poco::Net::SecureStreamSocket::attach(plain, context_->poco);
}

Moved receive_some(Poco::Net::StreamSocket& socket, char* into, std::size_t bytes_max) {
  try {
    forget_errors(socket);
    return moved(socket, socket.receiveBytes(into, static_cast<int>(bytes_max)));
  } catch (const Poco::Exception&) {
    return {.failed = true};
  }
}

Moved send_some(Poco::Net::StreamSocket& socket, std::string_view bytes) {
  try {
    forget_errors(socket);
    const int length = static_cast<int>(bytes.size());
    return moved(socket, socket.sendBytes(bytes.data(), length, MSG_NOSIGNAL));
  } catch (const Poco::Exception& error) {
    // Of a plain socket that is full, Poco throws.
    if (!socket.secure() && (error.code() == EAGAIN || error.code() == EWOULDBLOCK))
      return {.waits = Waits::kForRoom};
    return {.failed = true};
  }
}

void end_sending(Poco::Net::StreamSocket& socket) {
  try {
    forget_errors(socket);
    if (socket.secure()) socket.shutdown();
  } catch (const Poco::Exception&) {
    // Not even the handshake was finished, or the peer is gone; the next read says so.
  }
  ::shutdown(socket.impl()->sockfd(), SHUT_WR);
}

}  // namespace chapterhouse::http
