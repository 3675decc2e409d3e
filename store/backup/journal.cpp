#include "store/backup/journal.h"

#include <algorithm>

#include "store/log/checkpoint_journal.h"
#include "store/record/entry.h"

namespace chapterhouse::store {

const SignedCheckpoint* Journal::newest() const {
  const SignedCheckpoint* newest = nullptr;
  for (const SignedCheckpoint& note : notes)
    if (!newest || note.checkpoint.size >= newest->checkpoint.size) newest = &note;
  return newest;
}

std::optional<Journal> read_journal(std::string_view bytes, const VerifierKey& key) {
  const auto rows = CheckpointJournal::parse(bytes);
  if (!rows) return std::nullopt;
  Journal journal;
  for (const JournalRow& row : *rows) {
    auto note = SignedCheckpoint::open(bytes.substr(row.offset, row.length), key);
    if (!note) return std::nullopt;
    journal.notes.push_back(*std::move(note));
  }
  return journal;
}

Result<std::string, StoreError> check_checkpoints(const ByteStore& store,
                                                  std::vector<Checkpoint> checkpoints) {
  std::ranges::sort(checkpoints, {}, &Checkpoint::size);
  CompactRange tree;
  std::string fault;
  auto next = checkpoints.begin();
  // Compares all checkpoints of the tree's present size.
  const auto compare = [&] {
    for (; next != checkpoints.end() && next->size == tree.size(); ++next)
      if (fault.empty() && next->root != (tree.size() == 0 ? empty_root() : tree.root()))
        fault = "the checkpoint of size " + std::to_string(next->size) + " has root " +
                to_hex(view(next->root)) + ", the records have " + to_hex(view(tree.root()));
    return next != checkpoints.end() && fault.empty();
  };
  if (!compare()) return fault;
  const auto scanned =
      store.scan({1}, {checkpoints.back().size}, [&](Position position, std::string_view record) {
        const auto decoded = decode_entry(record);
        if (!decoded || position.value != tree.size() + 1) return false;
        tree.append(leaf_hash(record.substr(0, decoded->size)));
        return compare();
      });
  if (!scanned) return Failure{scanned.error()};
  if (fault.empty() && next != checkpoints.end())
    fault = "the checkpoint of size " + std::to_string(next->size) +
            " is beyond the records, of which " + std::to_string(tree.size()) + " are whole";
  return fault;
}

}  // namespace chapterhouse::store
