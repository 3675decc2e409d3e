#include "store/log/derived_index.h"

#include <algorithm>

#include "store/file/little_endian.h"
#include "store/record/entry.h"

namespace chapterhouse::store {
namespace {
constexpr std::size_t kBatchEvents = 8'192;     // written together
constexpr std::size_t kBehindEvents = 262'144;  // then the writer waits
constexpr std::chrono::milliseconds kIdle{50};  // a smaller batch waits this long for more

constexpr std::string_view kProgressKey = "p";

Bytes big_endian(std::uint64_t value) {
  Bytes bytes(8, '\0');
  for (std::size_t i = 8; i-- > 0; value >>= 8) bytes[i] = static_cast<char>(value & 0xff);
  return bytes;
}
Bytes head_key(const StreamId& stream) { return "h" + stream.value; }
Bytes command_key(const CommandId& command) { return "c" + Bytes(command.bytes()); }
// The length in front keeps one stream's rows from those of a stream whose name begins with it.
Bytes run_prefix(const StreamId& stream) {
  Bytes key = "r";
  put(key, static_cast<std::uint8_t>(stream.value.size()));
  return key + stream.value;
}
Bytes tile_key(const TileId& id) {
  Bytes key = "t";
  put(key, id.level);
  return key + big_endian(id.index);
}

std::uint64_t version_in(std::string_view run_key) {
  std::uint64_t version = 0;
  for (const char c : run_key.substr(run_key.size() - 8))
    version = (version << 8) | static_cast<unsigned char>(c);
  return version;
}
Bytes encode_positions(const std::vector<Position>& positions) {
  Bytes value;
  for (const Position position : positions) put(value, position.value);
  return value;
}
std::size_t positions_in(std::string_view value) { return value.size() / 8; }
Position position_at(std::string_view value, std::size_t i) {
  return {get_at<std::uint64_t>(value.data() + i * 8)};
}

Bytes encode_head(const StreamHead& head) {
  Bytes value;
  put(value, head.version.value);
  return value + Bytes(view(head.leaf));
}
std::optional<StreamHead> decode_head(std::string_view value) {
  ByteReader in(value);
  StreamHead head;
  head.version.value = in.number<std::uint64_t>();
  in.copy(head.leaf);
  if (in.failed() || !in.rest().empty()) return std::nullopt;
  return head;
}

StoreError damaged(std::string_view what) { return {"the index is damaged: " + std::string(what)}; }
}  // namespace

void DerivedIndex::Overlay::add(const IndexedEvent& event) {
  Run& run = runs[event.stream];
  if (run.positions.empty()) run.first = event.version;
  run.positions.push_back(event.position);
  run.leaf = event.leaf;
  commands[event.command] = event.commit;
  leaves.push_back(event.leaf);
  last = event.position;
}

KeptLeaves kept_leaves(const ByteStore& store) {
  const auto progress = store.get_index(kProgressKey);
  const auto edge = progress && *progress ? TileEdge::decode(**progress) : std::nullopt;
  if (!edge) return {};
  const auto tile = [&store](const TileId& id) {
    const auto stored = store.get_index(tile_key(id));
    return stored && *stored && (*stored)->size() == kTileWidth * 32 ? **stored : Bytes();
  };
  // The tile read last answers for its 256 leaves.
  return {edge->size(),
          [edge = *edge, tile, at = TileId{1, 0},
           hashes = Bytes()](std::uint64_t index) mutable -> std::optional<Hash256> {
            const TileId id{0, index / kTileWidth};
            if (edge.size() / kTileWidth <= id.index)
              return edge.node(0, index, [](const TileId&) { return Bytes(); });
            if (at != id) hashes = tile(at = id);
            if (hashes.empty()) return std::nullopt;
            return hash_from(std::string_view(hashes).substr(index % kTileWidth * 32, 32));
          }};
}

DerivedIndex::~DerivedIndex() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

Outcome<StoreError> DerivedIndex::start(Position last, const Hash256& root) {
  const auto fits = [&] {
    return progress_ == last && root_of(last.value, [&](unsigned level, std::uint64_t index) {
                                  return edge_.node(level, index, [&](const TileId& id) {
                                    const auto tile = store_.get_index(tile_key(id));
                                    return tile && *tile ? **tile : Bytes(kTileWidth * 32, '\0');
                                  });
                                }) == root;
  };
  auto done = load_progress();
  if (done && progress_ <= last) done = catch_up(last);
  if (!done || !fits()) {
    edge_ = {};
    progress_ = {};
    if (auto cleared = store_.clear_index(); !cleared) return cleared;
    if (auto again = catch_up(last); !again) return again;
    if (!fits()) return Failure{damaged("made anew, it still has another root")};
  }
  thread_ = std::jthread([this](const std::stop_token& stop) { follow(stop); });
  return Done{};
}

Outcome<StoreError> DerivedIndex::load_progress() {
  const auto stored = store_.get_index(kProgressKey);
  if (!stored) return Failure{stored.error()};
  if (!*stored) return Done{};
  auto edge = TileEdge::decode(**stored);
  if (!edge) return Failure{damaged("progress")};
  edge_ = std::move(*edge);
  progress_ = {edge_.size()};
  return Done{};
}

Outcome<StoreError> DerivedIndex::catch_up(Position last) {
  while (progress_ < last) {
    Overlay overlay;
    const Position to{std::min(last.value, progress_.value + kBatchEvents)};
    bool readable = true;
    const auto scanned =
        store_.scan({progress_.value + 1}, to, [&](Position position, std::string_view record) {
          const auto decoded = decode_entry(record);
          readable = decoded.has_value();
          if (!readable) return false;
          const Envelope& envelope = decoded->entry.envelope;
          const Position first{position.value - envelope.index};
          overlay.add({position,
                       envelope.stream,
                       envelope.version,
                       leaf_hash(record.substr(0, decoded->size)),
                       envelope.command,
                       {first, {first.value + decoded->entry.count - 1}}});
          return true;
        });
    if (!scanned) return scanned;
    if (!readable || overlay.last != to) return Failure{StoreError{"the records are damaged"}};
    if (auto written = write(overlay); !written) return written;
  }
  return Done{};
}

Outcome<StoreError> DerivedIndex::write(const Overlay& overlay) {
  std::vector<IndexRow> rows;
  rows.reserve(2 * overlay.runs.size() + overlay.commands.size() + 1);
  for (const auto& [stream, run] : overlay.runs) {
    rows.push_back(
        {run_prefix(stream) + big_endian(run.first.value), encode_positions(run.positions)});
    rows.push_back(
        {head_key(stream), encode_head({{run.first.value + run.positions.size() - 1}, run.leaf})});
  }
  for (const auto& [command, range] : overlay.commands) {
    Bytes value;
    put(value, range.first.value);
    put(value, range.last.value);
    rows.push_back({command_key(command), std::move(value)});
  }
  std::vector<Tile> filled;
  const std::lock_guard lock(tree_mutex_);
  TileEdge edge = edge_;
  for (const Hash256& leaf : overlay.leaves) edge.append(leaf, filled);
  for (Tile& tile : filled) rows.push_back({tile_key(tile.id), std::move(tile.hashes)});
  rows.push_back({Bytes(kProgressKey), edge.encode()});
  if (auto written = store_.put_index(rows); !written) return written;
  edge_ = std::move(edge);
  progress_ = overlay.last;
  return Done{};
}

void DerivedIndex::add(std::vector<IndexedEvent> events) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return filling_.leaves.size() < kBehindEvents || failure_; });
  for (const IndexedEvent& event : events) {
    filling_.add(event);
    heads_.put(event.stream, {event.version, event.leaf}, event.position);
  }
  if (filling_.leaves.size() >= kBatchEvents || wanted_ > Position{}) changed_.notify_all();
}

