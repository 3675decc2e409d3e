#pragma once
// Moves one database along the log: reads a batch of events, folds their cases, lets every
// projection see them, and commits the rows together with the position they reach.
#include <cstddef>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "domain/cases/catalogue.h"
#include "domain/ports/event_log.h"
#include "projections/engine/case_cache.h"
#include "projections/engine/database.h"
#include "projections/engine/projection.h"

namespace chapterhouse::projections {

using Projections = std::vector<std::unique_ptr<Projection>>;

// Used by one thread. Every call throws ProjectionError; after that, throw the projector away
// and open another one: the file is at the last committed batch.
class Projector {
 public:
  // kCreate: a new file, without indexes until finish_build(). kContinue: damaged, unless the file
  // is sound, of this very schema, and at a position that the log confirms.
  enum class Start : std::uint8_t { kCreate, kContinue };
  Projector(const EventLog& log, const Catalogue& catalogue, Projections projections,
            const std::filesystem::path& file, Start start);

  // Takes at most `max` events in one transaction; returns how many there were.
  std::size_t advance(std::size_t max);
  Position position() const { return position_; }
  // Makes the indexes and puts everything on disk. The file can be read from then on.
  void finish_build();

 private:
  void create();
  void verify();
  void require(std::string_view table);
  void take(const Event& event);
  void write_progress(const Envelope& last);

  const EventLog& log_;
  const Catalogue& catalogue_;
  Projections projections_;
  Database database_;
  CaseCache cache_;
  Position position_;
};

// The position that a connection shows at this moment.
Position shown_position(Database& database);
// Hash over the content of all tables in the order of their keys.
Hash256 digest_of(Database& database, const std::vector<TableOrder>& tables, const Hasher& hasher);

}  // namespace chapterhouse::projections
