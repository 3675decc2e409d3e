#pragma once
// Who acts: an account in a role for a unit (domain rules 2.0).
#include <cstdint>

#include <boost/describe/enum.hpp>

#include "domain/core/id.h"

namespace chapterhouse {

// Stored in every event: append only, never renumber, never reuse.
enum class Role : std::uint8_t {
  kNone = 0,
  kCity = 1,
  kDLead = 2,
  kDOrg = 3,
  kDLaw = 4,
  kDSvc = 5,
  kDEco = 6,
  kDPub = 7,
  kDFin = 8,
  kDCash = 9,
  kDAud = 10,
  kDOff = 11,
  kTChair = 12,
  kTStaff = 13,
  kSw = 14,
  kEChair = 15,
  kEPrep = 16,
  kEAud = 17,
  kEWomen = 18,
  kEnt = 19,
  kMed = 20,
  kMedHead = 21,
  kLawyer = 22,
  kWorker = 23,
  kHost = 24,
  kVol = 25,
  kSys = 26,
  kSec = 27,
  kAudlog = 28,
  kService = 29,  // the system itself: process managers and the deadline clock
};
BOOST_DESCRIBE_ENUM(Role, kNone, kCity, kDLead, kDOrg, kDLaw, kDSvc, kDEco, kDPub, kDFin, kDCash,
                    kDAud, kDOff, kTChair, kTStaff, kSw, kEChair, kEPrep, kEAud, kEWomen, kEnt,
                    kMed, kMedHead, kLawyer, kWorker, kHost, kVol, kSys, kSec, kAudlog, kService)

enum class ActorKind : std::uint8_t { kPerson = 1, kService = 2, kSystem = 3 };
BOOST_DESCRIBE_ENUM(ActorKind, kPerson, kService, kSystem)

struct Actor {
  AccountId id;
  ActorKind kind = ActorKind::kPerson;
  Role role = Role::kNone;
  UnitId unit;             // for which the actor acts; the root of what the actor may touch
  AccountId on_behalf_of;  // empty when acting for oneself
  bool operator==(const Actor&) const = default;
};

}  // namespace chapterhouse
