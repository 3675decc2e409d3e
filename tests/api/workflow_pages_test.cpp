// The drawings in ops/docs/workflows are held to the tables.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "workflows/common/common.h"
#include "workflows/diagram.h"
#include "workflows/registry.h"

namespace chapterhouse::workflows {
namespace {

const std::filesystem::path kPages = CHAPTERHOUSE_SOURCE_DIR "/ops/docs/workflows";

std::string file_text(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

constexpr const char* kMend =
    "the table has changed: run `chapterhouse workflows draw ops/docs/workflows`";

TEST(WorkflowPages, AreDrawnFromTheTables) {
  const Registry registry;
  std::size_t pages = 1;
  EXPECT_EQ(file_text(kPages / "common.md"), page("common", common::transitions())) << kMend;
  for (const Workflow* workflow : registry.workflows()) {
    const std::string name(workflow->type->name);
    EXPECT_EQ(file_text(kPages / (name + ".md")), page(name, workflow->transitions())) << kMend;
    ++pages;
  }
  const auto folder = std::filesystem::directory_iterator(kPages);
  EXPECT_EQ(static_cast<std::size_t>(std::distance(begin(folder), end(folder))), pages)
      << "a page of no workflow";
}

TEST(WorkflowDiagram, DrawsOneArrowForTwoCommandsBetweenTheSameStates) {
  const std::vector<Transition> rows{{"new", "open", "draft", "opened", {}},
                                     {"draft", "send", "sent", "sent", {"role"}},
                                     {"draft", "resend", "sent", "sent", {}},
                                     {"draft", "send", "sent", "sent", {"scope"}}};
  EXPECT_EQ(mermaid(rows),
            "stateDiagram-v2\n  [*] --> draft : open\n  draft --> sent : send, resend\n");
}

}  // namespace
}  // namespace chapterhouse::workflows