void DerivedIndex::follow(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    changed_.wait_for(lock, stop, kIdle, [this] {
      return filling_.leaves.size() >= kBatchEvents ||
             (wanted_ > Position{} && !filling_.leaves.empty());
    });
    if (filling_.leaves.empty()) continue;
    writing_ = std::exchange(filling_, {});
    lock.unlock();
    const auto written = write(writing_);  // nobody else changes it meanwhile
    lock.lock();
    if (!written)
      failure_ = written.error();
    else
      writing_ = {};
    changed_.notify_all();
    if (!written) return;
  }
}

Outcome<StoreError> DerivedIndex::wait_for(Position position) {
  std::unique_lock lock(mutex_);
  wanted_ = std::max(wanted_, position);
  changed_.notify_all();
  const auto reached = [&] {
    const std::lock_guard tree_lock(tree_mutex_);
    return progress_ >= position;
  };
  changed_.wait(lock, [&] { return reached() || failure_; });
  if (wanted_ <= position) wanted_ = {};
  if (failure_) return Failure{*failure_};
  return Done{};
}

Result<StreamHead, StoreError> DerivedIndex::head_of(const StreamId& stream) const {
  {
    const std::shared_lock lock(mutex_);
    if (failure_) return Failure{*failure_};
    if (const StreamHead* recent = heads_.find(stream)) return *recent;
    for (const Overlay* overlay : {&filling_, &writing_})
      if (const auto found = overlay->runs.find(stream); found != overlay->runs.end()) {
        const Run& run = found->second;
        return StreamHead{{run.first.value + run.positions.size() - 1}, run.leaf};
      }
  }
  const auto value = store_.get_index(head_key(stream));
  if (!value) return Failure{value.error()};
  if (!*value) return StreamHead{};
  const auto head = decode_head(**value);
  if (!head) return Failure{damaged(stream.value)};
  return *head;
}

