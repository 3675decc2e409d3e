#pragma once
// The proof part of a bundle: records of a log with everything that shows, without the log, that
// they are in it, unchanged and where they say. Format: ops/docs/formats/bundle.md.
//
// A record is its entry and, of its bodies, the one in clear. What is personal stays withheld: the
// entry names it by the hash of its ciphertext.
//
// Values and free functions: safe to call from any thread.
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/bundle/multi_proof.h"
#include "store/codec/codec.h"
#include "store/log/log_store.h"
#include "store/note/tlog_policy.h"
#include "store/proof/tile_path.h"
#include "store/record/entry.h"

namespace chapterhouse::store {

struct BundleRecord {
  Position position;
  Bytes entry;
  std::optional<Bytes> clear{};  // the body in clear, salt and message; absent when it has none
};

struct ProofBundle {
  VerifierKey key;                    // the log's, as the bundle states it
  std::string checkpoint;             // the signed note, as published
  std::vector<BundleRecord> records;  // by position
  TreeNodes nodes;                    // beside the records, in the checkpoint's tree
};

// The first thing that is not as it must be.
struct BundleFault {
  std::string where;  // a pointer into the bundle (RFC 6901): "/records/3/entry"
  std::string expected;
  std::string found;
};

// Whom the verifier trusts. With neither, the bundle's own key is used, which proves only that the
// bundle is of one piece.
struct TrustedLog {
  std::optional<VerifierKey> key{};
  std::optional<TlogPolicy> policy{};  // its quorum must have cosigned
};

struct ProvedBundle {
  enum class KeyFrom : std::uint8_t { kBundle, kVerifier, kPolicy };
  SignedCheckpoint checkpoint;
  KeyFrom key_from = KeyFrom::kBundle;
  std::vector<std::string> witnesses;  // of the policy, whose cosignatures hold
  std::vector<Entry> entries;          // of the records, in their order
  std::vector<Event> events;           // what is personal reads as withheld
};

// Records at `positions`, ascending and within the checkpoint.
Result<ProofBundle, StoreError> make_bundle(EventLogStore& log, const SignedCheckpoint& checkpoint,
                                            const VerifierKey& key,
                                            std::span<const Position> positions);

// Signature, every entry and body, the way to the root, and that of each stream there are all
// events from its first to the last that is here, each naming the one before.
Result<ProvedBundle, BundleFault> prove(const ProofBundle& bundle, const Codec& codec,
                                        const TrustedLog& trusted);

// ---- what came after -------------------------------------------------------------------------

// Gives the bytes of one of the log's public resources (tile_path.h), or says why it cannot.
using FetchResource = std::function<Result<Bytes, std::string>(const TilePath&)>;
using Scanned = std::function<void(std::uint64_t done, std::uint64_t of)>;

// Reads the log's entries behind the first stream's end here and up to the checkpoint, holds them
// against the bundle, and fails at an event of a stream of the bundle that is not in it and not
// behind `until`. Gives the number of entries read.
struct EndScan {
  const ProofBundle& bundle;
  const ProvedBundle& proved;
  Position until;
  FetchResource fetch;
  Scanned progress{};
};
Result<std::uint64_t, BundleFault> check_nothing_left_out(const EndScan& scan);

}  // namespace chapterhouse::store
