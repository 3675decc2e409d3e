// Tables of others, and the cells that we write: what was read is written as CSV and read again
// without a change, nothing in it is a formula, and the check of enterprises names lines that
// exist.
#include "api/import/table.h"

#include "api/export/markup.h"
#include "api/import/enterprises.h"
#include "domain/core/text.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

const OrgTree& orgs() {
  static const OrgTree tree = [] {
    OrgUnit city{.id = {"city"}, .kind = UnitKind::kCity, .name_zh = "市", .name_en = "City"};
    city.code = "110000";
    return OrgTree::make({city}, {}, 1).value();
  }();
  return tree;
}

std::string csv_of(const import::Table& table) {
  std::string out;
  const auto add = [&out](const std::vector<std::string>& cells) {
    for (std::size_t i = 0; i < cells.size(); ++i)
      out += (i > 0 ? "," : "") + exports::csv_cell(cells[i]);
    out += "\r\n";
  };
  add(table.header);
  for (const import::Row& row : table.rows) add(row.cells);
  return out;
}

bool is_risky(std::string_view cell) {
  for (const std::string_view start : {"=", "+", "-", "@", "\t", "\r", "\n", "\xEF\xBC\x9D",
                                       "\xEF\xBC\x8B", "\xEF\xBC\x8D", "\xEF\xBC\xA0"})
    if (cell.starts_with(start)) return true;
  return false;
}

// What we write is what was there, with a ' in front of what could be run.
void check_written(const import::Table& table) {
  const auto again = import::read_table(csv_of(table));
  CHECK(again);
  const auto check_cells = [](const std::vector<std::string>& was,
                              const std::vector<std::string>& is) {
    CHECK(was.size() == is.size());
    for (std::size_t i = 0; i < was.size(); ++i) {
      CHECK(is[i] == was[i] || is[i] == "'" + was[i]);
      CHECK(!is_risky(is[i]));
    }
  };
  check_cells(table.header, again->header);
  CHECK(again->rows.size() == table.rows.size());
  for (std::size_t i = 0; i < table.rows.size(); ++i)
    check_cells(table.rows[i].cells, again->rows[i].cells);
}

bool is_blank(const std::vector<std::string>& cells) {
  return std::ranges::all_of(cells, [](const std::string& cell) { return cell.empty(); });
}

}  // namespace

void run(Input input) {
  const std::string_view bytes = input.rest();
  const auto table = import::read_table(bytes);
  if (!table) {
    CHECK(!table.error().key.empty());
    return;
  }
  // A row may end in CR alone, too.
  const auto is_line_end = [](char c) { return c == '\n' || c == '\r'; };
  const auto lines = static_cast<std::uint32_t>(std::ranges::count_if(bytes, is_line_end) + 1);
  bool blank = is_blank(table->header);
  bool clean = true;
  const auto look_at = [&](const std::vector<std::string>& cells) {
    blank = blank || is_blank(cells);
    for (const std::string& cell : cells)
      // A cell with a NUL loses it; one that begins with a blank may lose that to a reader.
      clean = clean && is_text(cell) && !cell.starts_with(' ') && !cell.ends_with(' ') &&
              cell.find('\r') == std::string::npos && !cell.starts_with('\t') &&
              !cell.ends_with('\t');
  };
  look_at(table->header);
  // Written first, it is the mark at a file's beginning and no part of its text.
  clean = clean && !table->header.front().starts_with("\xEF\xBB\xBF");
  for (const import::Row& row : table->rows) {
    CHECK(row.line >= 1);
    CHECK(row.line <= lines);
    look_at(row.cells);
  }
  if (clean && !blank) check_written(*table);

  const auto report = import::check_enterprises(*table, {}, orgs(), Date{});
  CHECK(report.rows <= table->rows.size());
  CHECK(report.fit.size() + report.filtered <= report.rows);
  for (const import::Finding& finding : report.findings) CHECK(finding.line <= lines);
}

}  // namespace chapterhouse::fuzz
