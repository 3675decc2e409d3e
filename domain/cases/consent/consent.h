#pragma once
// A person's consent to one purpose or one recipient, on a version of a notice (PIPL articles 14 to
// 17, 23, 25, 29 and 30). Withdrawing it has effect from then on. Stream "consent/<id>".
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "domain/cases/case_type.h"

namespace chapterhouse::consent {

// All of these are stored in events: append only, never renumber, never reuse.
enum class Status : std::uint8_t { kNew = 0, kGiven = 1, kWithdrawn = 2 };
BOOST_DESCRIBE_ENUM(Status, kNew, kGiven, kWithdrawn)

enum class Purpose : std::uint8_t {
  kSensitiveData = 1,  // art. 29: health, finances, household
  kMeansCheck = 2,
  kPayment = 3,
  kLegalAid = 4,
  kMutualAid = 5,
  kPublication = 6,  // art. 25
};
BOOST_DESCRIBE_ENUM(Purpose, kSensitiveData, kMeansCheck, kPayment, kLegalAid, kMutualAid,
                    kPublication)

// To whom data is given: each needs a consent of its own (art. 23).
enum class Recipient : std::uint8_t {
  kNobody = 1,
  kBank = 2,
  kLawFirm = 3,
  kMutualAidSociety = 4,
  kMeansCheckOffice = 5,
  kPublic = 6,
};
BOOST_DESCRIBE_ENUM(Recipient, kNobody, kBank, kLawFirm, kMutualAidSociety, kMeansCheckOffice,
                    kPublic)

// clang-format off
namespace ev {
struct Given { static constexpr EventKey kKey{"consent", "given", 1180}; UnitId unit; SubjectId person; StreamId about; Purpose purpose = Purpose::kSensitiveData; Recipient recipient = Recipient::kNobody; std::string notice_version; std::string notice_sha256; std::string paper_sha256; Date given_on{}; };
struct Withdrawn { static constexpr EventKey kKey{"consent", "withdrawn", 1181}; SubjectId person; Personal<std::string> reason; Date withdrawn_on{}; };

BOOST_DESCRIBE_STRUCT(Given, (), (unit, person, about, purpose, recipient, notice_version, notice_sha256, paper_sha256, given_on))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (person, reason, withdrawn_on))
}  // namespace ev
// clang-format on

using Payload = std::variant<ev::Given, ev::Withdrawn>;

struct State {
  Status status = Status::kNew;
  SubjectId person;
  StreamId about;  // the case in which it was given
  Purpose purpose = Purpose::kSensitiveData;
  Recipient recipient = Recipient::kNobody;
  std::string notice_version, notice_sha256;
  std::optional<Date> given_on, withdrawn_on;
};
BOOST_DESCRIBE_STRUCT(State, (),
                      (status, person, about, purpose, recipient, notice_version, notice_sha256,
                       given_on, withdrawn_on))

// Pure functions: safe to call from any thread.
struct Case {
  static constexpr std::string_view kName = "consent";
  using State = consent::State;
  using Status = consent::Status;
  using Payload = consent::Payload;
  static State evolve(State state, const Step<Status, Payload>& step);  // total
  static CaseSummary summary(const State& state, const CaseFile& file);
  static void facts(const FactInput&, std::vector<Fact>&) {}  // feeds no figure
};

}  // namespace chapterhouse::consent
