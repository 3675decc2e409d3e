#include "api/http/server/connection.h"

#include <array>

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>

namespace chapterhouse::http {
namespace {

// A whole TLS record, so that nothing of it stays where epoll does not see it.
constexpr std::size_t kReadBytes = 16 * 1024;
constexpr std::chrono::seconds kLinger{2};
constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";

}  // namespace

Connection::Connection(Poco::Net::StreamSocket socket, const ServerSettings& settings)
    : socket_(std::move(socket)), settings_(settings), started_(std::chrono::steady_clock::now()) {
  socket_.setBlocking(false);
  socket_.setNoDelay(true);
  client_ = socket_.peerAddress().host().toString();
  await(started_);
}

void Connection::await(SteadyTime from) {
  started_ = from;
  // A connection that has never sent a byte is held to the header's time, too.
  deadline_ = from + settings_.header_time;
}

Connection::Progress Connection::receive() {
  std::array<char, kReadBytes> chunk;
  const Moved received = receive_some(socket_, chunk.data(), chunk.size());
  waits_ = received.waits.value_or(Waits::kForBytes);
  if (received.failed || (received.bytes == 0 && !received.waits)) return Closed{};
  if (received.waits || reads_away_) return Incomplete{};
  if (buffer_.empty() && !head_) await(std::chrono::steady_clock::now());
  buffer_.append(chunk.data(), received.bytes);
  return next();
}

Connection::Progress Connection::next() {
  if (!head_) {
    if (buffer_.empty()) return Incomplete{};
    auto read = read_head(buffer_, settings_.wire);
    if (std::holds_alternative<Incomplete>(read)) return Incomplete{};
    if (auto* refused = std::get_if<Refused>(&read)) return std::move(*refused);
    head_ = std::get<Head>(std::move(read));
    head_->request.client = client_;
    head_->request.secure = socket_.secure();
    settings_.proxies.apply_to(head_->request);
    buffer_.erase(0, head_->head_bytes);
    keep_alive_ = head_->keep_alive;
    started_ = std::chrono::steady_clock::now();
    if (head_->expects_continue && buffer_.size() < head_->body_bytes && !send_now(kContinue))
      return Closed{};
  }
  if (buffer_.size() < head_->body_bytes) {
    const auto granted = std::chrono::seconds(buffer_.size() / settings_.body_bytes_per_second_min);
    deadline_ = started_ + settings_.body_time + granted;
    return Incomplete{};
  }
  Request request = std::move(head_->request);
  if (buffer_.size() == head_->body_bytes) {
    request.body = std::move(buffer_);  // the usual case, and no second copy of a large body
    buffer_.clear();
  } else {
    request.body = buffer_.substr(0, head_->body_bytes);
    buffer_.erase(0, head_->body_bytes);
  }
  head_.reset();
  started_ = std::chrono::steady_clock::now();
  deadline_ = started_ + (buffer_.empty() ? settings_.idle_time : settings_.header_time);
  return request;
}

bool Connection::wait_readable(std::chrono::microseconds time) {
  try {
    return socket_.poll(Poco::Timespan(time.count()), Poco::Net::Socket::SELECT_READ);
  } catch (const Poco::Exception&) {
    return true;  // the read says what is wrong
  }
}

std::optional<Refused> Connection::expire() const {
  if (reads_away_ || (!head_ && buffer_.empty())) return std::nullopt;
  return Refused{{ProblemKind::kTimeout}, head_ ? head_->request : Request{}};
}

bool Connection::send(std::string_view bytes) {
  const auto end = std::chrono::steady_clock::now() + settings_.write_time;
  try {
    while (!bytes.empty()) {
      const Moved sent = send_some(socket_, bytes);
      if (sent.failed) return false;
      bytes.remove_prefix(sent.bytes);
      if (!sent.waits) continue;
      const auto left = std::chrono::duration_cast<std::chrono::microseconds>(
          end - std::chrono::steady_clock::now());
      if (left.count() <= 0) return false;
      const int for_what = *sent.waits == Waits::kForRoom ? Poco::Net::Socket::SELECT_WRITE
                                                          : Poco::Net::Socket::SELECT_READ;
      if (!socket_.poll(Poco::Timespan(left.count()), for_what)) return false;
    }
    return true;
  } catch (const Poco::Exception&) {
    return false;
  }
}

Moved Connection::send_what_fits(std::string_view bytes) {
  Moved all;
  while (!bytes.empty() && !all.waits && !all.failed) {
    const Moved sent = send_some(socket_, bytes);
    bytes.remove_prefix(sent.bytes);
    all = {all.bytes + sent.bytes, sent.waits, sent.failed};
  }
  return all;
}

bool Connection::send_now(std::string_view bytes) {
  return send_what_fits(bytes).bytes == bytes.size();
}

void Connection::send_last(std::string_view bytes) {
  reads_away_ = true;
  deadline_ = std::chrono::steady_clock::now() + kLinger;
  send_now(bytes);
  end_sending(socket_);
}

}  // namespace chapterhouse::http
