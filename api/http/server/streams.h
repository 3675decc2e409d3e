#pragma once
// Answers that do not end. Their connections belong to no worker: whoever has something to tell
// puts it in, and the reactor sends it as the client takes it.
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <string>
#include <unordered_map>

#include "api/http/message.h"
#include "api/http/server/connection.h"

namespace chapterhouse::http {

// How a piece is told from the next: a client of HTTP/1.0 takes everything up to the close.
enum class Framing : std::uint8_t { kChunks, kBare };
std::string framed(std::string_view piece, Framing framing);
std::string_view last_frame(Framing framing);

// adopt, count and dropped are safe to call from any thread; the rest is for the reactor's alone.
class Streams {
 public:
  // `gone` is called for each connection that has ended, by the reactor's thread.
  Streams(std::size_t unsent_bytes_max, std::chrono::milliseconds stall_time,
          std::function<void(const Connection&)> gone);
  ~Streams();

  // Takes the connection, whose head is sent. Its stream takes nothing when the server has stopped.
  std::shared_ptr<Stream> adopt(std::unique_ptr<Connection> connection, Framing framing);
  std::size_t count() const;
  std::size_t dropped() const;  // since the start: what they were told they did not take

  // With the descriptors of an epoll and of the event that wakes it.
  void start(int epoll, int wake);
  bool ready(int descriptor);  // whether it is one of ours, which has bytes or room
  void run();                  // takes up what is new: connections, and what was put in
  void drop_stalled();         // those that have taken nothing for too long
  void stop();                 // ends all

 private:
  class Writer;
  struct Inbox;
  struct Open;
  enum class Next : std::uint8_t { kStays, kEnds };

  Next take_up(Open& open);
  void watch(Open& open, Waits waits);
  void end(int descriptor);

  const std::size_t unsent_bytes_max_;
  const std::chrono::milliseconds stall_time_;
  const std::function<void(const Connection&)> gone_;
  const std::shared_ptr<Inbox> inbox_;  // outlives us in the hands of writers
  int epoll_ = -1;
  std::unordered_map<int, Open> open_;
};

}  // namespace chapterhouse::http
