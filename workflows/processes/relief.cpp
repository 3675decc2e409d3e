#include "workflows/processes/relief.h"

#include "domain/cases/hardship_file/hardship_file.h"
#include "domain/cases/relief/relief.h"
#include "domain/registers/relief/relief_ledger.h"
#include "workflows/relief/relief.h"

namespace chapterhouse::workflows {
namespace {
using Commands = Result<std::vector<SystemCommand>, CommandError>;

constexpr std::string_view kReason = "救助档案已注销";

// Who died or moved away owes nothing.
constexpr auto kOwes = chapterhouse::hardship_file::CancelGround::kFalseDeclaration;
}  // namespace

Commands claw_back_grants(const Event& event, const LoadCase& load) {
  const auto household = load(relief_ledger::stream(event.envelope.stream));
  if (!household) return Failure{household.error()};
  const bool recover = event.body.as<chapterhouse::hardship_file::ev::Cancelled>()->ground == kOwes;
  std::vector<SystemCommand> commands;
  for (const auto& entry : household->as<relief_ledger::State>().entries) {
    const UnitId& unit = event.envelope.actor.unit;
    if (entry.paid.fen == 0)
      commands.push_back(
          {entry.grant, CommandBody::of(relief::cmd::Cancel{std::string(kReason)}), unit});
    else if (recover)
      commands.push_back(
          {entry.grant, CommandBody::of(relief::cmd::ClawBack{std::string(kReason)}), unit});
  }
  return commands;
}

Commands claw_back_late_payment(const Event& event, const LoadCase& load) {
  const auto grant = load(event.envelope.stream);
  if (!grant) return Failure{grant.error()};
  const auto& state = grant->as<chapterhouse::relief::State>();
  const auto file = load(state.terms.file);
  if (!file) return Failure{file.error()};
  if (file->as<chapterhouse::hardship_file::State>().ground != kOwes)
    return std::vector<SystemCommand>{};
  return std::vector<SystemCommand>{{event.envelope.stream,
                                     CommandBody::of(relief::cmd::ClawBack{std::string(kReason)}),
                                     state.unit}};
}

}  // namespace chapterhouse::workflows
