#include "store/log/writer.h"

#include <algorithm>

#include "domain/core/limits.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kRecentStreams = 65'536;
constexpr std::size_t kRecentCommands = 65'536;
constexpr std::size_t kGroupBytes = 16 * 1024 * 1024;

template <class Error>
Stop stop_after(const Error& error) {
  return error.no_space ? Stop::kNoSpace : Stop::kFailed;
}

Failure<AppendError> stopped_error(std::string detail = {}) {
  return Failure{AppendError{AppendError::Kind::kStopped, {}, {}, std::move(detail)}};
}
}  // namespace

GroupWriter::GroupWriter(Parts parts, Verified state)
    : parts_(std::move(parts)),
      head_(state.head),
      tree_(std::move(state.tree)),
      heads_(kRecentStreams, state.head.last),
      commands_(kRecentCommands, state.head.last),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void GroupWriter::stop_for(Stop reason) {
  const std::lock_guard lock(mutex_);
  if (!stopped()) stop_.store(reason, std::memory_order_release);
}

GroupWriter::~GroupWriter() {
  thread_.request_stop();
  thread_.join();
}

Result<Committed, AppendError> GroupWriter::submit(WriteRequest& request) {
  {
    const std::lock_guard lock(mutex_);
    if (stopped()) return stopped_error();
    if (queue_.size() >= limits::kWriterQueue)
      return Failure{AppendError{AppendError::Kind::kOverloaded, {}, {}, {}}};
    request.lane = lane_;
    queue_.push_back(&request);
    if (queue_.size() == 1) waiting_.notify_one();
  }
  std::atomic<std::uint32_t>& bell = bells_[request.lane];
  while (true) {
    const std::uint32_t heard = bell.load(std::memory_order_acquire);
    if (request.answered.load(std::memory_order_acquire)) break;
    bell.wait(heard, std::memory_order_acquire);
  }
  return std::move(*request.answer);
}

void GroupWriter::run(const std::stop_token& stop) {
  for (auto requests = take_group(stop); !requests.empty(); requests = take_group(stop))
    write_group(std::move(requests));
}

// Empty when asked to stop and nothing waits.
std::vector<WriteRequest*> GroupWriter::take_group(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  waiting_.wait(lock, stop, [this] { return !queue_.empty(); });
  std::vector<WriteRequest*> requests;
  for (std::size_t bytes = 0;
       !queue_.empty() && requests.size() < limits::kGroupCommits && bytes < kGroupBytes;) {
    for (const SealedRecord& record : queue_.front()->records) bytes += record.bytes.size();
    requests.push_back(queue_.front());
    queue_.pop_front();
  }
  lane_ ^= 1;
  return requests;
}

void GroupWriter::write_group(std::vector<WriteRequest*> requests) {
  Group group{std::move(requests), {}, {}, {}, 0};
  for (WriteRequest* request : group.requests)
    group.answers.push_back(stopped() ? stopped_error() : decide(*request, group));
  // After a failure what is on the disk is unknown until the log is opened again, so nobody hears
  // of success.
  if (!stopped())
    if (const Stop failed = persist(group); failed != Stop::kNone) stop_for(failed);
  bool rings[2] = {false, false};  // both, when the queue was longer than a group
  for (std::size_t i = 0; i < group.requests.size(); ++i) {
    WriteRequest& request = *group.requests[i];
    rings[request.lane] = true;
    request.answer.emplace(stopped() ? stopped_error() : std::move(group.answers[i]));
    request.answered.store(true, std::memory_order_release);
  }
  for (const unsigned lane : {0u, 1u}) {
    if (!rings[lane]) continue;
    bells_[lane].fetch_add(1, std::memory_order_release);
    bells_[lane].notify_all();
  }
}

