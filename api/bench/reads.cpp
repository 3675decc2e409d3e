#include "api/bench/reads.h"

#include "api/bench/load.h"
#include "api/http/accounts.h"
#include "api/http/client/client.h"
#include "api/reads/access_log.h"
#include "api/v1/http_server.h"
#include "domain/cases/all.h"

namespace chapterhouse::bench {
namespace {

const std::string kToken = "bench-token";

// Lets everything leave unrecorded.
class Unrecorded final : public reads::Recorder {
 public:
  Outcome<reads::Held> record(const reads::Reader&, reads::Leaving) override { return Done{}; }
  void refuse(const reads::Reader&, reads::ev::Refused) override {}
};

std::unique_ptr<store::LogHandle> access_log(const std::filesystem::path& folder,
                                             const Clock& clock) {
  const store::OpenOptions options{
      .paths = {folder / "log", folder / "keys", folder / "master.key"}};
  if (auto made = store::create_log(options.paths); !made)
    throw std::runtime_error("bench: " + made.error().detail);
  auto log = store::open_log(options, reads::catalogue(), clock);
  if (!log) throw std::runtime_error("bench: " + log.error().detail);
  return *std::move(log);
}

// One kept connection for each client; all read one path of their own lead.
Load load_of(const Settings& settings, std::uint16_t port, unsigned connections,
             const std::function<std::string(unsigned)>& path) {
  std::vector<std::unique_ptr<http::Client>> clients;
  for (unsigned i = 0; i < connections; ++i)
    clients.push_back(std::make_unique<http::Client>("http://127.0.0.1:" + std::to_string(port),
                                                     kToken, "zh-CN"));
  return run_clients(connections, settings.seconds, [&](unsigned client) {
    const auto reply = clients[client]->send("GET", path(client));
    return reply && reply->status == 200;
  });
}

Row row_of(const std::string& what, const Load& load) {
  return {what, load.per_second(), "/s", "",
          "p50 " + std::to_string(load.p50_ms) + " ms, p99 " + std::to_string(load.p99_ms) + " ms" +
              (load.failures ? ", FAILED " + std::to_string(load.failures) : "")};
}

}  // namespace

std::vector<Row> recorded_reads(const Settings& settings, const server::ReferenceData& reference) {
  Bench bench(settings.folder / "reads", reference);
  constexpr unsigned kMost = 64;
  const auto leads = bench.engaged_leads(kMost);
  for (const StreamId& lead : leads)
    for (int i = 0; i < 8; ++i) bench.log_contact(lead);
  const workflows::Services& services = bench.services();
  projections::ReadModels models(
      bench.log().events(), full_catalogue(), *services.hasher,
      {settings.folder / "reads-models",
       [](std::chrono::year_month month) { return Date{month / std::chrono::last}; },
       [](Date) { return 5; }, [](Date) { return true; }});
  const auto accounts = http::Accounts::make(
      {{{AccountId{"bench-sw"}, ActorKind::kPerson, Role::kSw, UnitId{"110113-renhe"}, {}},
        "测速",
        "bench",
        services.hasher->sha256(kToken)}},
      *services.hasher);
  const auto log = access_log(settings.folder / "reads-access", *services.clock);
  reads::AccessLog recorder({log->events(), *services.clock, *services.ids, reference.rules});
  Unrecorded off;
  const auto application = [&](reads::Recorder& reads) {
    return v1::Application{.handler = bench.handler(),
                           .models = models,
                           .log = bench.log().events(),
                           .rules = reference.rules,
                           .registry = *services.registry,
                           .catalogue = full_catalogue(),
                           .texts = reference.texts,
                           .callers = *accounts,
                           .clock = *services.clock,
                           .reads = &reads};
  };
  const v1::Application recording = application(recorder), silent = application(off);
  v1::HttpServer with(recording, {.port = 0}), without(silent, {.port = 0});
  for (v1::HttpServer* server : {&with, &without})
    if (auto started = server->start(); !started)
      throw std::runtime_error("bench: " + started.error());

  std::vector<Row> rows;
  for (const unsigned connections : {1U, 8U, kMost}) {
    const std::string of = ", " + std::to_string(connections) + " connections";
    const auto below = [&](const char* path) {
      return [&leads, path](unsigned i) { return "/v1/cases/" + leads[i].value + path; };
    };
    settings.say("reads" + of);
    const Load nobody = load_of(settings, with.port(), connections, below(""));
    const Load unrecorded = load_of(settings, without.port(), connections, below("/timeline"));
    const std::uint64_t before = log->log().counts().groups, events = recorder.last().value;
    const Load recorded = load_of(settings, with.port(), connections, below("/timeline"));
    const auto synced = static_cast<double>(log->log().counts().groups - before);
    const auto written = static_cast<double>(recorder.last().value - events);
    rows.push_back(row_of("case, shows nobody" + of, nobody));
    rows.push_back(row_of("timeline, not recorded" + of, unrecorded));
    rows.push_back(row_of("timeline, recorded first" + of, recorded));
    rows.push_back({"ratio, recorded to not recorded" + of,
                    recorded.per_second() / unrecorded.per_second(), "x", "",
                    "p50 " + std::to_string(recorded.p50_ms / unrecorded.p50_ms) + " x, p99 " +
                        std::to_string(recorded.p99_ms / unrecorded.p99_ms) + " x; " +
                        std::to_string(written / synced) + " records a sync"});
  }
  with.stop();
  without.stop();
  return rows;
}

}  // namespace chapterhouse::bench
