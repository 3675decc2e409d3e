#pragma once
// Figures as the API shows them, and the parameters that every question about figures takes.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "api/v1/handlers/render.h"

namespace chapterhouse::v1 {

object definition_json(const Call& call, const projections::Definition& definition);
object figure_json(const Call& call, const projections::Figure& figure);
object period_json(const projections::Period& period);
object evidence_json(const projections::Evidence& fact);

// A value in the unit's own way: "41 家", "33.3 %", "3.60 万元", half up; "—" when there is none.
std::string display(Language language, projections::FigureUnit unit,
                    std::optional<std::int64_t> value);

// from and to, or month=2026-03, or year=2026; the current month when nothing is said.
projections::Period read_period(const Call& call, Parameters& parameters);
projections::Period year_of(std::chrono::year year);
// The units of the parameter `unit` and below, as far as the caller may see them; without it all
// that the caller may see. Absent: any.
std::optional<std::vector<UnitId>> read_units(const Call& call, Parameters& parameters);

// Every dimension but the unit is a parameter of its name: ?ownership=private,foreign. As of which
// position is for Parameters::reading().
projections::ReadModels::KpiRequest read_request(const Call& call, Parameters& parameters);

}  // namespace chapterhouse::v1
