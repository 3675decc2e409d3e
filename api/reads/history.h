#pragma once
// Who looked, as a person's copy tells it.
#include "api/privacy/accesses.h"
#include "projections/reads/read_log.h"

namespace chapterhouse::reads {

// Safe to call from any thread. The read model must outlive it.
class ReadHistory final : public privacy::AccessHistory {
 public:
  explicit ReadHistory(const projections::ReadLog& reads) : reads_(reads) {}
  std::vector<privacy::Access> of(const std::vector<SubjectId>& subjects,
                                  const std::vector<StreamId>& cases) const override;

 private:
  const projections::ReadLog& reads_;
};

}  // namespace chapterhouse::reads
