#pragma once
// The unified social credit code of an organisation: 18 characters by GB 32100-2015, of which
// characters 9 to 17 are the old organisation code with its own check by GB 11714 (domain rules
// 4.4). Registering authority 1, category 1, division of registration 6, subject 9, check 1.
//
// Never derive a jurisdiction from it: an enterprise is registered in one place and works in
// another.
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/describe/enum.hpp>

#include "domain/core/result.h"

namespace chapterhouse {

enum class UsccFault : std::uint8_t {
  kLength = 1,      // not 18 characters
  kAlphabet = 2,    // a character that the standard does not use there (never I, O, S, V, Z)
  kCheck = 3,       // character 18 does not fit the other 17
  kInnerCheck = 4,  // character 17 does not fit characters 9 to 16
};
BOOST_DESCRIBE_ENUM(UsccFault, kLength, kAlphabet, kCheck, kInnerCheck)

// What the first two characters say about the holder.
enum class OrgCategory : std::uint8_t {
  kOther = 0,
  kStateOrgan = 1,
  kPublicInstitution = 2,
  kSocialOrganisation = 3,
  kPrivateNonEnterprise = 4,
  kFoundation = 5,
  kUnionLegalPerson = 6,
  kOtherUnion = 7,
  kEnterprise = 8,
  kIndividualBusiness = 9,
  kFarmersCooperative = 10,
};
BOOST_DESCRIBE_ENUM(OrgCategory, kOther, kStateOrgan, kPublicInstitution, kSocialOrganisation,
                    kPrivateNonEnterprise, kFoundation, kUnionLegalPerson, kOtherUnion, kEnterprise,
                    kIndividualBusiness, kFarmersCooperative)

// A code that has passed every check. An immutable value, safe to use from any thread.
class Uscc {
 public:
  // Accepts lower-case and full-width characters and surrounding blanks.
  static Result<Uscc, UsccFault> parse(std::string_view typed);

  const std::string& text() const { return text_; }
  OrgCategory category() const;
  // False for an individual business (92) only: the prefix tells of no other natural person's firm.
  bool is_legal_person() const { return category() != OrgCategory::kIndividualBusiness; }
  bool operator==(const Uscc&) const = default;

 private:
  explicit Uscc(std::string text) : text_(std::move(text)) {}
  std::string text_;
};

}  // namespace chapterhouse
