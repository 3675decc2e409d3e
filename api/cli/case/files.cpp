// chapterhouse case attach, document: the files of a case's papers.
#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "api/cli/client_command.h"
#include "store/attachments/media.h"
#include "store/crypto/sha256.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct FileOptions {
  std::string type, id, file, kind, title, sha256, to;
};

// The file first, then the case's step: a step never names a file that was refused.
Exit attach(const Common& common, const FileOptions& o) {
  std::ifstream file(o.file, std::ios::binary);
  std::stringstream all;
  if (file) all << file.rdbuf();
  if (!file || !all) {
    std::cerr << o.file << ": cannot be read\n";
    return Exit::kUnavailable;
  }
  const std::string content = all.str();
  const std::filesystem::path path(o.file);
  std::string suffix = path.extension().string();
  for (char& c : suffix)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  const std::string_view media =
      suffix.empty() ? std::string_view() : store::media_type_of_suffix(suffix.substr(1));
  if (media.empty()) {
    std::cerr << o.file << ": only pdf, png, jpg, docx, xlsx, txt and csv are taken\n";
    return Exit::kUsage;
  }
  const std::string sha256 = to_hex(view(store::sha256({content})));
  Server server(common);
  const Answer kept =
      server.put("/v1/attachments/" + sha256, content, {{"Content-Type", std::string(media)}});
  if (kept.exit != Exit::kOk) return kept.exit;
  const json::object data{{"kind", o.kind},
                          {"title", o.title.empty() ? path.stem().string() : o.title},
                          {"sha256", sha256}};
  const Answer added = server.post("/v1/cases/" + o.type + "/" + o.id + "/commands",
                                   json::object{{"command", "add_document"}, {"data", data}},
                                   {{"Idempotency-Key", fresh_command_id()}, {"If-Match", "*"}});
  if (added.exit != Exit::kOk) return added.exit;
  if (common.json)
    print_json(json::object{{"attachment", kept.body}, {"receipt", added.body}});
  else
    std::cout << sha256 << "  " << content.size() << " bytes, version "
              << text_at(added.body, "version") << '\n';
  return Exit::kOk;
}

Exit fetch(const Common& common, const FileOptions& o) {
  Server server(common);
  const auto reply =
      server.raw("GET", "/v1/cases/" + o.type + "/" + o.id + "/documents/" + o.sha256, {}, {});
  if (!reply || reply->status >= 400) return server.judge(reply).exit;
  if (to_hex(view(store::sha256({reply->body}))) != o.sha256) {
    std::cerr << "what arrived is not " << o.sha256 << '\n';
    return Exit::kCheckFailed;
  }
  std::ofstream file(o.to, std::ios::binary | std::ios::trunc);
  file << reply->body;
  file.close();
  if (!file) {
    std::cerr << o.to << ": cannot be written\n";
    return Exit::kUnavailable;
  }
  if (common.json)
    print_json(json::object{{"sha256", o.sha256}, {"bytes", reply->body.size()}, {"file", o.to}});
  else
    std::cout << o.to << "  " << reply->body.size() << " bytes\n";
  return Exit::kOk;
}

}  // namespace

void add_case_files(CLI::App& group, Common& common, Chosen& chosen) {
  const auto o = std::make_shared<FileOptions>();
  const auto named = [&o](CLI::App* sub) {
    sub->add_option("type", o->type, "case type, e.g. lead")->required();
    sub->add_option("id", o->id, "case id")->required();
    return sub;
  };
  auto* attaching = named(add_client_command(
      group, common, chosen, o, "attach",
      "Adds a document with its file to a case\nExample: chapterhouse case attach lead ID "
      "minutes.pdf --kind minutes",
      attach));
  attaching->add_option("file", o->file, "the file")->required();
  attaching->add_option("--kind", o->kind, "what it is, e.g. approval_copy")->required();
  attaching->add_option("--title", o->title, "the file's name when absent");
  auto* fetching = named(add_client_command(
      group, common, chosen, o, "document",
      "Fetches the file of a case's document\nExample: chapterhouse case document lead ID SHA256 "
      "--to minutes.pdf",
      fetch));
  fetching->add_option("sha256", o->sha256, "its hash, 64 hexadecimal digits")->required();
  fetching->add_option("--to", o->to, "file to write")->required();
}

}  // namespace chapterhouse::cli
