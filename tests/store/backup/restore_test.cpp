// Restores: what is refused and why, points in time, new origins, and who stays erased.
#include "domain/registers/log/lineage.h"
#include "tests/store/backup/backed_up.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;
using Kind = RestoreError::Kind;

std::optional<Kind> refusal(const Result<Restored, RestoreError>& restored) {
  if (restored) return std::nullopt;
  EXPECT_FALSE(restored.error().detail.empty());
  return restored.error().kind;
}

TEST(Restore, GoesOnWhereTheLogWas) {
  BackedUp it;
  it.write(120);
  it.sign();
  it.back_up();
  const LogHead head = it.log->events().head();
  const VerifierKey key = it.log->checkpoints().key();
  it.log.reset();
  const RestoreOptions wanted = it.restore_options();
  const auto restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_FALSE(restored->judged);
  const auto copy = it.open_restored(wanted);
  EXPECT_EQ(copy->events().head().root, head.root);
  EXPECT_EQ(copy->checkpoints().key(), key);
  EXPECT_EQ(copy->checkpoints().newest().checkpoint.size, 120u);
  for (std::uint64_t command = 1; command <= 120; ++command)
    EXPECT_TRUE(has_note(copy->events(), command, {command}));
  // A command that was answered is answered again, not done again.
  const auto again =
      copy->events().append(a_commit(7, a_note(torture_stream(1), torture_text(7)), 6));
  ASSERT_TRUE(again.ok());
  EXPECT_TRUE(again->repeated);
  EXPECT_TRUE(append_note(copy->events(), 1, 500).ok());
}

TEST(Restore, BringsBackWhatProvesPeopleForTheOwnerAlone) {
  BackedUp it;
  it.write(5);
  it.back_up();
  EXPECT_TRUE(fs::exists(it.keys_target() + "/1/" + kIdentityFile));
  EXPECT_FALSE(fs::exists(it.log_target() + "/" + kIdentityFile)) << "not where it stays for years";
  const RestoreOptions wanted = it.restore_options();
  const auto restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_TRUE(restored->identity);
  const fs::path folder = fs::path(wanted.data) / "identity";
  EXPECT_EQ(read_bytes((folder / kIdentityFile).string()), it.identity);
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
  EXPECT_EQ(fs::status(folder / kIdentityFile).permissions(),
            fs::perms::owner_read | fs::perms::owner_write);
  // Of a district that never had one, or of a backup from before it was kept.
  it.identity.clear();
  it.back_up();
  const RestoreOptions without = it.restore_options();
  const auto bare = it.restore(without);
  ASSERT_TRUE(bare.ok()) << bare.error().detail;
  EXPECT_FALSE(bare->identity);
  EXPECT_FALSE(fs::exists(without.data + "/identity"));
}

TEST(Restore, TakesFoldersAsTheyAreSeenFromHere) {
  BackedUp it;
  it.write(5);
  it.back_up();
  RestoreOptions wanted = it.restore_options();
  for (std::string* path : {&wanted.log_from, &wanted.keys_from, &wanted.data})
    *path = fs::relative(*path).string();
  EXPECT_TRUE(it.restore(wanted).ok());
  EXPECT_TRUE(verify_backups({.folder = wanted.log_from, .progress = {}}).faults.empty());
}

TEST(Restore, NeverWritesOverWhatIsThere) {
  BackedUp it;
  it.write(5);
  it.back_up();
  RestoreOptions wanted = it.restore_options();
  write_bytes(wanted.data + "/something", "x");
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kFolder);
  EXPECT_EQ(read_bytes(wanted.data + "/something"), "x");
  fs::remove(wanted.data + "/something");
  EXPECT_TRUE(it.restore(wanted).ok()) << "an empty folder will do";
  wanted = it.restore_options();
  wanted.number = 7;
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kNoBackup);
}

