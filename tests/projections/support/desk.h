#pragma once
// A desk for tests: a log, the read models beside it in a folder of their own, and short words for
// what is recorded.
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "domain/cases/catalogue.h"
#include "projections/read_models.h"
#include "tests/projections/support/errand.h"
#include "tests/projections/support/vector_log.h"

namespace chapterhouse::projections::test {

namespace ev = errand::ev;

inline Date on(std::string_view date) { return parse_date(date).value(); }
inline Timestamp noon(Date date) { return start_of_day(date) + std::chrono::hours{12}; }

inline Dimensions in_unit(std::string unit) {
  Dimensions dimensions;
  dimensions.unit.value = std::move(unit);
  return dimensions;
}

inline const Catalogue& catalogue() {
  static const CaseType* const types[] = {&case_type<errand::Case>()};
  static const Catalogue catalogue(types);
  return catalogue;
}

// A month closes at the end of the seventh day of the next.
inline Date closes(std::chrono::year_month month) {
  return Date{(month + std::chrono::months{1}) / 7};
}

inline std::int64_t smallest_cell(Date) { return 5; }
inline bool is_weekday(Date date) { return std::chrono::weekday{date}.iso_encoding() <= 5; }

// Removed with everything in it.
class Folder {
 public:
  Folder() {
    static std::atomic<int> count = 0;
    path_ =
        std::filesystem::temp_directory_path() /
        ("chapterhouse-projections-" + std::to_string(getpid()) + "-" + std::to_string(++count));
    std::filesystem::remove_all(path_);
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

struct Desk {
  Folder folder;
  VectorLog log;
  TestHasher hasher;
  std::unique_ptr<ReadModels> models;

  const Catalogue& types;

  explicit Desk(const Catalogue& known = catalogue()) : types(known) { open(); }
  void open() {
    models = std::make_unique<ReadModels>(
        log, types, hasher, ReadModelsSettings{folder.path(), closes, smallest_cell, is_weekday});
  }
  void close() { models.reset(); }
  void catch_up() {
    ASSERT_TRUE(models->wait_for(log.head().last, std::chrono::seconds{20})) << models->trouble();
  }

  static StreamId errand(std::string_view key) { return stream_of("errand", key); }
  // Each records one event of errand `key` at noon of `day`, or late, on another day.
  Position opened(std::string_view key, Date day, ev::Opened event) {
    return log.add(errand(key), EventBody::of(std::move(event)), noon(day), noon(day), 0, 1);
  }
  Position counted(std::string_view key, Date day, errand::Claimed fact,
                   std::optional<Date> recorded = {}) {
    return log.add(errand(key), EventBody::of(ev::Counted{{std::move(fact)}}), noon(day),
                   noon(recorded.value_or(day)));
  }
  Position finished(std::string_view key, Date day) {
    return log.add(errand(key), EventBody::of(ev::Finished{}), noon(day), noon(day), 1, 2);
  }
  Position voided(std::string_view key, Date day) {
    return log.add(errand(key), EventBody::of(common::ev::Voided{"entered twice", AccountId{"x"}}),
                   noon(day), noon(day), static_cast<std::uint8_t>(common::Status::kOpen),
                   static_cast<std::uint8_t>(common::Status::kVoided));
  }
  Position assigned(std::string_view key, Date day, std::string account) {
    return log.add(errand(key), EventBody::of(common::ev::Assigned{AccountId{std::move(account)}}),
                   noon(day), noon(day));
  }
};

}  // namespace chapterhouse::projections::test
