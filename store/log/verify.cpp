#include "store/log/verify.h"

#include <limits>
#include <optional>
#include <unordered_map>

#include "store/record/record.h"

namespace chapterhouse::store {
namespace {
using Kind = VerifyError::Kind;
constexpr std::uint64_t kProgressEvery = 65'536;

class Verifier {
 public:
  Verifier(const LogHead& acknowledged, const VerifyOptions& options)
      : acknowledged_(acknowledged), options_(options) {}

  // False: the error is set.
  bool visit(Position position, std::string_view record) {
    if (position.value != result_.head.last.value + 1)
      return fail(Kind::kDamaged, position, "a position is missing");
    const auto decoded = decode_entry(record);
    if (!decoded) return fail(Kind::kDamaged, position, "no such entry");
    const Envelope& envelope = decoded->entry.envelope;
    if (envelope.position != position)
      return fail(Kind::kDamaged, position, "the entry of another position");
    const Hash256 leaf = leaf_hash(record.substr(0, decoded->size));
    if (options_.depth == VerifyOptions::Depth::kFull && !check(*decoded, record, leaf))
      return false;
    result_.tree.append(leaf);
    result_.head.last = position;
    result_.head.recorded_at = envelope.recorded_at;
    if (position == acknowledged_.last && !compare_root(envelope)) return false;
    if (signed_root_ < options_.signed_roots.size() && !compare_signed()) return false;
    if (options_.progress && position.value % kProgressEvery == 0) options_.progress(position);
    return true;
  }

  Result<Verified, VerifyError> finish() {
    if (error_) return Failure{*error_};
    if (!compare_signed()) return Failure{*error_};
    if (result_.head.last < acknowledged_.last)
      return Failure{
          VerifyError{Kind::kShorterThanHead, result_.head.last,
                      std::to_string(acknowledged_.last.value) + " events were acknowledged"}};
    if (signed_root_ < options_.signed_roots.size())
      return Failure{VerifyError{Kind::kOtherCheckpoint, result_.head.last,
                                 "a checkpoint of " +
                                     std::to_string(options_.signed_roots[signed_root_].size) +
                                     " events was signed"}};
    if (commit_rest_ != 0)
      return Failure{VerifyError{Kind::kDamaged, result_.head.last, "a commit is cut off"}};
    result_.head.root = result_.tree.root();
    return result_;
  }

 private:
  struct Seen {
    StreamVersion version;
    Hash256 leaf;
  };

  bool fail(Kind kind, Position position, std::string detail) {
    error_ = VerifyError{kind, position, std::move(detail)};
    return false;
  }
  bool compare_root(const Envelope& envelope) {
    if (result_.tree.root() != acknowledged_.root ||
        envelope.recorded_at != acknowledged_.recorded_at)
      return fail(Kind::kOtherRoot, acknowledged_.last,
                  "the tree has another root than was acknowledged");
    return true;
  }
  bool compare_signed() {
    for (; signed_root_ < options_.signed_roots.size(); ++signed_root_) {
      const SignedRoot& signed_root = options_.signed_roots[signed_root_];
      if (signed_root.size > result_.tree.size()) return true;
      if (signed_root.size != 0 && signed_root.root != result_.tree.root())
        return fail(Kind::kOtherCheckpoint, result_.head.last,
                    "the signed root is " + to_hex(view(signed_root.root)) + ", the events have " +
                        to_hex(view(result_.tree.root())));
    }
    return true;
  }
  bool check(const DecodedEntry& decoded, std::string_view record, const Hash256& leaf) {
    const Entry& entry = decoded.entry;
    const Envelope& envelope = entry.envelope;
    const Position position = envelope.position;
    if (position.value > 1 && envelope.recorded_at <= result_.head.recorded_at)
      return fail(Kind::kDamaged, position, "recorded before the event in front of it");
    if (!bodies_match(decoded, record))
      return fail(Kind::kDamaged, position, "a segment is not what the entry says");
    Seen& seen = streams_[envelope.stream.value];
    if (envelope.version.value != seen.version.value + 1)
      return fail(Kind::kDamaged, position, "the stream's versions are not dense");
    if (envelope.previous != seen.leaf)
      return fail(Kind::kDamaged, position, "the stream's chain is broken");
    seen = {envelope.version, leaf};
    const bool first = envelope.index == 0;
    if (first ? commit_rest_ != 0
              : commit_rest_ != entry.count - envelope.index || envelope.command != command_)
      return fail(Kind::kDamaged, position, "a commit is cut off");
    commit_rest_ = entry.count - envelope.index - 1;
    command_ = envelope.command;
    for (const SegmentHead& segment : entry.segments)
      if (options_.vault && segment.encrypted() &&
          options_.vault->state(segment.subject) == SubjectState::kNeverSeen)
        return fail(Kind::kKeysMissing, position, "the vault never had the key of a segment");
    return true;
  }

  const LogHead& acknowledged_;
  const VerifyOptions& options_;
  Verified result_;
  std::unordered_map<std::string, Seen> streams_;
  std::size_t signed_root_ = 0;  // the next to come
  int commit_rest_ = 0;          // events of the running commit still to come
  CommandId command_;
  std::optional<VerifyError> error_;
};
}  // namespace

Result<Verified, VerifyError> verify_log(const ByteStore& store, const LogHead& acknowledged,
                                         const VerifyOptions& options) {
  Verifier verifier(acknowledged, options);
  const Position end{std::numeric_limits<std::uint64_t>::max() - 1};
  const auto scanned = store.scan({1}, end, [&](Position position, std::string_view record) {
    return verifier.visit(position, record);
  });
  if (!scanned) return Failure{VerifyError{Kind::kUnreadable, {}, scanned.error().detail}};
  return verifier.finish();
}

}  // namespace chapterhouse::store
