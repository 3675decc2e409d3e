#include "api/cli/backup/backup_json.h"

namespace chapterhouse::cli {
namespace json = boost::json;

json::object manifest_json(const store::LogManifest& manifest) {
  return {{"number", manifest.number},
          {"origin", manifest.origin},
          {"started", to_text(manifest.started)},
          {"finished", to_text(manifest.finished)},
          {"size", manifest.head.last.value},
          {"root", to_hex(view(manifest.head.root))},
          {"acknowledged", manifest.acknowledged},
          {"checkpoint", manifest.checkpoint}};
}

json::object keys_json(const store::KeysManifest& manifest) {
  return {{"number", manifest.number},         {"origin", manifest.origin},
          {"taken", to_text(manifest.taken)},  {"size", manifest.log_size},
          {"checkpoint", manifest.checkpoint}, {"erased", manifest.erased}};
}

json::object done_json(const store::BackupDone& done) {
  json::object body = manifest_json(done.log);
  body["files"] = done.files;
  body["bytes"] = done.bytes;
  body["keys_number"] = done.keys.number;
  body["erased"] = done.keys.erased;
  body["dropped"] = done.dropped;
  body["keys_dropped"] = done.keys_dropped;
  return body;
}

}  // namespace chapterhouse::cli
