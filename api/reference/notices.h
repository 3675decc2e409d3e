#pragma once
// The notices on which people consent, from notices/*.toml of the reference folder. Texts are shown
// and hashed as they stand there.
#include <filesystem>
#include <string>
#include <vector>

#include "api/reference/reference.h"
#include "domain/registers/privacy/notices.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse {

struct NoticeText {
  notices::ev::Published facts;
  std::string zh, en;
};

// None when the folder is absent. Reads files and nothing else; safe to call from any thread.
Result<std::vector<NoticeText>, ReferenceError> load_notices(const std::filesystem::path& folder);

// Records the versions that the log does not know yet. A version whose text is another than the log
// has stops the start: people have consented to what they were shown.
Outcome<std::string> publish_notices(const std::vector<NoticeText>& notices,
                                     const workflows::CommandHandler& handler);

}  // namespace chapterhouse
