// A table of attacks by whoever holds the disk and every key: each is carried out, and what must
// notice it does. Local checks can be set back together with what they check; a witness and the
// holder of a mirror stand elsewhere. Each row has its figure, and honest growth none.
#include <functional>
#include <map>

#include "store/note/cosignature.h"
#include "store/note/log_key.h"
#include "store/note/tlog_policy.h"
#include "store/witness/submission.h"
#include "store/witness/witness.h"
#include "tests/store/torture.h"

namespace chapterhouse::store {
namespace {
namespace fs = std::filesystem;

void copy_folder(const std::string& from, const std::string& to) {
  fs::remove_all(to);
  fs::copy(from, to, fs::copy_options::recursive);
}

// Which of the four noticed.
struct Noticed {
  bool head = false, journal = false, witness = false, mirror = false;
};

// A log that was fine until yesterday and today, with those who have seen today's checkpoint.
class Attacked {
 public:
  explicit Attacked(std::uint64_t seed) : random_(seed) {
    EXPECT_TRUE(create_log(paths()).ok());
    grow(between(1, 40));
    copy_folder(folder_.path("log"), folder_.path("yesterday"));
    copy_folder(folder_.path("vault"), folder_.path("yesterday-vault"));
    yesterday_ = events_;
    grow(between(1, 40));
    const auto log = open();
    key_ = (*log)->checkpoints().key();
    pinned_ = *(*log)->checkpoints().sign_now();
    witness_ = a_witness();
    WitnessPeer peer{witness_->key()};
    const Submission first = show(**log, *witness_, peer);
    EXPECT_EQ(first.verdict, Verdict::kCosigned) << first.detail;
    cosignature_ = first.cosignature;
    EXPECT_TRUE((*log)->checkpoints().add_cosignatures(pinned_.checkpoint, {cosignature_}).ok());
  }

  LogPaths paths() const { return folder_.paths(); }
  std::string log_file(const std::string& name) const { return folder_.path("log") + "/" + name; }
  std::string yesterday_file(const std::string& name) const {
    return folder_.path("yesterday") + "/" + name;
  }
  std::uint64_t between(std::uint64_t least, std::uint64_t most) {
    return std::uniform_int_distribution<std::uint64_t>(least, most)(random_);
  }

  // Every event is the first of its own stream, so that one can be left out.
  void grow(std::uint64_t count) {
    const auto log = open();
    ASSERT_TRUE(log.ok()) << log.error().detail;
    for (; count > 0; --count) append(**log, ++events_);
  }
  void append(LogHandle& log, std::uint64_t number, std::uint64_t text = 0) const {
    const StreamId stream{"lead/e" + std::to_string(number)};
    const auto done = log.events().append(
        a_commit(number, a_note(stream, torture_text(text ? text : number)), 0));
    ASSERT_TRUE(done.ok()) << done.error().detail;
  }

  Result<std::unique_ptr<LogHandle>, OpenError> open() const {
    return open_log({.paths = paths(), .sync = Sync::kNo}, all_events(), clock_);
  }
  void put_back_yesterday(std::initializer_list<const char*> names) {
    for (const char* name : names) {
      fs::remove_all(log_file(name));
      if (fs::exists(yesterday_file(name)))
        fs::copy(yesterday_file(name), log_file(name), fs::copy_options::recursive);
    }
  }
  void put_back_all() {
    copy_folder(folder_.path("yesterday"), folder_.path("log"));
    copy_folder(folder_.path("yesterday-vault"), folder_.path("vault"));
    events_ = yesterday_;
  }

  // Events after yesterday's, as they were but for one.
  enum class Change { kEdit, kRemove };
  void rewrite(Change change) {
    const std::uint64_t today = events_;
    put_back_all();
    const std::uint64_t target = between(yesterday_ + 1, today);
    const auto log = open();
    ASSERT_TRUE(log.ok()) << log.error().detail;
    for (std::uint64_t number = yesterday_ + 1; number <= today; ++number)
      if (number != target || change == Change::kEdit)
        append(**log, number, number == target ? 1'000'000 : 0);
    events_ = today;
    // What was left out is made up for, so that the size alone tells nothing.
    for (auto left = between(1, 8); left > 0; --left) append(**log, ++events_);
  }

