#include "api/http/server/server.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>
#include <vector>

#include <Poco/Exception.h>
#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/SocketAddress.h>

#include "api/http/server/connection.h"
#include "api/http/server/streams.h"
#include "domain/core/check.h"

namespace chapterhouse::http {
namespace {

using ConnectionPtr = std::unique_ptr<Connection>;
constexpr std::chrono::milliseconds kTick{200};  // how late a deadline may be noticed
constexpr int kBacklog = 1024;
// How long a worker waits for the next request of a client it has just answered, and how many
// workers never do, so that there is always one for a client that comes anew.
constexpr std::chrono::microseconds kStay{2'000};
constexpr std::size_t kWorkersAtHand = 16;
// One worker of so many may send a body that is made on the way, which can take minutes.
constexpr std::size_t kWorkersForEachMaker = 8;

struct Job {
  ConnectionPtr connection;
  Request request;
};

}  // namespace

class Server::Impl {
 public:
  Impl(Service& service, ServerSettings settings)
      : service_(service),
        settings_(std::move(settings)),
        streams_(settings_.unsent_bytes_max, settings_.stall_time,
                 [this](const Connection& connection) { forget(connection); }) {}
  ~Impl() { stop(); }

  Outcome<std::string> start();
  void stop();
  std::uint16_t port() const { return port_; }
  ServerCounts counts() const;
  Outcome<std::string> reload_tls();

 private:
  // The reactor's thread.
  void react(const std::stop_token& stop);
  void accept_all();
  void listen(std::uint32_t events);
  void admit(Poco::Net::StreamSocket socket);
  std::shared_ptr<const Tls> tls_in_use() const;
  bool leaves_descriptors(int descriptor) const;
  void watch(ConnectionPtr connection);
  ConnectionPtr unwatch(int descriptor);
  void handle(ConnectionPtr connection, Connection::Progress progress);
  void close_expired();
  void take_back();
  void refuse(Connection& connection, const Refused& refused);
  void forget(const Connection& connection);  // it is closed; any thread
  // The workers' threads.
  void work(const std::stop_token& stop);
  void answer(Job job);
  void begin_stream(Job job, const Response& response, Sending sending);
  bool send_made_body(Connection& connection, const Response& response, Sending sending);
  Connection::Progress stay_with(Connection& connection);

