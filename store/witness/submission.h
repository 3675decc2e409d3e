#pragma once
// The log's side of witnessing: shows a checkpoint to one witness, brings it up from where it is,
// and judges what it answers.
#include <functional>
#include <string>

#include "store/log/log_store.h"
#include "store/note/checkpoint.h"
#include "store/witness/add_checkpoint.h"

namespace chapterhouse::store {

enum class Verdict : std::uint8_t {
  kCosigned,
  kUnreachable,  // nobody answered, or not as a witness does
  kRefused,      // it does not know the log or its key
  kDisagrees,    // it has seen another history: evidence of a fork or a rollback
};

// What came of it.
struct Submission {
  Verdict verdict = Verdict::kUnreachable;
  std::string detail{};         // for the operator, unless cosigned
  NoteSignature cosignature{};  // kCosigned: it holds
  std::string request{};        // the last one
  WitnessReply answer{};        // to it
  // The witness remembered less than it had cosigned before: it was set back itself.
  bool went_back = false;
};

// Sends a request's body to the witness; the failure says why there was no answer.
using PostToWitness = std::function<Result<WitnessReply, std::string>(const std::string& request)>;

// Whom to ask, and the size it knows as far as we do: brought up to date.
struct WitnessPeer {
  VerifierKey key;
  TreeSize known = 0;
};

// `checkpoint` is of `log` and not newer than it. Not safe for two threads with one peer.
Submission show_to_witness(EventLogStore& log, const SignedCheckpoint& checkpoint,
                           WitnessPeer& peer, const PostToWitness& post);

}  // namespace chapterhouse::store
