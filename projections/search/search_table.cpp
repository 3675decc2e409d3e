#include "projections/search/search_table.h"

#include "projections/search/pinyin.h"

namespace chapterhouse::projections {

std::string SearchTable::tables() const {
  return "CREATE TABLE search(no INTEGER PRIMARY KEY, title TEXT NOT NULL, number TEXT NOT NULL,"
         " uscc TEXT NOT NULL, initials TEXT NOT NULL, pinyin TEXT NOT NULL);";
}

// Parts of names are looked for by reading the narrow table: two characters, the usual length of
// a Chinese word, are too short for a trigram index.
std::string SearchTable::indexes() const { return ""; }

std::vector<TableOrder> SearchTable::contents() const { return {{"search", "no"}}; }

void SearchTable::project(const Change& change) {
  const CaseSummary& before = change.summary_before;
  const CaseSummary& after = change.summary_after;
  if (change.before.exists() && after.title == before.title && after.number == before.number &&
      after.uscc == before.uscc)
    return;
  touched_[static_cast<std::int64_t>(change.opened.value)] = {after.title, after.number,
                                                              after.uscc};
}

void SearchTable::write(Database& database) {
  Query put = database.query("INSERT OR REPLACE INTO search VALUES(?, ?, ?, ?, ?, ?)");
  for (const auto& [no, words] : touched_) {
    const Pinyin pinyin = pinyin_of(words.title);
    const std::string title = folded(words.title), number = folded(words.number),
                      uscc = folded(words.uscc);
    put.bind(no).bind(title).bind(number).bind(uscc).bind(pinyin.initials).bind(pinyin.full).run();
  }
  touched_.clear();
}

}  // namespace chapterhouse::projections
