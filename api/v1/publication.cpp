#include "api/v1/publication.h"

#include <algorithm>

namespace chapterhouse::v1 {
namespace {

using http::MetricsPage;

void write_witnesses(MetricsPage& page, const std::vector<witness::State>& witnesses) {
  const auto each = [&](std::string_view name, std::string_view type, std::string_view help,
                        auto value) {
    page.begin(name, type, help);
    for (const witness::State& state : witnesses)
      page.sample(name, http::metric_label("witness", state.name),
                  static_cast<double>(value(state)));
  };
  using witness::State;
  each("chapterhouse_witness_age_seconds", "gauge",
       "Since the witness last cosigned; since the start when it never did.",
       [](const State& s) { return s.age_seconds; });
  each("chapterhouse_witness_size", "gauge", "Events in the tree that the witness cosigned last.",
       [](const State& s) { return s.size; });
  each("chapterhouse_witness_errors_total", "counter", "Rounds without a cosignature.",
       [](const State& s) { return s.errors; });
  each("chapterhouse_witness_disagreements", "gauge",
       "1 when the witness's last answer shows another history.",
       [](const State& s) { return s.disagrees ? 1 : 0; });
}

// A quiet log has nothing to sign, however long ago the last signature was.
double age_of_unsigned(const Publication& publication, store::TreeSize size, const Clock& clock) {
  if (size >= publication.log.head().last.value) return 0;
  const auto first = publication.log.read_all(Position{size + 1}, 1, Reveal::kNothing);
  if (!first || first->empty()) return 0;
  const std::chrono::duration<double> age = clock.now() - first->front().envelope.recorded_at;
  return std::max(0.0, age.count());
}

}  // namespace

void write_publication(MetricsPage& page, const Publication& publication, const Clock& clock) {
  const auto size = publication.checkpoints.newest().checkpoint.size;
  page.add("chapterhouse_checkpoint_size", MetricsPage::Type::kGauge,
           "Events in the newest signed tree.", static_cast<double>(size));
  page.add("chapterhouse_checkpoint_age_seconds", MetricsPage::Type::kGauge,
           "Since the first event that no signed tree holds; 0 while there is none.",
           age_of_unsigned(publication, size, clock));
  if (publication.witnesses) write_witnesses(page, publication.witnesses());
}

}  // namespace chapterhouse::v1
