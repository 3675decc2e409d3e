#pragma once
// A published log as the command line names it: a folder of files or an address.
#include <optional>
#include <string>

#include "api/cli/cli.h"
#include "store/note/tlog_policy.h"
#include "store/verify/tile_source.h"

namespace chapterhouse::cli {

// Below this name a log says its own key; whoever wants proof has it from somebody else.
inline constexpr const char* kOwnKeyFile = "log.vkey";

bool is_address(const std::string& target);  // http://...
// `target` is an address such as http://127.0.0.1:8080/tlog, or a folder.
store::TileSources published_log(const std::string& target, const Common& common);
// What the log says its key is.
std::optional<store::VerifierKey> own_key(const std::string& target, const Common& common);

// Whose signatures count, from --key, --policy or the log itself.
struct Trusted {
  std::optional<store::VerifierKey> key;
  std::optional<store::TlogPolicy> policy;
  bool log_said_so = false;  // nobody vouches for the key

  std::optional<store::SignedCheckpoint> open(std::string_view checkpoint) const;
};
struct TrustOptions {
  std::string key, policy;
};
void add_trust_options(CLI::App& sub, TrustOptions& options);
// Absent after an explanation on standard error.
std::optional<Trusted> trusted(const TrustOptions& options, const std::string& target,
                               const Common& common);

}  // namespace chapterhouse::cli
