#include "domain/cases/lead/lead.h"

#include <utility>

#include "domain/cases/fact_difference.h"
#include "domain/orgs/code_text.h"
#include "domain/registers/enterprise.h"

namespace chapterhouse::lead {
namespace {
struct Apply {
  State& s;
  void operator()(const ev::Registered& e) const {
    s.name = e.name;
    s.id_type = e.id_type;
    s.uscc = e.uscc;
    s.enterprise = e.enterprise;
    s.source = e.source;
    s.source_session = e.source_session;
    s.address = e.address;
    s.employees = e.employees;
    s.women = e.women;
    s.ownership = e.ownership;
    s.industry = e.industry;
  }
  void operator()(const ev::Assigned& e) const {
    s.contacts_since_assigned = 0;
    s.obstruction = false;
    s.due = e.contact_due;
  }
  void operator()(const ev::ContactLogged& e) const {
    s.contact_count = e.number;
    ++s.contacts_since_assigned;
    s.due = e.next_due;
  }
  void operator()(const ev::PlanRecorded& e) const {
    s.employees = e.employees;
    s.women = e.women;
    s.ownership = e.ownership;
    s.industry = e.industry;
    s.service_package = e.service_package;
  }
  void operator()(const ev::Agreed& e) const { s.evidence = e.evidence; }
  void operator()(const ev::Refused& e) const {
    s.obstruction = e.obstruction;
    s.evidence.reset();
    s.due.reset();
  }
  void operator()(const ev::WentDormant&) const { s.due.reset(); }
  void operator()(const ev::Converted& e) const {
    s.founding = e.founding;
    s.due.reset();
  }
  void operator()(const ev::JointJoined& e) const {
    s.chapter = e.chapter;
    s.due.reset();
  }
  void operator()(const ev::Ceased&) const { s.due.reset(); }
  void operator()(const ev::Relinked& e) const {
    s.id_type = IdType::kUscc;
    s.uscc = e.uscc;
    s.name = e.name;
    s.enterprise = e.enterprise;
  }
};

Dimensions dimensions_of(const CaseFile& file) {
  const State& s = file.as<State>();
  Dimensions out;
  out.unit = file.common.unit;
  out.industry = s.industry;
  out.ownership = key_of(s.ownership);
  out.headcount_band = headcount_band(s.employees.value_or(0));
  out.two_new = is_two_new(s.ownership) ? "yes" : "no";
  out.source = Case::kName;
  out.kind = key_of(s.source);
  return out;
}

// A lead stands for a living enterprise with workers, or whose number of workers nobody knows.
std::vector<Fact> in_register(const CaseFile& file, Date date) {
  const State& s = file.as<State>();
  const bool lives = s.status != Status::kNew && s.status != Status::kCeased;
  if (!lives || file.common.status == common::Status::kMerged || s.employees.value_or(1) < 1)
    return {};
  std::vector<Fact> out{
      {"K11.register", date, 1, dimensions_of(file), s.uscc.empty() ? file.stream.value : s.uscc}};
  if (s.employees) out.push_back({"K12.register", date, *s.employees, dimensions_of(file), {}});
  return out;
}

std::string_view flow_into(Status status) {
  switch (status) {
    case Status::kEngaged:
      return "lead.engaged";
    case Status::kWilling:
      return "lead.willing";
    case Status::kConverted:
      return "lead.converted";
    case Status::kCoveredByJoint:
      return "lead.covered";
    case Status::kRefused:
      return "lead.refused";
    case Status::kNew:
    case Status::kIdentified:
    case Status::kAssigned:
    case Status::kContacting:
    case Status::kDormant:
    case Status::kCeased:
      return {};
  }
  return {};
}

bool is_finished(Status status) {
  return status == Status::kConverted || status == Status::kCoveredByJoint ||
         status == Status::kCeased;
}
}  // namespace

State Case::evolve(State state, const Event& event) {
  std::visit(Apply{state}, event.payload);
  state.status = event.to;
  return state;
}

CaseSummary Case::summary(const State& state, const CaseFile&) {
  CaseSummary out;
  out.title = state.name;
  out.uscc = state.uscc;
  out.due = state.due;
  out.finished = is_finished(state.status);
  out.dropped = state.status == Status::kCeased;
  if (state.source_session) out.links.push_back(stream_of("session", *state.source_session));
  if (!state.founding.empty()) out.links.push_back(state.founding);
  if (!state.chapter.empty()) out.links.push_back(state.chapter);
  return out;
}

void Case::facts(const FactInput& input, std::vector<Fact>& out) {
  const EventBody& body = input.event.body;
  const Date date = business_date(input.event.envelope.occurred_at);
  const auto flow = [&](std::string_view measure, std::string_view channel = {}) {
    Fact fact{measure, date, 1, dimensions_of(input.after), {}};
    fact.dimensions.channel = channel;
    out.push_back(std::move(fact));
  };
  if (body.as<ev::Registered>()) flow("lead.registered");
  if (const auto* contact = body.as<ev::ContactLogged>())
    flow("lead.contacts", key_of(contact->channel));
  const Status from = input.before.as<State>().status, to = input.after.as<State>().status;
  if (from != to && !flow_into(to).empty()) flow(flow_into(to));
  const auto* ceased = body.as<ev::Ceased>();
  const Date on = ceased ? ceased->ceased_on : date;
  append_difference(in_register(input.before, on), in_register(input.after, on), out);
}

StreamId legacy_enterprise(const BlindIndex& blind, const UnitId& unit, std::string_view name) {
  return enterprise::stream("legacy-" +
                            blind.blind("enterprise", unit.value + "\n" + normalised_code(name)));
}

}  // namespace chapterhouse::lead
