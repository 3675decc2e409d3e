#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include <boost/json/serialize.hpp>

#include "api/cli/cli.h"
#include "api/server/district.h"
#include "api/v1/openapi/openapi.h"
#include "domain/cases/all.h"
#include "workflows/registry.h"

namespace chapterhouse::cli {
namespace {

struct Wish {
  std::string language = "zh", reference = "ops/reference";
};

Exit print(const Wish& wish) {
  const auto reference = server::load_reference_data(wish.reference);
  if (!reference) {
    std::cerr << reference.error() << '\n';
    return Exit::kUsage;
  }
  const workflows::Registry registry;
  const v1::Described all{registry, full_catalogue(), reference->texts};
  std::cout << v1::openapi_document(all, language_of(wish.language)) << std::endl;
  return std::cout ? Exit::kOk : Exit::kUnavailable;
}

}  // namespace

void add_openapi(CLI::App& app, Common&, Chosen& chosen) {
  auto* sub = app.add_subcommand(
      "openapi",
      "Prints the OpenAPI document of the API, without a server and without data: clients are "
      "generated from it. PUT /v1/clock is in it, which only demonstrations serve.\n"
      "Example: chapterhouse openapi --language en > openapi.json");
  const auto wish = std::make_shared<Wish>();
  sub->add_option("--language", wish->language, "of titles and labels: zh or en")
      ->check(CLI::IsMember({"zh", "en"}));
  sub->add_option("--reference", wish->reference, "folder of reference data");
  sub->callback([wish, &chosen] { chosen = [wish] { return print(*wish); }; });
}

}  // namespace chapterhouse::cli
