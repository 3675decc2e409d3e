// Signed notes and what is made of them: checkpoints, keys, cosignatures, receipts, requests to a
// witness, policies. What is accepted has one form, and no note opens by a key that did not sign
// it.
#include "store/note/signed_note.h"

#include "store/crypto/base64.h"
#include "store/note/checkpoint.h"
#include "store/note/cosignature.h"
#include "store/note/tlog_policy.h"
#include "store/note/tlog_proof.h"
#include "store/witness/add_checkpoint.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using namespace store;

const NoteSigner& signer() {
  static const NoteSigner made{"log.example/fuzz", SigningKey(Secret(Bytes(32, '\x07')))};
  return made;
}

void check_note(std::string_view bytes) {
  const auto note = Note::parse(bytes);
  if (!note) return;
  CHECK(note->serialize() == bytes);
  for (const NoteSignature& signature : note->signatures) {
    const std::string line = signature.line();
    const auto again = NoteSignature::parse(std::string_view(line).substr(0, line.size() - 1));
    CHECK(again);
    CHECK(*again == signature);
    if (const auto at = cosigned_at(signature)) CHECK(signature.signature.size() == 72);
  }
  // The fuzzer does not have the key, so it can only repeat what was signed below.
  const VerifierKey keys[] = {signer().verifier(), signer().verifier(KeyType::kCosignature)};
  if (open_note(*note, keys)) CHECK(note->text == "signed\n");
}

// What a note was signed over does not survive a change of its text.
void check_signed(std::string_view text) {
  Note note{std::string(text) + "\n", {}};
  note.signatures.push_back(sign_note(note.text, signer()));
  note.signatures.push_back(cosign(note.text, signer(), from_micros(1'700'000'000'000'000)));
  const auto parsed = Note::parse(note.serialize());
  if (!parsed) return;                    // the text was none
  if (parsed->text != note.text) return;  // it held signature lines of its own
  const VerifierKey keys[] = {signer().verifier()};
  CHECK(open_note(*parsed, keys));
  Note other = *parsed;
  other.text.insert(0, "x");
  CHECK(!open_note(other, keys));
}

void check_checkpoint(std::string_view bytes) {
  if (const auto checkpoint = Checkpoint::parse(bytes)) CHECK(checkpoint->text() == bytes);
  if (const auto opened = SignedCheckpoint::open(bytes, signer().verifier()))
    CHECK(opened->checkpoint.origin == signer().name);
}

void check_keys(std::string_view bytes) {
  if (const auto key = VerifierKey::parse(bytes)) {
    CHECK(key->text() == bytes);
    CHECK(is_key_name(key->name));
  }
  if (const auto decoded = from_base64(bytes)) CHECK(to_base64(*decoded) == bytes);
}

void check_policy(std::string_view bytes) {
  const auto policy = TlogPolicy::parse(bytes);
  if (!policy) {
    CHECK(!policy.error().detail.empty());
    return;
  }
  for (const PolicyGroup& group : policy->groups) {
    CHECK(group.threshold >= 1);
    CHECK(group.threshold <= group.members.size());
  }
  // Nobody has signed: only a policy without a quorum is content.
  if (policy->quorum_reached({"text\n", {}})) CHECK(policy->quorum == "none");
}

void check_receipt(std::string_view bytes) {
  const auto proof = TlogProof::parse(bytes);
  if (!proof) return;
  CHECK(proof->serialize() == bytes);
  CHECK(!verify_receipt(*proof, Hash256{}, signer().verifier()));
}

void check_request(std::string_view bytes) {
  if (const auto request = AddCheckpoint::parse(bytes)) CHECK(request->serialize() == bytes);
  if (const auto size = parse_size_line(bytes)) CHECK(std::to_string(*size) + "\n" == bytes);
}

}  // namespace

void run(Input input) {
  const std::size_t which = input.below(7);
  const std::string_view bytes = input.rest();
  constexpr void (*kChecks[])(std::string_view) = {check_note,   check_signed, check_checkpoint,
                                                   check_keys,   check_policy, check_receipt,
                                                   check_request};
  kChecks[which](bytes);
}

}  // namespace chapterhouse::fuzz
