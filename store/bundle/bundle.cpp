#include "store/bundle/bundle.h"

#include <algorithm>
#include <unordered_map>

#include "store/crypto/base64.h"
#include "store/crypto/sha256.h"
#include "store/note/cosignature.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kSaltBytes = 16;
constexpr std::size_t kReadBatch = 512;

std::string base64(const Hash256& hash) { return to_base64(view(hash)); }
std::string record_at(std::size_t i, std::string_view member) {
  return "/records/" + std::to_string(i) + "/" + std::string(member);
}
Failure<BundleFault> fault(std::string where, std::string expected, std::string found) {
  return Failure{BundleFault{std::move(where), std::move(expected), std::move(found)}};
}

// At most one segment is in clear, and it comes first.
const SegmentHead* clear_segment(const Entry& entry) {
  return entry.segments.empty() || entry.segments.front().encrypted() ? nullptr
                                                                      : &entry.segments.front();
}

std::optional<std::string> wrong_signature(const ProofBundle& bundle, const TrustedLog& trusted,
                                           ProvedBundle& proved) {
  using KeyFrom = ProvedBundle::KeyFrom;
  auto opened = SignedCheckpoint::open(bundle.checkpoint, bundle.key);
  if (!opened) return "a checkpoint of " + bundle.key.name + " signed by the bundle's key";
  proved.checkpoint = *std::move(opened);
  if (trusted.key) {
    proved.key_from = KeyFrom::kVerifier;
    if (!SignedCheckpoint::open(bundle.checkpoint, *trusted.key))
      return "a signature by " + trusted.key->text();
  }
  if (!trusted.policy) return std::nullopt;
  proved.key_from = KeyFrom::kPolicy;
  std::vector<VerifierKey> known = trusted.policy->logs;
  for (const PolicyWitness& witness : trusted.policy->witnesses) {
    if (std::ranges::find(known, witness.key) == known.end()) known.push_back(witness.key);
    const auto by = [&](const NoteSignature& signature) {
      return signature.is_by(witness.key) &&
             verify_cosignature(signature, witness.key, proved.checkpoint.note.text);
    };
    if (std::ranges::any_of(proved.checkpoint.note.signatures, by))
      proved.witnesses.push_back(witness.name);
  }
  if (!open_note(proved.checkpoint.note, known))
    return "signatures that hold, by the policy's keys";
  if (!trusted.policy->open(bundle.checkpoint))
    return "a log of the policy, cosigned by its quorum " + trusted.policy->quorum;
  return std::nullopt;
}

// The entry and its body in clear, by hashes alone, then what they say.
std::optional<BundleFault> check_record(const BundleRecord& record, std::size_t i,
                                        const Codec& codec, ProvedBundle& proved) {
  auto entry = decode_lone_entry(record.entry);
  if (!entry) return BundleFault{record_at(i, "entry"), "an entry of format 1", "something else"};
  if (entry->envelope.position != record.position)
    return BundleFault{record_at(i, "position"), std::to_string(entry->envelope.position.value),
                       std::to_string(record.position.value)};
  std::vector<PartView> parts;
  if (const SegmentHead* head = clear_segment(*entry)) {
    if (!record.clear)
      return BundleFault{record_at(i, "clear"), std::to_string(head->size) + " bytes", "nothing"};
    const Hash256 digest = sha256({*record.clear});
    if (record.clear->size() != head->size || digest != head->digest)
      return BundleFault{record_at(i, "clear"), "bytes with SHA-256 " + base64(head->digest),
                         base64(digest)};
    if (record.clear->size() < kSaltBytes)
      return BundleFault{record_at(i, "clear"), "a salt of 16 bytes", "fewer"};
    parts.push_back(
        {head->data_class, Presence::kPresent, std::string_view(*record.clear).substr(kSaltBytes)});
  } else if (record.clear) {
    return BundleFault{record_at(i, "clear"), "nothing: the entry has no body in clear",
                       std::to_string(record.clear->size()) + " bytes"};
  }
  for (const SegmentHead& head : entry->segments)
    if (head.encrypted()) parts.push_back({head.data_class, Presence::kWithheld, {}});
  auto body = codec.decode(entry->kind, entry->schema_version, parts);
  if (!body) {
    const bool newer = body.error().kind == CodecError::Kind::kNewerVersion ||
                       body.error().kind == CodecError::Kind::kUnknownKind;
    return BundleFault{
        record_at(i, "entry"), "an event that this program knows",
        (newer ? "kind or version of a later one: " : "a damaged one: ") + body.error().detail};
  }
  proved.events.push_back({entry->envelope, *std::move(body)});
  proved.entries.push_back(*std::move(entry));
  return std::nullopt;
}

