#include "api/bench/load.h"
#include "api/http/accounts.h"
#include "api/http/client/client.h"
#include "api/http/client/empty_server.h"
#include "api/v1/http_server.h"
#include "domain/cases/all.h"

namespace chapterhouse::bench {
namespace {

constexpr unsigned kConnections = 64;
const std::string kToken = "bench-token";

// One kept connection for each client.
Load load_of(
    const Settings& settings, std::uint16_t port,
    const std::function<Result<http::ClientReply, std::string>(http::Client&, unsigned)>& call) {
  std::vector<std::unique_ptr<http::Client>> clients;
  for (unsigned i = 0; i < kConnections; ++i)
    clients.push_back(std::make_unique<http::Client>("http://127.0.0.1:" + std::to_string(port),
                                                     kToken, "zh-CN"));
  return run_clients(kConnections, settings.seconds, [&](unsigned client) {
    const auto reply = call(*clients[client], client);
    return reply && reply->status < 300;
  });
}

Row row_of(const std::string& what, const Load& load) {
  return {what, load.per_second(), "/s", "",
          "p50 " + std::to_string(load.p50_ms) + " ms, p99 " + std::to_string(load.p99_ms) + " ms" +
              (load.failures ? ", FAILED " + std::to_string(load.failures) : "")};
}

}  // namespace

std::vector<Row> over_http(const Settings& settings, const server::ReferenceData& reference) {
  Bench bench(settings.folder / "http", reference);
  const auto leads = bench.engaged_leads(kConnections * 4);
  for (const StreamId& lead : leads)
    for (int i = 0; i < 8; ++i) bench.log_contact(lead);
  const auto models_folder = settings.folder / "http-models";
  projections::ReadModels models(
      bench.log().events(), full_catalogue(), *bench.services().hasher,
      {models_folder, [](std::chrono::year_month month) { return Date{month / std::chrono::last}; },
       [](Date) { return 5; }, [](Date) { return true; }});
  http::Account account{
      {AccountId{"bench-sw"}, ActorKind::kPerson, Role::kSw, UnitId{"110113-renhe"}, {}},
      "测速",
      "bench",
      bench.services().hasher->sha256(kToken)};
  const auto accounts = http::Accounts::make({account}, *bench.services().hasher);
  const v1::Application application{.handler = bench.handler(),
                                    .models = models,
                                    .log = bench.log().events(),
                                    .rules = reference.rules,
                                    .registry = *bench.services().registry,
                                    .catalogue = full_catalogue(),
                                    .texts = reference.texts,
                                    .callers = *accounts,
                                    .clock = *bench.services().clock};
  v1::HttpServer server(application, {.port = 0});
  if (auto started = server.start(); !started)
    throw std::runtime_error("bench: " + started.error());

  settings.say("empty Poco handler");
  Load empty;
  {
    const http::EmptyServer nothing(kConnections + 8);
    empty = load_of(settings, nothing.port(),
                    [](auto& client, unsigned) { return client.send("GET", "/"); });
  }
  settings.say("case read");
  const Load read = load_of(settings, server.port(), [&](auto& client, unsigned i) {
    return client.send("GET", "/v1/cases/" + leads[i].value);
  });
  settings.say("command");
  const Load command = load_of(settings, server.port(), [&](auto& client, unsigned i) {
    const CommandId id{bench.services().ids->next()};
    return client.send(
        "POST", "/v1/cases/" + leads[i].value + "/commands",
        R"({"command":"log_contact","data":{"topic":"safety","channel":"visit","note":"走访企业"}})",
        {{"Idempotency-Key", id.text()}, {"If-Match", "*"}});
  });
  server.stop();
  std::vector<Row> rows{row_of("empty Poco handler, 64 connections", empty),
                        row_of("case read, 64 connections", read),
                        {"ratio, case read", read.per_second() / empty.per_second(), "x", ">= 0.5"},
                        row_of("command, 64 connections", command),
                        {"ratio, command", command.per_second() / empty.per_second(), "x"}};
  return rows;
}

}  // namespace chapterhouse::bench
