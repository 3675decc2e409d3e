#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <set>

#include "api/http/problem.h"
#include "api/json/read.h"
#include "api/texts/texts.h"
#include "domain/cases/all.h"
#include "projections/pace/funnel.h"
#include "workflows/common/common.h"
#include "workflows/registry.h"

namespace chapterhouse {
namespace {

constexpr const char* kFolder = CHAPTERHOUSE_SOURCE_DIR "/ops/reference/texts";

class Folder {
 public:
  Folder()
      : path(std::filesystem::temp_directory_path() /
             ("texts_test." + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  void write(const char* name, const char* text) const { std::ofstream(path / name) << text; }
  std::filesystem::path path;
};

TEST(Texts, FallBackFromTheCaseTypeToWhatAllShareToTheKey) {
  const Folder folder;
  for (const char* language : {"zh", "en"}) {
    const std::string l(language);
    folder.write(("lead." + l + ".toml").c_str(),
                 ("[status]\nopen = \"lead " + l + "\"\n").c_str());
    folder.write(
        ("common." + l + ".toml").c_str(),
        ("[status]\nopen = \"common " + l + "\"\n[enum.Colour]\nred = \"r " + l + "\"\n").c_str());
  }
  const auto texts = Texts::load(folder.path);
  ASSERT_TRUE(texts.ok()) << texts.error().file << texts.error().detail;
  EXPECT_EQ(texts->lookup(Language::kZh, {"status", "lead", "open"}), "lead zh");
  EXPECT_EQ(texts->lookup(Language::kEn, {"status", "session", "open"}), "common en");
  EXPECT_EQ(texts->lookup(Language::kEn, {"enum.Colour", "", "red"}), "r en");
  EXPECT_EQ(texts->lookup(Language::kEn, {"status", "lead", "unheard_of"}), "unheard_of");
  EXPECT_FALSE(texts->find(Language::kEn, {"status", "lead", "unheard_of"}));
}

TEST(Texts, RefuseWhatIsNotInBothLanguages) {
  const Folder folder;
  folder.write("a.zh.toml", "[status]\nopen = \"x\"\nshut = \"y\"\n");
  folder.write("a.en.toml", "[status]\nopen = \"x\"\n");
  const auto texts = Texts::load(folder.path);
  ASSERT_FALSE(texts.ok());
  EXPECT_EQ(texts.error().file, "a.en.toml");
  EXPECT_NE(texts.error().detail.find("status/shut"), std::string::npos);
}

TEST(Texts, SayWhereAFileIsWrong) {
  for (const char* bad :
       {"[status]\nopen = 3\n", "[status]\nopen = \"\"\n", "open = \"x\"\n", "[status\n"}) {
    const Folder folder;
    folder.write("a.zh.toml", bad);
    folder.write("a.en.toml", "[status]\nopen = \"x\"\n");
    const auto texts = Texts::load(folder.path);
    ASSERT_FALSE(texts.ok()) << bad;
    EXPECT_EQ(texts.error().file, "a.zh.toml");
    EXPECT_GT(texts.error().line, 0u);
  }
  const Folder folder;
  EXPECT_FALSE(Texts::load(folder.path).ok());
  folder.write("a.toml", "[status]\nopen = \"x\"\n");
  EXPECT_FALSE(Texts::load(folder.path).ok());
}

TEST(Texts, ChooseTheLanguageByItsQuality) {
  EXPECT_EQ(language_of(""), Language::kZh);
  EXPECT_EQ(language_of("en"), Language::kEn);
  EXPECT_EQ(language_of("en-GB,en;q=0.9"), Language::kEn);
  EXPECT_EQ(language_of("en;q=0.5, zh-CN;q=0.8"), Language::kZh);
  EXPECT_EQ(language_of("zh;q=0.2,en;q=0.3"), Language::kEn);
  EXPECT_EQ(language_of("fr, *;q=0.1"), Language::kZh);
  EXPECT_EQ(language_of("en;q=0"), Language::kZh);
}

TEST(Texts, FillTheirPlaces) {
  const std::string arguments[] = {"a", "b"};
  EXPECT_EQ(fill("{1}{0}{0}", arguments), "baa");
  EXPECT_EQ(fill("{2} {x} {", arguments), "{2} {x} {");
}

// Asks for texts and remembers which are not there in one of the languages.
class Wanted {
 public:
  explicit Wanted(const Texts& texts) : texts_(texts) {}
  void want(std::string_view section, std::string_view case_type, std::string_view key) {
    ++asked_;
    for (const Language language : {Language::kZh, Language::kEn})
      if (!texts_.find(language, {section, case_type, key}))
        missing_.insert(std::string(case_type) + "." + std::string(tag_of(language)) + ": [" +
                        std::string(section) + "] " + std::string(key));
  }
  void want_fields(const Shape& shape, std::string_view case_type) {
    using Kind = Shape::Kind;
    if (shape.kind == Kind::kList || shape.kind == Kind::kOptional)
      want_fields(*shape.element, case_type);
    if (shape.kind == Kind::kEnum)
      for (const Enumerator& e : shape.enumerators)
        want(shape.name == "Status" ? "status" : "enum." + std::string(shape.name), case_type,
             e.key);
    for (const Field& field : shape.fields) {
      want(texts_.field_section(shape.name, field.name), case_type, field.name);
      want_fields(*field.shape, case_type);
    }
  }
  std::size_t asked() const { return asked_; }
  std::string missing() const {
    std::string out;
    for (const std::string& line : missing_) out += "\n  " + line;
    return out;
  }

 private:
  const Texts& texts_;
  std::size_t asked_ = 0;
  std::set<std::string> missing_;
};

class Catalogue : public ::testing::Test {
 protected:
  Texts texts = *Texts::load(kFolder);
  Wanted wanted{texts};
  void TearDown() override { EXPECT_EQ(wanted.missing(), ""); }
};

void want_rows(Wanted& wanted, std::string_view type,
               const std::vector<workflows::Transition>& rows) {
  for (const auto& row : rows) {
    wanted.want("status", type, row.source);
    wanted.want("status", type, row.target);
    wanted.want("command", type, row.command);
    wanted.want("event", type, row.event);
    for (const std::string_view guard : row.guards) wanted.want("guard", type, guard);
  }
}

TEST_F(Catalogue, HasTheWordsOfEveryWorkflow) {
  const workflows::Registry registry;
  for (const auto* workflow : registry.workflows()) {
    const std::string_view type = workflow->type->name;
    wanted.want("case", type, "name");
    want_rows(wanted, type, workflow->transitions());
    for (const auto* command : workflow->commands) wanted.want_fields(*command->shape, type);
    for (const EventType* event : workflow->type->events) wanted.want_fields(*event->shape, type);
    wanted.want_fields(*workflow->type->state, type);
  }
  EXPECT_GT(wanted.asked(), 300u);
}

TEST_F(Catalogue, HasTheWordsThatAllCasesShare) {
  want_rows(wanted, "common", workflows::common::transitions());
  for (const auto* command : workflows::common::commands())
    wanted.want_fields(*command->shape, "common");
  wanted.want_fields(shape_of<common::State>(), "common");
  for (const char* reason :
       {"not_allowed_in_state", "case_suspended", "case_in_transfer", "case_closed", "case_merged",
        "case_voided", "occurred_in_future", "paper_missing", "role_not_permitted",
        "outside_your_units", "reason_missing"})
    wanted.want("reason", "common", reason);
  for (const char* guard : {"not_future", "backfill_paper", "case_open"})
    wanted.want("guard", "common", guard);
}

// Reasons stand in the checks' code only: kReason = "…" and because("…").
TEST_F(Catalogue, HasTheWordsOfEveryReason) {
  const std::regex reason(
      R"re((?:kReason\s*=\s*|because\(|refusal\(file, request, "[a-z_]+", )"([a-z_]+)")re");
  std::size_t found = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(CHAPTERHOUSE_SOURCE_DIR "/workflows")) {
    if (entry.path().extension() != ".cpp" && entry.path().extension() != ".h") continue;
    const std::string folder = entry.path().parent_path().filename().string();
    std::ifstream file(entry.path());
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    for (std::sregex_iterator it(text.begin(), text.end(), reason), end; it != end; ++it, ++found)
      wanted.want("reason", folder, (*it)[1].str());
  }
  EXPECT_GT(found, 80u);
}

TEST_F(Catalogue, HasTheWordsOfEveryProblem) {
  for (const auto& type : http::problem_types())
    for (const char* section : {"problem", "problem_detail", "problem_help"})
      wanted.want(section, "", type.key);
  for (const char* key : {"unknown_kpi", "no_forecast_of_ratio"})
    wanted.want("field_problem", "", key);
  for (const std::string_view stage : projections::kFunnelStages) wanted.want("funnel", "", stage);
  for (const std::string_view key : json::problem::kAll) wanted.want("field_problem", "", key);
}

}  // namespace
}  // namespace chapterhouse
