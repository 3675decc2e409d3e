#include "domain/cases/dimensions.h"

namespace chapterhouse {

bool is_non_public(Ownership ownership) {
  return ownership == Ownership::kPrivate || ownership == Ownership::kForeign ||
         ownership == Ownership::kHkMacaoTaiwan;
}

bool is_two_new(Ownership ownership) {
  return is_non_public(ownership) || ownership == Ownership::kSocialOrganisation;
}

bool is_new_form(EmploymentType type) { return type >= EmploymentType::kPlatformCourier; }

std::string_view headcount_band(std::int32_t employees) {
  if (employees <= 0) return "";
  if (employees < 25) return "1-24";
  if (employees < 50) return "25-49";
  if (employees < 100) return "50-99";
  if (employees < 200) return "100-199";
  if (employees < 500) return "200-499";
  return "500+";
}

}  // namespace chapterhouse
