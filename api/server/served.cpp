#include "api/server/served.h"

#include <algorithm>
#include <filesystem>

#include <spdlog/spdlog.h>

#include "api/reference/notices.h"
#include "api/server/metrics.h"
#include "domain/cases/all.h"
#include "store/file/durable_file.h"

namespace chapterhouse::server {
namespace {

// The policy, once it is sure that it is about this log and each witness can be reached.
Result<store::TlogPolicy, std::string> policy_of(const std::string& path,
                                                 const store::VerifierKey& log) {
  const auto text = store::read_whole(path);
  if (!text) return Failure{text.error().detail};
  auto policy = store::TlogPolicy::parse(*text);
  if (!policy)
    return Failure{path + ":" + std::to_string(policy.error().line) + ": " + policy.error().detail};
  if (!policy->logs.empty() && std::ranges::find(policy->logs, log) == policy->logs.end())
    return Failure{path + ": no log line has this log's key, " + log.text()};
  for (const store::PolicyWitness& witness : policy->witnesses)
    if (const std::string fault = witness::fault_of_url(witness.url); !fault.empty())
      return Failure{path + ": witness " + witness.name + ": " + fault};
  return *std::move(policy);
}

std::string text_of(store::Stop stop) {
  if (stop == store::Stop::kNone) return {};
  return stop == store::Stop::kNoSpace
             ? "log: the disk is full, it takes no changes until there is room"
             : "log: the disk failed, it takes no changes until a restart";
}
}  // namespace

Result<std::unique_ptr<Served>, std::string> Served::open(const Ground& ground) {
  auto log = District::open(ground.config, ground.clock);
  if (!log) return Failure{log.error()};
  std::unique_ptr<Served> served(new Served(ground, *std::move(log)));
  if (auto prepared = served->prepare(); !prepared) return Failure{prepared.error()};
  return served;
}

Served::Served(const Ground& ground, std::unique_ptr<store::LogHandle> log)
    : ground_(ground),
      district_(std::move(log), ground.reference, {ground.clock, nullptr, &people_},
                read_model_folder(ground.config)),
      publication_{.log = district_.log().log(),
                   .checkpoints = district_.log().checkpoints(),
                   .entries = ground.config.public_entries ? v1::EntryReaders::kAnybody
                                                           : v1::EntryReaders::kAuditors},
      upkeep_(district_, ground.clock, upkeep_settings(ground.config)),
      backups_(district_.log(), ground.clock, backup_options(ground.config)),
      application_(make_application()) {}

Served::~Served() {
  privacy_.reset();  // first of all what asks upkeep for another key ring
  people_.now = nullptr;
}

// Where it is written who looked: without it nothing of people could be shown.
Outcome<std::string> Served::open_access() {
  auto access = Access::open(ground_.config, district_.log().checkpoints().key().name,
                             {ground_.clock, ids_, hasher_, ground_.reference.rules});
  if (!access) return Failure{access.error()};
  access_ = *std::move(access);
  application_.reads = &access_->recorder();
  application_.read_log = &access_->reads();
  access_publication_.emplace(v1::Publication{.log = access_->log().log(),
                                              .checkpoints = access_->log().checkpoints(),
                                              .entries = v1::EntryReaders::kAuditors});
  application_.access_publication = &*access_publication_;
  backups_.include(access_->log());
  upkeep_.include(access_->log());
  return Done{};
}

// Everything that can go wrong after the log is open.
Outcome<std::string> Served::prepare() {
  const Config& config = ground_.config;
  if (auto opened = open_access(); !opened) return opened;
  if (auto activated = district_.activate(ground_.reference); !activated)
    return Failure{activated.error()};
  auto attachments = store::AttachmentStore::open(
      std::filesystem::path(config.data) / "attachments", district_.log().vault(),
      store::Sync::kYes,
      {.bytes_per_account = std::uint64_t{config.attachment_mib_per_account} << 20,
       .files_per_hour = config.attachments_per_hour});
  if (!attachments) return Failure{attachments.error().detail};
  attachments_ = *std::move(attachments);
  application_.attachments = attachments_.get();
  if (auto opened = open_identity(); !opened) return Failure{opened.error()};
  auto notices = load_notices(config.reference);
  if (!notices) return Failure{to_text(notices.error())};
  notices_ = *std::move(notices);
  if (auto published = publish_notices(notices_, district_.handler()); !published)
    return Failure{published.error()};
  application_.notices = &notices_;
  auto mended = privacy::apply_protections(district_.log(), district_.handler());
  if (!mended) return Failure{mended.error()};
  if (*mended > 0)
    spdlog::warn(
        "the key vault knew less than the log: {} subjects are erased or restricted again. It was "
        "put back from an older copy, or the last process was cut off",
        *mended);
  privacy_ = std::make_unique<privacy::Executor>(
      privacy::Executor::Parts{.log = district_.log(),
                               .handler = district_.handler(),
                               .attachments = *attachments_,
                               .rotate = [this] { upkeep_.start(Job::kRotateKeys); },
                               .rebuild = [this] { upkeep_.start(Job::kRebuildModels); }});
  if (*mended > 0) upkeep_.start(Job::kRebuildModels);
  store::Checkpointer& checkpoints = district_.log().checkpoints();
  store::TlogPolicy policy;
  if (!config.witness_policy.empty()) {
    auto read = policy_of(config.witness_policy, checkpoints.key());
    if (!read) return Failure{read.error()};
    policy = *std::move(read);
  }
  follower_ = follow(district_.log(), policy, publication_, config.data + "/evidence");
  // The log of who looked is shown to the same witnesses when the policy has its key, too: a
  // witness that was never told of a log refuses it.
  const store::VerifierKey& access = access_->log().checkpoints().key();
  if (std::ranges::find(policy.logs, access) == policy.logs.end()) policy.witnesses.clear();
  access_follower_ =
      follow(access_->log(), policy, *access_publication_, config.data + "/evidence/access");
  return Done{};
}

std::unique_ptr<witness::Follower> Served::follow(store::LogHandle& log,
                                                  const store::TlogPolicy& policy,
                                                  v1::Publication& publication,
                                                  std::string evidence) {
  auto follower = std::make_unique<witness::Follower>(
      witness::Follower::Parts{.log = log.log(),
                               .checkpoints = log.checkpoints(),
                               .witnesses = policy.witnesses,
                               .every = std::chrono::seconds{ground_.config.witness_every},
                               .evidence = std::move(evidence)});
  if (!policy.witnesses.empty())
    publication.witnesses = [asked = follower.get()] { return asked->states(); };
  return follower;
}

Outcome<std::string> Served::open_identity() {
  auto opened = identity::Identity::open(
      {std::filesystem::path(ground_.config.data) / "identity", ground_.config.reference,
       district_.handler(), district_.log().events(), ground_.reference.rules.orgs, ground_.clock,
       district_.log().vault().ring().identity_key(), &ground_.accounts});
  if (!opened) return Failure{opened.error()};
  identity_ = *std::move(opened);
  application_.identity = identity_.get();
  callers_.now = identity_.get();
  people_.now = &identity_->directory();
  return Done{};
}

std::optional<std::string> Served::bootstrap_token() {
  // With accounts in the configuration there is a way in already.
  if (!ground_.config.account.empty()) return std::nullopt;
  return identity_->bootstrap().fresh_token();
}

v1::Application Served::make_application() {
  store::EventLogStore& log = district_.log().log();
  v1::Application application{
      .handler = district_.handler(),
      .models = district_.models(),
      .log = log,
      .rules = ground_.reference.rules,
      .registry = district_.registry(),
      .catalogue = full_catalogue(),
      .texts = ground_.reference.texts,
      .callers = callers_,
      .clock = ground_.clock,
      .processed =
          [this] {
            return privacy_ ? std::min(district_.followed(), privacy_->position())
                            : district_.followed();
          },
      .out_of_space = [&log] { return log.why_stopped() == store::Stop::kNoSpace; },
      .not_ready = [this] { return why_not_ready(); },
      .blind = &district_.log().blind_index(),
      .custody = &log,
      .attachment_bytes_max = ground_.config.attachment_bytes_max,
      .publication = &publication_};
  application.checkpoint_from = [this](Position at) -> std::optional<std::string> {
    const auto first = district_.log().checkpoints().first_from(at.value);
    if (!first || !*first) return std::nullopt;
    return (*first)->note.serialize();
  };
  application.limits = ground_.limits;
  application.oidc = ground_.oidc;
  application.web = ground_.web;
  application.own_origin = ground_.config.public_url;
  application.public_metrics = ground_.config.public_metrics;
  if (backups_.configured()) application.backups = &backups_;
  application.upkeep = &upkeep_;
  application.write_metrics = [this](http::MetricsPage& page) {
    write_metrics(district_, upkeep_, page);
    write_metrics(*access_, page);
    write_metrics(*identity_, page);
    page.add("chapterhouse_erasure_pending_seconds", http::MetricsPage::Type::kGauge,
             "Since the first erasure that no replacement of the key ring has followed; 0: none.",
             privacy_ ? static_cast<double>(privacy_->pending().count()) : 0);
  };
  if (ground_.settable)
    application.set_clock = [this](Timestamp at) {
      ground_.settable->set(at);
      district_.deadlines().run_due();
    };
  return application;
}

// A disk that failed says more than one that is full.
store::Stop Served::why_stopped() const {
  const store::Stop cases = application_.publication->log.why_stopped();
  return access_ ? std::max(cases, access_->log().log().why_stopped()) : cases;
}

std::string Served::why_not_ready() const {
  if (stopping_) return "stopping";
  if (std::string stopped = text_of(why_stopped()); !stopped.empty()) return stopped;
  const std::string alarm = follower_->alarm();
  return alarm.empty() ? access_follower_->alarm() : alarm;
}

}  // namespace chapterhouse::server
