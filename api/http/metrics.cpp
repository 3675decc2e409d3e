#include "api/http/metrics.h"

#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

namespace chapterhouse::http {
namespace {

std::string number(double value) {
  if (std::isinf(value)) return value > 0 ? "+Inf" : "-Inf";
  char text[32];
  std::snprintf(text, sizeof text, "%.15g", value);
  return text;
}

std::string escaped(std::string_view label) {
  std::string out;
  for (const char c : label) {
    if (c == '\\' || c == '"') out.push_back('\\');
    out += c == '\n' ? std::string("\\n") : std::string(1, c);
  }
  return out;
}

double entries_of(const char* folder) {
  std::error_code error;
  double count = 0;
  for (std::filesystem::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error))
    ++count;
  return count;
}

}  // namespace

std::string metric_label(std::string_view name, std::string_view value) {
  return "{" + std::string(name) + "=\"" + escaped(value) + "\"}";
}

void MetricsPage::begin(std::string_view name, std::string_view type, std::string_view help) {
  text_.append("# HELP ").append(name).append(" ").append(help).append("\n");
  text_.append("# TYPE ").append(name).append(" ").append(type).append("\n");
}

void MetricsPage::sample(std::string_view name, std::string_view labels, double value) {
  text_.append(name).append(labels).append(" ").append(number(value)).append("\n");
}

void MetricsPage::add(std::string_view name, Type type, std::string_view help, double value) {
  begin(name, type == Type::kCounter ? "counter" : "gauge", help);
  sample(name, "", value);
}

void RequestMetrics::answered(std::string_view route, int status, double seconds) {
  const auto bucket = std::ranges::lower_bound(kBounds, seconds) - kBounds.begin();
  const std::lock_guard lock(mutex_);
  ++requests_[{std::string(route), status}];
  ++buckets_[static_cast<std::size_t>(bucket)];
  seconds_ += seconds;
}

void RequestMetrics::write(MetricsPage& page) const {
  const std::lock_guard lock(mutex_);
  page.begin("chapterhouse_http_requests_total", "counter",
             "Requests answered, by route and status code.");
  for (const auto& [key, count] : requests_)
    page.sample(
        "chapterhouse_http_requests_total",
        "{route=\"" + escaped(key.first) + "\",code=\"" + std::to_string(key.second) + "\"}",
        static_cast<double>(count));
  page.begin("chapterhouse_http_request_seconds", "histogram", "Time to answer a request.");
  std::uint64_t cumulative = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    cumulative += buckets_[i];
    const std::string bound = i < kBounds.size() ? number(kBounds[i]) : "+Inf";
    page.sample("chapterhouse_http_request_seconds_bucket", "{le=\"" + bound + "\"}",
                static_cast<double>(cumulative));
  }
  page.sample("chapterhouse_http_request_seconds_sum", "", seconds_);
  page.sample("chapterhouse_http_request_seconds_count", "", static_cast<double>(cumulative));
}

void write_process_metrics(MetricsPage& page) {
  long pages = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> pages >> resident;
  using enum MetricsPage::Type;
  page.add("process_resident_memory_bytes", kGauge, "Resident memory.",
           static_cast<double>(resident) * static_cast<double>(sysconf(_SC_PAGESIZE)));
  page.add("process_open_fds", kGauge, "Open file descriptors.", entries_of("/proc/self/fd"));
  page.add("process_threads", kGauge, "Threads.", entries_of("/proc/self/task"));
}

}  // namespace chapterhouse::http
