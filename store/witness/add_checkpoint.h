#pragma once
// What a log sends to a witness, and what comes back (C2SP tlog-witness):
//   old <size the witness knows>
//   <base64 of a hash of the consistency proof>...
//
//   <the signed checkpoint>
//
// Values and free functions: safe to call from any thread.
#include <optional>
#include <string>
#include <string_view>

#include "store/note/checkpoint.h"

namespace chapterhouse::store {

struct AddCheckpoint {
  TreeSize old = 0;
  Proof proof{};       // from `old` to the checkpoint; empty when `old` is 0
  std::string note{};  // the checkpoint with its signatures, as published

  std::string serialize() const;
  // Empty unless it is the one form of a request. The note is not judged.
  static std::optional<AddCheckpoint> parse(std::string_view bytes);
};

struct WitnessReply {
  int status = 200;
  std::string body{};
  std::string type = "text/plain; charset=utf-8";
};
// The type of a 409, whose body is the size that the witness knows.
inline constexpr std::string_view kTreeSizeType = "text/x.tlog.size";
std::optional<TreeSize> parse_size_line(std::string_view body);  // "<size>\n"

// Below the witness's prefix: where it takes checkpoints, and where it shows the newest it accepted
// from a log.
inline constexpr std::string_view kAddCheckpointPath = "/add-checkpoint";
std::string origin_hash(std::string_view origin);      // 64 hexadecimal digits
std::string monitoring_path(std::string_view origin);  // "/<hash>/checkpoint"

}  // namespace chapterhouse::store