TEST(Restore, BehindWhatWasPublishedItGoesOnUnderANewOriginOnly) {
  BackedUp it;
  it.write(50);
  const std::string old_note = it.sign();
  it.back_up();
  it.write(30);
  const std::string published = it.sign();
  const VerifierKey old_key = it.log->checkpoints().key();
  const Hash256 published_root = it.log->events().head().root;
  it.log.reset();

  RestoreOptions wanted = it.restore_options();
  wanted.published = {old_note, published};
  const auto refused = it.restore(wanted);
  ASSERT_EQ(refusal(refused), Kind::kRolledBack);
  EXPECT_NE(refused.error().detail.find("--new-origin"), std::string::npos);
  wanted.published = {old_note};
  const auto allowed = it.restore(wanted);
  ASSERT_TRUE(allowed.ok()) << allowed.error().detail;
  EXPECT_TRUE(allowed->judged);

  wanted = it.restore_options();
  wanted.published = {published};
  wanted.new_origin = old_key.name;
  EXPECT_TRUE(refusal(it.restore(wanted)));
  wanted.new_origin = "district.example/second";
  const auto restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_EQ(restored->head.last.value, 50u);
  EXPECT_EQ(restored->now.last.value, 51u);
  const auto copy = it.open_restored(wanted);
  ASSERT_EQ(copy->checkpoints().key().name, "district.example/second");
  EXPECT_NE(copy->checkpoints().key().key, old_key.key);
  const auto events = copy->events().read_all({51}, 10, Reveal::kNothing);
  ASSERT_TRUE(events.ok());
  ASSERT_EQ(events->size(), 1u);
  const auto* first = events->front().body.as<lineage::ev::Continued>();
  ASSERT_NE(first, nullptr);
  EXPECT_EQ(first->old_origin, old_key.name);
  EXPECT_EQ(first->published_size, 80);
  EXPECT_EQ(first->published_root, to_hex(view(published_root)));
  EXPECT_EQ(first->restored_size, 50);
  // What the old key signed stays as evidence, beside the key.
  EXPECT_FALSE(read_bytes(wanted.data + "/log/checkpoints").find(old_key.name) == 0);
  const std::string id = old_key.text().substr(old_key.name.size() + 1, 8);
  EXPECT_TRUE(fs::exists(wanted.data + "/log/checkpoints." + id));
  EXPECT_TRUE(fs::exists(wanted.data + "/keys/log.key." + id));
}

TEST(Restore, AnotherHistoryThanWasPublishedIsRefusedWhateverItsOrigin) {
  BackedUp it;
  it.write(20);
  it.back_up();
  const Secret master = read_master_key(it.paths.master_key).value();
  const NoteSigner signer = read_log_key(it.paths.vault, master).value();
  Checkpoint other{signer.name, 10, {}, {}};
  other.root.fill(1);
  RestoreOptions wanted = it.restore_options();
  wanted.published = {sign_checkpoint(other, signer).serialize()};
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kForked);
  wanted.new_origin = "district.example/second";
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kForked);
  wanted.published = {sign_checkpoint(other, {signer.name, SigningKey::random()}).serialize()};
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kOtherKey);
}

TEST(Restore, ALaterBackupOfTheKeysRemembersWhatWasPublished) {
  BackedUp it;
  it.write(20);
  it.sign();
  it.back_up();
  it.write(20);
  it.sign();
  it.back_up();
  RestoreOptions wanted = it.restore_options();
  wanted.number = 1;
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kRolledBack);
  wanted.number = 2;
  EXPECT_EQ(refusal(it.restore(wanted)), std::nullopt);
}

