#pragma once
// What cases are found by, narrow and apart from the wide table of cases.
//
//   search(no, title, number, uscc, initials, pinyin)  no as in the table of cases; all folded
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "projections/engine/projection.h"

namespace chapterhouse::projections {

class SearchTable : public Projection {
 public:
  std::string tables() const override;
  std::string indexes() const override;
  std::vector<TableOrder> contents() const override;
  void project(const Change& change) override;
  void write(Database& database) override;

 private:
  struct Words {
    std::string title, number, uscc;
  };

  std::map<std::int64_t, Words> touched_;  // by number
};

}  // namespace chapterhouse::projections
