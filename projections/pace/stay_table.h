#pragma once
// The stays of cases in the statuses of their workflows: one row each, ended but never removed, so
// that they can be read as of any position.
//
//   stays(no, since, status, entered, until, left)
//   no      = the case's number, as in every table
//   since   = position of the event that began it; until = of the one that ended it; NULL: still
//   entered = business date of the beginning; left = of the end
#include <cstdint>
#include <string>
#include <vector>

#include "projections/engine/projection.h"

namespace chapterhouse::projections {

class StayTable : public Projection {
 public:
  std::string tables() const override;
  std::string indexes() const override;
  std::vector<TableOrder> contents() const override;
  void project(const Change& change) override;
  void write(Database& database) override;

 private:
  struct Move {
    std::int64_t no, at;
    Date date;
    std::string_view status;  // the one entered
    bool first;
  };
  std::vector<Move> moves_;
};

}  // namespace chapterhouse::projections
