#include "api/http/server/streams.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>

#include <array>
#include <atomic>
#include <charconv>
#include <mutex>
#include <utility>
#include <vector>

#include "domain/core/check.h"

namespace chapterhouse::http {

// RFC 9112, 7.1.
std::string framed(std::string_view piece, Framing framing) {
  if (framing == Framing::kBare || piece.empty()) return std::string(piece);
  std::array<char, 16> size;
  const auto end = std::to_chars(size.data(), size.data() + size.size(), piece.size(), 16).ptr;
  return std::string(size.data(), end) + "\r\n" + std::string(piece) + "\r\n";
}

std::string_view last_frame(Framing framing) {
  return framing == Framing::kChunks ? "0\r\n\r\n" : "";
}

// What writers have left for the reactor.
struct Streams::Inbox {
  std::mutex mutex;  // guards all below
  int wake = -1;     // -1: the reactor does not run
  std::vector<std::pair<std::unique_ptr<Connection>, std::shared_ptr<Writer>>> fresh;
  std::vector<int> changed;  // descriptors; one may belong to another connection by now
  std::size_t count = 0;
  std::atomic<std::size_t> dropped = 0;

  void tell(int descriptor) {
    const std::lock_guard lock(mutex);
    if (wake < 0) return;
    changed.push_back(descriptor);
    eventfd_write(wake, 1);
  }
};

class Streams::Writer final : public Stream {
 public:
  Writer(std::shared_ptr<Inbox> inbox, int descriptor, Framing framing, std::size_t bytes_max)
      : inbox_(std::move(inbox)),
        descriptor_(descriptor),
        framing_(framing),
        bytes_max_(bytes_max) {}

  bool put(std::string_view bytes) override {
    const std::string frame = framed(bytes, framing_);
    {
      const std::lock_guard lock(mutex_);
      if (state_ != State::kOpen) return false;
      if (unsent_ + frame.size() > bytes_max_) {
        state_ = State::kCut;
        ++inbox_->dropped;
      } else {
        pending_ += frame;
        unsent_ += frame.size();
      }
      if (std::exchange(told_, true)) return state_ == State::kOpen;
    }
    inbox_->tell(descriptor_);
    return is_open();
  }

  void end() override {
    {
      const std::lock_guard lock(mutex_);
      if (state_ != State::kOpen) return;
      state_ = State::kEnding;
      pending_ += last_frame(framing_);
      if (std::exchange(told_, true)) return;
    }
    inbox_->tell(descriptor_);
  }

  bool is_open() const override {
    const std::lock_guard lock(mutex_);
    return state_ == State::kOpen;
  }

  // The reactor's side. kCut: at once, whatever is left.
  enum class State : std::uint8_t { kOpen, kEnding, kCut };
  State take(std::string& into) {
    const std::lock_guard lock(mutex_);
    told_ = false;
    into += std::exchange(pending_, {});
    return state_;
  }
  void sent(std::size_t bytes) {
    const std::lock_guard lock(mutex_);
    unsent_ -= std::min(bytes, unsent_);
  }
  void cut() {
    const std::lock_guard lock(mutex_);
    state_ = State::kCut;
  }

