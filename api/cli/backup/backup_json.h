#pragma once
// Backups as the command line prints them; the API speaks of them in the same words.
#include <boost/json/object.hpp>

#include "store/backup/backup.h"

namespace chapterhouse::cli {

boost::json::object manifest_json(const store::LogManifest& manifest);
boost::json::object keys_json(const store::KeysManifest& manifest);
boost::json::object done_json(const store::BackupDone& done);

}  // namespace chapterhouse::cli