  Service& service_;
  const ServerSettings settings_;
  Poco::Net::ServerSocket listener_;
  std::shared_ptr<const Tls> tls_;  // null: plain HTTP; guarded by mutex_
  std::uint16_t port_ = 0;
  int epoll_ = -1, wake_ = -1;
  std::unordered_map<int, ConnectionPtr> reading_;  // the reactor's alone
  Streams streams_;
  std::unordered_map<std::string, std::size_t> per_client_;  // guarded by mutex_
  std::deque<Job> jobs_;                                     // guarded by mutex_
  std::size_t staying_ = 0;              // workers that wait with a client; guarded by mutex_
  std::vector<ConnectionPtr> returned_;  // guarded by mutex_
  std::size_t open_ = 0;                 // guarded by mutex_
  mutable std::mutex mutex_;
  std::condition_variable_any job_ready_;
  std::atomic<std::uint64_t> refused_ = 0;
  std::atomic<std::size_t> makers_ = 0;  // workers that send a body made on the way
  std::atomic<bool> stopping_ = false;
  std::mutex lifecycle_;  // start and stop, one at a time
  std::vector<std::jthread> workers_;
  std::jthread reactor_;
};

Outcome<std::string> Server::Impl::start() {
  const std::lock_guard lock(lifecycle_);
  CHECK(!reactor_.joinable());
  stopping_ = false;
  if (auto loaded = reload_tls(); !loaded) return loaded;
  try {
    listener_ = Poco::Net::ServerSocket();
    // Without SO_REUSEPORT, which would let a second server share the port in silence.
    listener_.bind(Poco::Net::SocketAddress(settings_.address, settings_.port), true, false);
    listener_.listen(kBacklog);
    listener_.setBlocking(false);
    port_ = listener_.address().port();
  } catch (const Poco::Exception& e) {
    return Failure{settings_.address + ":" + std::to_string(settings_.port) + ": " +
                   e.displayText()};
  }
  epoll_ = epoll_create1(EPOLL_CLOEXEC);
  wake_ = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
  CHECK(epoll_ >= 0);
  CHECK(wake_ >= 0);
  for (const int descriptor : {listener_.impl()->sockfd(), wake_}) {
    epoll_event event{.events = EPOLLIN, .data = {.fd = descriptor}};
    CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
  }
  streams_.start(epoll_, wake_);
  for (std::size_t i = 0; i < settings_.workers; ++i)
    workers_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  reactor_ = std::jthread([this](const std::stop_token& stop) { react(stop); });
  return Done{};
}

void Server::Impl::stop() {
  const std::lock_guard lock(lifecycle_);
  if (!reactor_.joinable()) return;
  stopping_ = true;
  reactor_.request_stop();
  eventfd_write(wake_, 1);
  reactor_.join();
  streams_.stop();
  for (std::jthread& worker : workers_) worker.request_stop();
  workers_.clear();  // joins: what a worker has begun is answered
  listener_.close();
  reading_.clear();
  const std::lock_guard guard(mutex_);
  jobs_.clear();
  returned_.clear();
  per_client_.clear();
  open_ = 0;
  ::close(epoll_);
  ::close(wake_);
}

ServerCounts Server::Impl::counts() const {
  const std::lock_guard lock(mutex_);
  ServerCounts counts{.connections = open_,
                      .queued = jobs_.size(),
                      .streams = streams_.count(),
                      .streams_dropped = streams_.dropped(),
                      .refused = refused_.load()};
  if (tls_) counts.certificate_expires = tls_->expires();
  return counts;
}

Outcome<std::string> Server::Impl::reload_tls() {
  if (!settings_.tls) return Done{};
  auto loaded = Tls::load(*settings_.tls);
  if (!loaded) return Failure{loaded.error()};
  const std::lock_guard lock(mutex_);
  tls_ = *std::move(loaded);
  return Done{};
}

void Server::Impl::react(const std::stop_token& stop) {
  std::array<epoll_event, 256> events;
  auto next_tick = std::chrono::steady_clock::now() + kTick;
  while (!stop.stop_requested()) {
    const int ready = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                 static_cast<int>(kTick.count()));
    for (int i = 0; i < ready; ++i) {
      const int descriptor = events[static_cast<std::size_t>(i)].data.fd;
      if (descriptor == listener_.impl()->sockfd()) {
        accept_all();
      } else if (descriptor == wake_) {
        eventfd_t count;
        eventfd_read(wake_, &count);
      } else if (streams_.ready(descriptor)) {
        continue;
      } else if (ConnectionPtr connection = unwatch(descriptor)) {
        auto progress = connection->receive();
        handle(std::move(connection), std::move(progress));
      }
    }
    take_back();
    streams_.run();
    if (std::chrono::steady_clock::now() >= next_tick) {
      close_expired();
      streams_.drop_stalled();
      listen(EPOLLIN);
      next_tick = std::chrono::steady_clock::now() + kTick;
    }
  }
}

void Server::Impl::accept_all() {
  try {
    while (listener_.poll(Poco::Timespan(0), Poco::Net::Socket::SELECT_READ))
      admit(listener_.acceptConnection());
  } catch (const Poco::Exception&) {
    // Out of descriptors, or the client is gone already: the others go on. Whoever waits to be let
    // in is looked at again with the next tick, and not for ever in between.
    listen(0);
  }
}

void Server::Impl::listen(std::uint32_t events) {
  const int descriptor = listener_.impl()->sockfd();
  epoll_event event{.events = events, .data = {.fd = descriptor}};
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_MOD, descriptor, &event) == 0);
}

