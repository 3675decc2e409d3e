#pragma once
// Keeps one database up with the log on a thread of its own, and replaces it by a rebuilt one
// while readers go on.
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <future>
#include <limits>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "projections/engine/generation.h"
#include "projections/engine/projector.h"

namespace chapterhouse::projections {

// Since the start.
struct FollowerCounts {
  std::uint64_t checks = 0;
  std::uint64_t damages = 0;  // found by a check, a reader or the follower itself
  std::uint64_t builds = 0;   // that were read from then on
  bool building = false;
};

// Safe to call from any thread. Everything passed in must outlive it.
class Follower {
 public:
  using MakeProjections = std::function<Projections()>;
  Follower(const EventLog& log, const Catalogue& catalogue, MakeProjections projections,
           const std::filesystem::path& directory);
  ~Follower();

  // What to read from; holds still until given up.
  std::shared_ptr<Generation> generation() const;
  Position position() const { return Position{position_.load()}; }
  bool wait_for(Position position, std::chrono::milliseconds timeout) const;
  std::string trouble() const;
  // A reader found the database damaged: build another one.
  void report_damage();
  // Nothing should be read now: what is there is damaged, or not yet what it was before the start.
  bool unfit() const { return damaged_ || position_ < shown_from_; }
  FollowerCounts counts() const;
  // Builds a new generation on the caller's thread and waits until it is read. Throws
  // ProjectionError; the live generation is untouched then, as it is when asked to stop. Not to be
  // destroyed meanwhile.
  void rebuild(const std::stop_token& stop);

  // How the live generation compares with one built beside it from the log alone.
  struct Comparison {
    Position position;  // at which both were compared
    std::string fault;  // empty: none
    std::chrono::duration<double> built_in;
  };
  using DigestOf = std::function<Hash256(Database&)>;
  // Compares on the caller's thread. When there is a fault, the generation built beside takes over
  // before this returns. Throws ProjectionError as rebuild() does.
  Comparison check(const DigestOf& digest_of, const std::stop_token& stop);

 private:
  struct Build {
    std::filesystem::path file;
    std::unique_ptr<Projector> projector;
  };
  struct Handover {
    Build built;
    std::promise<void> adopted;
  };
  // These need building_.
  void open();
  static constexpr Position kTheEnd{std::numeric_limits<std::uint64_t>::max()};
  Build build(Position until, const std::stop_token& stop);
  void hand_over(Build built);
  struct Finding {
    Position position;
    Hash256 digest{};
    std::string fault;
  };
  Finding look_at_live(const DigestOf& digest_of, const std::stop_token& stop) const;

  void follow(const std::stop_token& stop);
  void step(const std::stop_token& stop);
  bool must_build() const;
  void publish_and_adopt(Build built);
  void adopt(Build built);
  void receive(Handover handover);
  void reopen_after(const std::string& trouble, const std::stop_token& stop);
  void reached(Position position);

  const EventLog& log_;
  const Catalogue& catalogue_;
  const MakeProjections make_projections_;
  std::mutex building_;                   // one build at a time; never waited for by the thread
  GenerationFiles files_;                 // guarded by building_
  std::unique_ptr<Projector> projector_;  // the thread's own
  std::atomic<bool> damaged_ = false;
  std::atomic<bool> stopping_ = false;
  std::atomic<bool> building_now_ = false;
  std::atomic<std::uint64_t> position_ = 0;
  std::atomic<std::uint64_t> shown_from_ = 0;
  std::atomic<std::uint64_t> checks_ = 0, damages_ = 0, builds_ = 0;

  mutable std::mutex mutex_;  // guards what follows
  mutable std::condition_variable_any changed_;
  std::shared_ptr<Generation> generation_;
  std::unique_ptr<Handover> incoming_;
  std::string trouble_;

  std::jthread thread_;  // last: it uses all of the above
};

}  // namespace chapterhouse::projections
