// What follows from what, across workflows (domain rules 2.1 to 2.3).
#include <array>

#include "domain/cases/agreement/agreement.h"
#include "domain/cases/application/application.h"
#include "domain/cases/chapter/chapter.h"
#include "domain/cases/dispute/dispute.h"
#include "domain/cases/founding/founding.h"
#include "domain/cases/hardship_application/hardship_application.h"
#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/lead/lead.h"
#include "domain/cases/legal_hold/legal_hold.h"
#include "domain/cases/relief/relief.h"
#include "domain/registers/enterprise.h"
#include "workflows/chapter/chapter.h"
#include "workflows/common/common.h"
#include "workflows/home_task/home_task.h"
#include "workflows/membership/membership.h"
#include "workflows/processes/disputes.h"
#include "workflows/processes/hardship.h"
#include "workflows/processes/privacy.h"
#include "workflows/processes/process.h"
#include "workflows/processes/relief.h"

namespace chapterhouse::workflows {
namespace {

namespace cases = chapterhouse;
using Commands = Result<std::vector<SystemCommand>, CommandError>;

// The case of another type that goes on from this one, under the same id.
StreamId sibling(const Event& event, std::string_view type) {
  return stream_of(type, key_of_stream(event.envelope.stream));
}

// An approved founding becomes a chapter.
Commands establish_chapter(const Event& event, const LoadCase& load) {
  const auto& approved = *event.body.as<cases::founding::ev::Approved>();
  const auto file = load(event.envelope.stream);
  if (!file) return Failure{file.error()};
  const auto& founding = file->as<cases::founding::State>();
  chapter::cmd::Establish establish;
  establish.unit = approved.unit;
  establish.name = founding.name;
  establish.kind = founding.kind;
  establish.covered_units = founding.covered_units;
  establish.employees_total = approved.employees_total;
  establish.approval_no = approved.approval_no;
  establish.established_on = approved.effective_on;
  establish.term_starts_on = approved.term_starts_on;
  establish.term_ends_on = approved.term_ends_on;
  return std::vector<SystemCommand>{{sibling(event, cases::chapter::Case::kName),
                                     CommandBody::of(std::move(establish)), approved.unit}};
}

// The members that were won for it move from the territorial union into the new chapter. Those who
// joined another union meanwhile refuse the command, and rightly so.
Commands attach_members(const Event& event, const LoadCase& load) {
  const auto& established = *event.body.as<cases::chapter::ev::Established>();
  std::vector<SystemCommand> commands;
  for (const cases::chapter::CoveredUnit& unit : established.covered_units) {
    const auto file = load(enterprise::stream(unit.uscc));
    if (!file) return Failure{file.error()};
    for (const StreamId& member : file->as<enterprise::State>().members)
      commands.push_back(
          {member, CommandBody::of(membership::cmd::AttachToChapter{}), established.unit});
  }
  return commands;
}

// 建会建家同步: a chapter of many workers gets a home. How many is the task's own guard to say.
Commands open_home_task(const Event& event, const LoadCase&) {
  const auto& established = *event.body.as<cases::chapter::ev::Established>();
  home_task::cmd::Open open;
  open.unit = established.unit;
  open.chapter_name = established.name;
  open.employees_total = established.employees_total;
  return std::vector<SystemCommand>{
      {sibling(event, "home_task"), CommandBody::of(std::move(open)), established.unit}};
}

// An approved application opens the membership.
Commands open_membership(const Event& event, const LoadCase&) {
  const auto& approved = *event.body.as<cases::application::ev::Approved>();
  return std::vector<SystemCommand>{
      {sibling(event, "membership"), CommandBody::of(membership::cmd::Open{}), approved.unit}};
}

// A unit whose workers joined a joint union is covered by it.
Commands cover_unit(const Event& event, const LoadCase& load) {
  const auto& joined = *event.body.as<cases::lead::ev::JointJoined>();
  const auto file = load(joined.chapter);
  if (!file) return Failure{file.error()};
  chapter::cmd::CoverUnit cover;
  cover.covered.uscc = joined.uscc;
  cover.covered.name = joined.name;
  cover.covered.employees_total = joined.employees.value_or(0);
  cover.covered.employees_female = joined.women.value_or(0);
  cover.covered.ownership = joined.ownership;
  cover.covered.industry = joined.industry;
  return std::vector<SystemCommand>{
      {joined.chapter, CommandBody::of(std::move(cover)), file->common.unit}};
}

// Whoever obstructs the founding of a union has the leadership to deal with (rules 2.1).
Commands escalate_obstruction(const Event& event, const LoadCase& load) {
  if (!event.body.as<cases::lead::ev::Refused>()->obstruction) return std::vector<SystemCommand>{};
  const auto file = load(event.envelope.stream);
  if (!file) return Failure{file.error()};
  return std::vector<SystemCommand>{
      {event.envelope.stream,
       CommandBody::of(common::cmd::Escalate{common::EscalationLevel::kLeader, "obstruction"}),
       file->common.unit}};
}

// What grew out of a case that was entered in error was entered in error too. A person decides:
// the system asks only.
Commands ask_to_void_what_followed(const Event& event, const LoadCase& load) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kFollows = {{
      {cases::founding::Case::kName, cases::chapter::Case::kName},
      {cases::application::Case::kName, "membership"},
      {cases::dispute::Case::kName, cases::agreement::Case::kName},
      {cases::hardship_application::Case::kName, cases::hardship_file::Case::kName},
  }};
  for (const auto& [first, second] : kFollows) {
    if (type_of_stream(event.envelope.stream) != first) continue;
    const StreamId next = sibling(event, second);
    const auto file = load(next);
    if (!file) return Failure{file.error()};
    const bool asks = file->exists() && file->common.status == cases::common::Status::kOpen &&
                      file->common.void_requested_by.empty();
    if (asks)
      return std::vector<SystemCommand>{
          {next, CommandBody::of(common::cmd::RequestVoid{"来源案卷已作废"}), file->common.unit}};
  }
  return std::vector<SystemCommand>{};
}

}  // namespace

