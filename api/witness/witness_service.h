#pragma once
// A witness on a socket: POST /add-checkpoint, GET /<hash of the origin>/checkpoint, GET /livez.
// Answers are plain text, as C2SP tlog-witness asks.
#include "api/http/server/server.h"
#include "store/witness/witness.h"

namespace chapterhouse::witness {

// Safe to call from any thread. Borrows the witness.
class WitnessService final : public http::Service {
 public:
  explicit WitnessService(store::Witness& witness) : witness_(witness) {}

  http::Response answer(http::Request request) override;
  http::Response refuse(const http::Problem& problem, const http::Request& request) override;

 private:
  store::WitnessReply route(const http::Request& request);

  store::Witness& witness_;
};

// What is enough for 63 hashes and a checkpoint with many signatures.
inline constexpr std::size_t kRequestBytesMax = 64 * 1024;

}  // namespace chapterhouse::witness
