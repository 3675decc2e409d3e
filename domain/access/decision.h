#pragma once
// The one decision about access. Permitted is what a role is granted AND a token is not narrowed
// away from AND lies within reach AND, where asked for, was confirmed by a second factor a moment
// ago. Everything else is refused. What the state of a case allows, and who may not decide on their
// own proposal, is for the rules of its workflow, which are asked after this. Pure: no clock, no
// file.
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "domain/access/permissions.h"
#include "domain/access/subject.h"
#include "domain/cases/common/common.h"
#include "domain/orgs/org_tree.h"

namespace chapterhouse::access {

// What decisions are made with. Borrowed; `people` may be null: then every account is its own
// person.
struct Grounds {
  const Permissions& permissions;
  const OrgTree& orgs;
  const People* people = nullptr;
};

enum class Ruling : std::uint8_t {
  kNo,
  kConfirmFirst,  // permitted once the person has shown a second factor again
  kYes,
};

struct Answer {
  Ruling ruling = Ruling::kNo;
  std::string_view guard{}, reason{};  // empty for a yes
  std::uint32_t policy_version = 0;

  bool yes() const { return ruling == Ruling::kYes; }
};

// What one subject may know of, at one moment: the units of that moment count, whenever the thing
// itself happened. A value of one request; the grounds must outlive it.
class View {
 public:
  View(const Grounds& grounds, const Subject& subject, Timestamp now);

  // The units whose cases are listed and counted. Absent: all; empty: none.
  std::optional<std::vector<UnitId>> units() const;
  bool has_unit(const UnitId& unit) const;
  // One case: of these units, on its way to them, or the subject's own to see.
  bool sees(const common::State& common) const;
  // Seen for no other reason than that it was opened to the subject: somebody granted it, or the
  // subject broke the glass, and then it closes again before the day is over.
  bool sees_by_grant_alone(const common::State& common) const;
  // Assigned to the subject, opened by them or opened to them.
  bool on_team(const common::State& common) const;
  // What is shown of the people in a case that is seen.
  Sight sight(const common::State& common) const;

  Answer decide(std::string_view operation, const common::State* common = nullptr) const;
  const Subject& subject() const { return subject_; }

  // The second factor was shown a moment ago, by the policy's measure.
  bool is_fresh() const;
  // An account of the subject's person.
  bool is_theirs(const AccountId& account) const;

 private:
  bool is_granted(const common::State& common) const;
  bool reaches(const common::State& common) const;
  bool in_scopes(std::string_view operation) const;
  Answer refused(Ruling ruling, std::string_view guard, std::string_view reason) const;

  Grounds grounds_;
  Subject subject_;
  Timestamp now_;
  RoleRule rule_;
};

}  // namespace chapterhouse::access
