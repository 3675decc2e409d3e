#pragma once
// Enterprises as a business register exports them, checked row by row before anything is written.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/import/table.h"
#include "domain/core/time.h"
#include "domain/orgs/org_tree.h"

namespace chapterhouse::import {

// A finding of the check. An error keeps its row out; a warning lets it in.
struct Finding {
  enum class Severity : std::uint8_t { kWarning, kError };
  std::uint32_t line;  // of the file; 0: the file as a whole
  Severity severity;
  std::string_view
      rule;            // stable key, text in the catalogue: "uscc_check", "duplicate_in_file", ...
  std::string column;  // as the header spells it; empty: the row as a whole
  std::string value;   // what stands there
};

struct Enterprise {
  std::uint32_t line;
  std::string name;
  std::string uscc;  // normalised; empty: an old licence without one
  std::optional<Date> registered_on;
  std::string capital;   // as written: "1,000(万元人民币)"
  std::string scope;     // of business
  std::string district;  // as written: "顺义"
  std::string address;
  UnitId unit;  // whose address it is, by the unit's name in it; otherwise the district's own
};

struct CheckReport {
  std::string encoding;
  std::size_t rows = 0;         // data rows in the file
  std::size_t filtered = 0;     // left out by the filter
  std::vector<Enterprise> fit;  // to be registered, in the file's order
  std::vector<Finding> findings;

  std::size_t count(Finding::Severity severity) const;
};

struct Filter {
  std::string district;  // keep rows of this district only; empty: all
};

// Judges every row on its own: a bad one is listed and costs nothing else.
CheckReport check_enterprises(const Table& table, const Filter& filter, const OrgTree& orgs,
                              Date today);

}  // namespace chapterhouse::import
