#include "store/backup/restore_point.h"

#include <algorithm>
#include <charconv>

#include "store/record/entry.h"

namespace chapterhouse::store {
namespace {
using Kind = RestoreError::Kind;

Failure<RestoreError> refused(Kind kind, std::string detail) {
  return Failure{RestoreError{kind, std::move(detail)}};
}

Result<Timestamp, RestoreError> recorded_at(const ByteStore& records, TreeSize size) {
  const Position position{size};
  const auto record = records.read({&position, 1});
  if (!record) return refused(Kind::kDamaged, record.error().detail);
  const auto decoded = decode_entry(record->front());
  if (!decoded)
    return refused(Kind::kDamaged, "the record at " + std::to_string(size) + " is damaged");
  return decoded->entry.envelope.recorded_at;
}

// Cosignatures are not judged here: whose count is for a policy to say.
bool is_cosigned(const SignedCheckpoint& note) { return note.note.signatures.size() > 1; }

const SignedCheckpoint* of_size(const Journal& journal, TreeSize size) {
  const SignedCheckpoint* found = nullptr;
  for (const SignedCheckpoint& note : journal.notes)
    if (note.checkpoint.size == size && (!found || is_cosigned(note))) found = &note;
  return found;
}

std::string signed_sizes_around(const Journal& journal, TreeSize size) {
  TreeSize below = 0, above = 0;
  for (const SignedCheckpoint& note : journal.notes) {
    const TreeSize signed_size = note.checkpoint.size;
    if (signed_size < size) below = std::max(below, signed_size);
    if (signed_size > size && (above == 0 || signed_size < above)) above = signed_size;
  }
  std::string text;
  if (below > 0) text += " " + std::to_string(below);
  if (above > 0) text += (text.empty() ? " " : " and ") + std::to_string(above);
  return text.empty() ? " none at all" : text;
}

Result<const SignedCheckpoint*, RestoreError> before(Timestamp time, const ByteStore& records,
                                                     const Journal& journal) {
  const SignedCheckpoint *cosigned = nullptr, *any = nullptr;
  for (const SignedCheckpoint& note : journal.notes) {
    const TreeSize size = note.checkpoint.size;
    const bool better = !any || size > any->checkpoint.size;
    const bool better_cosigned =
        is_cosigned(note) && (!cosigned || size > cosigned->checkpoint.size);
    if (size == 0 || (!better && !better_cosigned)) continue;
    const auto recorded = recorded_at(records, size);
    if (!recorded) return Failure{recorded.error()};
    if (*recorded > time) continue;
    if (better) any = &note;
    if (better_cosigned) cosigned = &note;
  }
  return cosigned ? cosigned : any;
}
}  // namespace

Result<ChosenPoint, RestoreError> choose_point(const RestorePoint& at, const ByteStore& records,
                                               const Journal& journal, const VerifierKey& key) {
  const SignedCheckpoint* chosen = nullptr;
  std::optional<SignedCheckpoint> given;
  if (const auto* size = std::get_if<TreeSize>(&at)) {
    chosen = of_size(journal, *size);
    if (!chosen)
      return refused(Kind::kNoPoint, "no checkpoint of size " + std::to_string(*size) +
                                         " was signed; the nearest are of size" +
                                         signed_sizes_around(journal, *size));
  } else if (const auto* time = std::get_if<Timestamp>(&at)) {
    const auto found = before(*time, records, journal);
    if (!found) return Failure{found.error()};
    chosen = *found;
    if (!chosen)
      return refused(Kind::kNoPoint, "nothing was signed before " + to_text(*time) +
                                         "; take an earlier backup or a size");
  } else {
    given = SignedCheckpoint::open(std::get<std::string>(at), key);
    if (!given) return refused(Kind::kOtherKey, "the checkpoint was not signed by " + key.text());
    chosen = &*given;
  }
  const auto fault = check_checkpoints(records, {chosen->checkpoint});
  if (!fault) return refused(Kind::kDamaged, fault.error().detail);
  if (!fault->empty()) return refused(Kind::kForked, *fault);
  const auto recorded = recorded_at(records, chosen->checkpoint.size);
  if (!recorded) return Failure{recorded.error()};
  return ChosenPoint{{{chosen->checkpoint.size}, chosen->checkpoint.root, *recorded},
                     is_cosigned(*chosen)};
}

Result<Published, RestoreError> gather_published(const std::vector<std::string>& notes,
                                                 const std::vector<std::string>& remembered,
                                                 const Journal& journal, const VerifierKey& key) {
  Published published;
  for (const std::string& note : notes) {
    const auto checkpoint = SignedCheckpoint::open(note, key);
    if (!checkpoint)
      return refused(Kind::kOtherKey, "the published checkpoint is not one that " + key.text() +
                                          " signed. It is of another log, or these backups are");
    published.all.push_back(checkpoint->checkpoint);
  }
  // What was remembered under an earlier key is of a log that this one replaced.
  for (const std::string& note : remembered)
    if (const auto checkpoint = SignedCheckpoint::open(note, key))
      published.all.push_back(checkpoint->checkpoint);
  for (const SignedCheckpoint& note : journal.notes) published.all.push_back(note.checkpoint);
  for (const Checkpoint& checkpoint : published.all)
    if (!published.newest || checkpoint.size > published.newest->size)
      published.newest = checkpoint;
  return published;
}

Outcome<RestoreError> judge_published(const Published& published, const ByteStore& records,
                                      TreeSize size, const std::string& new_origin) {
  std::vector<Checkpoint> within;
  std::ranges::copy_if(published.all, std::back_inserter(within),
                       [size](const Checkpoint& c) { return c.size <= size; });
  const auto fault = check_checkpoints(records, std::move(within));
  if (!fault) return refused(Kind::kDamaged, fault.error().detail);
  if (!fault->empty())
    return refused(Kind::kForked, *fault +
                                      ". This is not the history that was published. Keep both as "
                                      "evidence and restore another backup");
  if (published.newest && published.newest->size > size && new_origin.empty())
    return refused(
        Kind::kRolledBack,
        "this would end at " + std::to_string(size) + ", but a checkpoint of size " +
            std::to_string(published.newest->size) +
            " was published. Going on would fork the log. Restore a newer backup, or give "
            "--new-origin NAME: the restored log then goes on under another name and key, and its "
            "first event commits to that checkpoint");
  return Done{};
}

}  // namespace chapterhouse::store
