#pragma once
// A CSV file as rows of UTF-8 text. Reads UTF-8 (with or without a mark) and GB18030, quoted commas
// and quoted new lines.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "domain/core/result.h"

namespace chapterhouse::import {

struct Row {
  std::uint32_t line;  // of the file, from 1, where the row begins
  std::vector<std::string> cells;
};

struct Table {
  std::string encoding;  // "UTF-8" or "GB18030"
  std::vector<std::string> header;
  std::vector<Row> rows;
};

struct TableError {
  std::uint32_t line;  // 0: the file as a whole
  std::string key;     // "empty", "encoding", "unclosed_quote"
  std::string detail;
};

// The whole file's bytes. Rows may be shorter or longer than the header: the caller judges.
Result<Table, TableError> read_table(std::string_view bytes);

}  // namespace chapterhouse::import