  NoteSigner signer() const {
    return *read_log_key(paths().vault, *read_master_key(paths().master_key));
  }
  void new_key_under_the_same_origin() {
    const std::string origin = signer().name;
    fs::remove(paths().vault + "/log.key");
    ASSERT_TRUE(create_log_key(paths().vault, *read_master_key(paths().master_key), origin).ok());
  }

  std::unique_ptr<Witness> a_witness() const {
    return std::move(Witness::open({witness_signer_, {key_}, "", clock_})).value();
  }
  static Submission show(LogHandle& log, Witness& witness, WitnessPeer& peer) {
    return show_to_witness(
        log.log(), *log.checkpoints().sign_now(), peer, [&witness](const std::string& request) {
          return Result<WitnessReply, std::string>(witness.add_checkpoint(request));
        });
  }
  // Whether the holder of today's checkpoint and tiles is content with what is published now.
  bool mirror_accepts(EventLogStore& log, const Note& published) const {
    const auto opened = SignedCheckpoint::open(published.serialize(), key_);
    if (!opened || opened->checkpoint.size < pinned_.checkpoint.size) return false;
    const auto proof = log.prove_consistency(pinned_.checkpoint.size, opened->checkpoint.size);
    return proof.ok() && verify_consistency({pinned_.checkpoint.size, opened->checkpoint.size,
                                             pinned_.checkpoint.root, opened->checkpoint.root},
                                            *proof);
  }

  // What happens when the log is started on what lies there now. What the start refuses reaches
  // nobody else.
  Noticed start() {
    Noticed noticed;
    if (const auto verified = verify_offline({.paths = paths()}); !verified) {
      const bool by_journal = verified.error().kind == VerifyError::Kind::kOtherCheckpoint;
      (by_journal ? noticed.journal : noticed.head) = true;
      EXPECT_FALSE(open().ok()) << "what does not verify is not served";
      return noticed;
    }
    const auto log = open();
    EXPECT_TRUE(log.ok()) << log.error().detail;
    return log ? show_all(**log) : noticed;
  }
  Noticed show_all(LogHandle& log) {
    Noticed noticed;
    WitnessPeer peer{witness_->key()};
    const Submission shown = show(log, *witness_, peer);
    noticed.witness = shown.verdict == Verdict::kDisagrees || shown.verdict == Verdict::kRefused;
    noticed.mirror = !mirror_accepts(log.log(), log.checkpoints().newest().note);
    return noticed;
  }

  const VerifierKey& key() const { return key_; }
  const SignedCheckpoint& pinned() const { return pinned_; }
  const NoteSignature& cosignature() const { return cosignature_; }
  Witness& witness() { return *witness_; }
  void lose_witness_memory() { witness_ = a_witness(); }
  // To what it knew yesterday.
  void set_back_witness() {
    lose_witness_memory();
    const auto newest = CheckpointJournal::newest(yesterday_file("checkpoints"), key_);
    ASSERT_TRUE(newest.ok() && *newest);
    const AddCheckpoint then{0, {}, (*newest)->note.serialize()};
    ASSERT_EQ(witness_->add_checkpoint(then.serialize()).status, 200);
  }
  const TempFolder& folder() const { return folder_; }
  std::uint64_t events() const { return events_; }

 private:
  TempFolder folder_;
  FakeClock clock_;
  std::mt19937_64 random_;
  std::uint64_t events_ = 0, yesterday_ = 0;
  VerifierKey key_;
  SignedCheckpoint pinned_;
  NoteSigner witness_signer_{"witness.example/city", SigningKey::random()};
  std::unique_ptr<Witness> witness_;
  NoteSignature cosignature_;
};

// One row of the table: how often it was carried out, who must notice, how often each did.
class Row {
 public:
  Row(const char* name, Noticed expected) : name_(name), expected_(expected) {}
  void add(const Noticed& noticed) {
    ++total_;
    head_ += noticed.head;
    journal_ += noticed.journal;
    witness_ += noticed.witness;
    mirror_ += noticed.mirror;
  }
  void judge() const {
    std::printf("%-58s %3d | head %3d  journal %3d  witness %3d  mirror %3d\n", name_, total_,
                head_, journal_, witness_, mirror_);
    EXPECT_EQ(head_, expected_.head ? total_ : 0) << name_;
    EXPECT_EQ(journal_, expected_.journal ? total_ : 0) << name_;
    EXPECT_EQ(witness_, expected_.witness ? total_ : 0) << name_;
    EXPECT_EQ(mirror_, expected_.mirror ? total_ : 0) << name_;
  }

