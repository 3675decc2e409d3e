#pragma once
// Judges where a restore may stop: which signed size is meant, and whether it is behind what others
// have seen.
#include <optional>
#include <string>
#include <vector>

#include "store/backup/journal.h"
#include "store/backup/restore.h"

namespace chapterhouse::store {

struct ChosenPoint {
  LogHead head;
  bool cosigned = false;
};
// A size and a checkpoint must have been signed; of a time, the newest before it that a witness
// has cosigned, or else the newest signed.
Result<ChosenPoint, RestoreError> choose_point(const RestorePoint& at, const ByteStore& records,
                                               const Journal& journal, const VerifierKey& key);

// What is known to be published: the notes given, what the keys' backups remember, and the journal.
struct Published {
  std::vector<Checkpoint> all;
  std::optional<Checkpoint> newest;
};
Result<Published, RestoreError> gather_published(const std::vector<std::string>& notes,
                                                 const std::vector<std::string>& remembered,
                                                 const Journal& journal, const VerifierKey& key);
// Refuses another history always, and an earlier end of the same unless it gets another origin.
Outcome<RestoreError> judge_published(const Published& published, const ByteStore& records,
                                      TreeSize size, const std::string& new_origin);

}  // namespace chapterhouse::store
