#include "domain/cases/membership/membership.h"

#include "domain/cases/application/person_dimensions.h"
#include "domain/cases/fact_difference.h"

namespace chapterhouse::membership {
namespace {
struct Apply {
  State& s;

  void operator()(const ev::Opened& e) const {
    enter(e);
    s.application = e.application;
    s.founding = e.founding;
    s.channel = e.channel;
    s.first_join = e.first_join;
  }
  void operator()(const ev::ExistingRegistered& e) const { enter(e); }
  void operator()(const ev::TransferRequested& e) const {
    s.to_unit = e.to_unit;
    s.to_union_id = e.to_union_id;
    s.to_founding = e.to_founding;
    s.to_employer_uscc = e.to_employer_uscc;
    s.due = e.due;
  }
  void operator()(const ev::Released&) const { s.due.reset(); }
  void operator()(const ev::AutoReleased&) const { s.due.reset(); }
  void operator()(const ev::TransferAccepted& e) const {
    s.unit = e.unit;
    s.union_id = e.union_id;
    s.founding = e.founding;
    employ(e);
    end_transfer();
  }
  void operator()(const ev::TransferDeclined&) const { end_transfer(); }
  void operator()(const ev::Retained& e) const {
    s.retain_reason = e.retain_reason;
    s.union_id = e.union_id;
    s.former_employer_uscc = s.employer_uscc;
    s.employer_uscc.clear();
  }
  void operator()(const ev::Reactivated& e) const {
    s.retain_reason.reset();
    employ(e);
  }
  void operator()(const ev::ExitRequested&) const {}
  void operator()(const ev::ExitConfirmed&) const {}
  void operator()(const ev::DeemedExitNotified& e) const { s.due = e.due; }
  void operator()(const ev::Objected&) const { s.due.reset(); }
  void operator()(const ev::DeemedExitDeclared&) const { s.due.reset(); }
  void operator()(const ev::Expelled&) const { end_transfer(); }
  void operator()(const ev::DeathRecorded&) const { end_transfer(); }
  void operator()(const ev::MarkedInError&) const { end_transfer(); }
  void operator()(const ev::AttachedToChapter& e) const {
    s.union_id = e.union_id;
    s.founding = {};
  }

 private:
  void enter(const auto& e) const {
    s.unit = e.unit;
    s.person = e.person;
    s.person_register = e.person_register;
    s.union_id = e.union_id;
    employ(e);
    s.sex = e.sex;
    s.employment_type = e.employment_type;
    s.is_migrant_worker = e.is_migrant_worker;
    s.joined_on = e.joined_on;
    s.member = e.member;
    s.entered_by = e.entered_by;
  }
  void employ(const auto& e) const {
    s.employer_uscc = e.employer_uscc;
    s.former_employer_uscc.clear();
    s.employer_ownership = e.employer_ownership;
    s.employer_industry = e.employer_industry;
    s.employer_employees = e.employer_employees;
  }
  void end_transfer() const {
    s.to_unit = {};
    s.to_union_id = {};
    s.to_founding = {};
    s.to_employer_uscc.clear();
    s.due.reset();
  }
};

// What a case in this state stands for. A merged one is an alias of its survivor and counts there.
std::vector<Fact> counted(const CaseFile& file, Date date) {
  const State& s = file.as<State>();
  if (!is_held(s.status) || file.common.status == common::Status::kMerged) return {};
  const Fact held{.measure = is_active(s.status) ? "K10" : "K10.retained",
                  .date = date,
                  .dimensions = application::person_dimensions(s),
                  .distinct = s.person.text()};
  std::vector<Fact> out{held};
  if (is_active(s.status) && is_new_form(s.employment_type)) {
    out.push_back(held);
    out.back().measure = "K13.stock";
  }
  return out;
}
}  // namespace

bool is_active(Status status) {
  switch (status) {
    case Status::kActive:
    case Status::kTransferOutRequested:
    case Status::kInTransit:
    case Status::kExitRequested:
    case Status::kDeemedExitNotice:
      return true;
    case Status::kNew:
    case Status::kRetained:
    case Status::kExited:
    case Status::kDeemedExit:
    case Status::kExpelled:
    case Status::kDeceased:
    case Status::kEnteredInError:
      return false;
  }
  return false;
}

bool is_held(Status status) { return is_active(status) || status == Status::kRetained; }

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.uscc = state.employer_uscc;
  out.due = state.due;
  // Being a member is no task; only what waits for somebody is.
  out.finished = state.status != Status::kNew && state.status != Status::kTransferOutRequested &&
                 state.status != Status::kInTransit && state.status != Status::kExitRequested &&
                 state.status != Status::kDeemedExitNotice;
  out.dropped = state.status == Status::kDeceased || state.status == Status::kEnteredInError;
  for (const StreamId& link :
       {state.application, state.union_id, state.founding, state.to_union_id})
    if (!link.empty()) out.links.push_back(link);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const auto* existing = input.event.body.as<ev::ExistingRegistered>();
  const Date date =
      existing ? existing->joined_on : business_date(input.event.envelope.occurred_at);
  append_difference(counted(input.before, date), counted(input.after, date), out);
}

}  // namespace chapterhouse::membership
