#pragma once
// Reads policy/permissions.toml: what the district grants to whom (domain/access).
#include <string>

#include "api/reference/reference.h"
#include "domain/access/permissions.h"

namespace chapterhouse {

// `content` is the file's bytes; its version is that of the whole policy folder.
Result<access::Permissions, ReferenceError> read_permissions(const std::string& name,
                                                             const std::string& content,
                                                             std::uint32_t version);

// What is wrong with the permissions beside the operations that the program has.
std::optional<ReferenceError> fault_of(const access::Permissions& permissions,
                                       std::span<const access::KnownOperation> known);

}  // namespace chapterhouse
