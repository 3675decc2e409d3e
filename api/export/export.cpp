#include "api/export/export.h"

#include <algorithm>
#include <array>

namespace chapterhouse::exports {
namespace {

constexpr std::size_t kPage = 512;
constexpr std::size_t kPieceBytes = 64 * 1024;

// clang-format off
constexpr std::array kFormats = {
    FormatInfo{Format::kJsonl,       "jsonl",       "application/x-ndjson; charset=utf-8",            "jsonl"},
    FormatInfo{Format::kCloudEvents, "cloudevents", "application/cloudevents-batch+json; charset=utf-8", "json"},
    FormatInfo{Format::kXes,         "xes",         "application/xml; charset=utf-8",                 "xes"},
    FormatInfo{Format::kOcelJson,    "ocel-json",   "application/json; charset=utf-8",                "json"},
    FormatInfo{Format::kOcelXml,     "ocel-xml",    "application/xml; charset=utf-8",                 "xml"},
    FormatInfo{Format::kCsv,         "csv",         "text/csv; charset=utf-8; header=present",        "csv"},
};
// clang-format on

std::unique_ptr<Writer> writer_for(const Sources& sources, const Selection& selection) {
  switch (selection.format) {
    case Format::kJsonl:
      return jsonl_writer(sources, selection);
    case Format::kCloudEvents:
      return cloudevents_writer(sources, selection);
    case Format::kXes:
      return xes_writer(sources, selection);
    case Format::kOcelJson:
    case Format::kOcelXml:
      return ocel_writer(sources, selection);
    case Format::kCsv:
      return csv_writer(sources, selection);
  }
  return jsonl_writer(sources, selection);
}

}  // namespace

std::span<const FormatInfo> formats() { return kFormats; }

const FormatInfo& info_of(Format format) {
  return *std::ranges::find(kFormats, format, &FormatInfo::format);
}

const FormatInfo* format_named(std::string_view key) {
  const auto found = std::ranges::find(kFormats, key, &FormatInfo::key);
  return found == kFormats.end() ? nullptr : &*found;
}

Export::Export(const Sources& sources, Selection selection)
    : sources_(sources),
      selection_(std::move(selection)),
      writer_(writer_for(sources_, selection_)) {
  // A case begins before the selection when only its later events are in it.
  next_ = writer_->by_stream() ? Position{1} : selection_.from;
}
Export::~Export() = default;

std::uint64_t Export::total() const {
  const std::uint64_t first = writer_->by_stream() ? 1 : selection_.from.value;
  const std::uint64_t last = selection_.until.value;
  return last < first ? 0 : (last - first + 1) * writer_->passes();
}

std::uint64_t Export::done() const {
  const std::uint64_t first = writer_->by_stream() ? 1 : selection_.from.value;
  return total() / writer_->passes() * pass_ + (next_.value - first);
}

Result<bool, ReadError> Export::more(std::string& out) {
  if (ended_) return false;
  if (!begun_) writer_->begin(pass_, out);
  begun_ = true;
  while (out.size() < kPieceBytes) {
    if (in_page_ < page_.size()) {
      const Event& event = page_[in_page_++];
      next_ = {event.envelope.position.value + 1};
      if (auto taken = take(event, out); !taken) return Failure{taken.error()};
      continue;
    }
    if (next_ > selection_.until) {
      if (++pass_ < writer_->passes()) {
        next_ = writer_->by_stream() ? Position{1} : selection_.from;
        writer_->begin(pass_, out);
        continue;
      }
      --pass_;
      writer_->end(out);
      ended_ = true;
      break;
    }
    const std::uint64_t left = selection_.until.value - next_.value + 1;
    auto page =
        sources_.log.read_all(next_, std::min<std::uint64_t>(kPage, left), Reveal::kNothing);
    if (!page) return Failure{page.error()};
    if (page->empty())
      return Failure{ReadError{ReadError::Kind::kCorrupt, next_, "a record is missing"}};
    page_ = *std::move(page);
    in_page_ = 0;
  }
  return true;
}

Outcome<ReadError> Export::take(const Event& event, std::string& out) {
  const Envelope& e = event.envelope;
  if (!selection_.has(type_of_stream(e.stream))) return Done{};
  if (!writer_->by_stream()) {
    writer_->event(event, out);
    return Done{};
  }
  // A stream is written whole where it begins: no table of streams is kept.
  if (e.version.value != 1) return Done{};
  const auto events = whole_stream(e.stream);
  if (!events) return Failure{events.error()};
  return writer_->stream(pass_, *events, out);
}

Result<std::vector<Event>, ReadError> Export::whole_stream(const StreamId& stream) const {
  std::vector<Event> events;
  for (;;) {
    auto page = sources_.log.read_stream(stream, {events.size() + 1}, kPage, Reveal::kNothing);
    if (!page) return Failure{page.error()};
    const bool last = page->size() < kPage;
    for (Event& event : *page) {
      if (event.envelope.position > selection_.until) return events;
      events.push_back(std::move(event));
    }
    if (last) return events;
  }
}

}  // namespace chapterhouse::exports
