#pragma once
// Finding a case by what a person remembers of it: a name, its pinyin or initials, the start of
// a credit code, an official number. Shows the present only.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "projections/cases/case_queries.h"

namespace chapterhouse::projections {

enum class MatchedBy : std::uint8_t { kUscc, kNumber, kTitle, kInitials, kPinyin };

struct SearchRequest {
  std::string text{};                          // blank: nothing is found
  std::optional<std::vector<UnitId>> units{};  // absent: any; an empty list: none
  std::vector<std::string> types{};            // empty: any
  std::size_t limit = 20;                      // at most limits::kPageSizeMax
};

struct SearchHit {
  CaseRow row;
  MatchedBy matched_by;
};

// The best first: the start of a code, number or name before a part of it, names before pinyin.
std::vector<SearchHit> search_cases(Database&, const SearchRequest&);

}  // namespace chapterhouse::projections
