#include "store/note/checkpoint.h"

#include <charconv>

#include "store/crypto/base64.h"

namespace chapterhouse::store {
namespace {

constexpr std::size_t kOriginBytesMax = 255;

// The next line without its newline; empty when there is none.
std::optional<std::string_view> take_line(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

bool are_lines(std::string_view extension) {
  while (!extension.empty())
    if (const auto line = take_line(extension); !line || line->empty()) return false;
  return true;
}
}  // namespace

std::string Checkpoint::text() const {
  return origin + "\n" + std::to_string(size) + "\n" + to_base64(chapterhouse::view(root)) + "\n" +
         extension;
}

std::optional<Checkpoint> Checkpoint::parse(std::string_view text) {
  std::string_view rest = text;
  const auto origin = take_line(rest);
  const auto digits = take_line(rest);
  const auto hash = take_line(rest);
  if (!origin || !digits || !hash || origin->empty() || origin->size() > kOriginBytesMax)
    return std::nullopt;
  Checkpoint checkpoint{std::string(*origin), 0, {}, std::string(rest)};
  const auto [end, error] =
      std::from_chars(digits->data(), digits->data() + digits->size(), checkpoint.size);
  const auto root = hash_from(from_base64(*hash).value_or(""));
  if (error != std::errc{} || !root || !are_lines(rest)) return std::nullopt;
  checkpoint.root = *root;
  // Also catches signs, leading zeros and what follows the digits.
  if (checkpoint.text() != text) return std::nullopt;
  return checkpoint;
}

std::optional<SignedCheckpoint> SignedCheckpoint::open(std::string_view bytes,
                                                       const VerifierKey& log) {
  auto note = Note::parse(bytes);
  if (!note || !open_note(*note, {&log, 1})) return std::nullopt;
  auto checkpoint = Checkpoint::parse(note->text);
  if (!checkpoint || checkpoint->origin != log.name) return std::nullopt;
  return SignedCheckpoint{*std::move(checkpoint), *std::move(note)};
}

Note sign_checkpoint(const Checkpoint& checkpoint, const NoteSigner& log) {
  Note note{checkpoint.text(), {}};
  note.signatures.push_back(sign_note(note.text, log));
  return note;
}

}  // namespace chapterhouse::store
