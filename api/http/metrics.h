#pragma once
// What the server counts, in the text format of Prometheus (version 0.0.4). Labels are routes and
// codes: no ids and no names.
#include <array>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace chapterhouse::http {

// Writes one page of metrics. Not for several threads.
class MetricsPage {
 public:
  enum class Type : std::uint8_t { kCounter, kGauge };
  void add(std::string_view name, Type type, std::string_view help, double value);
  void begin(std::string_view name, std::string_view type, std::string_view help);
  void sample(std::string_view name, std::string_view labels, double value);
  std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

// Safe to call from any thread.
class RequestMetrics {
 public:
  void answered(std::string_view route, int status, double seconds);
  void write(MetricsPage& page) const;

 private:
  static constexpr std::array kBounds = {0.001, 0.0025, 0.005, 0.01, 0.025, 0.05,
                                         0.1,   0.25,   0.5,   1.0,  2.5};  // seconds
  mutable std::mutex mutex_;  // guards everything below
  std::map<std::pair<std::string, int>, std::uint64_t, std::less<>> requests_;
  std::array<std::uint64_t, kBounds.size() + 1> buckets_{};
  double seconds_ = 0;
};

// {name="value"}, escaped as the format asks.
std::string metric_label(std::string_view name, std::string_view value);

// Memory, open file descriptors, threads, processor time and start of this process; its version.
void write_process_metrics(MetricsPage& page);

}  // namespace chapterhouse::http
