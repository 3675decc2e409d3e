#include "store/verify/tile_export.h"

#include <filesystem>
#include <fstream>

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using Kind = ExportError::Kind;

Failure<ExportError> failed(std::string detail) {
  return Failure{ExportError{Kind::kFailed, std::move(detail)}};
}
Failure<ExportError> refused(std::string detail) {
  return Failure{ExportError{Kind::kRefused, std::move(detail)}};
}

Result<Checkpoint, ExportError> opened(std::string_view bytes, const ExportOptions& options,
                                       const std::string& where) {
  if (options.key) {
    if (auto checkpoint = SignedCheckpoint::open(bytes, *options.key))
      return std::move(checkpoint->checkpoint);
    return refused(where + ": no checkpoint signed by " + options.key->text());
  }
  const auto note = Note::parse(bytes);
  if (auto checkpoint = note ? Checkpoint::parse(note->text) : std::nullopt)
    return *std::move(checkpoint);
  return refused(where + ": this is no checkpoint");
}

// Whether a tree of `size` leaves had this resource in the same width.
bool had(TreeSize size, const TilePath& path) {
  return tile_width(size, path.level.value_or(0), path.index) == path.width;
}

// Under another name first: a file with its own name is complete.
bool write_file(const fs::path& file, std::string_view bytes) {
  std::error_code error;
  fs::create_directories(file.parent_path(), error);
  const fs::path part = file.string() + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) return false;
  fs::rename(part, file, error);
  return !error;
}

bool holds(const fs::path& file, std::string_view bytes) {
  std::error_code error;
  if (fs::file_size(file, error) != bytes.size() || error) return false;
  std::ifstream in(file, std::ios::binary);
  return Bytes{std::istreambuf_iterator<char>(in), {}} == bytes;
}

// Whether the tiles in the folder lead to the checkpoint's root.
Outcome<ExportError> leads_to(const Checkpoint& checkpoint, TreeSize size,
                              const std::string& folder) {
  TileFolder tiles(folder);
  std::string failure;
  const Hash256 root = root_of(checkpoint.size, nodes_of(tiles, size, failure));
  if (!failure.empty()) return failed(failure);
  if (root != checkpoint.root)
    return refused("the tiles do not lead to the root of the checkpoint of size " +
                   std::to_string(checkpoint.size) +
                   ": it is not the log that this folder holds, or it was altered");
  return Done{};
}
}  // namespace

Result<TilesExported, ExportError> export_tiles(TileSource& source, const std::string& folder,
                                                const ExportOptions& options) {
  const auto bytes = source.checkpoint();
  if (!bytes) return failed(bytes.error().detail);
  const auto checkpoint = opened(*bytes, options, "the log");
  if (!checkpoint) return Failure{checkpoint.error()};
  TilesExported done{*checkpoint};
  std::optional<Checkpoint> before;
  if (fs::exists(folder + "/checkpoint")) {
    const auto there = TileFolder(folder).checkpoint();
    if (!there) return failed(there.error().detail);
    const auto old = opened(*there, options, folder);
    if (!old) return Failure{old.error()};
    if (old->origin != checkpoint->origin)
      return refused(folder + " holds the log " + old->origin + ", not " + checkpoint->origin);
    if (old->size > checkpoint->size)
      return refused(folder + " holds " + std::to_string(old->size) + " entries, the log only " +
                     std::to_string(checkpoint->size));
    before = *old;
    done.before = old->size;
  }
  const auto resources = PublicLog::resources_of(checkpoint->size);
  std::uint64_t at = 0;
  for (const TilePath& path : resources) {
    if (options.progress) options.progress(++at, resources.size());
    if (had(done.before, path)) continue;
    const auto resource = source.resource(path);
    if (!resource) return failed(resource.error().detail);
    if (!*resource) return failed(path.text() + ": the log does not have it");
    // Left by an export that was interrupted.
    if (holds(fs::path(folder) / path.text(), **resource)) continue;
    if (!write_file(fs::path(folder) / path.text(), **resource))
      return failed(folder + "/" + path.text() + ": cannot be written");
    ++done.written;
  }
  if (auto leads = leads_to(*checkpoint, checkpoint->size, folder); !leads)
    return Failure{leads.error()};
  if (before)
    if (auto leads = leads_to(*before, checkpoint->size, folder); !leads)
      return Failure{leads.error()};
  std::error_code error;
  fs::create_directories(folder, error);
  if (options.sync == Sync::kYes)
    if (auto synced = sync_tree(folder); !synced) return failed(synced.error().detail);
  const std::string file = folder + "/checkpoint";
  if (auto written = write_whole(file, *bytes); !written) return failed(written.error().detail);
  // As the other files, it is there to be read.
  using fs::perms;
  fs::permissions(
      file, perms::owner_write | perms::owner_read | perms::group_read | perms::others_read, error);
  return done;
}

}  // namespace chapterhouse::store