void Server::Impl::admit(Poco::Net::StreamSocket socket) {
  ConnectionPtr connection;
  try {
    socket.setBlocking(false);
    if (const auto tls = tls_in_use()) socket = tls->over(socket);
    connection = std::make_unique<Connection>(std::move(socket), settings_);
  } catch (const Poco::Exception&) {
    return;  // gone before it was looked at
  }
  const bool of_proxy = settings_.proxies.trusts(connection->client());
  std::optional<ProblemKind> no;
  if (settings_.strangers_need_tls && !settings_.tls && !of_proxy &&
      !is_loopback(connection->client()))
    no = ProblemKind::kTlsRequired;
  {
    const std::lock_guard lock(mutex_);
    std::size_t& of_client = per_client_[connection->client()];
    ++open_;
    ++of_client;
    if (open_ > settings_.connections_max) no = ProblemKind::kOverloaded;
    if (of_client > settings_.connections_per_client_max && !of_proxy)
      no = ProblemKind::kTooManyConnections;
    if (!leaves_descriptors(connection->descriptor())) no = ProblemKind::kOverloaded;
  }
  if (!no) return watch(std::move(connection));
  refuse(*connection, {{*no}});
  forget(*connection);
}

std::shared_ptr<const Tls> Server::Impl::tls_in_use() const {
  const std::lock_guard lock(mutex_);
  return tls_;
}

// The system gives the lowest free descriptor: a high one tells that few are left. The limit can be
// changed while we run.
bool Server::Impl::leaves_descriptors(int descriptor) const {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return true;
  return static_cast<rlim_t>(descriptor) + settings_.descriptors_kept < limit.rlim_cur;
}

void Server::Impl::forget(const Connection& connection) {
  const std::lock_guard lock(mutex_);
  --open_;
  const auto of_client = per_client_.find(connection.client());
  if (--of_client->second == 0) per_client_.erase(of_client);
}

void Server::Impl::watch(ConnectionPtr connection) {
  const int descriptor = connection->descriptor();
  epoll_event event{.events = EPOLLIN | EPOLLRDHUP, .data = {.fd = descriptor}};
  if (connection->waits() == Waits::kForRoom) event.events |= EPOLLOUT;
  CHECK(epoll_ctl(epoll_, EPOLL_CTL_ADD, descriptor, &event) == 0);
  reading_.emplace(descriptor, std::move(connection));
}

ConnectionPtr Server::Impl::unwatch(int descriptor) {
  auto node = reading_.extract(descriptor);
  if (node.empty()) return nullptr;
  epoll_ctl(epoll_, EPOLL_CTL_DEL, descriptor, nullptr);
  return std::move(node.mapped());
}

void Server::Impl::handle(ConnectionPtr connection, Connection::Progress progress) {
  if (std::holds_alternative<Incomplete>(progress)) return watch(std::move(connection));
  if (std::holds_alternative<Connection::Closed>(progress)) return forget(*connection);
  if (auto* refused = std::get_if<Refused>(&progress)) {
    refuse(*connection, *refused);
    return watch(std::move(connection));
  }
  Request& request = std::get<Request>(progress);
  {
    const std::lock_guard lock(mutex_);
    if (jobs_.size() < settings_.queue_max) {
      jobs_.push_back({std::move(connection), std::move(request)});
      job_ready_.notify_one();
      return;
    }
  }
  refuse(*connection, {{ProblemKind::kOverloaded}, std::move(request)});
  watch(std::move(connection));
}

void Server::Impl::refuse(Connection& connection, const Refused& refused) {
  ++refused_;
  const Response response = service_.refuse(refused.problem, refused.request);
  connection.send_last(write_response(response, {.keep_alive = false}));
}

void Server::Impl::close_expired() {
  const auto now = std::chrono::steady_clock::now();
  std::vector<int> expired;
  for (const auto& [descriptor, connection] : reading_)
    if (connection->deadline() <= now) expired.push_back(descriptor);
  for (const int descriptor : expired) {
    ConnectionPtr connection = unwatch(descriptor);
    const auto refused = connection->expire();
    if (!refused) {
      forget(*connection);
      continue;
    }
    refuse(*connection, *refused);
    watch(std::move(connection));
  }
}

void Server::Impl::take_back() {
  std::vector<ConnectionPtr> returned;
  {
    const std::lock_guard lock(mutex_);
    returned.swap(returned_);
  }
  for (ConnectionPtr& connection : returned) {
    auto progress = connection->next();
    handle(std::move(connection), std::move(progress));
  }
}

void Server::Impl::work(const std::stop_token& stop) {
  // jemalloc sets itself up for a thread at its first allocation, and crashes when there is no
  // memory for that: not in the middle of somebody's request.
  int* volatile first = new int;
  delete first;
  while (true) {
    std::unique_lock lock(mutex_);
    if (!job_ready_.wait(lock, stop, [this] { return !jobs_.empty(); })) return;
    Job job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    answer(std::move(job));
  }
}

