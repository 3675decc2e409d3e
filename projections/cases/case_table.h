#pragma once
// The table of cases: one current row each, and one row for every past version, so that a list
// can be asked as of any position.
//
//   cases(no, <columns>)             no = position of the case's first event
//   case_past(until, no, <columns>)  until = position of the event that replaced this version;
//                                    an event touches one case, hence the key
//   case_links(no, target, since, until)  until NULL: still
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "projections/cases/case_queries.h"
#include "projections/engine/projection.h"

namespace chapterhouse::projections {

class CaseTable : public Projection {
 public:
  std::string tables() const override;
  std::string indexes() const override;
  std::vector<TableOrder> contents() const override;
  void project(const Change& change) override;
  void write(Database& database) override;

 private:
  using Number = std::int64_t;
  struct Past {
    std::int64_t until;
    Number no;
    CaseRow row;
  };
  struct LinkChange {
    Number no;
    std::string target;
    std::int64_t at;
    bool begins;
  };
  void note_links(const Change& change, const std::vector<StreamId>& before,
                  const std::vector<StreamId>& after);

  std::map<Number, CaseRow> current_;  // in key order: neighbours share a page
  std::vector<Past> past_;
  std::vector<LinkChange> links_;
};

// The columns of a CaseRow, in the order in which it is bound and read.
const std::string& case_columns();
std::string case_columns(std::string_view table);  // each with its table's name
CaseRow read_case(const Query& query, int first_column);

}  // namespace chapterhouse::projections
