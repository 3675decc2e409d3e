#pragma once
// The web application as its build left it: a folder of files, read once at the start. What was not
// there then does not exist, so no spelling of a path reaches anything else.
#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "domain/core/result.h"

namespace chapterhouse::web {

inline constexpr std::size_t kFilesMax = 4'000;
inline constexpr std::size_t kBytesMax = 64 * 1024 * 1024;  // all files, as they are and compressed

// One of its forms: as it is, or compressed.
struct Form {
  std::string bytes;
  std::string_view encoding;  // "": as it is
  std::string etag;           // strong: of this form alone
};

struct File {
  std::string_view type;   // of its content
  bool immutable = false;  // named after its content: it lies below assets/
  Form plain;
  std::optional<Form> gzip, brotli;

  // The smallest that the header lets us give.
  const Form& form_for(std::string_view accept_encoding) const;
};

// Immutable: safe to use from any thread.
class Files {
 public:
  // The failure is one line for the operator. Hidden files are left out; x.gz and x.br beside x are
  // x, compressed.
  static Result<std::unique_ptr<const Files>, std::string> load(
      const std::filesystem::path& folder);

  const File* find(std::string_view name) const;  // "assets/index-3f2a.js"; null when unknown
  const File& index() const { return *find("index.html"); }

 private:
  std::map<std::string, File, std::less<>> files_;
};

// Whether an Accept-Encoding header names the encoding, and not with q=0.
bool accepts_encoding(std::string_view accept_encoding, std::string_view encoding);

}  // namespace chapterhouse::web
