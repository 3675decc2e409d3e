#pragma once
// An open district with everything that its API works with: what `serve` opens, closes, and opens
// again when a full disk has room.
#include <atomic>
#include <memory>
#include <string>
#include <vector>

#include "api/http/accounts.h"
#include "api/http/caller.h"
#include "api/http/rate.h"
#include "api/identity/identity.h"
#include "api/privacy/executor.h"
#include "api/reference/notices.h"
#include "api/server/access.h"
#include "api/server/backups.h"
#include "api/server/district.h"
#include "api/server/upkeep.h"
#include "api/v1/application.h"
#include "api/witness/follower.h"
#include "store/attachments/attachments.h"

namespace chapterhouse::web {
class Files;
}

namespace chapterhouse::server {

// What outlives a district that is closed and opened again. Borrowed.
struct Ground {
  const Config& config;
  const ReferenceData& reference;
  const http::Accounts& accounts;  // of the configuration
  const Clock& clock;
  SettableClock* settable;             // null: the machine's clock
  http::RateLimits* limits = nullptr;  // null: nobody is held back
  identity::oidc::RelyingParty* oidc = nullptr;
  const web::Files* web = nullptr;  // null: without the web application
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
  // A token for the operator of a district that has no account yet, shown this once.
  std::optional<std::string> bootstrap_token();
  // From now on /readyz says that no requests should come.
  void stop() { stopping_ = true; }
  // Why no requests should come now, in English; "" when they may.
  std::string why_not_ready() const;

 private:
  Served(const Ground& ground, std::unique_ptr<store::LogHandle> log);
  Outcome<std::string> open_access();
  Outcome<std::string> prepare();
  Outcome<std::string> open_identity();
  // Shows the log's checkpoints to the policy's witnesses from now on. Evidence: a folder.
  std::unique_ptr<witness::Follower> follow(store::LogHandle& log, const store::TlogPolicy& policy,
                                            v1::Publication& publication, std::string evidence);
  v1::Application make_application();

  // The district's accounts, once they are open; those of the configuration are among them.
  struct Callers final : http::Callers {
    const http::Callers* now = nullptr;
    std::optional<http::Caller> find(const http::Request& request, Timestamp at) const override {
      return now ? now->find(request, at) : std::nullopt;
    }
    std::optional<http::Caller> look(const http::Request& request, Timestamp at) const override {
      return now ? now->look(request, at) : std::nullopt;
    }
  };

  // The same of who is whose account: rules are asked by threads that run before.
  struct People final : access::People {
    std::atomic<const access::People*> now = nullptr;
    std::string person_of(const AccountId& account) const override {
      const access::People* people = now;
      return people ? people->person_of(account) : account.value;
    }
  };

  const Ground ground_;
  People people_;
  RandomIds ids_;
  Sha256Hasher hasher_;
  Callers callers_;
  District district_;
  std::unique_ptr<Access> access_;
  std::vector<NoticeText> notices_;
  std::unique_ptr<store::AttachmentStore> attachments_;
  std::unique_ptr<identity::Identity> identity_;
  std::unique_ptr<privacy::Executor> privacy_;
  std::unique_ptr<witness::Follower> follower_, access_follower_;
  v1::Publication publication_;
  std::optional<v1::Publication> access_publication_;
  Upkeep upkeep_;
  Backups backups_;
  std::atomic<bool> stopping_ = false;
  v1::Application application_;
};

}  // namespace chapterhouse::server
