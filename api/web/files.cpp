#include "api/web/files.h"

#include <algorithm>
#include <array>
#include <utility>

#include "store/crypto/sha256.h"
#include "store/file/durable_file.h"

namespace chapterhouse::web {
namespace {

namespace fs = std::filesystem;

struct Ending {
  std::string_view ending, type;
};
constexpr Ending kTypes[] = {{".html", "text/html; charset=utf-8"},
                             {".js", "text/javascript; charset=utf-8"},
                             {".mjs", "text/javascript; charset=utf-8"},
                             {".css", "text/css; charset=utf-8"},
                             {".svg", "image/svg+xml; charset=utf-8"},
                             {".png", "image/png"},
                             {".ico", "image/vnd.microsoft.icon"},
                             {".webmanifest", "application/manifest+json; charset=utf-8"},
                             {".json", "application/json; charset=utf-8"},
                             {".map", "application/json; charset=utf-8"},
                             {".txt", "text/plain; charset=utf-8"},
                             {".woff2", "font/woff2"},
                             {".wasm", "application/wasm"}};

std::string_view type_of(std::string_view name) {
  for (const Ending& each : kTypes)
    if (name.ends_with(each.ending)) return each.type;
  return "application/octet-stream";
}

Form form_of(std::string bytes, std::string_view encoding) {
  constexpr std::size_t kDigits = 32;
  std::string tag = to_hex(view(store::sha256({bytes}))).substr(0, kDigits);
  return {std::move(bytes), encoding, "\"" + std::move(tag) + "\""};
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

std::string_view take_until(std::string_view& rest, char end) {
  const auto at = rest.find(end);
  const std::string_view part = rest.substr(0, at);
  rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
  return part;
}

// "q=0", "q=0.0": not at all.
bool is_refusal(std::string_view parameter) {
  parameter = trimmed(parameter);
  if (!parameter.starts_with("q=") && !parameter.starts_with("Q=")) return false;
  return parameter.find_first_not_of("0.", 2) == std::string_view::npos;
}

using Contents = std::map<std::string, std::string>;  // by name below the folder

// Every file below the folder but the hidden ones. Links are not followed: nobody meant to publish
// what they lead to.
Result<Contents, std::string> read_all(const fs::path& folder) {
  Contents contents;
  std::size_t bytes = 0;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    const std::string name = at->path().lexically_relative(folder).generic_string();
    if (at->path().filename().string().starts_with('.')) {
      at.disable_recursion_pending();
      continue;
    }
    if (at->is_symlink() || !at->is_regular_file()) continue;
    auto read = store::read_whole(at->path());
    if (!read) return Failure{"web: " + read.error().detail};
    bytes += read->size();
    contents.emplace(name, *std::move(read));
    if (contents.size() > kFilesMax || bytes > kBytesMax)
      return Failure{"web: " + folder.string() + " holds more than " + std::to_string(kFilesMax) +
                     " files or " + std::to_string(kBytesMax >> 20) + " MiB: is it the build?"};
  }
  if (error) return Failure{"web: " + folder.string() + ": " + error.message()};
  return contents;
}

std::optional<Form> take_form(const Contents& contents, const std::string& name,
                              std::string_view encoding) {
  const auto found = contents.find(name);
  if (found == contents.end()) return std::nullopt;
  return form_of(found->second, encoding);
}

bool is_form_of_another(const Contents& contents, const std::string& name) {
  for (const std::string_view ending : {".gz", ".br"})
    if (name.ends_with(ending) && contents.contains(name.substr(0, name.size() - ending.size())))
      return true;
  return false;
}

}  // namespace

bool accepts_encoding(std::string_view accept_encoding, std::string_view encoding) {
  while (!accept_encoding.empty()) {
    std::string_view item = take_until(accept_encoding, ',');
    if (trimmed(take_until(item, ';')) == encoding) return !is_refusal(item);
  }
  return false;
}

const Form& File::form_for(std::string_view accept_encoding) const {
  const Form* smallest = &plain;
  for (const auto* form : {&gzip, &brotli})
    if (*form && (*form)->bytes.size() < smallest->bytes.size() &&
        accepts_encoding(accept_encoding, (*form)->encoding))
      smallest = &**form;
  return *smallest;
}

Result<std::unique_ptr<const Files>, std::string> Files::load(const fs::path& folder) {
  const auto contents = read_all(folder);
  if (!contents) return Failure{contents.error()};
  if (!contents->contains("index.html"))
    return Failure{"web: " + folder.string() +
                   " holds no index.html; ops/tools/build_web builds the application"};
  auto files = std::make_unique<Files>();
  for (const auto& [name, bytes] : *contents) {
    if (is_form_of_another(*contents, name)) continue;
    files->files_.emplace(name, File{.type = type_of(name),
                                     .immutable = name.starts_with("assets/"),
                                     .plain = form_of(bytes, ""),
                                     .gzip = take_form(*contents, name + ".gz", "gzip"),
                                     .brotli = take_form(*contents, name + ".br", "br")});
  }
  return std::unique_ptr<const Files>(std::move(files));
}

const File* Files::find(std::string_view name) const {
  const auto found = files_.find(name);
  return found == files_.end() ? nullptr : &found->second;
}

}  // namespace chapterhouse::web
