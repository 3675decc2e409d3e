#pragma once
// What a membership form asks for, besides names and numbers (domain rules 2.3, fields). Stored
// numbers: append only.
#include <cstdint>
#include <string>

#include <boost/describe.hpp>

namespace chapterhouse::application {

enum class IdType : std::uint8_t {
  kResidentId = 1,
  kResidencePermit = 2,
  kPassport = 3,
  kPermanentResidentCard = 4,
};
BOOST_DESCRIBE_ENUM(IdType, kResidentId, kResidencePermit, kPassport, kPermanentResidentCard)

enum class Channel : std::uint8_t { kSession = 1, kApp = 2, kQr = 3, kPaper = 4, kImport = 5 };
BOOST_DESCRIBE_ENUM(Channel, kSession, kApp, kQr, kPaper, kImport)

enum class Education : std::uint8_t {
  kPrimary = 1,
  kJuniorSecondary = 2,
  kSeniorSecondary = 3,
  kCollege = 4,
  kBachelor = 5,
  kPostgraduate = 6,
};
BOOST_DESCRIBE_ENUM(Education, kPrimary, kJuniorSecondary, kSeniorSecondary, kCollege, kBachelor,
                    kPostgraduate)

// What a returned application still lacks. A list of keys, so that it names nobody.
enum class MissingItem : std::uint8_t {
  kName = 1,
  kMobile = 2,
  kIdCopy = 3,
  kEmploymentProof = 4,
  kEmployer = 5,
  kSignature = 6,
  kPhoto = 7,
};
BOOST_DESCRIBE_ENUM(MissingItem, kName, kMobile, kIdCopy, kEmploymentProof, kEmployer, kSignature,
                    kPhoto)

enum class RejectCode : std::uint8_t {
  kNoEmployment = 1,
  kNotAWorker = 2,
  kFalseStatement = 3,
  kOther = 4,
};
BOOST_DESCRIBE_ENUM(RejectCode, kNoEmployment, kNotAWorker, kFalseStatement, kOther)

// Which notice a person agreed to: its version, and the hash of its text (PIPL 14, 17).
struct Consent {
  std::string notice_version;
  std::string text_sha256;  // 64 hexadecimal digits
  bool operator==(const Consent&) const = default;
};
BOOST_DESCRIBE_STRUCT(Consent, (), (notice_version, text_sha256))

}  // namespace chapterhouse::application
