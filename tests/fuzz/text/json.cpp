// JSON into the shape of every event: what is accepted is written and read again without a change;
// what is refused says why, at most so often.
#include <boost/json/serialize.hpp>

#include "api/json/read.h"
#include "api/json/write.h"
#include "domain/cases/all.h"
#include "domain/core/archive.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

Bytes archived(const Shape& shape, const void* value) {
  Bytes out;
  write_archive(shape, value, out);
  return out;
}

// Nobody has to be told.
class Everything final : public json::ShownSink {
 public:
  void shown(const Field&, json::ShownAs) override {}
};

}  // namespace

void run(Input input) {
  const auto events = full_catalogue().events();
  const Shape& shape = *events[input.below(events.size())]->shape;
  const auto parsed = json::parse(input.rest());
  if (!parsed) {
    CHECK(!parsed.error().empty());
    return;
  }
  const std::shared_ptr<void> read = shape.make();
  const auto problems = json::read_json(shape, *parsed, read.get());
  CHECK(problems.size() <= json::kProblemsMax);
  if (!problems.empty()) return;
  Everything sink;
  const access::Sight sight{.clear = DataClass::kSensitive, .masked = DataClass::kSensitive};
  const auto written = json::write_json(shape, read.get(), {sight, sink});
  const auto reparsed = json::parse(boost::json::serialize(written));
  CHECK(reparsed);
  const std::shared_ptr<void> again = shape.make();
  CHECK(json::read_json(shape, *reparsed, again.get()).empty());
  CHECK(archived(shape, read.get()) == archived(shape, again.get()));
}

}  // namespace chapterhouse::fuzz
