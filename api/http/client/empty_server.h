#pragma once
// Poco's own HTTP server with a handler that does nothing: what a measurement compares with.
#include <cstdint>
#include <memory>

namespace chapterhouse::http {

// Answers every request with 200 and a short JSON body until destroyed.
class EmptyServer {
 public:
  explicit EmptyServer(int threads);
  ~EmptyServer();
  std::uint16_t port() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace chapterhouse::http
