#pragma once
// Cosignatures (C2SP tlog-cosignature, cosignature/v1): a witness states that, at a time, the
// checkpoint was consistent with every one it had seen of that log. The time is the witness's: the
// only clock that is not ours.
#include <optional>
#include <string_view>

#include "domain/core/time.h"
#include "store/note/signed_note.h"

namespace chapterhouse::store {

// `text` is the checkpoint's, with its final newline. Whole seconds are kept.
NoteSignature cosign(std::string_view text, const NoteSigner& witness, Timestamp at);
bool verify_cosignature(const NoteSignature& signature, const VerifierKey& witness,
                        std::string_view text);
// When the witness says it signed; empty when the signature cannot be a cosignature.
std::optional<Timestamp> cosigned_at(const NoteSignature& signature);

}  // namespace chapterhouse::store
