#include <CLI/CLI.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "workflows/common/common.h"
#include "workflows/diagram.h"
#include "workflows/registry.h"

namespace chapterhouse::cli {
namespace {

bool write_page(const std::filesystem::path& folder, std::string_view name,
                std::span<const workflows::Transition> rows) {
  std::ofstream file(folder / (std::string(name) + ".md"));
  file << workflows::page(name, rows);
  return static_cast<bool>(file.flush());
}

Exit draw(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  bool written = write_page(folder, "common", workflows::common::transitions());
  const workflows::Registry registry;
  for (const workflows::Workflow* workflow : registry.workflows())
    written = write_page(folder, workflow->type->name, workflow->transitions()) && written;
  if (!written) std::cerr << folder.string() << ": cannot be written\n";
  return written ? Exit::kOk : Exit::kUnavailable;
}

}  // namespace

void add_workflows(CLI::App& app, Common&, Chosen& chosen) {
  auto* group = app.add_subcommand(
      "workflows",
      "The transition tables.\nExample: chapterhouse workflows draw ops/docs/workflows");
  group->require_subcommand(1);
  auto* sub = group->add_subcommand("draw",
                                    "Writes a page with a diagram for each workflow\nExample: "
                                    "chapterhouse workflows draw ops/docs/workflows");
  const auto folder = std::make_shared<std::string>();
  sub->add_option("folder", *folder, "where the pages go")->required();
  sub->callback([folder, &chosen] { chosen = [folder] { return draw(*folder); }; });
}

}  // namespace chapterhouse::cli
