#include "api/config/config.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace chapterhouse {
namespace {

class ConfigFile : public testing::Test {
 protected:
  std::filesystem::path write(std::string_view text) {
    const auto file = std::filesystem::path(testing::TempDir()) /
                      ("config_test." + std::to_string(::getpid()) + ".toml");
    std::ofstream(file) << text;
    return file;
  }
  Result<Config, ConfigError> load(std::string_view text, Settings flags = {},
                                   std::map<std::string, std::string> environment = {}) {
    return load_config(
        {.file = write(text),
         .environment = [environment](const std::string& name) -> std::optional<std::string> {
           const auto found = environment.find(name);
           return found == environment.end() ? std::nullopt : std::optional(found->second);
         },
         .flags = std::move(flags)});
  }
};

TEST_F(ConfigFile, IsOverriddenByTheEnvironmentAndThatByFlags) {
  const auto config = load("port = 1\nhost = \"127.0.0.2\"\ndata = \"a\"\n", {{"port", "3"}},
                           {{"CHAPTERHOUSE_PORT", "2"}, {"CHAPTERHOUSE_DATA", "b"}});
  ASSERT_TRUE(config) << to_text(config.error());
  EXPECT_EQ(config->port, 3);
  EXPECT_EQ(config->data, "b");
  EXPECT_EQ(config->host, "127.0.0.2");
  EXPECT_EQ(config->master_key_file, "b/keys/master.key");
}

TEST_F(ConfigFile, NamesAnUnknownKeyAndItsLine) {
  const auto config = load("port = 1\nprot = 2\n");
  ASSERT_FALSE(config);
  EXPECT_EQ(config.error().key, "prot");
  EXPECT_TRUE(config.error().where.ends_with(":2")) << config.error().where;
  EXPECT_NE(config.error().detail.find("port"), std::string::npos) << "lists the known keys";
}

TEST_F(ConfigFile, RefusesAValueThatDoesNotFit) {
  EXPECT_EQ(load("port = 65536\n").error().key, "port");
  EXPECT_EQ(load("port = -1\n").error().key, "port");
  EXPECT_EQ(load("clock = \"tomorrow\"\n").error().key, "clock");
  EXPECT_EQ(load("witness_every = 0\n").error().key, "witness_every");
  EXPECT_EQ(load("", {{"port", "x"}}).error().where, "--port");
  EXPECT_EQ(load("", {}, {{"CHAPTERHOUSE_PORT", "x"}}).error().where, "CHAPTERHOUSE_PORT");
  EXPECT_FALSE(load("port = \n"));
  for (const char* none : {"[#", "[[ \n= 1\n"})  // stops at an assertion of the parser
    EXPECT_FALSE(load(none)) << none;
  EXPECT_TRUE(load("port = 65535\n"));
}

TEST_F(ConfigFile, ReadsAccountsAndRefusesWrongOnes) {
  const std::string good =
      "[[account]]\nid = \"wang\"\nrole = \"t_staff\"\nunit = \"110113-renhe\"\ntoken = "
      "\"secret\"\n";
  const auto config = load(good);
  ASSERT_TRUE(config) << to_text(config.error());
  ASSERT_EQ(config->account.size(), 1u);
  EXPECT_EQ(config->account[0].role, Role::kTStaff);
  EXPECT_EQ(load(good + good).error().key, "id");
  EXPECT_EQ(load("host = \"0.0.0.0\"\n" + good).error().key, "host")
      << "accounts of the configuration are for loopback";
  std::string hashed = good;
  hashed.replace(hashed.find("token ="),
                 hashed.find('\n', hashed.find("token =")) - hashed.find("token ="),
                 "token_sha256 = \"" + std::string(64, 'a') + "\"");
  EXPECT_EQ(load("host = \"0.0.0.0\"\n" + hashed).error().key, "host")
      << "whether or not their tokens stand there in clear";
  EXPECT_TRUE(load(hashed).ok());
  EXPECT_EQ(load("[[account]]\nid = \"wang\"\nrole = \"chief\"\n").error().key, "role");
  EXPECT_EQ(load("[[account]]\nid = \"wang\"\nrole = \"sw\"\nunit = \"u\"\n").error().key,
            "token_sha256");
}

TEST_F(ConfigFile, ServesNothingInPlainTextBeyondThisMachine) {
  EXPECT_EQ(load("host = \"0.0.0.0\"\n").error().key, "host");
  EXPECT_TRUE(load("host = \"0.0.0.0\"\ntrusted_proxies = \"10.0.0.1\"\n"));
  EXPECT_TRUE(load("host = \"0.0.0.0\"\ntls_certificate = \"c\"\ntls_key = \"k\"\n"));
  for (const char* here : {"127.0.0.1", "127.0.0.2", "::1", "localhost"})
    EXPECT_TRUE(load("host = \"" + std::string(here) + "\"\n")) << here;
  EXPECT_EQ(load("tls_certificate = \"c\"\n").error().key, "tls_key");
  EXPECT_EQ(load("tls_key = \"k\"\n").error().key, "tls_certificate");
  EXPECT_EQ(load("trusted_proxies = \"proxy\"\n").error().key, "trusted_proxies");
  EXPECT_TRUE(load("public_url = \"https://casework.union.example:8443\"\n"));
  for (const char* bad :
       {"casework.union.example", "https://", "https://x/", "https://a@b", "ftp://x"})
    EXPECT_EQ(load("public_url = \"" + std::string(bad) + "\"\n").error().key, "public_url") << bad;
}

TEST_F(ConfigFile, HidesTokensInWhatItPrints) {
  const auto config =
      load("[[account]]\nid = \"wang\"\nrole = \"sw\"\nunit = \"u\"\ntoken = \"very-secret\"\n");
  ASSERT_TRUE(config);
  EXPECT_EQ(effective_config(*config).find("very-secret"), std::string::npos);
  EXPECT_NE(effective_config(*config).find("port = 8080"), std::string::npos);
}

}  // namespace
}  // namespace chapterhouse
