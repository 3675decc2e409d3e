// make_log FOLDER SIZE...: one log of ordinary events, published at each size, for programs that
// are not ours:
//
//   FOLDER/vkey, wkey          keys of the log and of a witness
//   FOLDER/<size>/...          checkpoint and tiles
//   FOLDER/checkpoint.<size>   the checkpoint as it was then
//   FOLDER/cosigned            the last one, cosigned
//   FOLDER/receipt.<n>, entry.<n>   of the first, a middle and the last position
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>

#include "domain/cases/all.h"
#include "domain/cases/common/common.h"
#include "domain/core/limits.h"
#include "store/note/cosignature.h"
#include "store/note/tlog_proof.h"
#include "store/store.h"
#include "store/verify/tile_export.h"

namespace chapterhouse::store {
namespace {

class Ticking final : public Clock {
 public:
  Timestamp now() const override { return from_micros(++micros_ * 1'000'000); }

 private:
  mutable std::atomic<std::int64_t> micros_{1'772'600'400};
};

struct Maker {
  Ticking clock;
  std::unique_ptr<LogHandle> handle = memory_log(full_catalogue(), clock);
  PublicLog log{handle->log(), handle->checkpoints()};
  std::string folder;
  std::uint64_t size = 0, command = 0;
  std::map<std::string, std::uint64_t> versions;

  void write(const std::string& name, std::string_view bytes) const {
    std::ofstream(folder + "/" + name, std::ios::binary) << bytes;
  }
  bool grow(std::uint64_t wanted) {
    while (size < wanted) {
      const StreamId stream{"lead/" + std::to_string(++command % 97)};
      const auto events =
          std::min<std::uint64_t>(wanted - size, 1 + command % limits::kEventsPerCommit);
      Commit commit;
      std::array<std::uint8_t, 16> id{};
      for (std::size_t i = 0; i < 8; ++i) id[i] = static_cast<std::uint8_t>(command >> (8 * i));
      commit.command = CommandId(id);
      commit.actor = {{"wang"}, ActorKind::kPerson, Role::kTStaff, {"110113-tianzhu"}, {}};
      commit.correlation = commit.command;
      commit.relied_on = {{stream, {versions[stream.value]}}};
      commit.events.assign(
          events, {stream, clock.now(), 1, 1, EventBody::of(common::ev::Assigned{{"li"}})});
      if (!handle->log().append(commit)) return false;
      versions[stream.value] += events;
      size += events;
    }
    return handle->checkpoints().sign_now().ok();
  }
  bool publish(std::uint64_t wanted) {
    if (!grow(wanted)) return false;
    PublicLogSource source(log);
    const auto done = export_tiles(source, folder + "/" + std::to_string(wanted),
                                   {.key = handle->checkpoints().key(), .sync = Sync::kNo});
    if (!done) std::fprintf(stderr, "%s\n", done.error().detail.c_str());
    write("checkpoint." + std::to_string(wanted), log.checkpoint());
    return done.ok();
  }
  bool receipt(std::uint64_t position) {
    const auto proof = handle->log().prove_inclusion({position}, size);
    const auto entry = handle->log().entry({position});
    if (!proof || !entry) return false;
    const TlogProof receipt{position - 1, *proof, {}, log.checkpoint()};
    write("receipt." + std::to_string(position), receipt.serialize());
    write("entry." + std::to_string(position), *entry);
    return true;
  }
  bool finish() {
    const NoteSigner witness{"witness.example/district", SigningKey::random()};
    write("vkey", handle->checkpoints().key().text());
    write("wkey", witness.verifier(KeyType::kCosignature).text());
    const SignedCheckpoint newest = handle->checkpoints().newest();
    if (!handle->checkpoints().add_cosignatures(newest.checkpoint,
                                                {cosign(newest.note.text, witness, clock.now())}))
      return false;
    write("cosigned", log.checkpoint());
    return size == 0 || (receipt(1) && receipt((size + 1) / 2) && receipt(size));
  }
};
}  // namespace
}  // namespace chapterhouse::store

int main(int argc, char** argv) {
  if (argc < 3) return 2;
  chapterhouse::store::Maker maker;
  maker.folder = argv[1];
  for (int i = 2; i < argc; ++i)
    if (!maker.publish(std::strtoull(argv[i], nullptr, 10))) return 1;
  return maker.finish() ? 0 : 1;
}