Result<std::vector<Position>, StoreError> DerivedIndex::positions(const StreamId& stream,
                                                                  StreamVersion from,
                                                                  std::size_t max) const {
  // Memory first: what moves to the store meanwhile is then found twice, never missed.
  std::vector<Run> in_memory;
  {
    const std::shared_lock lock(mutex_);
    if (failure_) return Failure{*failure_};
    for (const Overlay* overlay : {&writing_, &filling_})
      if (const auto found = overlay->runs.find(stream); found != overlay->runs.end())
        in_memory.push_back(found->second);
  }
  std::vector<Position> out;
  Outcome<StoreError> outcome = Done{};
  if (in_memory.empty() || from < in_memory.front().first)
    stored_positions(stream, from, max, out, outcome);
  if (!outcome) return Failure{outcome.error()};
  for (const Run& run : in_memory) {
    if (out.size() >= max) break;
    const std::uint64_t next = from.value + out.size();
    if (next < run.first.value) return Failure{damaged(stream.value)};
    for (std::uint64_t i = next - run.first.value; i < run.positions.size() && out.size() < max;
         ++i)
      out.push_back(run.positions[i]);
  }
  return out;
}

void DerivedIndex::stored_positions(const StreamId& stream, StreamVersion from, std::size_t max,
                                    std::vector<Position>& out,
                                    Outcome<StoreError>& outcome) const {
  const Bytes prefix = run_prefix(stream);
  const auto start = store_.floor_index(prefix, prefix + big_endian(from.value));
  if (!start) {
    outcome = Failure{start.error()};
    return;
  }
  if (!*start) return;  // no such stream
  bool dense = true;
  outcome =
      store_.scan_index(prefix, (*start)->key, [&](std::string_view key, std::string_view value) {
        const std::uint64_t first = version_in(key);
        const std::uint64_t next = from.value + out.size();
        dense = first <= next;
        for (std::uint64_t i = next - first; dense && i < positions_in(value) && out.size() < max;
             ++i)
          out.push_back(position_at(value, i));
        return dense && out.size() < max;
      });
  if (!dense) outcome = Failure{damaged(stream.value)};
}

Result<std::optional<CommandRange>, StoreError> DerivedIndex::find_command(
    const CommandId& command) const {
  {
    const std::shared_lock lock(mutex_);
    if (failure_) return Failure{*failure_};
    for (const Overlay* overlay : {&filling_, &writing_})
      if (const auto found = overlay->commands.find(command); found != overlay->commands.end())
        return std::optional(found->second);
  }
  const auto value = store_.get_index(command_key(command));
  if (!value) return Failure{value.error()};
  if (!*value) return std::optional<CommandRange>{};
  if ((*value)->size() != 16) return Failure{damaged("a command")};
  return std::optional(CommandRange{position_at(**value, 0), position_at(**value, 1)});
}

Outcome<StoreError> DerivedIndex::with_nodes(TreeSize size, const UseNodes& use) {
  if (auto ready = wait_for({size}); !ready) return Failure{ready.error()};
  const std::lock_guard lock(tree_mutex_);
  std::string failure;
  const auto full_tile = [&](const TileId& id) {
    const auto tile = store_.get_index(tile_key(id));
    if (tile && *tile && (*tile)->size() == kTileWidth * 32) return **tile;
    failure = tile ? "a tile is missing" : tile.error().detail;
    return Bytes(kTileWidth * 32, '\0');
  };
  use([&](unsigned level, std::uint64_t index) { return edge_.node(level, index, full_tile); });
  if (!failure.empty()) return Failure{damaged(failure)};
  return Done{};
}

}  // namespace chapterhouse::store
