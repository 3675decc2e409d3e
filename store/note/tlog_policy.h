#pragma once
// Which log to believe, and which witnesses must have seen its checkpoint (C2SP tlog-policy). An
// auditor's configuration, and the log's own list of whom to ask.
//
//   log <vkey>
//   witness <name> <vkey> [<url>]
//   group <name> all|any|<k> <witness or group>...
//   quorum <name>|none
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"
#include "store/note/checkpoint.h"

namespace chapterhouse::store {

struct PolicyWitness {
  std::string name;
  VerifierKey key;  // a cosigning key
  std::string url;  // where it takes checkpoints; "" when nobody says
};

struct PolicyGroup {
  std::string name;
  std::size_t threshold = 1;
  std::vector<std::string> members;  // witnesses and groups defined before it
};

struct PolicyError {
  std::size_t line;
  std::string detail;
};

// A value. Safe to read from any thread.
struct TlogPolicy {
  std::vector<VerifierKey> logs;
  std::vector<PolicyWitness> witnesses;
  std::vector<PolicyGroup> groups;
  std::string quorum = "none";

  static Result<TlogPolicy, PolicyError> parse(std::string_view text);

  // The key of the checkpoint's origin, when its signature holds and the quorum has cosigned.
  std::optional<SignedCheckpoint> open(std::string_view bytes) const;
  // Whether the witnesses whose cosignature on the note holds make up the quorum.
  bool quorum_reached(const Note& note) const;
};

}  // namespace chapterhouse::store
