#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "api/web/files.h"

namespace chapterhouse::web {
namespace {

namespace fs = std::filesystem;

class WebFiles : public ::testing::Test {
 protected:
  WebFiles() { fs::create_directories(folder_); }
  ~WebFiles() override { fs::remove_all(folder_); }
  void write(const fs::path& name, std::string_view bytes) {
    fs::create_directories((folder_ / name).parent_path());
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  std::unique_ptr<const Files> load() {
    auto loaded = Files::load(folder_);
    EXPECT_TRUE(loaded.ok()) << loaded.error();
    return loaded.ok() ? *std::move(loaded) : nullptr;
  }
  const fs::path folder_ =
      fs::temp_directory_path() / ("web_files_test." + std::to_string(::getpid()));
};

TEST_F(WebFiles, AreKnownByTheNamesThatTheyHadAtTheStart) {
  write("index.html", "page");
  write("assets/a-1.js", "script");
  write(".hidden/a.js", "hidden");
  fs::create_symlink("/etc/passwd", folder_ / "link.txt");
  const auto files = load();
  ASSERT_TRUE(files);
  EXPECT_EQ(files->index().plain.bytes, "page");
  EXPECT_FALSE(files->index().immutable);
  ASSERT_TRUE(files->find("assets/a-1.js"));
  EXPECT_TRUE(files->find("assets/a-1.js")->immutable);
  write("later.txt", "later");
  for (const char* name : {"later.txt", ".hidden/a.js", "link.txt", "", "assets", "assets/",
                           "assets/../index.html", "./index.html", "/index.html", "INDEX.HTML"})
    EXPECT_FALSE(files->find(name)) << name;
}

TEST_F(WebFiles, OfOneNameAreFormsOfOneFile) {
  write("index.html", "page");
  write("a.js", "a long script that goes on");
  write("a.js.gz", "gzipped");
  write("a.js.br", "br");
  write("b.css", "short");
  write("b.css.br", "larger than it was");
  write("alone.gz", "no form of anything");
  const auto files = load();
  ASSERT_TRUE(files);
  const File& script = *files->find("a.js");
  EXPECT_EQ(script.form_for("").bytes, "a long script that goes on");
  EXPECT_EQ(script.form_for("gzip").bytes, "gzipped");
  EXPECT_EQ(script.form_for("gzip, br").bytes, "br");
  EXPECT_EQ(script.form_for("gzip, br;q=0").bytes, "gzipped");
  EXPECT_EQ(script.form_for("br").encoding, "br");
  EXPECT_NE(script.plain.etag, script.gzip->etag);
  EXPECT_EQ(files->find("b.css")->form_for("br").bytes, "short") << "the smaller one";
  EXPECT_FALSE(files->find("a.js.gz"));
  EXPECT_TRUE(files->find("alone.gz"));
}

TEST_F(WebFiles, AreAskedForInTheEncodingsThatAreNamed) {
  for (const char* yes : {"br", "gzip, br", "gzip ,\tbr ; q=0.1", "br;q=1.000", "gzip;q=0, br"})
    EXPECT_TRUE(accepts_encoding(yes, "br")) << yes;
  for (const char* no : {"", "gzip", "brx", "x-br", "br;q=0", "br ; q=0.000", "*", "gzip;br"})
    EXPECT_FALSE(accepts_encoding(no, "br")) << no;
}

TEST_F(WebFiles, ThatAreNoBuildAreRefused) {
  write("readme.txt", "no page");
  auto loaded = Files::load(folder_);
  ASSERT_FALSE(loaded.ok());
  EXPECT_NE(loaded.error().find("no index.html"), std::string::npos);
  EXPECT_FALSE(Files::load(folder_ / "nothing").ok());
}

TEST_F(WebFiles, AreTakenUpToTheirLimits) {
  write("index.html", "");
  for (std::size_t i = 1; i < kFilesMax; ++i) write("a/" + std::to_string(i), "");
  EXPECT_TRUE(load());
  write("one more", "");
  EXPECT_FALSE(Files::load(folder_).ok());
  fs::remove_all(folder_ / "a");
  fs::remove(folder_ / "one more");
  write("large", std::string(kBytesMax, 'x'));
  EXPECT_TRUE(load());
  write("large", std::string(kBytesMax + 1, 'x'));
  EXPECT_FALSE(Files::load(folder_).ok());
}

}  // namespace
}  // namespace chapterhouse::web
