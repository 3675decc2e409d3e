#pragma once
// Separation of duties, once for all workflows: which events decide on which others, and that
// nobody decides on what they had a hand in. The tables say the same of the accounts they store;
// this looks at what was recorded: every editor and not the last alone, every account of a person,
// and those who act or acted for each other.
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "domain/access/permissions.h"
#include "domain/access/subject.h"
#include "domain/cases/event.h"
#include "workflows/workflow.h"

namespace chapterhouse::workflows {

struct Duty {
  std::uint16_t decides;            // kind of the event that decides
  std::vector<std::uint16_t> upon;  // kinds of the events that it decides upon
  bool last_only = false;           // upon what is pending: a proposal made once at a time
};

// Null when the event decides on nobody's work. Safe to call from any thread.
const Duty* duty_of(std::uint16_t kind);
std::span<const Duty> duties();

struct DutyGrounds {
  const Actor& actor;            // who decides
  const access::People* people;  // null: every account is its own person
  std::int64_t proposal_days;    // in which a pending proposal can be approved
  Timestamp now;
};

struct DutyAnswer {
  bool ok = true;
  std::string_view guard{}, reason{};
};
// `history`: the case's events, in their order.
DutyAnswer judge(const Duty& duty, std::span<const Event> history, const DutyGrounds& grounds);

// Whether a step that names those who went together (`visitors`) names different people: two
// accounts of one person are one. Null `people`: every account is its own person.
DutyAnswer judge_together(const EventBody& step, const access::People* people);

// Whoever opens another unit's case says why, at some length: auditors will read it. Says nothing
// of other commands, nor of whether there is such a case.
std::optional<Rejection> refuse_glass(const CommandBody& command, const access::Limits& limits);

}  // namespace chapterhouse::workflows
