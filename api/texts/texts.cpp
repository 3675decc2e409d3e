#include "api/texts/texts.h"
#include "api/reference/toml.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <set>
#include <vector>

namespace chapterhouse {
namespace {

constexpr std::array kLanguages = {Language::kZh, Language::kEn};

std::size_t index_of(Language language) { return static_cast<std::size_t>(language); }

struct Faults {
  std::optional<TextsError> first;
  void add(TextsError error) {
    if (!first) first = std::move(error);
  }
};

// Flattens the tables below `section` into "section/key".
void flatten(const toml::table& table, const std::string& section, const std::string& file,
             std::map<std::string, std::string, std::less<>>& out, Faults& faults) {
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    if (const auto* nested = node.as_table())
      flatten(*nested, section.empty() ? name : section + "." + name, file, out, faults);
    else if (const auto* text = node.as_string(); text && !section.empty() && !text->get().empty())
      out[section + "/" + name] = text->get();
    else
      faults.add({file, node.source().begin.line,
                  "'" + name + "' must be a non-empty text inside a [section]"});
  }
}

// A quality of RFC 9110 in thousandths, from ";q=0.8"; 1000 when there is none.
int quality_of(std::string_view parameters) {
  const auto q = parameters.find("q=");
  if (q == std::string_view::npos) return 1000;
  const std::string_view digits = parameters.substr(q + 2);
  int value = 0, scale = 1000;
  for (const char c : digits.substr(0, 5)) {
    if (c == '.') continue;
    if (c < '0' || c > '9') break;
    value += (c - '0') * scale;
    scale /= 10;
  }
  return value;
}

}  // namespace

std::string_view tag_of(Language language) { return language == Language::kZh ? "zh-CN" : "en"; }

Language language_of(std::string_view accept_language) {
  int best[2] = {0, 0};
  while (!accept_language.empty()) {
    std::string_view range = accept_language.substr(0, accept_language.find(','));
    accept_language.remove_prefix(std::min(range.size() + 1, accept_language.size()));
    while (range.starts_with(' ')) range.remove_prefix(1);
    const std::string_view tag = range.substr(0, range.find(';'));
    const int quality = quality_of(range.substr(tag.size()));
    const std::string_view primary = tag.substr(0, tag.find('-'));
    if (primary == "zh" || primary == "*") best[0] = std::max(best[0], quality);
    if (primary == "en") best[1] = std::max(best[1], quality);
  }
  return best[1] > best[0] ? Language::kEn : Language::kZh;
}

Result<Texts, TextsError> Texts::load(const std::filesystem::path& folder) {
  Texts texts;
  Faults faults;
  std::error_code error;
  std::set<std::filesystem::path> paths;  // in order, so that the first fault is always the same
  for (const auto& entry : std::filesystem::directory_iterator(folder, error))
    if (entry.path().extension() == ".toml") paths.insert(entry.path());
  if (error || paths.empty())
    return Failure{
        TextsError{folder.filename().string(), 0, "no texts can be read in this folder"}};
  for (const auto& path : paths) {
    const std::string file = path.filename().string();
    const std::string name = path.stem().stem().string();
    const std::string language = path.stem().extension().string();
    if (language != ".zh" && language != ".en") {
      faults.add({file, 0, "the name must end in .zh.toml or .en.toml"});
      continue;
    }
    try {
      flatten(toml::parse_file(path.string()), {}, file,
              texts.files_[language == ".en" ? 1 : 0][name], faults);
    } catch (const toml::parse_error& e) {
      faults.add({file, e.source().begin.line, std::string(e.description())});
    } catch (const std::runtime_error& e) {
      faults.add({file, 1, e.what()});
    }
  }
  for (const Language language : kLanguages)
    for (const auto& [name, file] : texts.files_[index_of(language)])
      for (const auto& [key, text] : file) {
        const auto& others = texts.files_[1 - index_of(language)];
        const auto other = others.find(name);
        if (other == others.end() || !other->second.contains(key))
          faults.add({name + (language == Language::kZh ? ".en.toml" : ".zh.toml"), 0,
                      "'" + key + "' is missing: every text stands in both languages"});
      }
  if (faults.first) return Failure{*faults.first};
  return texts;
}

std::optional<std::string_view> Texts::find(Language language, const TextKey& key) const {
  // Put together on the stack: one answer asks for dozens of texts.
  std::array<char, 128> buffer;
  if (key.section.size() + 1 + key.key.size() > buffer.size()) return std::nullopt;
  char* end = std::ranges::copy(key.section, buffer.data()).out;
  *end++ = '/';
  end = std::ranges::copy(key.key, end).out;
  const std::string_view wanted(buffer.data(), end);
  const auto& files = files_[index_of(language)];
  for (const std::string_view name :
       {key.case_type, std::string_view("common"), std::string_view("http")}) {
    const auto file = files.find(name);
    if (file == files.end()) continue;
    const auto found = file->second.find(wanted);
    if (found != file->second.end()) return found->second;
  }
  return std::nullopt;
}

std::string_view Texts::lookup(Language language, const TextKey& key) const {
  return find(language, key).value_or(key.key);
}

std::string Texts::field_section(std::string_view structure, std::string_view field) const {
  std::string own = "field." + std::string(structure);
  return find(Language::kZh, {own, "common", field}) ? own : "field";
}

std::string fill(std::string_view text, std::span<const std::string> arguments) {
  std::string out;
  while (!text.empty()) {
    std::size_t n = arguments.size();
    const bool place = text.size() >= 3 && text[0] == '{' && text[2] == '}';
    if (place) std::from_chars(text.data() + 1, text.data() + 2, n);
    if (n < arguments.size()) {
      out += arguments[n];
      text.remove_prefix(3);
    } else {
      out.push_back(text[0]);
      text.remove_prefix(1);
    }
  }
  return out;
}

}  // namespace chapterhouse
