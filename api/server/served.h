#pragma once
// An open district with everything that its API works with: what `serve` opens, closes, and opens
// again when a full disk has room.
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "api/http/caller.h"
#include "api/http/rate.h"
#include "api/server/access.h"
#include "api/server/backups.h"
#include "api/server/district.h"
#include "api/server/upkeep.h"
#include "api/v1/application.h"
#include "api/witness/follower.h"
#include "store/attachments/attachments.h"

namespace chapterhouse::server {

// What outlives a district that is closed and opened again. Borrowed.
struct Ground {
  const Config& config;
  const ReferenceData& reference;
  const http::Callers& callers;
  const Clock& clock;
  SettableClock* settable;             // null: the machine's clock
  http::RateLimits* limits = nullptr;  // null: nobody is held back
  identity::oidc::RelyingParty* oidc = nullptr;
};

// Safe to use from any thread. The ground must outlive it.
class Served {
 public:
  // Opens the log in the verified order. The failure is one line for the operator.
  static Result<std::unique_ptr<Served>, std::string> open(const Ground& ground);
  ~Served();

  const v1::Application& application() const { return application_; }
  store::EventLogStore& log() { return district_.log().log(); }
  // Why one of the two logs takes nothing more.
  store::Stop why_stopped() const;
  // From now on /readyz says that no requests should come.
  void stop() { stopping_ = true; }
  // Why no requests should come now, in English; "" when they may.
  std::string why_not_ready() const;

 private:
  Served(const Ground& ground, std::unique_ptr<store::LogHandle> log);
  Outcome<std::string> open_access();
  Outcome<std::string> prepare();
  v1::Application make_application();

  const Ground ground_;
  RandomIds ids_;
  Sha256Hasher hasher_;
  District district_;
  std::unique_ptr<Access> access_;
  std::vector<store::PolicyWitness> witnesses_;
  std::unique_ptr<store::AttachmentStore> attachments_;
  std::unique_ptr<witness::Follower> follower_;
  v1::Publication publication_;
  std::optional<v1::Publication> access_publication_;
  Upkeep upkeep_;
  Backups backups_;
  std::atomic<bool> stopping_ = false;
  v1::Application application_;
};

}  // namespace chapterhouse::server
