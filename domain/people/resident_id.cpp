#include "domain/people/resident_id.h"

#include <array>
#include <utility>

#include "domain/orgs/code_text.h"

namespace chapterhouse {
namespace {
constexpr std::size_t kLength = 18;
constexpr std::size_t kLegacyLength = 15;

bool all_digits(std::string_view text) {
  return text.find_first_not_of("0123456789") == std::string_view::npos;
}

char check_character(std::string_view first_17) {
  constexpr std::array<int, 17> kWeights = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < kWeights.size(); ++i) sum += (first_17[i] - '0') * kWeights[i];
  return std::string_view("10X98765432")[static_cast<std::size_t>(sum % 11)];
}
}  // namespace

Result<ResidentId, ResidentIdFault> ResidentId::parse(std::string_view typed, Date today) {
  std::string number = normalised_code(typed);
  const bool legacy = number.size() == kLegacyLength;
  if (!legacy && number.size() != kLength) return Failure{ResidentIdFault::kLength};
  const std::string_view view = number;
  if (!all_digits(view.substr(0, legacy ? kLegacyLength : kLength - 1)))
    return Failure{ResidentIdFault::kAlphabet};
  if (legacy) {
    number.insert(6, "19");
    number.push_back(check_character(number));
  } else if (number.back() != 'X' && !all_digits(view.substr(kLength - 1))) {
    return Failure{ResidentIdFault::kAlphabet};
  }
  if (check_character(number) != number.back()) return Failure{ResidentIdFault::kCheck};
  const auto birth_date =
      parse_date(number.substr(6, 4) + "-" + number.substr(10, 2) + "-" + number.substr(12, 2));
  if (!birth_date) return Failure{ResidentIdFault::kDate};
  if (*birth_date > today) return Failure{ResidentIdFault::kFutureBirth};
  return ResidentId{std::move(number), *birth_date, legacy};
}

ResidentIdKind ResidentId::kind() const {
  if (text_.starts_with("81")) return ResidentIdKind::kHongKongPermit;
  if (text_.starts_with("82")) return ResidentIdKind::kMacaoPermit;
  if (text_.starts_with("83")) return ResidentIdKind::kTaiwanPermit;
  return ResidentIdKind::kCitizen;
}

int age_on(Date birth_date, Date day) {
  const std::chrono::year_month_day born{birth_date};
  const std::chrono::year_month_day now{day};
  const int years = static_cast<int>(now.year()) - static_cast<int>(born.year());
  const bool had_birthday =
      std::pair{now.month(), now.day()} >= std::pair{born.month(), born.day()};
  return had_birthday ? years : years - 1;
}

}  // namespace chapterhouse