// A busy client keeps its worker for a moment: its next request then wakes no other thread.
void Server::Impl::answer(Job job) {
  while (true) {
    const bool head_only = job.request.method == "HEAD";
    const bool takes_chunks = job.request.takes_chunks;
    const Response response = service_.answer(std::move(job.request));
    const bool made = response.make_body && !head_only;
    const bool keep_alive = job.connection->keep_alive() && !stopping_ &&
                            (takes_chunks || !response.make_body) &&
                            !(response.open_stream && !head_only);
    const Sending sending{keep_alive, head_only, takes_chunks};
    if (response.open_stream && !head_only) return begin_stream(std::move(job), response, sending);
    const bool sent = made ? send_made_body(*job.connection, response, sending)
                           : job.connection->send(write_response(response, sending));
    if (!sent || !keep_alive) return forget(*job.connection);
    auto progress = stay_with(*job.connection);
    if (std::holds_alternative<Connection::Closed>(progress)) return forget(*job.connection);
    auto* request = std::get_if<Request>(&progress);
    if (!request) break;
    job.request = std::move(*request);
  }
  const std::lock_guard lock(mutex_);
  returned_.push_back(std::move(job.connection));
  eventfd_write(wake_, 1);
}

// The worker is free again; the connection is the reactor's.
void Server::Impl::begin_stream(Job job, const Response& response, Sending sending) {
  const Framing framing = sending.takes_chunks ? Framing::kChunks : Framing::kBare;
  if (!job.connection->send(write_response(response, sending) + framed(response.body, framing)))
    return forget(*job.connection);
  const auto stream = streams_.adopt(std::move(job.connection), framing);
  try {
    response.open_stream(stream);
  } catch (const std::exception&) {
    stream->end();  // whoever should have taken it has no memory for it
  }
}

// Each piece has the time that another answer has as a whole.
bool Server::Impl::send_made_body(Connection& connection, const Response& response,
                                  Sending sending) {
  struct Count {
    std::atomic<std::size_t>& of;
    const std::size_t before = of.fetch_add(1);
    ~Count() { --of; }
  } const count{makers_};
  if (count.before >= std::max<std::size_t>(1, settings_.workers / kWorkersForEachMaker)) {
    ++refused_;
    return connection.send(write_response(service_.refuse({ProblemKind::kOverloaded}, Request{}),
                                          {.keep_alive = sending.keep_alive}));
  }
  if (!connection.send(write_response(response, sending))) return false;
  const Framing framing = sending.takes_chunks ? Framing::kChunks : Framing::kBare;
  for (std::string piece;;) {
    piece.clear();
    const Piece made = stopping_ ? Piece::kFailed : response.make_body(piece);
    if (made == Piece::kFailed) return false;
    std::string frame = framed(piece, framing);
    if (made == Piece::kEnd) frame += last_frame(framing);
    if (!connection.send(frame)) return false;
    if (made == Piece::kEnd) return true;
  }
}

Connection::Progress Server::Impl::stay_with(Connection& connection) {
  auto progress = connection.next();
  if (!std::holds_alternative<Incomplete>(progress) || stopping_) return progress;
  {
    const std::lock_guard lock(mutex_);
    if (!jobs_.empty() || staying_ + kWorkersAtHand >= settings_.workers) return progress;
    ++staying_;
  }
  const bool arrived = connection.wait_readable(kStay);
  {
    const std::lock_guard lock(mutex_);
    --staying_;
  }
  return arrived ? connection.receive() : Connection::Progress{Incomplete{}};
}

Server::Server(Service& service, ServerSettings settings)
    : impl_(std::make_unique<Impl>(service, std::move(settings))) {}
Server::~Server() = default;
Outcome<std::string> Server::start() { return impl_->start(); }
std::uint16_t Server::port() const { return impl_->port(); }
ServerCounts Server::counts() const { return impl_->counts(); }
Outcome<std::string> Server::reload_tls() { return impl_->reload_tls(); }
void Server::stop() { impl_->stop(); }

}  // namespace chapterhouse::http
