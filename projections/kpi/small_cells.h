#pragma once
// Statistical secrecy for figures about people in need (Definition::small_cell). The figure of the
// whole district is shown; a part of it only where enough households stand behind it, and where it
// does not tell a hidden part by subtraction:
//   - of each split, the parts below the limit are hidden, and the next smallest when one alone is;
//   - a filter is a sum of parts, so it is shown when it holds none of the hidden ones, or all.
// A filter over several dimensions has to pass for each of them.
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

#include "projections/kpi/figures.h"

namespace chapterhouse::projections {

// The fewest households of a cell that is shown, on a day. Must be safe to call from any thread.
using SmallCell = std::function<std::int64_t(Date)>;

bool is_hidden(Database&, const FigureRequest&, Position at, std::int64_t smallest);

// As figure_of and split_figure, with what must be hidden hidden.
Figure shown_figure(Database&, const FigureRequest&, Position at, std::int64_t smallest);
std::vector<FigurePart> shown_split(Database&, const FigureRequest&, std::string_view dimension,
                                    Position at, std::int64_t smallest);

}  // namespace chapterhouse::projections
