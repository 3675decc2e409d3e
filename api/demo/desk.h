#pragma once
// The only way in which the demo acts: ordinary commands, sent to the command handler as HTTP does,
// under a clock that the demo sets. What the rules do not answer as the story expects stops it.
#include <atomic>
#include <cstdint>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "api/server/district.h"

namespace chapterhouse::demo {

// The story does not go on: a mistake in it or in the rules, or the disk.
struct Stopped : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Ids that follow from a seed and their order. Safe to use from any thread.
class SeededIds final : public IdSource {
 public:
  SeededIds(std::uint64_t seed, const Hasher& hasher) : seed_(seed), hasher_(hasher) {}
  std::array<std::uint8_t, 16> next() override;

 private:
  const std::uint64_t seed_;
  const Hasher& hasher_;
  std::atomic<std::uint64_t> given_{0};
};

// What happened earlier than it is entered, with its paper.
struct Late {
  Timestamp occurred_at;
  std::string reason;
};

// For one thread. Everything passed in must outlive it.
class Desk {
 public:
  Desk(server::District& district, server::SettableClock& clock, std::uint64_t seed)
      : district_(district), clock_(clock), seed_(seed) {}

  // The one place that moves the clock, and lets the deadlines act that come due on the way. It
  // never goes back.
  void set_clock(Timestamp now);
  Timestamp now() const { return now_; }

  // Ids and papers derived from the seed and a path such as "session/17".
  CaseId case_id(std::string_view path) const;
  std::string paper(std::string_view path) const;  // the SHA-256 of a made-up paper, in hexadecimal

  // Sends the command and waits until the process managers have followed it, so that the order of
  // the log does not depend on threads. A refusal stops the demo.
  template <class C>
  workflows::Receipt act(const Actor& actor, const StreamId& stream, C command,
                         const std::optional<Late>& late = {}) {
    return must(actor, stream, workflows::CommandBody::of(std::move(command)), late);
  }
  // Sends a command that the rules have to refuse for this reason; anything else stops the demo.
  template <class C>
  void refused(const Actor& actor, const StreamId& stream, C command, std::string_view reason) {
    must_not(actor, stream, workflows::CommandBody::of(std::move(command)), reason);
  }
  // Key of the case's status; "" where there is no such case. Time may have moved it by itself.
  std::string status_of(const StreamId& stream) const;

  std::uint64_t commands() const { return commands_; }

 private:
  Result<workflows::Receipt, workflows::CommandError> send(const Actor& actor,
                                                           const StreamId& stream,
                                                           workflows::CommandBody command,
                                                           const std::optional<Late>& late);
  workflows::Receipt must(const Actor& actor, const StreamId& stream,
                          workflows::CommandBody command, const std::optional<Late>& late);
  void must_not(const Actor& actor, const StreamId& stream, workflows::CommandBody command,
                std::string_view reason);
  void follow();
  void let_pass_until(Timestamp now);
  Hash256 derived(std::string_view purpose, std::string_view path) const;

  server::District& district_;
  server::SettableClock& clock_;
  const std::uint64_t seed_;
  Timestamp now_{};
  std::uint64_t commands_ = 0;
  std::map<std::string, std::uint64_t> sent_;  // commands so far, by stream and name
};

}  // namespace chapterhouse::demo