std::span<const Process> all_processes() {
  static constexpr std::array kProcesses = {
      Process{"establish_chapter", cases::founding::ev::Approved::kKey.kind, establish_chapter},
      Process{"attach_members", cases::chapter::ev::Established::kKey.kind, attach_members},
      Process{"open_home_task", cases::chapter::ev::Established::kKey.kind, open_home_task},
      Process{"open_membership", cases::application::ev::Approved::kKey.kind, open_membership},
      Process{"ask_to_void_what_followed", cases::common::ev::Voided::kKey.kind,
              ask_to_void_what_followed},
      Process{"escalate_obstruction", cases::lead::ev::Refused::kKey.kind, escalate_obstruction},
      Process{"cover_unit", cases::lead::ev::JointJoined::kKey.kind, cover_unit},
      Process{"claw_back_grants", cases::hardship_file::ev::Cancelled::kKey.kind, claw_back_grants},
      Process{"claw_back_late_payment", cases::relief::ev::Paid::kKey.kind, claw_back_late_payment},
      Process{"open_agreement", cases::dispute::ev::AgreementReached::kKey.kind,
              disputes::open_agreement},
      Process{"start_performance", cases::agreement::ev::Concluded::kKey.kind,
              disputes::start_performance},
      Process{"open_hardship_file", cases::hardship_application::ev::NoticeClosed::kKey.kind,
              open_hardship_file},
      Process{"reopen_relapsed", cases::hardship_file::ev::Relapsed::kKey.kind, reopen_relapsed},
      Process{"end_retention_after_hold", cases::legal_hold::ev::Released::kKey.kind,
              end_retention_after_hold},
  };
  return kProcesses;
}

}  // namespace chapterhouse::workflows
