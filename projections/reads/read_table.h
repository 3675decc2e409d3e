#pragma once
// Who looked, as rows: of the log of reads, in a database of its own.
//
//   reads(id, at, minute, account, person, role, unit, behalf, session, address, operation, kind,
//         purpose, log_position, highest, count, guard, status, times, measured, allowed, hour,
//         day_off)
//   id     = position in the log of reads; kind = of the event; at = when it was recorded
//   hour   = of the day in Beijing; day_off = 1 on a day that is no working day
//   times  = how many refusals the row stands for; 1 for what was shown
//
//   read_items(id, stream, subject, relation, fields)
//   one for each person in each case that was shown, or case that was refused; fields = names with
//   a space after each
#include <string>
#include <utility>
#include <vector>

#include "domain/access/reads.h"
#include "projections/engine/projection.h"
#include "projections/pace/working_days.h"

namespace chapterhouse::projections {

class ReadTable final : public Projection {
 public:
  explicit ReadTable(const WorkingDays& working_days) : working_days_(working_days) {}
  std::string tables() const override;
  std::string indexes() const override;
  std::vector<TableOrder> contents() const override;
  void project(const Change&) override {}
  void project_register(const Event& event) override;
  void write(Database& database) override;

 private:
  const WorkingDays& working_days_;
  std::vector<std::pair<Envelope, reads::Payload>> events_;
};

}  // namespace chapterhouse::projections