TEST(Restore, StopsAtASignedSizeATimeOrACheckpoint) {
  BackedUp it;
  it.write(30);
  const std::string note = it.sign();
  const Timestamp then = it.log->events().head().recorded_at;
  const Hash256 root = it.log->events().head().root;
  it.clock.advance(std::chrono::hours(1));
  it.write(30);
  it.sign();
  it.back_up();

  RestoreOptions wanted = it.restore_options();
  wanted.at = TreeSize{30};
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kRolledBack) << "more was published";
  wanted.new_origin = "district.example/then";
  for (const RestorePoint& at :
       {RestorePoint{TreeSize{30}}, RestorePoint{then + std::chrono::minutes(30)},
        RestorePoint{note}}) {
    const std::string data = std::exchange(wanted, it.restore_options()).data;
    wanted.new_origin = "district.example/then";
    wanted.at = at;
    const auto restored = it.restore(wanted);
    ASSERT_TRUE(restored.ok()) << restored.error().detail;
    EXPECT_EQ(restored->head.last.value, 30u);
    EXPECT_EQ(restored->head.root, root);
    const auto copy = it.open_restored(wanted);
    EXPECT_TRUE(has_note(copy->events(), 30, {30}));
    EXPECT_FALSE(copy->events().find_command(id_of<CommandId>(31)));
    // The thirty-first is the new origin's first event.
    EXPECT_EQ(copy->events().head().last.value, 31u);
    EXPECT_TRUE(append_note(copy->events(), 1, 31).ok());
  }

  wanted = it.restore_options();
  wanted.at = TreeSize{17};
  const auto unsigned_size = it.restore(wanted);
  EXPECT_EQ(refusal(unsigned_size), Kind::kNoPoint);
  EXPECT_NE(unsigned_size.error().detail.find("30"), std::string::npos);
  wanted.at = then - std::chrono::hours(100);
  EXPECT_EQ(refusal(it.restore(wanted)), Kind::kNoPoint);
}

bool readable(LogHandle& log, std::uint64_t command) {
  const auto events = log.events().read_all({command}, 1, Reveal::kPersonal);
  const auto* note = events->front().body.as<common::ev::NoteAdded>();
  return note->text.presence == Presence::kPresent && note->text.value == torture_text(command);
}

TEST(Restore, WhoWasErasedSinceIsErasedBeforeAnythingIsRead) {
  BackedUp it;
  it.write(1, 1);
  it.write(1, 2);
  it.back_up();
  const SubjectId subject = subject_of_case(torture_stream(1));
  ASSERT_TRUE(it.log->vault().erase(subject).ok());
  const Secret master = read_master_key(it.paths.master_key).value();
  // What `erasures export` reads, while the log is open.
  const auto fences = erased_in(it.paths.vault, master);
  ASSERT_TRUE(fences.ok());
  EXPECT_EQ(*fences, std::vector<SubjectId>{subject});
  EXPECT_EQ(parse_erasures(erasures_text(*fences)), *fences);

  // The control: a backup from before knows nothing of it.
  RestoreOptions wanted = it.restore_options();
  auto restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_EQ(restored->erasures, 0u);
  EXPECT_TRUE(readable(*it.open_restored(wanted), 1));

  wanted = it.restore_options();
  wanted.erased = *fences;
  restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_EQ(restored->erasures, 1u);
  const auto copy = it.open_restored(wanted);
  EXPECT_FALSE(readable(*copy, 1));
  EXPECT_TRUE(readable(*copy, 2));
  EXPECT_EQ(copy->vault().state(subject), SubjectState::kErased);
  const auto about = append_note(copy->events(), 1, 900);
  ASSERT_FALSE(about.ok());
  EXPECT_EQ(about.error().kind, AppendError::Kind::kErased);
  // The ring of the backup opens the restored rows no longer.
  EXPECT_FALSE(fs::exists(wanted.data + "/keys/ring.1"));
}

TEST(Restore, AnyLaterBackupOfTheKeysBringsTheErasuresWithIt) {
  BackedUp it;
  it.write(1, 1);
  it.back_up();
  const SubjectId subject = subject_of_case(torture_stream(1));
  ASSERT_TRUE(it.log->vault().erase(subject).ok());
  it.back_up();
  // The log of before the erasure, without being told of it.
  RestoreOptions wanted = it.restore_options();
  wanted.number = 1;
  const auto restored = it.restore(wanted);
  ASSERT_TRUE(restored.ok()) << restored.error().detail;
  EXPECT_FALSE(readable(*it.open_restored(wanted), 1));
}

TEST(Restore, KeysOlderThanTheLogAreRefused) {
  BackedUp it;
  it.write(2, 1);
  it.back_up();
  it.write(2, 2);
  it.back_up();
  fs::remove_all(keys_folder(it.keys_target(), 2));
  EXPECT_EQ(refusal(it.restore(it.restore_options())), Kind::kDamaged);
}

}  // namespace
}  // namespace chapterhouse::store
