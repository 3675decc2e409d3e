#pragma once
// Reference data from the folder ops/reference: calendars, policy, organisation tree. It is read
// once at the start; whatever is doubtful in it stops the start with a message that names the place
// and how to mend it.
//
//   calendar/set.toml, cn-YYYY.toml     policy/set.toml, *.toml     divisions/set.toml, *.toml
//
// set.toml gives the version of its folder: raise it with every change of the folder.
#include <cstdint>
#include <filesystem>
#include <string>

#include "domain/access/permissions.h"
#include "domain/calendar/calendar.h"
#include "domain/core/result.h"
#include "domain/orgs/org_tree.h"
#include "domain/policy/policy.h"

namespace chapterhouse {

struct Reference {
  Calendar calendar;
  Policy policy;
  OrgTree orgs;
  access::Permissions permissions;
  // Names, sizes and bytes of all files in a fixed order: its hash tells whether anything changed.
  std::string content_hash_input;
};

struct ReferenceError {
  std::string file;        // inside the folder, e.g. "policy/base.toml"
  std::uint32_t line = 0;  // from 1; 0 when the whole file is meant
  std::string key;         // what in it; empty when the file cannot be read at all
  std::string zh, en;      // what is wrong and how to mend it
};
// One line for an operator, in both languages.
std::string to_text(const ReferenceError&);

// Reads files and nothing else; safe to call from any thread.
Result<Reference, ReferenceError> load_reference(const std::filesystem::path& folder);

}  // namespace chapterhouse
