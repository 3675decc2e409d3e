#include "domain/orgs/uscc.h"

#include <algorithm>
#include <array>
#include <utility>

#include "domain/orgs/code_text.h"

namespace chapterhouse {
namespace {
constexpr std::size_t kLength = 18;
constexpr std::string_view kAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY";

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// GB 32100: weights are powers of 3 modulo 31. The outer modulo turns 31 into the check '0'.
char check_character(std::string_view first_17) {
  std::size_t sum = 0;
  std::size_t weight = 1;
  for (const char c : first_17) {
    sum += kAlphabet.find(c) * weight;
    weight = weight * 3 % 31;
  }
  return kAlphabet[(31 - sum % 31) % 31];
}

// GB 11714 counts all 26 letters, so its values are not those of the outer alphabet.
char inner_check_character(std::string_view first_8) {
  constexpr std::array<int, 8> kWeights = {3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) {
    const char c = first_8[i];
    sum += (is_digit(c) ? c - '0' : c - 'A' + 10) * kWeights[i];
  }
  const int check = 11 - sum % 11;
  if (check == 10) return 'X';
  return check == 11 ? '0' : static_cast<char>('0' + check);
}
}  // namespace

Result<Uscc, UsccFault> Uscc::parse(std::string_view typed) {
  std::string code = normalised_code(typed);
  if (code.size() != kLength) return Failure{UsccFault::kLength};
  const std::string_view view = code;
  const bool known = view.find_first_not_of(kAlphabet) == std::string_view::npos;
  if (!known || !std::ranges::all_of(view.substr(2, 6), is_digit))
    return Failure{UsccFault::kAlphabet};
  if (check_character(view.substr(0, 17)) != view[17]) return Failure{UsccFault::kCheck};
  if (inner_check_character(view.substr(8, 8)) != view[16]) return Failure{UsccFault::kInnerCheck};
  return Uscc{std::move(code)};
}

OrgCategory Uscc::category() const {
  using Row = std::pair<std::string_view, OrgCategory>;
  constexpr std::array kPrefixes = {
      Row{"11", OrgCategory::kStateOrgan},         Row{"12", OrgCategory::kPublicInstitution},
      Row{"51", OrgCategory::kSocialOrganisation}, Row{"52", OrgCategory::kPrivateNonEnterprise},
      Row{"53", OrgCategory::kFoundation},         Row{"81", OrgCategory::kUnionLegalPerson},
      Row{"89", OrgCategory::kOtherUnion},         Row{"91", OrgCategory::kEnterprise},
      Row{"92", OrgCategory::kIndividualBusiness}, Row{"93", OrgCategory::kFarmersCooperative},
  };
  for (const auto& [prefix, category] : kPrefixes)
    if (text_.starts_with(prefix)) return category;
  return OrgCategory::kOther;
}

}  // namespace chapterhouse
