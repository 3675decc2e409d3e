#include "workflows/processes/process.h"

#include "domain/core/archive.h"

namespace chapterhouse::workflows {
namespace {

using std::chrono::milliseconds;
constexpr std::size_t kPage = 256;
constexpr milliseconds kIdle{200};  // how long one wait for new events lasts
const StreamId kCursor{"process/cursor"};

}  // namespace

ProcessRunner::ProcessRunner(const Services& services, CommandHandler& handler, Report report)
    : services_(services), handler_(handler), report_(std::move(report)) {
  if (const auto cursor = services_.snapshots->get_snapshot(kCursor)) {
    std::string_view in = *cursor;
    std::uint64_t position = 0;
    if (read_u64(position, in) && position <= services_.log->head().last.value)
      position_ = position;
  }
  thread_ = std::jthread([this](std::stop_token stop) { run(stop); });
}

ProcessRunner::~ProcessRunner() = default;

bool ProcessRunner::wait_for(Position position, milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  return moved_.wait_for(lock, timeout, [&] { return position_.load() >= position.value; });
}

void ProcessRunner::run(std::stop_token stop) {
  while (!stop.stop_requested()) {
    const Position next{position_.load() + 1};
    if (!services_.log->wait_for(next, kIdle)) continue;
    const auto page = services_.log->read_all(next, kPage, Reveal::kNothing);
    if (!page) {
      report_(next, "read", {CommandError::Kind::kCorrupt, {}, {}, page.error().detail});
      return;
    }
    for (const Event& event : *page) {
      if (stop.stop_requested() || !react_to(event, stop)) return;
      {
        const std::lock_guard lock(mutex_);
        position_ = event.envelope.position.value;
      }
      moved_.notify_all();
    }
    Bytes cursor;
    write_u64(position_, cursor);
    services_.snapshots->put_snapshot(kCursor, cursor);
  }
}

// False when the runner must stop: asked to, or the log takes nothing more.
bool ProcessRunner::react_to(const Event& event, const std::stop_token& stop) {
  const LoadCase load = [this](const StreamId& stream) { return handler_.load(stream); };
  for (const Process& process : all_processes()) {
    if (process.kind != event.body.type().key.kind) continue;
    const auto commands = process.react(event, load);
    if (!commands) {
      report_(event.envelope.position, process.name, commands.error());
      continue;
    }
    for (std::size_t i = 0; i < commands->size(); ++i)
      if (!send(event, process, (*commands)[i], i, stop)) return false;
  }
  return true;
}

bool ProcessRunner::send(const Event& event, const Process& process, const SystemCommand& command,
                         std::size_t index, const std::stop_token& stop) {
  Bytes seed;
  write_text(process.name, seed);
  write_u64(event.envelope.position.value, seed);
  write_u64(index, seed);
  write_text(command.stream.value, seed);
  const auto receipt = send_as_system(services_, handler_, command,
                                      {.seed = seed,
                                       .occurred_at = event.envelope.occurred_at,
                                       .correlation = event.envelope.correlation,
                                       .causation = event.envelope.position},
                                      stop);
  if (receipt) return true;
  if (stop.stop_requested()) return false;
  report_(event.envelope.position, process.name, receipt.error());
  return receipt.error().kind != CommandError::Kind::kStopped;
}

}  // namespace chapterhouse::workflows
