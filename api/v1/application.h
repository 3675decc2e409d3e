#pragma once
// Everything the HTTP API works with. Made by the composition root; all must outlive the server.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/http/caller.h"
#include "api/texts/texts.h"
#include "api/v1/publication.h"
#include "domain/cases/catalogue.h"
#include "domain/ports/custody.h"
#include "domain/ports/event_log.h"
#include "projections/read_models.h"
#include "store/log/checkpointer.h"
#include "workflows/registry.h"
#include "workflows/runtime/command_handler.h"

namespace chapterhouse {
struct NoticeText;
}
namespace chapterhouse::http {
class MetricsPage;
class RateLimits;
}  // namespace chapterhouse::http
namespace chapterhouse::identity::oidc {
class RelyingParty;
}
namespace chapterhouse::projections {
class ReadLog;
}
namespace chapterhouse::reads {
class Recorder;
}
namespace chapterhouse::identity {
class Identity;
}
namespace chapterhouse::store {
class AttachmentStore;
}
namespace chapterhouse::web {
class Files;
}
namespace chapterhouse::server {
class Backups;
class Upkeep;
}  // namespace chapterhouse::server

namespace chapterhouse::v1 {

struct Application {
  workflows::CommandHandler& handler;
  const projections::ReadModels& models;
  const EventLog& log;
  const workflows::Rules& rules;
  const workflows::Registry& registry;
  const Catalogue& catalogue;
  const Texts& texts;
  const http::Callers& callers;
  const Clock& clock;
  // Who keeps the record of who looked; null: nothing of people is shown, since it could not be
  // recorded.
  reads::Recorder* reads = nullptr;
  // What is known of who looked; null: it cannot be asked here.
  const projections::ReadLog* read_log = nullptr;
  // How far the process managers have followed the log; empty: there are none.
  std::function<Position()> processed{};
  // Sets the clock of a demonstration or a test; empty: the clock cannot be set and PUT /v1/clock
  // does not exist.
  std::function<void(Timestamp)> set_clock{};
  // Whether the log takes no changes because the disk is full; empty: it never is. Must be safe to
  // call from any thread.
  std::function<bool()> out_of_space{};
  // Why the system should get no requests now, in English, for /readyz; "" when it is ready. Must
  // be safe to call from any thread.
  std::function<std::string()> not_ready{};
  // Names of exports; null: the log is not exported.
  const BlindIndex* blind = nullptr;
  // Reads what is restricted, for its custodians; null: nobody sees it.
  const Custody* custody = nullptr;
  // The notices on which people consent, as texts; null: there are none.
  const std::vector<NoticeText>* notices = nullptr;
  // Files of documents; null: none are taken or given.
  store::AttachmentStore* attachments = nullptr;
  std::size_t attachment_bytes_max = 0;
  // What the log proves itself by; null: nothing of it is published.
  const Publication* publication = nullptr;
  // The same of the log of who looked, for auditors; null: it cannot be proved here.
  const Publication* access_publication = nullptr;
  server::Backups* backups = nullptr;  // null: none are made here
  // The text, as published, of the first signed checkpoint that covers at least the events up to a
  // position; absent while there is none, and always the same once there is. Empty: no checkpoints
  // are signed. Must be safe to call from any thread.
  std::function<std::optional<std::string>(Position)> checkpoint_from{};
  // What the district does for itself in the background; null: nothing, as in most tests.
  server::Upkeep* upkeep = nullptr;
  // How many requests an account and an address may send; null: as many as they like.
  http::RateLimits* limits = nullptr;
  // Signs people in whom an identity provider vouches for; null: nobody vouches for anybody.
  identity::oidc::RelyingParty* oidc = nullptr;
  // The web application; null: none is served.
  const web::Files* web = nullptr;
  // Where browsers find us, such as "https://casework.union.example"; empty: as they address us.
  std::string own_origin{};
  // Whether /metrics is for whoever can reach the port, or for this machine only.
  bool public_metrics = false;
  // Accounts of the district, sessions and tokens; null: the configured accounts are all there are.
  identity::Identity* identity = nullptr;
  // What else /metrics shows; empty: nothing. Must be safe to call from any thread.
  std::function<void(http::MetricsPage&)> write_metrics{};
};

}  // namespace chapterhouse::v1