 private:
  const char* name_;
  Noticed expected_;
  int total_ = 0, head_ = 0, journal_ = 0, witness_ = 0, mirror_ = 0;
};

class Attacks : public ::testing::Test {
 protected:
  // Carries it out once for each seed. A test that fails names its seed.
  static void carry_out(const char* name, Noticed expected,
                        const std::function<Noticed(Attacked&)>& attack) {
    Row row(name, expected);
    for (int round = 0; round < torture_rounds(1); ++round) {
      const std::uint64_t seed = std::random_device{}();
      SCOPED_TRACE("seed " + std::to_string(seed));
      Attacked site(seed);
      row.add(attack(site));
      if (HasFailure()) return;
    }
    row.judge();
  }
};

TEST_F(Attacks, NobodyIsAlarmedByHonestGrowth) {
  carry_out("control: restarted and grown", {}, [](Attacked& site) {
    site.grow(site.between(0, 30));
    return site.start();
  });
}

TEST_F(Attacks, RecordsSetBackAreNoticedByTheHead) {
  carry_out("(a) records of yesterday, head of today", {.head = true}, [](Attacked& site) {
    site.put_back_yesterday({"records", "index"});
    return site.start();
  });
}

TEST_F(Attacks, RecordsAndHeadSetBackAreNoticedByTheJournal) {
  carry_out("(a) records and head of yesterday, journal of today", {.journal = true},
            [](Attacked& site) {
              site.put_back_yesterday({"records", "index", "head"});
              return site.start();
            });
}

TEST_F(Attacks, AFolderSetBackIsNoticedByThoseElsewhereAlone) {
  const Noticed elsewhere{.witness = true, .mirror = true};
  carry_out("(b) the whole folder of yesterday", elsewhere, [](Attacked& site) {
    site.put_back_all();
    return site.start();
  });
  carry_out("(b) the same, grown beyond what was seen", elsewhere, [](Attacked& site) {
    site.put_back_all();
    site.grow(site.between(41, 60));
    return site.start();
  });
}

TEST_F(Attacks, AForkIsNoticedAtItsSecondBranch) {
  carry_out("(c) two servers on one key, both growing", {.witness = true, .mirror = true},
            [](Attacked& site) {
              copy_folder(site.folder().path("log"), site.folder().path("log2"));
              copy_folder(site.folder().path("vault"), site.folder().path("vault2"));
              site.grow(site.between(1, 10));
              const Noticed first = site.start();
              EXPECT_FALSE(first.witness || first.mirror) << "the first branch is the log";
              const SignedCheckpoint seen = (*site.open())->checkpoints().newest();
              copy_folder(site.folder().path("log2"), site.folder().path("log"));
              copy_folder(site.folder().path("vault2"), site.folder().path("vault"));
              site.grow(site.between(1, 20));
              Noticed second = site.start();
              // The mirror has followed the first branch: it is that which it compares with.
              const auto log = site.open();
              const Checkpoint now = (*log)->checkpoints().newest().checkpoint;
              const TreeSize common = std::min(now.size, seen.checkpoint.size);
              const auto root = (*log)->log().root_at(common);
              second.mirror = now.size < seen.checkpoint.size || *root != seen.checkpoint.root;
              return second;
            });
}

TEST_F(Attacks, AnEditedEventIsNoticedThoughEverythingIsSignedAnew) {
  carry_out("(d) an event edited, all re-hashed and re-signed", {.witness = true, .mirror = true},
            [](Attacked& site) {
              site.rewrite(Attacked::Change::kEdit);
              return site.start();
            });
}

TEST_F(Attacks, ARemovedEventIsNoticedThoughEverythingIsSignedAnew) {
  carry_out("(e) an event removed, all re-hashed and re-signed", {.witness = true, .mirror = true},
            [](Attacked& site) {
              site.rewrite(Attacked::Change::kRemove);
              return site.start();
            });
}

TEST_F(Attacks, ASignedTreeThatIsNotTheLogsHasNoProof) {
  carry_out("(f) the real key signs a bigger tree of something else",
            {.witness = true, .mirror = true}, [](Attacked& site) {
              const auto log = site.open();
              const Checkpoint& seen = site.pinned().checkpoint;
              const Checkpoint other{seen.origin, seen.size + site.between(0, 50),
                                     leaf_hash("made up " + std::to_string(site.between(0, 99)))};
              const Note forged = sign_checkpoint(other, site.signer());
              const auto real = (*log)->log().prove_consistency(seen.size / 2 + 1, seen.size);
              Noticed noticed{.witness = true, .mirror = true};
              for (const Proof& proof : {Proof{}, *real, Proof(5, seen.root)}) {
                const AddCheckpoint request{seen.size, proof, forged.serialize()};
                noticed.witness = noticed.witness &&
                                  site.witness().add_checkpoint(request.serialize()).status == 422;
                noticed.mirror =
                    noticed.mirror &&
                    !verify_consistency({seen.size, other.size, seen.root, other.root}, proof);
              }
              return noticed;
            });
}

TEST_F(Attacks, AJournalCutShortHidesNothingByItself) {
  carry_out("(g) the journal cut to its first checkpoint: harmless", {}, [](Attacked& site) {
    const Bytes journal = *read_whole(site.log_file("checkpoints"));
    fs::resize_file(site.log_file("checkpoints"),
                    journal.find("\n\n", journal.find("\n\n") + 2) + 2);
    return site.start();
  });
  carry_out("(g) the journal cut, records and head of yesterday", {.witness = true, .mirror = true},
            [](Attacked& site) {
              site.put_back_yesterday({"records", "index", "head"});
              fs::remove(site.log_file("checkpoints"));
              fs::remove(site.log_file("cosigned"));
              return site.start();
            });
}

TEST_F(Attacks, AnotherKeyUnderTheSameOriginIsNoticed) {
  carry_out("(h) another key, the journal left", {.journal = true}, [](Attacked& site) {
    site.new_key_under_the_same_origin();
    return site.start();
  });
  carry_out("(h) another key, a journal of its own", {.witness = true, .mirror = true},
            [](Attacked& site) {
              site.new_key_under_the_same_origin();
              fs::remove(site.log_file("checkpoints"));
              fs::remove(site.log_file("cosigned"));
              return site.start();
            });
}

TEST_F(Attacks, ACosignatureHoldsForItsOwnCheckpointAlone) {
  carry_out("(i) a cosignature replayed on another checkpoint", {.witness = true, .mirror = true},
            [](Attacked& site) {
              site.grow(site.between(1, 10));
              const auto log = site.open();
              const SignedCheckpoint newest = *(*log)->checkpoints().sign_now();
              WitnessPeer peer{site.witness().key(), site.pinned().checkpoint.size};
              const Submission shown =
                  show_to_witness((*log)->log(), newest, peer,
                                  [&](const std::string&) -> Result<WitnessReply, std::string> {
                                    return WitnessReply{200, site.cosignature().line()};
                                  });
              TlogPolicy policy;
              policy.logs = {site.key()};
              policy.witnesses = {{"w", site.witness().key(), ""}};
              policy.quorum = "w";
              Note replayed = newest.note, real = site.pinned().note;
              replayed.signatures.push_back(site.cosignature());
              real.signatures.push_back(site.cosignature());
              EXPECT_TRUE(policy.open(real.serialize())) << "control: where it belongs, it holds";
              return Noticed{.witness = shown.verdict == Verdict::kRefused,
                             .mirror = !policy.open(replayed.serialize())};
            });
}

TEST_F(Attacks, AWitnessThatForgotCannotKnow) {
  carry_out("(j) as (b), and the witness's memory lost: mirror only", {.mirror = true},
            [](Attacked& site) {
              site.put_back_all();
              site.lose_witness_memory();
              return site.start();
            });
  carry_out("(j) as (b), and the witness set back with it: mirror only", {.mirror = true},
            [](Attacked& site) {
              site.put_back_all();
              site.set_back_witness();
              return site.start();
            });
  carry_out("(j) the witness's memory lost, the log whole: log tells", {.witness = true},
            [](Attacked& site) {
              const auto log = site.open();
              site.lose_witness_memory();
              WitnessPeer peer{site.witness().key(), site.pinned().checkpoint.size};
              const Submission shown = Attacked::show(**log, site.witness(), peer);
              EXPECT_EQ(shown.verdict, Verdict::kCosigned) << shown.detail;
              return Noticed{.witness = shown.went_back};
            });
}

}  // namespace
}  // namespace chapterhouse::store
