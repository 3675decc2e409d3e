#include "api/reference/toml_reader.h"

#include <algorithm>
#include <utility>

namespace chapterhouse {
namespace {
constexpr std::int64_t kDatesMax = 366;  // of one list, after spreading its pairs

std::optional<Date> as_date(const toml::node* node) {
  if (!node || !node->is_date()) return std::nullopt;
  const toml::date& d = node->as_date()->get();
  return Date{std::chrono::year{d.year} / d.month / d.day};  // the parser refuses impossible dates
}
}  // namespace

TomlFile::TomlFile(std::string name, std::string_view content) : name_(std::move(name)) {
  try {
    table_ = toml::parse(content, name_);
  } catch (const toml::parse_error& error) {
    fault_ =
        ReferenceError{name_,
                       error.source().begin.line,
                       {},
                       "文件不是有效的 TOML，请按提示改正：" + std::string(error.description()),
                       "not valid TOML, correct it: " + std::string(error.description())};
  } catch (const std::runtime_error& error) {
    fault_ = ReferenceError{name_,
                            1,
                            {},
                            "文件不是有效的 TOML，请改正：" + std::string(error.what()),
                            "not valid TOML, correct it: " + std::string(error.what())};
  }
}

void TomlTable::refuse(std::string_view key, std::string zh, std::string en) {
  if (*fault_) return;
  const toml::node* node = table_->get(key);
  const std::uint32_t at = node ? node->source().begin.line : line();
  *fault_ = ReferenceError{std::string(file_), at, std::string(key), std::move(zh), std::move(en)};
}

std::uint32_t TomlTable::line() const { return table_->source().begin.line; }

const toml::node* TomlTable::take(std::string_view key) {
  read_.emplace_back(key);
  const toml::node* node = table_->get(key);
  if (!node) refuse(key, "缺少这一项；请补上", "the key is missing; add it");
  return node;
}

std::string TomlTable::text(std::string_view key) {
  const toml::node* node = take(key);
  if (!node) return {};
  const auto value = node->value_exact<std::string>();
  if (value && !value->empty()) return *value;
  refuse(key, "应为带引号的非空文字；请改正",
         "it must be a quoted text that is not empty; correct it");
  return {};
}

std::int64_t TomlTable::integer(std::string_view key, std::int64_t least, std::int64_t most) {
  const toml::node* node = take(key);
  if (!node) return 0;
  const auto value = node->value_exact<std::int64_t>();
  if (value && *value >= least && *value <= most) return *value;
  const std::string range = std::to_string(least) + " - " + std::to_string(most);
  refuse(key, "应为 " + range + " 的整数；请改正",
         "it must be an integer " + range + "; correct it");
  return 0;
}

Date TomlTable::date(std::string_view key) {
  const toml::node* node = take(key);
  if (!node) return {};
  if (const auto value = as_date(node)) return *value;
  refuse(key, "应为不带引号的日期，如 2026-01-01；请改正",
         "it must be a date without quotes, such as 2026-01-01; correct it");
  return {};
}

std::optional<Date> TomlTable::optional_date(std::string_view key) {
  if (!has(key)) return std::nullopt;
  return date(key);
}

void TomlTable::take_dates(std::string_view key, const toml::node& node, std::vector<Date>& into) {
  if (const auto single = as_date(&node)) return into.push_back(*single);
  const toml::array* pair = node.as_array();
  const bool is_pair = pair && pair->size() == 2;
  const auto first = is_pair ? as_date(pair->get(0)) : std::nullopt;
  const auto last = is_pair ? as_date(pair->get(1)) : std::nullopt;
  if (!first || !last || *last < *first || (*last - *first).count() >= kDatesMax)
    return refuse(key, "每一项应为日期，或 [首日, 末日]；请改正",
                  "each entry must be a date or [first day, last day]; correct it");
  for (Date date = *first; date <= *last; date += std::chrono::days{1}) into.push_back(date);
}

std::vector<Date> TomlTable::dates(std::string_view key) {
  std::vector<Date> found;
  if (!has(key)) return found;
  const toml::array* list = take(key)->as_array();
  if (!list) refuse(key, "应为日期列表；请改正", "it must be a list of dates; correct it");
  for (std::size_t i = 0; list && i < list->size(); ++i) take_dates(key, *list->get(i), found);
  return found;
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  std::vector<TomlTable> found;
  if (!has(key)) return found;
  const toml::array* list = take(key)->as_array();
  for (std::size_t i = 0; list && i < list->size(); ++i)
    if (const toml::table* table = list->get(i)->as_table())
      found.push_back(TomlTable{*table, file_, *fault_});
  if (!list || found.size() != list->size())
    refuse(key, "应为表的列表；请改正", "it must be a list of tables; correct it");
  return found;
}

bool TomlTable::flag(std::string_view key) {
  if (!has(key)) return false;
  const toml::node* node = take(key);
  if (const auto value = node->value_exact<bool>()) return *value;
  refuse(key, "应为 true 或 false；请改正", "it must be true or false; correct it");
  return false;
}

std::vector<std::string> TomlTable::texts(std::string_view key) {
  std::vector<std::string> found;
  const toml::node* node = take(key);
  const toml::array* list = node ? node->as_array() : nullptr;
  for (std::size_t i = 0; list && i < list->size(); ++i)
    if (const auto value = list->get(i)->value_exact<std::string>()) found.push_back(*value);
  if (node && (!list || found.size() != list->size()))
    refuse(key, "应为文字的列表；请改正", "it must be a list of quoted texts; correct it");
  return found;
}

TomlTable TomlTable::table(std::string_view key) {
  static const toml::table nothing;
  if (!has(key)) return {nothing, file_, *fault_};
  const toml::table* found = take(key)->as_table();
  if (!found) refuse(key, "应为表；请改正", "it must be a table; correct it");
  return {found ? *found : nothing, file_, *fault_};
}

std::vector<std::pair<std::string, TomlTable>> TomlTable::parts() {
  std::vector<std::pair<std::string, TomlTable>> found;
  for (const auto& [key, node] : *table_) {
    const std::string name(key.str());
    if (node.is_table())
      found.emplace_back(name, table(name));
    else
      refuse(name, "应为表；请改正", "it must be a table; correct it");
  }
  return found;
}

void TomlTable::refuse_choice(std::string_view key, const Shape& choices) {
  std::string list;
  for (const Enumerator& choice : choices.enumerators)
    list += (list.empty() ? "" : ", ") + choice.key;
  refuse(key, "应为下列之一：" + list, "it must be one of: " + list);
}

void TomlTable::done() {
  for (const auto& [key, node] : *table_)
    if (std::ranges::find(read_, key.str()) == read_.end())
      refuse(key.str(), "没有这一项；请核对拼写，或删除它",
             "no such key; correct the spelling or remove it");
}

}  // namespace chapterhouse
