#include "workflows/duties.h"

#include <algorithm>
#include <array>
#include <string>

#include "workflows/common/common.h"

namespace chapterhouse::workflows {
namespace {

// clang-format off
const std::array kDuties{
    // common: what is pending
    Duty{  5, {4}, true},                    // field_corrected
    Duty{ 10, {9}, true},                    // transfer_accepted
    Duty{ 20, {18}, true},                   // voided
    // session
    Duty{131, {130, 133}},                   // approved
    Duty{138, {136}},                        // verified
    // founding
    Duty{201, {200, 203}},                   // prep_approved
    Duty{211, {200, 203, 210}},              // approved
    // chapter
    Duty{254, {252}},                        // legal_person_registered
    // application
    Duty{302, {300, 304}},                   // approved
    Duty{305, {300, 304}},                   // rejected
    // membership: whoever holds it enters a member's wish and carries it out; auditors look at these
    Duty{346, {330, 331}},                   // marked_in_error
    // dispute
    Duty{402, {400, 405}},                   // accepted
    Duty{403, {400, 405}},                   // declined
    // hardship_application
    Duty{453, {451, 455}},                   // first_reviewed
    Duty{457, {451, 455}},                   // means_checked
    Duty{460, {451, 455, 459}},              // objection_dismissed
    Duty{461, {451, 455, 459}},              // objection_upheld
    Duty{463, {451, 455}},                   // rejected
    // hardship_file
    Duty{481, {480}},                        // reviewed
    Duty{482, {480, 481}},                   // approved
    Duty{483, {480, 481}},                   // rejected
    Duty{492, {488, 491}},                   // objection_dismissed
    Duty{493, {488, 491}},                   // objection_upheld
    Duty{494, {488}},                        // exited
    // relief: five hands, each another
    Duty{511, {510}},                        // reviewed
    Duty{512, {510, 511}},                   // fund_reserved
    Duty{513, {510, 511, 512}},              // approved
    Duty{514, {510, 511, 512, 513}},         // payment_batched
    Duty{515, {510, 511, 512, 513}},         // paid
    Duty{517, {510, 511, 512, 513}},         // payment_retried
    Duty{518, {514, 515, 517}},              // confirmed: received by the household
    // fund
    Duty{536, {535}},                        // allotted
    // target
    Duty{556, {555, 557}},                   // approved
    // privacy_request: the answer that is pending
    Duty{1155, {1153}, true},                // granted
    Duty{1156, {1153}, true},                // restricted
    Duty{1157, {1153}, true},                // refused
    // legal_hold
    Duty{1191, {1190}, true},                // imposed
    Duty{1194, {1193}, true},                // released
};

// Where an event names those whose work it carries: a system's step stands for a person's.
constexpr std::string_view kNamed[] = {"applied_by", "proposed_by", "submitted_by", "applicant",
                                       "reporter",   "planned_by",  "recorded_by",  "proposer",
                                       "filed_by",   "reviewer",   "entered_by"};
// clang-format on

AccountId account_in(const EventBody& body, std::string_view name) {
  const Field* field = body.type().shape->field(name);
  if (!field || field->shape->kind != Shape::Kind::kName) return {};
  return AccountId{std::string(field->shape->text(field->in_const(body.data())))};
}

class Hands {
 public:
  explicit Hands(const DutyGrounds& grounds) : grounds_(grounds) {}

  bool touched(const Event& event) const {
    const Actor& actor = event.envelope.actor;
    if (actor.kind == ActorKind::kPerson && (is(actor.id) || is(actor.on_behalf_of))) return true;
    return std::ranges::any_of(
        kNamed, [&](std::string_view name) { return is(account_in(event.body, name)); });
  }

 private:
  // The account's person decides here, in person or through somebody.
  bool is(const AccountId& account) const {
    return same(account, grounds_.actor.id) || same(account, grounds_.actor.on_behalf_of);
  }
  bool same(const AccountId& a, const AccountId& b) const {
    if (a.empty() || b.empty()) return false;
    return grounds_.people ? grounds_.people->same(a, b) : a == b;
  }

  const DutyGrounds& grounds_;
};

}  // namespace

std::span<const Duty> duties() { return kDuties; }

const Duty* duty_of(std::uint16_t kind) {
  const auto found = std::ranges::find(kDuties, kind, &Duty::decides);
  return found == kDuties.end() ? nullptr : &*found;
}

std::optional<Rejection> refuse_glass(const CommandBody& command, const access::Limits& limits) {
  const auto* glass = command.as<common::cmd::BreakGlass>();
  if (!glass) return std::nullopt;
  const std::int64_t have = std::ranges::count_if(glass->reason, [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;  // not a character's later byte
  });
  if (have >= limits.break_glass_reason) return std::nullopt;
  Rejection no{RejectionCode::kGuardFailed, "", command.type().name, "reason_says_why",
               "reason_too_short",          {}};
  no.gap.have = have;
  no.gap.need = limits.break_glass_reason;
  return no;
}

DutyAnswer judge(const Duty& duty, std::span<const Event> history, const DutyGrounds& grounds) {
  const Hands hands(grounds);
  for (auto event = history.rbegin(); event != history.rend(); ++event) {
    if (std::ranges::count(duty.upon, event->body.type().key.kind) == 0) continue;
    if (hands.touched(*event)) return {false, "second_person", "needs_a_second_person"};
    if (!duty.last_only) continue;
    const auto age = business_date(grounds.now) - business_date(event->envelope.occurred_at);
    if (age.count() > grounds.proposal_days) return {false, "proposal_stands", "proposal_expired"};
    return {};
  }
  return {};
}

DutyAnswer judge_together(const EventBody& step, const access::People* people) {
  const Field* field = step.type().shape->field("visitors");
  if (!field || field->shape != &shape_of<std::vector<AccountId>>() || !people) return {};
  const auto& visitors = *static_cast<const std::vector<AccountId>*>(field->in_const(step.data()));
  for (auto one = visitors.begin(); one != visitors.end(); ++one)
    for (auto other = std::next(one); other != visitors.end(); ++other)
      if (people->same(*one, *other)) return {false, "visitors_fit", "visitors_too_few"};
  return {};
}

}  // namespace chapterhouse::workflows
