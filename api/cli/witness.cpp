// chapterhouse witness: watches logs of others, so that none can be taken back or forked unseen.
#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <CLI/CLI.hpp>
#include <boost/json.hpp>
#include <charconv>
#include <iostream>
#include <memory>

#include "api/cli/cli.h"
#include "api/cli/client_command.h"
#include "api/server/process/private_memory.h"
#include "api/server/process/signals.h"
#include "api/server/system_clock.h"
#include "api/witness/witness_service.h"

namespace chapterhouse::cli {
namespace {

struct Options {
  std::string state, name, listen = "127.0.0.1:8090";
  std::vector<std::string> logs;
};

Exit fail(const std::string& why, Exit exit = Exit::kUnavailable) {
  std::cerr << "chapterhouse witness: " << why << '\n';
  return exit;
}

struct Address {
  std::string host;
  std::uint16_t port;
};
std::optional<Address> parse_address(std::string_view listen) {
  const std::size_t colon = listen.rfind(':');
  if (colon == std::string_view::npos || colon == 0) return std::nullopt;
  Address address{std::string(listen.substr(0, colon)), 0};
  const char* end = listen.data() + listen.size();
  const auto parsed = std::from_chars(listen.data() + colon + 1, end, address.port);
  if (parsed.ec != std::errc{} || parsed.ptr != end) return std::nullopt;
  return address;
}

Exit key(const Common& common, const Options& options) {
  if (!store::is_key_name(options.name))
    return fail("a name has no white space and no plus", Exit::kUsage);
  const auto signer = store::witness_key(options.state, options.name);
  if (!signer) return fail(signer.error().detail);
  const std::string text = signer->verifier(store::KeyType::kCosignature).text();
  if (common.json)
    print_json(boost::json::object{{"name", options.name}, {"key", text}});
  else
    std::cout << text << '\n';
  return Exit::kOk;
}

Exit watch(const Common&, const Options& options) {
  const auto address = parse_address(options.listen);
  if (!address) return fail("--listen: write HOST:PORT", Exit::kUsage);
  if (!store::is_key_name(options.name))
    return fail("a name has no white space and no plus", Exit::kUsage);
  if (options.logs.empty()) return fail("--log: name the logs to watch", Exit::kUsage);
  std::vector<store::VerifierKey> logs;
  for (const std::string& text : options.logs) {
    const auto log = store::VerifierKey::parse(text);
    if (!log || log->type != store::KeyType::kEd25519)
      return fail("--log: this is no log's verifier key: " + text, Exit::kUsage);
    logs.push_back(*log);
  }
  server::block_signals();
  server::keep_memory_private();
  spdlog::set_default_logger(spdlog::stderr_color_mt("witness"));
  const auto signer = store::witness_key(options.state, options.name);
  if (!signer) return fail(signer.error().detail);
  const server::SystemClock clock;
  auto witness = store::Witness::open({*signer, std::move(logs), options.state, clock});
  if (!witness) return fail(witness.error().detail);
  witness::WitnessService service(**witness);
  http::Server http(service, {.address = address->host,
                              .port = address->port,
                              .workers = 20,
                              .wire = {.body_bytes_max = witness::kRequestBytesMax}});
  if (auto started = http.start(); !started) return fail(started.error());
  std::cout << (*witness)->key().text() << "\nwitnesses " << options.logs.size()
            << " logs at http://" << address->host << ':' << http.port() << std::endl;
  server::wait_for_signal();
  http.stop();
  return Exit::kOk;
}

}  // namespace

void add_witness(CLI::App& app, Common& common, Chosen& chosen) {
  auto options = std::make_shared<Options>();
  auto* group = app.add_subcommand(
      "witness",
      "Watches the logs of others (C2SP tlog-witness): cosigns what contains all it has seen.\n"
      "Example: chapterhouse witness --state data/witness --name city.example/witness "
      "--listen 127.0.0.1:8090 --log VKEY");
  group->add_option("--state", options->state, "folder of the key and of what was seen")
      ->required();
  group->add_option("--name", options->name, "the witness's name, such as city.example/witness")
      ->required();
  group->add_option("--log", options->logs, "a log's key, as `chapterhouse log key` prints it");
  group->add_option("--listen", options->listen, "HOST:PORT; port 0 takes a free one");
  auto* show = group->add_subcommand(
      "key",
      "Prints the witness's key, made when there is none\nExample: chapterhouse witness key "
      "--state data/witness --name city.example/witness");
  group->callback([&common, &chosen, options, show] {
    const auto run = show->parsed() ? key : watch;
    chosen = [&common, options, run] { return run(common, *options); };
  });
}

}  // namespace chapterhouse::cli
