#pragma once
// A receipt (C2SP tlog-proof): that one entry is in the log, for whoever has the log's key. The
// file's name ends in .tlog-proof.
#include <optional>
#include <string>
#include <string_view>

#include "store/note/checkpoint.h"

namespace chapterhouse::store {

struct TlogProof {
  std::uint64_t index = 0;     // of the leaf, from 0: position - 1
  Proof hashes{};              // its inclusion proof against the checkpoint
  std::optional<Bytes> extra;  // not covered by anything
  std::string checkpoint{};    // the signed note, as published

  std::string serialize() const;
  static std::optional<TlogProof> parse(std::string_view bytes);
};

// Whether the checkpoint is signed by the log's key and the entry is in its tree.
bool verify_receipt(const TlogProof& proof, const Hash256& leaf, const VerifierKey& log);

}  // namespace chapterhouse::store
