#include "api/import/table.h"

#include <csv.h>
#include <unicode/ucnv.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>
#include <optional>

namespace chapterhouse::import {
namespace {

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";

// The bytes as UTF-8 when they are valid in `encoding`, otherwise empty.
std::optional<std::string> decode(std::string_view bytes, const char* encoding) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, decltype(&ucnv_close)> converter(ucnv_open(encoding, &status),
                                                                     &ucnv_close);
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::vector<UChar> wide(bytes.size() + 1);
  const std::int32_t length =
      ucnv_toUChars(converter.get(), wide.data(), static_cast<std::int32_t>(wide.size()),
                    bytes.data(), static_cast<std::int32_t>(bytes.size()), &status);
  if (U_FAILURE(status)) return std::nullopt;
  std::string text;
  icu::UnicodeString(wide.data(), length).toUTF8String(text);
  return text;
}

// libcsv reports cells and rows by callback; the line is ours to count.
struct Collector {
  std::vector<Row> rows;
  std::vector<std::string> cells;
  std::uint32_t line = 1;  // where the row in work began
  std::uint32_t next_line = 1;

  static void cell(void* data, std::size_t size, void* self) {
    static_cast<Collector*>(self)->cells.emplace_back(static_cast<const char*>(data), size);
  }
  static void row(int, void* self) {
    auto& me = *static_cast<Collector*>(self);
    me.rows.push_back({me.line, std::move(me.cells)});
    me.cells.clear();
    me.line = me.next_line;
  }
};

}  // namespace

Result<Table, TableError> read_table(std::string_view bytes) {
  Table table;
  std::string text;
  if (bytes.starts_with(kUtf8Mark)) bytes.remove_prefix(kUtf8Mark.size());
  if (auto utf8 = decode(bytes, "UTF-8")) {
    table.encoding = "UTF-8";
    text = *std::move(utf8);
  } else if (auto gb = decode(bytes, "GB18030")) {
    table.encoding = "GB18030";
    text = *std::move(gb);
  } else {
    return Failure{TableError{0, "encoding", "neither UTF-8 nor GB18030"}};
  }

  csv_parser parser;
  csv_init(&parser, 0);
  const std::unique_ptr<csv_parser, decltype(&csv_free)> guard(&parser, &csv_free);
  Collector collector;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    ++collector.next_line;
    csv_parse(&parser, text.data() + at, end - at, &Collector::cell, &Collector::row, &collector);
    // Blank lines make no row; what follows them begins on the next line.
    const bool between_rows = collector.cells.empty() && !parser.quoted && parser.entry_pos == 0;
    if (between_rows) collector.line = collector.next_line;
    at = end;
  }
  // One more line end closes the last row, unless it stands inside a cell that was never closed.
  csv_parse(&parser, "\n", 1, &Collector::cell, &Collector::row, &collector);
  if (parser.entry_pos != 0)
    return Failure{TableError{collector.line, "unclosed_quote",
                              "a quoted cell is not closed before the end of the file"}};
  if (collector.rows.empty()) return Failure{TableError{0, "empty", "no header row"}};
  table.header = std::move(collector.rows.front().cells);
  table.rows.assign(std::make_move_iterator(collector.rows.begin() + 1),
                    std::make_move_iterator(collector.rows.end()));
  return table;
}

}  // namespace chapterhouse::import