// Each stream from its first event, each event naming the one before.
std::optional<BundleFault> check_chains(const ProvedBundle& proved, const Leaves& leaves) {
  struct End {
    std::uint64_t version = 0;
    Hash256 leaf{};
  };
  std::unordered_map<StreamId, End> ends;
  for (std::size_t i = 0; i < proved.entries.size(); ++i) {
    const Envelope& envelope = proved.entries[i].envelope;
    End& end = ends[envelope.stream];
    if (envelope.version.value != end.version + 1)
      return BundleFault{
          record_at(i, "entry"),
          "version " + std::to_string(end.version + 1) + " of " + envelope.stream.value,
          "version " + std::to_string(envelope.version.value)};
    if (envelope.previous != end.leaf)
      return BundleFault{record_at(i, "entry"), "the event before named as " + base64(end.leaf),
                         base64(envelope.previous)};
    end = {envelope.version.value, leaves.at(envelope.position.value - 1)};
  }
  return std::nullopt;
}

std::optional<BundleFault> check_order(const ProofBundle& bundle, TreeSize size) {
  if (size > kTreeSizeMax)
    return BundleFault{"/checkpoint", "a tree of at most 2^63 leaves", std::to_string(size)};
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < bundle.records.size(); ++i) {
    const std::uint64_t position = bundle.records[i].position.value;
    if (position <= before || position > size)
      return BundleFault{record_at(i, "position"),
                         "above " + std::to_string(before) + " and at most " + std::to_string(size),
                         std::to_string(position)};
    before = position;
  }
  return std::nullopt;
}
}  // namespace

Result<ProofBundle, StoreError> make_bundle(EventLogStore& log, const SignedCheckpoint& checkpoint,
                                            const VerifierKey& key,
                                            std::span<const Position> positions) {
  ProofBundle bundle{key, checkpoint.note.serialize(), {}, {}};
  std::vector<std::uint64_t> leaves;
  for (std::size_t at = 0; at < positions.size(); at += kReadBatch) {
    const auto batch = positions.subspan(at, std::min(kReadBatch, positions.size() - at));
    const auto records = log.records(batch);
    if (!records) return Failure{records.error()};
    for (std::size_t i = 0; i < batch.size(); ++i) {
      const std::string_view record = (*records)[i];
      const auto decoded = decode_entry(record);
      if (!decoded) return Failure{StoreError{"a record is damaged"}};
      BundleRecord taken{batch[i], Bytes(record.substr(0, decoded->size))};
      if (const SegmentHead* head = clear_segment(decoded->entry))
        taken.clear = Bytes(record.substr(decoded->size, head->size));
      bundle.records.push_back(std::move(taken));
      leaves.push_back(batch[i].value - 1);
    }
  }
  const TreeSize size = checkpoint.checkpoint.size;
  const auto read = log.with_nodes(size, [&](const NodeSource& nodes) {
    for (const TreeNode& node : nodes_beside(leaves, size))
      bundle.nodes.emplace(node, hash_of(node, size, nodes));
  });
  if (!read) return Failure{read.error()};
  return bundle;
}

Result<ProvedBundle, BundleFault> prove(const ProofBundle& bundle, const Codec& codec,
                                        const TrustedLog& trusted) {
  ProvedBundle proved;
  if (auto expected = wrong_signature(bundle, trusted, proved))
    return fault("/checkpoint", *std::move(expected), "another signature");
  const Checkpoint& checkpoint = proved.checkpoint.checkpoint;
  if (auto wrong = check_order(bundle, checkpoint.size)) return Failure{*std::move(wrong)};
  Leaves leaves;
  for (std::size_t i = 0; i < bundle.records.size(); ++i) {
    if (auto wrong = check_record(bundle.records[i], i, codec, proved))
      return Failure{*std::move(wrong)};
    leaves[bundle.records[i].position.value - 1] = leaf_hash(bundle.records[i].entry);
  }
  // Chains before the root: they name the record that is wrong, the root only that one is.
  if (auto wrong = check_chains(proved, leaves)) return Failure{*std::move(wrong)};
  const auto root = root_over(leaves, checkpoint.size, bundle.nodes);
  if (!root) {
    const bool missing = root.error().kind == MultiProofFault::Kind::kMissing;
    return fault("/nodes/" + std::to_string(root.error().node.level) + "~1" +
                     std::to_string(root.error().node.index),
                 missing ? "a hash" : "nothing: it is not needed", missing ? "nothing" : "a hash");
  }
  if (*root != checkpoint.root)
    return fault("/nodes", "records and nodes with the root " + base64(checkpoint.root),
                 base64(*root));
  return proved;
}

