#pragma once
// The log of who looked, beside the cases' log: opened in the same verified order by the same
// store, under the origin "<origin>/access", with keys of its own.
#include <memory>
#include <string>

#include "api/config/config.h"
#include "api/http/metrics.h"
#include "api/reads/access_log.h"
#include "projections/reads/read_log.h"
#include "store/store.h"

namespace chapterhouse::server {

// Where it stands in a data folder.
store::LogPaths access_paths(const Config& config);
std::filesystem::path access_model_folder(const Config& config);
// Under which name it signs, by that of the cases' log.
std::string access_origin(const std::string& origin);

// Safe to use from any thread. Everything passed in must outlive it.
class Access {
 public:
  struct Parts {
    const Clock& clock;
    IdSource& ids;
    const Hasher& hasher;
    const workflows::Rules& rules;
  };
  // Makes an empty log where there never was one. `origin` is that of the cases' log. The failure
  // is one line for the operator.
  static Result<std::unique_ptr<Access>, std::string> open(const Config& config,
                                                           const std::string& origin,
                                                           const Parts& parts);
  // Takes an open log, as tests do with one in memory.
  Access(std::unique_ptr<store::LogHandle> log, const Parts& parts,
         const std::filesystem::path& models);
  ~Access();  // writes the refusals that wait, then closes the log
  Access(const Access&) = delete;
  Access& operator=(const Access&) = delete;

  store::LogHandle& log() { return *log_; }
  reads::AccessLog& recorder() { return *recorder_; }
  const projections::ReadLog& reads() const { return *reads_; }

 private:
  std::unique_ptr<store::LogHandle> log_;
  std::unique_ptr<projections::ReadLog> reads_;
  std::unique_ptr<reads::AccessLog> recorder_;
};

void write_metrics(Access& access, http::MetricsPage& page);

}  // namespace chapterhouse::server
