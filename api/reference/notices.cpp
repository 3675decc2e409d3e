#include "api/reference/notices.h"

#include <fstream>
#include <map>
#include <sstream>

#include "api/reference/toml_reader.h"
#include "store/crypto/sha256.h"

namespace chapterhouse {
namespace {
namespace fs = std::filesystem;

constexpr std::uintmax_t kFileBytesMax = 1024 * 1024;

std::string hash_of(std::string_view text) { return to_hex(view(store::sha256({text}))); }

NoticeText read_notice(TomlTable table) {
  NoticeText notice;
  notice.facts.version = table.text("version");
  notice.facts.purpose = table.choice<consent::Purpose>("purpose");
  notice.facts.from = table.date("from");
  notice.zh = table.text("zh");
  notice.en = table.text("en");
  table.done();
  notice.facts.zh_sha256 = hash_of(notice.zh);
  notice.facts.en_sha256 = hash_of(notice.en);
  return notice;
}

}  // namespace

Result<std::vector<NoticeText>, ReferenceError> load_notices(const fs::path& folder) {
  std::vector<NoticeText> notices;
  std::map<std::string, fs::path> files;
  std::error_code absent;
  for (const auto& entry : fs::directory_iterator(folder / "notices", absent))
    if (entry.path().extension() == ".toml")
      files.emplace("notices/" + entry.path().filename().string(), entry.path());
  for (const auto& [name, path] : files) {
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(path, failed);
    std::ifstream in(path, std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (failed || size > kFileBytesMax || !in)
      return Failure{ReferenceError{name,
                                    0,
                                    {},
                                    "读不到，或超过 1 MiB；请检查文件和权限",
                                    "it cannot be read or exceeds 1 MiB; check the file and its "
                                    "rights"}};
    const std::string content = std::move(bytes).str();
    TomlFile file(name, content);
    TomlTable root = file.root();
    for (TomlTable& table : root.tables("notice")) {
      const std::uint32_t line = table.line();
      NoticeText notice = read_notice(std::move(table));
      for (const NoticeText& other : notices)
        if (!file.fault() && other.facts.version == notice.facts.version &&
            other.facts.purpose == notice.facts.purpose)
          return Failure{ReferenceError{name, line, notice.facts.version,
                                        "同一用途的版本重复；请改版本号",
                                        "this version of the purpose appears twice; change one"}};
      notices.push_back(std::move(notice));
    }
    root.done();
    if (file.fault()) return Failure{*file.fault()};
  }
  return notices;
}

Outcome<std::string> publish_notices(const std::vector<NoticeText>& notices,
                                     const workflows::CommandHandler& handler) {
  const auto file = handler.load(notices::stream());
  if (!file) return Failure{"the notices cannot be read: " + file.error().detail};
  const auto& known = file->as<notices::State>();
  const workflows::Services& services = handler.services();
  Commit commit;
  for (const NoticeText& notice : notices) {
    const auto* recorded = known.find(notice.facts.version, notice.facts.purpose);
    if (!recorded)
      commit.events.push_back(
          {notices::stream(), services.clock->now(), 0, 0, EventBody::of(notice.facts)});
    else if (recorded->zh_sha256 != notice.facts.zh_sha256 ||
             recorded->en_sha256 != notice.facts.en_sha256)
      return Failure{"notices: the text of version " + notice.facts.version + " for " +
                     std::string(key_of(notice.facts.purpose)) +
                     " is not the one that people have consented to: put it back and add a new "
                     "version instead"};
  }
  if (commit.events.empty()) return Done{};
  commit.command = CommandId{services.ids->next()};
  commit.actor = {AccountId{"system"}, ActorKind::kSystem, Role::kService, UnitId{}, {}};
  commit.policy_version = services.rules->policy.version();
  commit.calendar_version = services.rules->calendar.version();
  commit.relied_on = {{notices::stream(), file->version}};
  if (auto committed = services.log->append(commit); !committed)
    return Failure{"the notices cannot be recorded: " + committed.error().detail};
  return Done{};
}

}  // namespace chapterhouse
