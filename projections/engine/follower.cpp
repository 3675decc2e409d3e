#include "projections/engine/follower.h"

#include <algorithm>
#include <utility>

#include "projections/engine/error.h"

namespace chapterhouse::projections {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kBatch = 20'000;  // events in one transaction while behind
constexpr std::size_t kBuildBatch = 50'000;
// From here on it is faster to build without indexes than to follow from the start.
constexpr std::uint64_t kBuildFrom = 5'000;
constexpr milliseconds kIdle{100};  // how long a stop or a handover may have to wait
constexpr milliseconds kRetry{1'000};

}  // namespace

Follower::Follower(const EventLog& log, const Catalogue& catalogue, MakeProjections projections,
                   const std::filesystem::path& directory)
    : log_(log),
      catalogue_(catalogue),
      make_projections_(std::move(projections)),
      files_(directory) {
  {
    const std::lock_guard building(building_);
    open();
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
}

Follower::~Follower() {
  stopping_ = true;
  thread_.request_stop();
  thread_.join();
  const bool whole = projector_ && !damaged_;
  projector_.reset();
  generation_.reset();
  const auto file = files_.current();
  if (whole && file) put_seal(*file);
}

std::shared_ptr<Generation> Follower::generation() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

bool Follower::wait_for(Position position, milliseconds timeout) const {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, timeout, [&] { return position_ >= position.value; });
}

std::string Follower::trouble() const {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Follower::report_damage() {
  if (!damaged_.exchange(true)) ++damages_;
}

FollowerCounts Follower::counts() const {
  return {checks_.load(), damages_.load(), builds_.load(), building_now_.load()};
}

// Continues the current generation. Without a usable one an empty one is made and the thread fills
// it; nothing is read from it before it has what was recorded by now.
void Follower::open() {
  if (const auto file = files_.current()) {
    try {
      if (take_seal(*file) == Seal::kBroken)
        throw ProjectionError(ProjectionError::Kind::kDamaged, "not the bytes that were closed");
      auto continued = std::make_unique<Projector>(log_, catalogue_, make_projections_(), *file,
                                                   Projector::Start::kContinue);
      files_.remove_all_but(*file);
      adopt({*file, std::move(continued)});
      return;
    } catch (const ProjectionError& error) {
      // Once something is read, another one is built before it takes over.
      if (error.kind() != ProjectionError::Kind::kDamaged || generation_) throw;
      ++damages_;
    }
  }
  shown_from_ = log_.head().last.value;
  Build empty{files_.fresh(), nullptr};
  empty.projector = std::make_unique<Projector>(log_, catalogue_, make_projections_(), empty.file,
                                                Projector::Start::kCreate);
  empty.projector->finish_build();
  publish_and_adopt(std::move(empty));
}

Follower::Build Follower::build(Position until, const std::stop_token& stop) {
  struct Building {
    std::atomic<bool>& now;
    explicit Building(std::atomic<bool>& flag) : now(flag) { now = true; }
    ~Building() { now = false; }
  };
  const Building building(building_now_);
  Build built{files_.fresh(), nullptr};
  const auto left = [&] {
    const std::uint64_t wanted = until.value - built.projector->position().value;
    return static_cast<std::size_t>(std::min<std::uint64_t>(wanted, kBuildBatch));
  };
  try {
    built.projector = std::make_unique<Projector>(log_, catalogue_, make_projections_(), built.file,
                                                  Projector::Start::kCreate);
    while (left() > 0 && built.projector->advance(left()) > 0)
      if (stopping_ || stop.stop_requested())
        throw ProjectionError(ProjectionError::Kind::kUnavailable, "stopped");
    built.projector->finish_build();
    return built;
  } catch (const ProjectionError&) {
    built.projector.reset();
    remove_database(built.file);
    throw;
  }
}

void Follower::rebuild(const std::stop_token& stop) {
  const std::lock_guard building(building_);
  hand_over(build(kTheEnd, stop));
}

// What the live generation is, to a connection that has seen nothing of it before.
Follower::Finding Follower::look_at_live(const DigestOf& digest_of,
                                         const std::stop_token& stop) const {
  const Position reached = position();
  Finding live{reached, {}, {}};
  try {
    const auto database = generation()->fresh();
    database->give_up_when(stop);
    const Transaction moment(*database, Transaction::Kind::kRead);
    live.position = shown_position(*database);
    if (live.position > log_.head().last)
      live.fault = "beyond the log";
    else if (live.position < reached)
      live.fault = "behind what was followed";  // sound and whole, and of yesterday
    else if (!database->is_whole())
      live.fault = "not whole";
    else
      live.digest = digest_of(*database);
  } catch (const ProjectionError& error) {
    if (stop.stop_requested() || error.kind() == ProjectionError::Kind::kShort) throw;
    live.fault = error.what();
  }
  return live;
}

Follower::Comparison Follower::check(const DigestOf& digest_of, const std::stop_token& stop) {
  const std::lock_guard building(building_);
  ++checks_;
  Finding live = look_at_live(digest_of, stop);
  if (!live.fault.empty()) report_damage();
  const auto start = std::chrono::steady_clock::now();
  Build built = build(std::min(live.position, log_.head().last), stop);
  const auto built_in = std::chrono::steady_clock::now() - start;
  Comparison comparison{built.projector->position(), live.fault, built_in};
  if (comparison.fault.empty()) try {
      Database beside(built.file, Database::Mode::kRead);
      beside.give_up_when(stop);
      if (digest_of(beside) != live.digest) comparison.fault = "other content than the log gives";
    } catch (const ProjectionError&) {
      built.projector.reset();
      remove_database(built.file);
      throw;
    }
  if (comparison.fault.empty() && damaged_) comparison.fault = "a reader found damage meanwhile";
  if (comparison.fault.empty()) {
    built.projector.reset();
    remove_database(built.file);
    return comparison;
  }
  report_damage();
  hand_over(std::move(built));
  return comparison;
}

// To the follower's thread, which reads from it when this returns.
void Follower::hand_over(Build built) {
  auto handover = std::make_unique<Handover>(Handover{std::move(built), {}});
  std::future<void> adopted = handover->adopted.get_future();
  {
    const std::lock_guard lock(mutex_);
    incoming_ = std::move(handover);
  }
  changed_.notify_all();
  adopted.get();
}

void Follower::publish_and_adopt(Build built) {
  files_.publish(built.file);
  adopt(std::move(built));
  ++builds_;
  damaged_ = false;
}

// Swaps a generation in. The position never goes back.
void Follower::adopt(Build built) {
  while (built.projector->position().value < position_ && built.projector->advance(kBatch) > 0) {
  }
  projector_ = std::move(built.projector);
  auto generation = std::make_shared<Generation>(built.file);
  {
    const std::lock_guard lock(mutex_);
    std::swap(generation_, generation);
  }
  if (generation) generation->retire();
  reached(projector_->position());
}

void Follower::reached(Position position) {
  {
    const std::lock_guard lock(mutex_);
    position_ = position.value;
    trouble_.clear();
  }
  changed_.notify_all();
}

void Follower::follow(const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    try {
      step(stop);
    } catch (const ProjectionError& error) {
      if (error.kind() == ProjectionError::Kind::kDamaged) report_damage();
      reopen_after(error.what(), stop);
    }
  }
}

bool Follower::must_build() const {
  if (damaged_ || !projector_) return true;
  return projector_->position().value == 0 && log_.head().last.value >= kBuildFrom;
}

void Follower::step(const std::stop_token& stop) {
  std::unique_ptr<Handover> incoming;
  {
    const std::lock_guard lock(mutex_);
    incoming = std::move(incoming_);
  }
  if (incoming) return receive(std::move(*incoming));
  if (must_build()) {
    const std::unique_lock building(building_, std::try_to_lock);
    if (!building) {  // rebuild() is at it: wait for what it hands over
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, stop, kIdle, [&] { return incoming_ != nullptr; });
    } else if (!damaged_ && !projector_) {
      open();
    } else {
      publish_and_adopt(build(kTheEnd, stop));
    }
  } else if (projector_->advance(kBatch) > 0) {
    reached(projector_->position());
  } else {
    log_.wait_for({projector_->position().value + 1}, kIdle);
  }
}

// The thread that hands over holds building_ until it is answered.
void Follower::receive(Handover handover) {
  try {
    publish_and_adopt(std::move(handover.built));
    handover.adopted.set_value();
  } catch (const ProjectionError&) {
    handover.adopted.set_exception(std::current_exception());
    throw;
  }
}

// After a failure nothing in memory is trusted.
void Follower::reopen_after(const std::string& trouble, const std::stop_token& stop) {
  projector_.reset();
  std::unique_lock lock(mutex_);
  trouble_ = trouble;
  changed_.wait_for(lock, stop, kRetry, [] { return false; });
}

}  // namespace chapterhouse::projections
