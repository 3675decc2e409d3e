#include "projections/kpi/small_cells.h"

#include <algorithm>
#include <set>
#include <string>

namespace chapterhouse::projections {
namespace {

// The dimensions that a filter narrows.
std::set<std::string> narrowed(const FigureFilter& filter) {
  std::set<std::string> names;
  if (filter.units) names.insert("unit");
  for (const auto& [name, values] : filter.dimensions) names.insert(name);
  return names;
}

bool admits(const FigureFilter& filter, const std::string& dimension, const std::string& key) {
  if (dimension == "unit" && filter.units && !std::ranges::count(*filter.units, UnitId{key}))
    return false;
  return std::ranges::all_of(filter.dimensions, [&](const auto& each) {
    return each.first != dimension || std::ranges::count(each.second, key) > 0;
  });
}

FigureRequest without(FigureRequest request, const std::string& dimension) {
  if (dimension == "unit") request.filter.units.reset();
  std::erase_if(request.filter.dimensions,
                [&](const auto& each) { return each.first == dimension; });
  return request;
}

// The hidden parts of a split.
std::set<std::string> hidden_parts(const std::map<std::string, std::int64_t>& parts,
                                   std::int64_t smallest) {
  std::set<std::string> hidden;
  for (const auto& [key, count] : parts)
    if (count < smallest) hidden.insert(key);
  if (hidden.size() != 1) return hidden;
  const std::string* next = nullptr;
  for (const auto& [key, count] : parts)
    if (!hidden.contains(key) && (!next || count < parts.at(*next))) next = &key;
  if (next) hidden.insert(*next);
  return hidden;
}

Figure hidden_figure(const Definition& kpi) {
  Figure figure;
  figure.kpi = &kpi;
  figure.qualifier = Qualifier::kSuppressed;
  return figure;
}

}  // namespace

bool is_hidden(Database& database, const FigureRequest& request, Position at,
               std::int64_t smallest) {
  const std::set<std::string> dimensions = narrowed(request.filter);
  if (!request.kpi->sensitive() || dimensions.empty()) return false;
  const Terms& terms = request.kpi->small_cell;
  if (count_terms(database, request, terms, "", at)[""] < smallest) return true;
  return std::ranges::any_of(dimensions, [&](const std::string& dimension) {
    const auto hidden = hidden_parts(
        count_terms(database, without(request, dimension), terms, dimension, at), smallest);
    const auto held = static_cast<std::size_t>(std::ranges::count_if(
        hidden, [&](const std::string& key) { return admits(request.filter, dimension, key); }));
    return held != 0 && held != hidden.size();
  });
}

Figure shown_figure(Database& database, const FigureRequest& request, Position at,
                    std::int64_t smallest) {
  return is_hidden(database, request, at, smallest) ? hidden_figure(*request.kpi)
                                                    : figure_of(database, request, at);
}

std::vector<FigurePart> shown_split(Database& database, const FigureRequest& request,
                                    std::string_view dimension, Position at,
                                    std::int64_t smallest) {
  std::vector<FigurePart> parts = split_figure(database, request, dimension, at);
  if (!request.kpi->sensitive()) return parts;
  const bool all = is_hidden(database, request, at, smallest);
  for (FigurePart& part : parts) {
    FigureRequest opened = request;
    opened.filter.dimensions.emplace_back(dimension, std::vector{part.key});
    if (all || is_hidden(database, opened, at, smallest)) part.figure = hidden_figure(*request.kpi);
  }
  return parts;
}

}  // namespace chapterhouse::projections
