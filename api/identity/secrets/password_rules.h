#pragma once
// Which passwords are refused: short ones, those that everybody tries first, and those made of what
// everybody here knows. Nothing is said about kinds of characters.
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "domain/core/id.h"
#include "domain/core/result.h"
#include "domain/orgs/org_tree.h"

namespace chapterhouse::identity {

// Immutable: safe to use from any thread.
class PasswordRules {
 public:
  // Reads passwords/common.txt of the reference folder; the units' names are words to keep out. The
  // failure is one line for the operator.
  static Result<PasswordRules, std::string> load(const std::filesystem::path& reference,
                                                 const OrgTree& orgs);

  // Why it is refused, as a key of field_problem; empty when it is not.
  std::optional<std::string_view> fault(std::string_view password, const AccountId& account) const;

 private:
  PasswordRules() = default;
  std::unordered_set<std::string> common_;
  std::vector<std::string> words_;  // of the organisation, the places and the product
};

}  // namespace chapterhouse::identity
