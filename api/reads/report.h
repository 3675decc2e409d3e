#pragma once
// Reads as people are shown them: JSON for the API, and the report that a person gets of who looked
// at his data, also as a text to print.
#include <span>
#include <string>

#include <boost/json/object.hpp>

#include "api/texts/texts.h"
#include "domain/orgs/org_tree.h"
#include "projections/reads/read_queries.h"

namespace chapterhouse::reads {

// In whose language, and by which names of units. Borrowed.
struct Words {
  const Texts& texts;
  Language language;
  const OrgTree& orgs;

  std::string_view text(std::string_view section, std::string_view key) const;
  std::string_view unit(const UnitId& id) const;
  // What a field of an event is called: "application.submitted.id_no" is "Identity number".
  std::string field(std::string_view name) const;
  boost::json::object labelled(std::string_view section, std::string_view key) const;
};

boost::json::object read_json(const projections::Read& read, const Words& words,
                              const projections::OfficeHours& hours);

// The report: who, of which office, in which role, when, which fields, why. `reads` the newest
// first, as they are listed.
struct ReportOf {
  std::span<const projections::Read> reads;
  Position position;  // of the log of who looked
  Timestamp made{};
};
boost::json::object report_json(const ReportOf& report, const Words& words);
std::string report_text(const ReportOf& report, const Words& words);

}  // namespace chapterhouse::reads
