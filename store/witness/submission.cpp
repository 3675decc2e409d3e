#include "store/witness/submission.h"

#include "store/note/cosignature.h"

namespace chapterhouse::store {
namespace {

// Between two answers somebody else may have brought the witness further, but not for ever.
constexpr int kTriesMax = 4;

// The line of the answer that the witness's key made over the checkpoint. Lines of keys that we do
// not know are not judged.
std::optional<NoteSignature> own_cosignature(std::string_view lines, const VerifierKey& witness,
                                             std::string_view text) {
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    if (end == std::string_view::npos) return std::nullopt;
    const auto signature = NoteSignature::parse(lines.substr(0, end));
    if (!signature) return std::nullopt;
    if (signature->is_by(witness) && verify_cosignature(*signature, witness, text))
      return signature;
    lines.remove_prefix(end + 1);
  }
  return std::nullopt;
}

std::string sizes(TreeSize theirs, TreeSize ours) {
  return "the witness has seen size " + std::to_string(theirs) + ", our newest checkpoint has " +
         std::to_string(ours);
}

}  // namespace

Submission show_to_witness(EventLogStore& log, const SignedCheckpoint& checkpoint,
                           WitnessPeer& peer, const PostToWitness& post) {
  const TreeSize ours = checkpoint.checkpoint.size;
  Submission result;
  const auto end = [&result](Verdict verdict, std::string detail) {
    result.verdict = verdict;
    result.detail = std::move(detail);
    return result;
  };
  TreeSize old = std::min(peer.known, ours);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    AddCheckpoint request{old, {}, checkpoint.note.serialize()};
    if (old > 0) {
      auto proof = log.prove_consistency(old, ours);
      if (!proof) return end(Verdict::kUnreachable, "no proof: " + proof.error().detail);
      request.proof = *std::move(proof);
    }
    result.request = request.serialize();
    auto answer = post(result.request);
    if (!answer) return end(Verdict::kUnreachable, answer.error());
    result.answer = *std::move(answer);
    const int status = result.answer.status;
    if (status == 200) {
      auto cosignature = own_cosignature(result.answer.body, peer.key, checkpoint.note.text);
      if (!cosignature)
        return end(Verdict::kRefused, "the cosignature is not by the key of the policy");
      peer.known = ours;
      result.cosignature = *std::move(cosignature);
      return end(Verdict::kCosigned, "");
    }
    if (status == 422) return end(Verdict::kDisagrees, "it takes our proof for wrong (422)");
    if (status == 404) return end(Verdict::kRefused, "it does not know this log (404)");
    if (status == 403) return end(Verdict::kRefused, "it does not know this log's key (403)");
    const auto theirs = status == 409 ? parse_size_line(result.answer.body) : std::nullopt;
    if (!theirs) return end(Verdict::kUnreachable, "answered " + std::to_string(status));
    // The same size as we named and yet a conflict: it has another root there.
    if (*theirs > ours || *theirs == old) return end(Verdict::kDisagrees, sizes(*theirs, ours));
    result.went_back = result.went_back || *theirs < peer.known;
    old = peer.known = *theirs;
  }
  return end(Verdict::kUnreachable, "it changes what it knows with every answer");
}

}  // namespace chapterhouse::store
