#include "api/bundle/figure_bundle.h"

#include <algorithm>

#include "api/v1/handlers/kpi_json.h"
#include "domain/registers/reference.h"

namespace chapterhouse::projections {
BOOST_DESCRIBE_ENUM(Window, kInPeriod, kUpToEnd, kBeforeStart, kYearToDate, kBeforeYear)
}  // namespace chapterhouse::projections

namespace chapterhouse::bundle {
namespace {

using projections::Definition;
using projections::Evidence;
using projections::Figure;
using projections::Term;
using projections::Terms;

Failure<BundleFault> fault(std::string where, std::string expected, std::string found) {
  return Failure{BundleFault{std::move(where), std::move(expected), std::move(found)}};
}

object both(std::string_view zh, std::string_view en) { return {{"zh", zh}, {"en", en}}; }

array terms_json(const Terms& terms) {
  array out;
  for (const Term& term : terms) {
    object row{{"measure", term.measure},
               {"window", key_of(term.window)},
               {"formula", key_of(term.formula)},
               {"sign", term.sign}};
    if (!term.dimension.empty()) {
      row["dimension"] = term.dimension;
      row["values"] = term.values;
    }
    out.push_back(std::move(row));
  }
  return out;
}

object definition_json(const Definition& kpi) {
  object out{{"id", kpi.id},
             {"version", kpi.version},
             {"name", both(kpi.name_zh, kpi.name_en)},
             {"unit", key_of(kpi.unit)},
             {"decimals", projections::decimals(kpi.unit)},
             {"kind", key_of(kpi.kind)},
             {"formula", key_of(kpi.formula)},
             {"numerator", terms_json(kpi.numerator)}};
  if (!kpi.denominator.empty()) out["denominator"] = terms_json(kpi.denominator);
  if (!kpi.basis_zh.empty()) out["basis"] = both(kpi.basis_zh, kpi.basis_en);
  return out;
}

object question_json(const FigureQuestion& question) {
  object out{{"from", to_text(question.period.from)},
             {"to", to_text(question.period.to)},
             {"as_of", std::to_string(question.as_of.value)}};
  if (question.filter.units) {
    array units;
    for (const UnitId& unit : *question.filter.units) units.emplace_back(unit.value);
    out["units"] = std::move(units);
  }
  object dimensions;
  for (const auto& [name, values] : question.filter.dimensions) {
    array list;
    for (const std::string& each : values) list.emplace_back(each);
    dimensions[name] = std::move(list);
  }
  out["dimensions"] = std::move(dimensions);
  return out;
}

object result_json(const Figure& figure) {
  object out;
  if (figure.value) out["value"] = *figure.value;
  out["numerator"] = figure.numerator;
  if (figure.kpi->formula == projections::Formula::kRatio) out["denominator"] = figure.denominator;
  out["adjustment"] = figure.adjustment;
  out["qualifier"] = key_of(figure.qualifier);
  return out;
}

array evidence_json(const std::vector<Evidence>& rows) {
  array out;
  out.reserve(rows.size());
  for (const Evidence& row : rows) out.push_back(v1::evidence_json(row));
  return out;
}

// What the log itself says about the rules: the last activation that is among the records.
object rules_json(const store::ProvedBundle& proved) {
  object out;
  for (const Event& event : proved.events)
    if (const auto* active = event.body.as<reference::ev::Activated>())
      out = {{"position", std::to_string(event.envelope.position.value)},
             {"policy_version", active->policy_version},
             {"calendar_version", active->calendar_version},
             {"units_version", active->units_version},
             {"reference_sha256", active->sha256}};
  return out;
}

Result<std::vector<std::string>, BundleFault> texts(const value& from, const std::string& where) {
  const array* list = from.if_array();
  if (!list) return fault(where, "a list", "something else");
  std::vector<std::string> out;
  for (const value& each : *list) {
    if (!each.is_string()) return fault(where, "a list of texts", "something else");
    out.emplace_back(each.get_string().data(), each.get_string().size());
  }
  return out;
}

Result<Date, BundleFault> date_member(const object& of, std::string_view name,
                                      const std::string& where) {
  const auto text = text_member(of, name, where);
  if (!text) return Failure{text.error()};
  const auto date = parse_date(*text);
  if (!date) return fault(where + "/" + std::string(name), "a date", *text);
  return *date;
}

std::optional<BundleFault> read_filter(const object& question, projections::FigureFilter& filter) {
  const std::string where = "/figure/question";
  if (const value* units = question.if_contains("units")) {
    const auto names = texts(*units, where + "/units");
    if (!names) return names.error();
    filter.units.emplace();
    for (const std::string& name : *names) filter.units->push_back(UnitId{name});
  }
  const value* dimensions = question.if_contains("dimensions");
  if (!dimensions || !dimensions->is_object())
    return BundleFault{where + "/dimensions", "an object", "something else"};
  for (const auto& [name, values] : dimensions->get_object()) {
    const std::string key(name.data(), name.size());
    auto list = texts(values, where + "/dimensions/" + key);
    if (!list) return list.error();
    filter.dimensions.emplace_back(key, *std::move(list));
  }
  if (const std::string unknown = projections::unknown_dimension(filter); !unknown.empty())
    return BundleFault{where + "/dimensions", "dimensions that this program knows", unknown};
  return std::nullopt;
}

// No case of the bundle is there for nothing, and none goes on behind the position.
std::optional<BundleFault> check_streams(const FigureQuestion& question,
                                         const store::ProvedBundle& proved,
                                         const projections::Recount& counted) {
  std::set<std::string_view> used;
  for (const auto* rows : {&counted.numerator, &counted.denominator})
    for (const Evidence& row : *rows) used.insert(row.stream.value);
  const std::string rules = reference::stream().value;
  for (std::size_t i = 0; i < proved.events.size(); ++i) {
    const Envelope& envelope = proved.events[i].envelope;
    if (envelope.stream.value == rules) continue;
    const std::string where = "/records/" + std::to_string(i) + "/entry";
    if (envelope.position > question.as_of)
      return BundleFault{where, "at most position " + std::to_string(question.as_of.value),
                         std::to_string(envelope.position.value)};
    if (!used.contains(envelope.stream.value))
      return BundleFault{where, "an event of a case that is counted", envelope.stream.value};
  }
  return std::nullopt;
}

}  // namespace

Result<FigureQuestion, BundleFault> read_question(const object& members) {
  const value* figure = members.if_contains(kFigure);
  const object* about = figure ? figure->if_object() : nullptr;
  const value* defined = about ? about->if_contains("definition") : nullptr;
  const value* asked = about ? about->if_contains("question") : nullptr;
  if (!defined || !defined->is_object() || !asked || !asked->is_object())
    return fault("/figure", "a definition and a question", "something else");
  FigureQuestion question;
  const auto id = text_member(defined->get_object(), "id", "/figure/definition");
  if (!id) return Failure{id.error()};
  question.kpi = projections::find_definition(*id);
  if (!question.kpi) return fault("/figure/definition/id", "a figure that this program knows", *id);
  const std::string where = "/figure/question";
  const auto from = date_member(asked->get_object(), "from", where);
  const auto to = date_member(asked->get_object(), "to", where);
  const auto as_of = number_member(asked->get_object(), "as_of", where);
  if (!from) return Failure{from.error()};
  if (!to) return Failure{to.error()};
  if (!as_of) return Failure{as_of.error()};
  if (*to < *from) return fault(where + "/to", "not before " + to_text(*from), to_text(*to));
  question.period = {*from, *to};
  question.as_of = {*as_of};
  if (auto wrong = read_filter(asked->get_object(), question.filter)) return Failure{*wrong};
  return question;
}

Result<object, BundleFault> figure_document(const FigureQuestion& question,
                                            const FigureParts& parts) {
  const store::ProvedBundle& proved = parts.proved;
  if (auto wrong = check_families(proved, parts.catalogue)) return Failure{*wrong};
  if (question.as_of.value > proved.checkpoint.checkpoint.size)
    return fault("/figure/question/as_of",
                 "at most " + std::to_string(proved.checkpoint.checkpoint.size),
                 std::to_string(question.as_of.value));
  const projections::FigureRequest request{question.kpi, question.period, question.filter, {}};
  const auto counted =
      projections::recount(proved.events, parts.catalogue, parts.close, {request, question.as_of});
  if (!counted) return fault("", "a machine that can count again", counted.error());
  if (auto wrong = check_streams(question, proved, *counted)) return Failure{*wrong};
  object evidence{{"numerator", evidence_json(counted->numerator)}};
  if (!question.kpi->denominator.empty())
    evidence["denominator"] = evidence_json(counted->denominator);
  object about{{"definition", definition_json(*question.kpi)},
               {"question", question_json(question)},
               {"rules", rules_json(proved)},
               {"result", result_json(counted->figure)},
               {"evidence", std::move(evidence)}};
  return write_document(kFigure, std::move(about), parts.proof, proved);
}

std::optional<std::int64_t> value_of(const object& document) {
  const object& result = document.at(kFigure).at("result").get_object();
  const value* number = result.if_contains("value");
  return number ? std::optional(number->to_number<std::int64_t>()) : std::nullopt;
}

std::string reference_of(const object& document) {
  const object& rules = document.at(kFigure).at("rules").get_object();
  const value* hash = rules.if_contains("reference_sha256");
  return hash ? std::string(hash->get_string().data(), hash->get_string().size()) : "";
}

}  // namespace chapterhouse::bundle
