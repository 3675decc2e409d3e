#pragma once
// People who join a union, and the chapters, foundings and sessions that they name: for tests of
// applications and memberships.
#include <string>
#include <string_view>

#include "domain/cases/application/application.h"
#include "domain/cases/founding/founding.h"
#include "domain/cases/membership/membership.h"
#include "domain/cases/session/session.h"
#include "tests/support/world.h"
#include "workflows/application/application.h"
#include "workflows/membership/membership.h"

namespace chapterhouse::fixtures {

inline const Actor kApplicant = an_actor("worker", Role::kWorker, kDistrict);
inline const Actor kOtherWorker = an_actor("other-worker", Role::kWorker, kDistrict);
inline const Actor kSocialWorker = an_actor("sw", Role::kSw, kTianzhu);
inline const Actor kTownStaff = an_actor("staff", Role::kTStaff, kTianzhu);
inline const Actor kTownChair = an_actor("town-chair", Role::kTChair, kTianzhu);
inline const Actor kChapterChair = an_actor("chair", Role::kEChair, kTianzhu);
inline const Actor kOtherStaff = an_actor("other-staff", Role::kTStaff, kGuangming);
inline const Actor kOtherChair = an_actor("other-chair", Role::kTChair, kGuangming);
inline const Actor kOrgDept = an_actor("org", Role::kDOrg, kDistrict);
inline const Actor kServiceCentre = an_actor("service", Role::kDSvc, kDistrict);
inline const Actor kAuditor = an_actor("auditor", Role::kDAud, kDistrict);
inline const Actor kTheSystem = an_actor("system", Role::kService, kDistrict);

inline const std::string kPaperHash(64, 'a');
inline const std::string kEmployer = "91999999MA00000154";
inline const std::string kOtherEmployer = "91999999MA0000023Y";
inline const std::string kRestaurant = "92999999MA0000031N";
inline const std::string kResident = "999999199001010016";  // a man, born on 1990-01-01
inline const StreamId kResidentRegister = person::stream("person-of-" + kResident);

// A number with a right check for any birth date, such as "20100309"; an odd sequence is a man's.
inline std::string a_resident_id(std::string_view birth, std::string_view sequence) {
  std::string number = "999999" + std::string(birth) + std::string(sequence);
  const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
  int sum = 0;
  for (std::size_t i = 0; i < number.size(); ++i) sum += (number[i] - '0') * weights[i];
  number.push_back("10X98765432"[sum % 11]);
  return number;
}

inline chapter::CoveredUnit a_covered_unit(std::string uscc = kEmployer) {
  return {std::move(uscc), "Enterprise A", 128, 46, Ownership::kPrivate, "C"};
}

// A district that knows every kind of case that joining touches.
class JoiningDistrict : public District {
 public:
  explicit JoiningDistrict(const Overrides& overrides = {})
      : District({&case_type<application::Case>(), &case_type<membership::Case>(),
                  &case_type<chapter::Case>(), &case_type<founding::Case>(),
                  &case_type<session::Case>()},
                 overrides) {}

  StreamId a_chapter(std::uint8_t number, chapter::Status status = chapter::Status::kEstablished) {
    const StreamId stream = stream_of("chapter", a_case_id(number));
    chapter::ev::Established e;
    e.unit = kTianzhu;
    e.covered_units = {a_covered_unit()};
    history(stream).record(e, chapter::Status::kNew, status, at("2026-01-05"));
    return stream;
  }
  StreamId a_founding(std::uint8_t number,
                      founding::Status status = founding::Status::kRecruiting) {
    const StreamId stream = stream_of("founding", a_case_id(number));
    founding::ev::PrepApplied e;
    e.unit = kTianzhu;
    e.covered_units = {a_covered_unit()};
    history(stream).record(e, founding::Status::kNew, status, at("2026-01-05"));
    return stream;
  }
  StreamId a_session(std::uint8_t number, session::Status status = session::Status::kHeld) {
    const StreamId stream = stream_of("session", a_case_id(number));
    session::ev::Planned e;
    e.unit = kTianzhu;
    history(stream).record(e, session::Status::kNew, status, at("2026-01-05"));
    return stream;
  }
  const person::State& person(const StreamId& entry = kResidentRegister) {
    return history(entry).state<chapterhouse::person::State>();
  }
  std::int64_t member_count(std::string_view uscc) {
    return history(enterprise::stream(uscc)).state<enterprise::State>().member_count();
  }
};

// A complete form for the territorial union of the town.
inline workflows::application::cmd::Submit a_form() {
  workflows::application::cmd::Submit form;
  form.unit = kTianzhu;
  form.name = std::string("王小明");
  form.mobile = std::string("13812341234");
  form.id_no = kResident;
  form.consent = {"2026-1", kPaperHash};
  return form;
}

// An existing membership in the town.
inline workflows::membership::cmd::RegisterExisting an_existing_membership() {
  workflows::membership::cmd::RegisterExisting form;
  form.unit = kTianzhu;
  form.name = std::string("王小明");
  form.mobile = std::string("13812341234");
  form.id_no = kResident;
  form.joined_on = day("2020-05-06");
  form.basis_sha256 = kPaperHash;
  return form;
}

// To the street and to another employer there.
inline workflows::membership::cmd::TransferMembership to_guangming() {
  workflows::membership::cmd::TransferMembership where;
  where.to_unit = kGuangming;
  where.to_employer_uscc = kOtherEmployer;
  return where;
}

}  // namespace chapterhouse::fixtures