Stop GroupWriter::persist(Group& group) {
  if (group.records.empty()) return Stop::kNone;
  const Position first{head_.last.value - group.records.size() + 1};
  if (auto done = parts_.store.append(first, group.records); !done) return stop_after(done.error());
  head_.root = tree_.root();
  if (parts_.head)
    if (auto done = parts_.head->write(head_); !done) return stop_after(done.error());
  std::uint64_t bytes = 0;
  for (const Bytes& record : group.records) bytes += record.size();
  groups_.fetch_add(1, std::memory_order_relaxed);
  events_.fetch_add(group.records.size(), std::memory_order_relaxed);
  bytes_.fetch_add(bytes, std::memory_order_relaxed);
  commits_.fetch_add(group.placed, std::memory_order_relaxed);
  parts_.index.add(std::move(group.events));
  parts_.on_durable(head_);
  return Stop::kNone;
}

WriterCounts GroupWriter::counts() const {
  return {groups_.load(), commits_.load(), events_.load(), bytes_.load()};
}

Result<Committed, AppendError> GroupWriter::decide(WriteRequest& request, Group& group) {
  if (const auto answer = repeated(request)) return *answer;
  const Commit& commit = request.commit;
  std::vector<StreamHead> heads;
  for (std::size_t i = 0; i < commit.relied_on.size(); ++i) {
    const auto head = head_of(request, i);
    if (!head) {
      // A writer that cannot tell versions must not write.
      stop_for(stop_after(head.error()));
      return stopped_error(head.error().detail);
    }
    if (head->version != commit.relied_on[i].expected)
      return Failure{AppendError{
          AppendError::Kind::kVersionConflict, commit.relied_on[i].stream, head->version, {}}};
    heads.push_back(*head);
  }
  const Position first{head_.last.value + 1};
  place(request, std::move(heads), group);
  ++group.placed;
  return Committed{first, head_.last, false};
}

// Commands committed since the caller looked.
std::optional<Result<Committed, AppendError>> GroupWriter::repeated(const WriteRequest& request) {
  const CommandId& id = request.commit.command;
  if (const CommandMemory* known = commands_.find(id)) {
    if (known->hash != request.commit.command_hash)
      return Failure{AppendError{AppendError::Kind::kCommandReused, {}, {}, {}}};
    return Committed{known->range.first, known->range.last, true};
  }
  if (request.as_of >= commands_.floor()) return std::nullopt;
  // So much was committed meanwhile that memory does not reach back: let the caller look again.
  return Failure{AppendError{AppendError::Kind::kOverloaded, {}, {}, {}}};
}

Result<StreamHead, StoreError> GroupWriter::head_of(const WriteRequest& request,
                                                    std::size_t check) {
  const StreamId& stream = request.commit.relied_on[check].stream;
  if (const StreamHead* recent = heads_.find(stream)) return *recent;
  if (request.as_of >= heads_.floor()) return request.heads[check];
  return parts_.index.head_of(stream);
}

// Gives the commit its place in the log and its streams their new heads.
void GroupWriter::place(WriteRequest& request, std::vector<StreamHead> heads, Group& group) {
  const Commit& commit = request.commit;
  const CommandRange range{{head_.last.value + 1}, {head_.last.value + commit.events.size()}};
  for (std::size_t i = 0; i < commit.events.size(); ++i) {
    const StreamId& stream = commit.events[i].stream;
    const auto check = std::ranges::find(commit.relied_on, stream, &StreamCheck::stream);
    StreamHead& head = heads[static_cast<std::size_t>(check - commit.relied_on.begin())];
    head_.last.value += 1;
    head_.recorded_at =
        std::max(parts_.clock.now(), head_.recorded_at + std::chrono::microseconds{1});
    SealedRecord& record = request.records[i];
    set_writer_fields(record.bytes, {head_.last, head_.recorded_at, head.leaf});
    const Hash256 leaf = leaf_hash(std::string_view(record.bytes).substr(0, record.entry_size));
    tree_.append(leaf);
    head = {{head.version.value + 1}, leaf};
    group.events.push_back({head_.last, stream, head.version, leaf, commit.command, range});
    group.records.push_back(std::move(record.bytes));
  }
  for (std::size_t i = 0; i < heads.size(); ++i)
    heads_.put(commit.relied_on[i].stream, heads[i], range.last);
  commands_.put(commit.command, {range, commit.command_hash}, range.last);
}

}  // namespace chapterhouse::store
