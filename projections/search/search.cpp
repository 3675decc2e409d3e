#include "projections/search/search.h"

#include <algorithm>

#include "projections/cases/case_table.h"
#include "projections/search/pinyin.h"
#include "projections/sql/where.h"

namespace chapterhouse::projections {
namespace {

// How well a row fits, best first; NULL when it does not. Each rank names what matched it.
constexpr const char* kRank =
    "CASE WHEN search.uscc LIKE ?1 ESCAPE '\\' THEN 0"
    " WHEN search.number LIKE ?1 ESCAPE '\\' THEN 1"
    " WHEN search.title LIKE ?1 ESCAPE '\\' THEN 2"
    " WHEN search.title LIKE ?2 ESCAPE '\\' THEN 3"
    " WHEN search.number LIKE ?2 ESCAPE '\\' THEN 4"
    " WHEN search.initials LIKE ?3 ESCAPE '\\' THEN 5"
    " WHEN search.pinyin LIKE ?3 ESCAPE '\\' THEN 6"
    " WHEN search.initials LIKE ?4 ESCAPE '\\' THEN 7"
    " WHEN search.pinyin LIKE ?4 ESCAPE '\\' THEN 8 END";

MatchedBy matched_by(std::int64_t rank) {
  switch (rank) {
    case 0:
      return MatchedBy::kUscc;
    case 1:
    case 4:
      return MatchedBy::kNumber;
    case 2:
    case 3:
      return MatchedBy::kTitle;
    case 5:
    case 7:
      return MatchedBy::kInitials;
    default:
      return MatchedBy::kPinyin;
  }
}

}  // namespace

std::vector<SearchHit> search_cases(Database& database, const SearchRequest& request) {
  const std::string text = folded(request.text);
  std::string sound = text;
  std::erase(sound, ' ');  // "shun feng"
  std::vector<SearchHit> hits;
  if (text.empty()) return hits;
  Where where;
  where.add("rank IS NOT NULL");
  if (request.units) where.in("cases.unit", *request.units);
  if (!request.types.empty())
    where.in("cases.type", request.types);
  else
    where.add(without_types_apart("cases.type"));
  const std::size_t limit = std::clamp<std::size_t>(request.limit, 1, limits::kPageSizeMax);
  // Ranked in the narrow table first; the wide one is read for what matched.
  Query query =
      database.query("SELECT rank, " + case_columns() + " FROM (SELECT no, " + kRank +
                     " AS rank FROM search) AS found JOIN cases USING (no)" + where.sql() +
                     " ORDER BY rank, updated_at DESC, no DESC LIMIT " + std::to_string(limit));
  const std::string starts = like_pattern("", text), contains = like_pattern("%", text);
  const std::string sound_starts = like_pattern("", sound),
                    sound_contains = like_pattern("%", sound);
  query.bind(starts).bind(contains).bind(sound_starts).bind(sound_contains);
  query.bind_all(where.values());
  while (query.step()) hits.push_back({read_case(query, 1), matched_by(query.integer(0))});
  return hits;
}

}  // namespace chapterhouse::projections