namespace {
// The leaf hashes behind `first` and what is wrong with an entry there.
class Scanner {
 public:
  explicit Scanner(const EndScan& scan) : scan_(scan) {
    for (std::size_t i = 0; i < scan.proved.entries.size(); ++i) {
      const Envelope& envelope = scan.proved.entries[i].envelope;
      last_of_[envelope.stream] = envelope.position.value;
      known_[envelope.position.value - 1] = leaf_hash(scan.bundle.records[i].entry);
    }
    first_ = size();
    for (const auto& [stream, last] : last_of_) first_ = std::min(first_, last);
  }

  Result<std::uint64_t, BundleFault> run() {
    for (std::uint64_t leaf = first_; leaf < size();) {
      if (auto wrong = read_from(leaf)) return Failure{*std::move(wrong)};
      if (scan_.progress) scan_.progress(leaf - first_, size() - first_);
    }
    if (auto wrong = compare_nodes()) return Failure{*std::move(wrong)};
    return size() - first_;
  }

 private:
  TreeSize size() const { return scan_.proved.checkpoint.checkpoint.size; }

  // One bundle of entries; moves `leaf` behind it.
  std::optional<BundleFault> read_from(std::uint64_t& leaf) {
    TilePath path{std::nullopt, leaf / kTileWidth, tile_width(size(), 0, leaf / kTileWidth)};
    const std::size_t width = path.width;
    auto bytes = scan_.fetch(path);
    // A log that has grown since serves the whole bundle.
    if (!bytes && width < kTileWidth) {
      path.width = kTileWidth;
      if (auto whole = scan_.fetch(path)) bytes = std::move(whole);
    }
    if (!bytes) return BundleFault{path.text(), "the log's entries", bytes.error()};
    const auto entries = decode_bundle(*bytes);
    if (!entries || entries->size() < width)
      return BundleFault{path.text(), std::to_string(width) + " entries", "something else"};
    for (; leaf < path.index * kTileWidth + width; ++leaf)
      if (auto wrong = take(leaf, (*entries)[leaf % kTileWidth])) return wrong;
    return std::nullopt;
  }

  std::optional<BundleFault> take(std::uint64_t leaf, std::string_view bytes) {
    const std::string where = "position " + std::to_string(leaf + 1) + " of the log";
    hashes_.push_back(leaf_hash(bytes));
    if (const auto known = known_.find(leaf); known != known_.end()) {
      if (known->second == hashes_.back()) return std::nullopt;
      return BundleFault{where, "the bundle's entry " + base64(known->second),
                         base64(hashes_.back())};
    }
    const auto entry = decode_lone_entry(bytes);
    if (!entry || entry->envelope.position.value != leaf + 1)
      return BundleFault{where, "an entry of that position", "something else"};
    if (leaf >= scan_.until.value || !last_of_.contains(entry->envelope.stream))
      return std::nullopt;
    return BundleFault{where, "no event that the bundle leaves out",
                       "version " + std::to_string(entry->envelope.version.value) + " of " +
                           entry->envelope.stream.value};
  }

  // Every node behind the start covers what was just read.
  std::optional<BundleFault> compare_nodes() const {
    for (const auto& [node, hash] : scan_.bundle.nodes) {
      if (node.first_leaf() < first_) continue;
      CompactRange range;
      const std::uint64_t end = node.first_leaf() + leaves_of(node, size());
      for (std::uint64_t leaf = node.first_leaf(); leaf < end; ++leaf)
        range.append(hashes_[leaf - first_]);
      if (range.root() != hash)
        return BundleFault{"positions " + std::to_string(node.first_leaf() + 1) + " to " +
                               std::to_string(end) + " of the log",
                           "entries with the hash " + base64(hash), base64(range.root())};
    }
    return std::nullopt;
  }

  const EndScan& scan_;
  std::unordered_map<StreamId, std::uint64_t> last_of_;
  Leaves known_;
  std::uint64_t first_ = 0;  // the first leaf that is read
  std::vector<Hash256> hashes_;
};
}  // namespace

Result<std::uint64_t, BundleFault> check_nothing_left_out(const EndScan& scan) {
  return Scanner(scan).run();
}

}  // namespace chapterhouse::store
