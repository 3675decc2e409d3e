#pragma once
// What the torture tests share: how long they run, and the check after each blow.
#include <cstdlib>
#include <string>

#include "tests/store/fixtures.h"

namespace chapterhouse::store {

// CHAPTERHOUSE_TORTURE makes the short forms of the ordinary test run as long as one likes.
inline int torture_rounds(int ordinary) {
  const char* rounds = std::getenv("CHAPTERHOUSE_TORTURE");
  return rounds ? std::atoi(rounds) : ordinary;
}

// The stream, version and text of the n-th event follow from n, so that a reader can tell whether
// it is what was acknowledged.
inline StreamId torture_stream(std::uint64_t writer) { return {"lead/w" + std::to_string(writer)}; }
inline std::string torture_text(std::uint64_t command) { return "note " + std::to_string(command); }

// Appends one note after the stream's last event; the command's number is the text's.
inline Result<Committed, AppendError> append_note(EventLog& log, std::uint64_t writer,
                                                  std::uint64_t command) {
  const StreamId stream = torture_stream(writer);
  return log.append(
      a_commit(command, a_note(stream, torture_text(command)), log.version_of(stream).value));
}

// True when the log has exactly this acknowledged command.
inline bool has_note(const EventLog& log, std::uint64_t command, Position position) {
  const auto receipt = log.find_command(id_of<CommandId>(command));
  if (!receipt || receipt->first != position) return false;
  const auto events = log.read_all(position, 1, Reveal::kPersonal);
  if (!events || events->size() != 1) return false;
  const auto* note = events->front().body.as<common::ev::NoteAdded>();
  return note && note->text.value == torture_text(command);
}

}  // namespace chapterhouse::store
