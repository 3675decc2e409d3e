#include "api/http/client/trust.h"

#include <array>

#include <Poco/Exception.h>

namespace chapterhouse::http {

Poco::Net::Context::Ptr verifying_context() {
  Poco::Net::Context::Params params;
  params.verificationMode = Poco::Net::Context::VERIFY_STRICT;
  params.loadDefaultCAs = true;
  Poco::Net::Context::Ptr context =
      new Poco::Net::Context(Poco::Net::Context::TLS_CLIENT_USE, params);
  context->requireMinimumProtocol(Poco::Net::Context::PROTO_TLSV1_2);
  return context;
}

std::string read_at_most(std::istream& in, std::size_t bytes_max) {
  std::string body;
  std::array<char, 16 * 1024> part;
  while (in.read(part.data(), part.size()), in.gcount() > 0) {
    body.append(part.data(), static_cast<std::size_t>(in.gcount()));
    if (body.size() > bytes_max) throw Poco::DataFormatException("the answer is too long");
  }
  return body;
}

}  // namespace chapterhouse::http
