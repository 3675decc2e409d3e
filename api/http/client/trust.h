#pragma once
// What our clients hold answers to: whom they believe, and how much they read.
#include <cstddef>
#include <istream>
#include <string>

#include <Poco/Net/Context.h>

namespace chapterhouse::http {

// The authorities are those of the system, or of SSL_CERT_FILE. TLS 1.2 or later.
Poco::Net::Context::Ptr verifying_context();

// Throws Poco::DataFormatException when there is more.
std::string read_at_most(std::istream& in, std::size_t bytes_max);

}  // namespace chapterhouse::http
