#pragma once
// Files in a zip that a password opens (AES-256 in the form of WinZip, which 7-Zip and libarchive
// read as well). Names and sizes are not hidden.
#include <string>
#include <vector>

#include "domain/core/result.h"

namespace chapterhouse::paper {

struct ZipEntry {
  std::string name;
  std::string content;
};

// The bytes of the zip. The failure is for the operator. Safe to call from any thread.
Result<std::string, std::string> sealed_zip(const std::vector<ZipEntry>& entries,
                                            const std::string& password);

}  // namespace chapterhouse::paper
