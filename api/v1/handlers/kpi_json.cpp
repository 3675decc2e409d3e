#include "api/v1/handlers/kpi_json.h"

#include "api/json/write.h"

namespace chapterhouse::v1 {
namespace {

using projections::FigureUnit;
using projections::Period;

// number / 10^shown, half up, with so many decimals; `decimals` are those the number has.
std::string shortened(std::int64_t number, int decimals, int shown) {
  std::int64_t divisor = 1, below = 1;
  for (int i = shown; i < decimals; ++i) divisor *= 10;
  for (int i = 0; i < shown; ++i) below *= 10;
  std::int64_t rounded = number / divisor;
  // Half up: towards the greater number, of negative ones too.
  const std::int64_t rest = number % divisor;
  if (2 * rest >= divisor) ++rounded;
  if (2 * rest < -divisor) --rounded;
  const std::int64_t magnitude = rounded < 0 ? -rounded : rounded;
  std::string text = rounded < 0 ? "-" : "";
  text += std::to_string(magnitude / below);
  if (shown == 0) return text;
  const std::string digits = std::to_string(below + magnitude % below);
  return text + "." + digits.substr(1);
}

Period month_of(std::chrono::year_month month) {
  return {std::chrono::sys_days(month / 1), std::chrono::sys_days(month / std::chrono::last)};
}

std::optional<Date> first_of(Parameters& parameters, std::string_view name,
                             std::string_view suffix) {
  const auto text = parameters.text(name);
  if (!text) return std::nullopt;
  const auto date = parse_date(*text + std::string(suffix));
  if (!date) parameters.refuse(name, json::problem::kBadDate);
  return date;
}

}  // namespace

std::string display(Language language, FigureUnit unit, std::optional<std::int64_t> value) {
  if (!value) return "—";
  const int shown = unit == FigureUnit::kMoney ? 2 : projections::decimals(unit);
  const std::string_view label =
      language == Language::kZh ? projections::unit_zh(unit) : projections::unit_en(unit);
  return shortened(*value, projections::decimals(unit), shown) + " " + std::string(label);
}

object definition_json(const Call& call, const projections::Definition& d) {
  const bool zh = call.language == Language::kZh;
  object out{
      {"id", d.id},
      {"version", d.version},
      {"name", zh ? d.name_zh : d.name_en},
      {"unit", object{{"key", key_of(d.unit)},
                      {"label", zh ? projections::unit_zh(d.unit) : projections::unit_en(d.unit)}}},
      {"kind", key_of(d.kind)},
      {"formula", key_of(d.formula)},
      {"additive", d.additive()},
      {"sensitive", d.sensitive()},
      // A value is to be divided by ten to this power: ratios count tenths of a percent.
      {"decimals", projections::decimals(d.unit)}};
  if (!d.basis_zh.empty()) out["basis"] = zh ? d.basis_zh : d.basis_en;
  return out;
}

object figure_json(const Call& call, const projections::Figure& figure) {
  const FigureUnit unit = figure.kpi ? figure.kpi->unit : FigureUnit::kItems;
  object out{{"display", display(call.language, unit, figure.value)},
             {"adjustment", figure.adjustment},
             {"qualifier", key_of(figure.qualifier)}};
  if (figure.value) out["value"] = *figure.value;
  if (figure.value && unit == FigureUnit::kMoney) out["fen"] = std::to_string(*figure.value);
  if (figure.qualifier == projections::Qualifier::kSuppressed) return out;
  out["numerator"] = figure.numerator;
  if (figure.kpi && figure.kpi->formula == projections::Formula::kRatio)
    out["denominator"] = figure.denominator;
  return out;
}

object period_json(const Period& period) {
  return {{"from", to_text(period.from)}, {"to", to_text(period.to)}};
}

object evidence_json(const projections::Evidence& fact) {
  return {{"position", number(fact.position)},
          {"stream", fact.stream.value},
          {"measure", fact.measure},
          {"sign", fact.sign},
          {"date", to_text(fact.date)},
          {"booked", to_text(fact.booked)},
          {"adjustment", fact.adjustment},
          {"recorded_at", to_text(fact.recorded_at)},
          {"delta", fact.delta},
          {"distinct", fact.distinct},
          {"dimensions", json::write_json(shape_of<Dimensions>(), &fact.dimensions)}};
}

Period year_of(std::chrono::year year) { return {Date{year / 1 / 1}, Date{year / 12 / 31}}; }

projections::Period read_period(const Call& call, Parameters& parameters) {
  const std::chrono::year_month_day today(call.today);
  const auto from = parameters.date("from"), to = parameters.date("to");
  const auto month = first_of(parameters, "month", "-01");
  const auto year = first_of(parameters, "year", "-01-01");
  if ((from || to) + month.has_value() + year.has_value() > 1)
    parameters.refuse(month ? "month" : "year", "not_both", from || to ? "from, to" : "year");
  if (from.has_value() != to.has_value())
    parameters.refuse(from ? "to" : "from", json::problem::kMissing);
  if (from && to) return {*from, *to};
  if (month) {
    const std::chrono::year_month_day first(*month);
    return month_of(first.year() / first.month());
  }
  if (year) {
    const std::chrono::year_month_day first(*year);
    return year_of(first.year());
  }
  return month_of(today.year() / today.month());
}

std::optional<std::vector<UnitId>> read_units(const Call& call, Parameters& parameters) {
  const auto unit = parameters.text("unit");
  if (!unit) return call.scope.units();
  const OrgTree& orgs = call.app.rules.orgs;
  if (!orgs.find(UnitId{*unit})) parameters.refuse("unit", "unknown_unit");
  std::vector<UnitId> units;
  for (const OrgUnit& each : orgs.units())
    if (orgs.in_subtree(each.id, UnitId{*unit}, call.today) && call.scope.has_unit(each.id))
      units.push_back(each.id);
  return units;
}

projections::ReadModels::KpiRequest read_request(const Call& call, Parameters& parameters) {
  projections::ReadModels::KpiRequest request;
  request.kpi = call.request.path_value("id");
  request.period = read_period(call, parameters);
  for (const Field& field : shape_of<Dimensions>().fields) {
    const std::string name(field.name);
    if (name == "unit") continue;
    if (parameters.text(name)) request.filter.dimensions.emplace_back(name, parameters.list(name));
  }
  request.filter.units = read_units(call, parameters);
  return request;
}

}  // namespace chapterhouse::v1
