#pragma once
// A projection turns events into rows: a function of the log and of nothing else, so that it can
// be deleted and made again at any moment.
#include <string>
#include <string_view>
#include <vector>

#include "domain/cases/case_type.h"
#include "projections/engine/database.h"

namespace chapterhouse::projections {

// One event of a case (never of a register) and what it made of the case.
struct Change {
  const Event& event;
  const CaseFile& before;
  const CaseFile& after;
  const CaseSummary& summary_before;  // empty at version 1
  const CaseSummary& summary_after;
  Position opened;       // of the case's first event: the case's number in every table
  Timestamp changed_at;  // business time of the event before this one; of no use at version 1
};

// A table and the columns of its key: the order in which its content is hashed.
struct TableOrder {
  std::string_view table, key;
};

// Used by one thread. After an exception it is thrown away, never used again.
class Projection {
 public:
  virtual ~Projection() = default;
  virtual std::string tables() const = 0;   // CREATE TABLE statements
  virtual std::string indexes() const = 0;  // made after the bulk of a rebuild
  virtual std::vector<TableOrder> contents() const = 0;
  // Both in memory only. An event of a register is not folded: few projections look at any.
  virtual void project(const Change& change) = 0;
  virtual void project_register(const Event&) {}
  // Writes what the batch left and forgets it. The caller holds the transaction.
  virtual void write(Database& database) = 0;
};

}  // namespace chapterhouse::projections