 private:
  const std::shared_ptr<Inbox> inbox_;
  const int descriptor_;
  const Framing framing_;
  const std::size_t bytes_max_;
  mutable std::mutex mutex_;  // guards all below; taken before the inbox's, never behind it
  State state_ = State::kOpen;
  std::string pending_;     // not yet with the reactor
  std::size_t unsent_ = 0;  // with that
  bool told_ = false;       // the reactor knows that there is something
};

struct Streams::Open {
  std::unique_ptr<Connection> connection;
  std::shared_ptr<Writer> writer;
  std::string sending{};
  SteadyTime moved = std::chrono::steady_clock::now();  // the client last took something
};

Streams::Streams(std::size_t unsent_bytes_max, std::chrono::milliseconds stall_time,
                 std::function<void(const Connection&)> gone)
    : unsent_bytes_max_(unsent_bytes_max),
      stall_time_(stall_time),
      gone_(std::move(gone)),
      inbox_(std::make_shared<Inbox>()) {}
Streams::~Streams() = default;

std::shared_ptr<Stream> Streams::adopt(std::unique_ptr<Connection> connection, Framing framing) {
  connection->only_send();
  auto writer =
      std::make_shared<Writer>(inbox_, connection->descriptor(), framing, unsent_bytes_max_);
  const std::lock_guard lock(inbox_->mutex);
  if (inbox_->wake < 0) {
    writer->cut();
    return writer;
  }
  inbox_->fresh.emplace_back(std::move(connection), writer);
  ++inbox_->count;
  eventfd_write(inbox_->wake, 1);
  return writer;
}

std::size_t Streams::count() const {
  const std::lock_guard lock(inbox_->mutex);
  return inbox_->count;
}
std::size_t Streams::dropped() const { return inbox_->dropped; }

void Streams::start(int epoll, int wake) {
  epoll_ = epoll;
  const std::lock_guard lock(inbox_->mutex);
  inbox_->wake = wake;
}

bool Streams::ready(int descriptor) {
  const auto at = open_.find(descriptor);
  if (at == open_.end()) return false;
  // It only listens: what it sends is read away, and tells when it has gone.
  const auto progress = at->second.connection->receive();
  if (std::holds_alternative<Connection::Closed>(progress) || take_up(at->second) == Next::kEnds)
    end(descriptor);
  return true;
}

void Streams::run() {
  decltype(inbox_->fresh) fresh;
  std::vector<int> changed;
  {
    const std::lock_guard lock(inbox_->mutex);
    fresh.swap(inbox_->fresh);
    changed.swap(inbox_->changed);
  }
  for (auto& [connection, writer] : fresh) {
    const int descriptor = connection->descriptor();
    epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = descriptor}};
    CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
    open_.emplace(descriptor, Open{std::move(connection), std::move(writer)});
    changed.push_back(descriptor);
  }
  for (const int descriptor : changed) {
    const auto at = open_.find(descriptor);
    if (at != open_.end() && take_up(at->second) == Next::kEnds) end(descriptor);
  }
}

Streams::Next Streams::take_up(Open& open) {
  const auto state = open.writer->take(open.sending);
  if (state == Writer::State::kCut) return Next::kEnds;
  const auto [sent, waits, failed] = open.connection->send_what_fits(open.sending);
  if (failed) return Next::kEnds;
  if (sent > 0 || open.sending.empty()) open.moved = std::chrono::steady_clock::now();
  open.sending.erase(0, sent);
  open.writer->sent(sent);
  if (open.sending.empty() && state == Writer::State::kEnding) return Next::kEnds;
  watch(open, waits.value_or(Waits::kForBytes));
  return Next::kStays;
}

void Streams::watch(Open& open, Waits waits) {
  const int descriptor = open.connection->descriptor();
  epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = descriptor}};
  if (waits == Waits::kForRoom) event.events |= EPOLLOUT;
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) == 0);
}

void Streams::drop_stalled() {
  const auto oldest = std::chrono::steady_clock::now() - stall_time_;
  std::vector<int> stalled;
  for (const auto& [descriptor, open] : open_)
    if (!open.sending.empty() && open.moved < oldest) stalled.push_back(descriptor);
  for (const int descriptor : stalled) {
    ++inbox_->dropped;
    end(descriptor);
  }
}

void Streams::end(int descriptor) {
  auto node = open_.extract(descriptor);
  epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  node.mapped().writer->cut();
  {
    const std::lock_guard lock(inbox_->mutex);
    --inbox_->count;
  }
  gone_(*node.mapped().connection);
}

void Streams::stop() {
  decltype(inbox_->fresh) fresh;
  {
    const std::lock_guard lock(inbox_->mutex);
    inbox_->wake = -1;
    fresh.swap(inbox_->fresh);
    inbox_->changed.clear();
    inbox_->count = 0;
  }
  for (auto& [connection, writer] : fresh) writer->cut();
  for (auto& [descriptor, open] : open_) open.writer->cut();
  open_.clear();
}

}  // namespace chapterhouse::http
