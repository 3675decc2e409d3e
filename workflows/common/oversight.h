#pragma once
// What both tables of the common commands are over, and who reaches a case. Not for use outside
// workflows/common.
#include <variant>

#include "workflows/common/checks.h"
#include "workflows/common/common.h"

namespace chapterhouse::workflows::common {

// What the table is over: the case as a whole, at its common status.
struct Matter {
  chapterhouse::common::Status status;
  const CaseFile* file;
  const chapterhouse::common::State* operator->() const { return &file->common; }
};
inline Matter matter(const CaseFile& file) { return {file.common.status, &file}; }

using Staff = checks::By<Role::kSw, Role::kTStaff, Role::kTChair, Role::kDOrg, Role::kDLaw,
                         Role::kDSvc, Role::kDFin, Role::kDCash, Role::kDOff, Role::kDLead,
                         Role::kEChair, Role::kMed, Role::kMedHead>;
using StaffOrSystem = checks::By<Role::kSw, Role::kTStaff, Role::kTChair, Role::kDOrg, Role::kDLaw,
                                 Role::kDSvc, Role::kDFin, Role::kDCash, Role::kDOff, Role::kDLead,
                                 Role::kEChair, Role::kMed, Role::kMedHead, Role::kService>;
using Heads =
    checks::By<Role::kTChair, Role::kDOrg, Role::kDLaw, Role::kDSvc, Role::kDLead, Role::kMedHead>;

inline bool within_reach(const Matter& m, const Context& x) {
  return m->assignee == x.actor.id || m->grants(x.actor.id, business_date(x.now)) ||
         checks::OpensInScope::unit_in_scope(m->unit, x).ok;
}
// In the actor's units, or given to the actor by assignment or grant.
struct InReach {
  static constexpr std::string_view kName = "scope", kReason = "outside_your_units";
  static Verdict holds(const Matter& m, const Context& x) { return within_reach(m, x); }
};

// The commands of the oversight table: mistakes, access, deadlines.
using OversightCommand = std::variant<cmd::RequestVoid, cmd::ApproveVoid, cmd::DeclineVoid,
                                      cmd::GrantAccess, cmd::BreakGlass, cmd::MarkDeadline>;
Decision<Event> decide_oversight(const Matter&, const OversightCommand&, const Context&);
std::vector<Action> available_oversight(const Matter&, const Context&);
std::vector<Transition> oversight_transitions();
int interpret_oversight(const Matter&, const OversightCommand&, const Context&, int& matches);

}  // namespace chapterhouse::workflows::common
