#pragma once
// The log in the formats of other people's tools, piece by piece: what is held at a time is a page
// of events and one case, whatever the log's length. What each format holds and how to check it:
// ops/docs/formats/export.md.
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/texts/texts.h"
#include "domain/cases/catalogue.h"
#include "domain/ports/event_log.h"

namespace chapterhouse::exports {

enum class Format : std::uint8_t { kJsonl, kCloudEvents, kXes, kOcelJson, kOcelXml, kCsv };

struct FormatInfo {
  Format format;
  std::string_view key;     // "ocel-json": --as and ?as=
  std::string_view media;   // Content-Type
  std::string_view suffix;  // of a file: "json"
};
std::span<const FormatInfo> formats();  // jsonl first
const FormatInfo& info_of(Format format);
const FormatInfo* format_named(std::string_view key);  // null when unknown

// What is exported. `types` names case types and registers; empty: all that the format holds.
struct Selection {
  Format format = Format::kJsonl;
  Position from{1}, until;  // both included
  std::set<std::string, std::less<>> types;
  Language language = Language::kZh;  // of the labels of csv

  bool has(std::string_view type) const { return types.empty() || types.contains(type); }
};

// Borrowed by an export for its life. `texts` is needed by csv only and may be null otherwise.
struct Sources {
  const EventLog& log;
  const Catalogue& catalogue;
  const BlindIndex& blind;
  const Texts* texts;
};

// Renders events. One export calls it from one thread.
class Writer {
 public:
  virtual ~Writer() = default;
  // How often the log is gone through, and whether event by event or case by case.
  virtual std::size_t passes() const { return 1; }
  virtual bool by_stream() const { return false; }
  virtual void begin(std::size_t pass, std::string& out) = 0;
  virtual void event(const Event&, std::string&) {}
  // A stream's events up to the end of the selection, the first one first; never empty.
  virtual Outcome<ReadError> stream(std::size_t, std::span<const Event>, std::string&) {
    return Done{};
  }
  virtual void end(std::string& out) = 0;
};

// One run. For one thread at a time.
class Export {
 public:
  Export(const Sources& sources, Selection selection);
  ~Export();
  Export(const Export&) = delete;
  Export& operator=(const Export&) = delete;

  // Appends the next piece, some 64 KiB. False when there is no more and nothing was appended.
  Result<bool, ReadError> more(std::string& out);
  // How far it is, in events gone through.
  std::uint64_t done() const;
  std::uint64_t total() const;

 private:
  Outcome<ReadError> take(const Event& event, std::string& out);
  Result<std::vector<Event>, ReadError> whole_stream(const StreamId& stream) const;

  Sources sources_;
  Selection selection_;
  std::unique_ptr<Writer> writer_;
  std::size_t pass_ = 0;
  bool begun_ = false, ended_ = false;
  Position next_;
  std::vector<Event> page_;
  std::size_t in_page_ = 0;
};

// The writers of each format. The arguments must outlive what is made.
std::unique_ptr<Writer> jsonl_writer(const Sources& sources, const Selection& selection);
std::unique_ptr<Writer> cloudevents_writer(const Sources& sources, const Selection& selection);
std::unique_ptr<Writer> xes_writer(const Sources& sources, const Selection& selection);
std::unique_ptr<Writer> ocel_writer(const Sources& sources, const Selection& selection);
std::unique_ptr<Writer> csv_writer(const Sources& sources, const Selection& selection);

}  // namespace chapterhouse::exports
