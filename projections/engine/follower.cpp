#include "projections/engine/follower.h"

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

// Continues the current generation. Without a usable one an empty one is made, so that there is
// always something to read; the thread fills it.
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
      if (error.kind() != ProjectionError::Kind::kDamaged) throw;
    }
  }
  Build empty{files_.fresh(), nullptr};
  empty.projector = std::make_unique<Projector>(log_, catalogue_, make_projections_(), empty.file,
                                                Projector::Start::kCreate);
  empty.projector->finish_build();
  publish_and_adopt(std::move(empty));
}

Follower::Build Follower::build() {
  Build built{files_.fresh(), nullptr};
  try {
    built.projector = std::make_unique<Projector>(log_, catalogue_, make_projections_(), built.file,
                                                  Projector::Start::kCreate);
    while (built.projector->advance(kBuildBatch) > 0)
      if (stopping_) throw ProjectionError(ProjectionError::Kind::kUnavailable, "stopped");
    built.projector->finish_build();
    return built;
  } catch (const ProjectionError&) {
    built.projector.reset();
    remove_database(built.file);
    throw;
  }
}

void Follower::rebuild() {
  const std::lock_guard building(building_);
  auto handover = std::make_unique<Handover>(Handover{build(), {}});
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
  damaged_ = false;
}

// Swaps a generation in. The position never goes back.
void Follower::adopt(Build built) {
  while (projector_ && built.projector->position() < projector_->position() &&
         built.projector->advance(kBatch) > 0) {
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
      if (error.kind() == ProjectionError::Kind::kDamaged) damaged_ = true;
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
      publish_and_adopt(build());
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
