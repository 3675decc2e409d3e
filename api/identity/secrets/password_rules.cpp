#include "api/identity/secrets/password_rules.h"

#include <algorithm>
#include <fstream>

#include "domain/access/limits.h"
#include "domain/core/text.h"

namespace chapterhouse::identity {
namespace {

constexpr std::string_view kProduct[] = {"chapterhouse", "gonghui", "工会", "案卷"};
constexpr std::size_t kWordLeast = 4;   // letters of a word; shorter ones are in everything
constexpr std::size_t kPlaceBytes = 6;  // two Chinese characters: the place in a unit's name

bool begins_character(char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

// "110113-tianzhu" -> "tianzhu"; "Shunyi District ..." -> "shunyi"; "顺义区总工会" -> "顺义".
void add_words(const OrgUnit& unit, std::vector<std::string>& words) {
  const std::string id = lower(unit.id.value), english = lower(unit.name_en);
  const std::string last = id.substr(id.rfind('-') + 1);
  const auto end = std::ranges::find_if_not(english, is_letter);
  for (const std::string& word : {last, std::string(english.begin(), end)})
    if (word.size() >= kWordLeast && std::ranges::all_of(word, is_letter)) words.push_back(word);
  if (unit.name_zh.size() > kPlaceBytes && begins_character(unit.name_zh[kPlaceBytes]))
    words.push_back(unit.name_zh.substr(0, kPlaceBytes));
}

}  // namespace

Result<PasswordRules, std::string> PasswordRules::load(const std::filesystem::path& reference,
                                                       const OrgTree& orgs) {
  PasswordRules rules;
  const auto file = reference / "passwords" / "common.txt";
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);)
    if (!line.empty() && line.front() != '#') rules.common_.insert(line);
  if (rules.common_.empty())
    return Failure{file.string() + ": no passwords to refuse; bring the file back"};
  for (const std::string_view word : kProduct) rules.words_.emplace_back(word);
  for (const OrgUnit& unit : orgs.units()) add_words(unit, rules.words_);
  return rules;
}

std::optional<std::string_view> PasswordRules::fault(std::string_view password,
                                                     const AccountId& account) const {
  if (!is_text(password)) return "bad_text";
  const auto characters =
      static_cast<std::size_t>(std::ranges::count_if(password, begins_character));
  if (characters < limits::kPasswordLeast) return "password_short";
  if (characters > limits::kPasswordMost || password.size() > limits::kPasswordBytes)
    return "password_long";
  const std::string folded = lower(password);
  if (common_.contains(folded)) return "password_common";
  const auto holds = [&](std::string_view word) { return folded.find(word) != folded.npos; };
  if (std::ranges::any_of(words_, holds)) return "password_of_here";
  if (account.value.size() >= kWordLeast && holds(account.value)) return "password_is_account";
  return std::nullopt;
}

}  // namespace chapterhouse::identity
