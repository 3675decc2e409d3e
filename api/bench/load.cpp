#include "api/bench/load.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "domain/cases/all.h"
#include "workflows/lead/lead.h"

namespace chapterhouse::bench {
namespace {

using workflows::CommandBody;
using workflows::Request;

const Actor kSw{AccountId{"bench-sw"}, ActorKind::kPerson, Role::kSw, UnitId{"110113-renhe"}, {}};
const Actor kChair{
    AccountId{"bench-chair"}, ActorKind::kPerson, Role::kTChair, UnitId{"110113-renhe"}, {}};

void must(workflows::CommandHandler& handler, const Request& request) {
  const auto receipt = handler.handle(request);
  if (!receipt)
    throw std::runtime_error("bench: " + std::string(request.command.type().name) + " refused: " +
                             (receipt.error().rejection
                                  ? std::string(receipt.error().rejection->reason)
                                  : receipt.error().detail));
}

}  // namespace

Bench::Bench(const std::filesystem::path& folder, const server::ReferenceData& reference)
    : folder_(folder) {
  std::filesystem::remove_all(folder_);
  Config config;
  config.data = folder_.string();
  config.master_key_file = config.data + "/keys/master.key";
  auto log = server::District::open(config, clock_);
  if (!log) throw std::runtime_error("bench: " + log.error());
  log_ = *std::move(log);
  services_ = {.log = &log_->events(),
               .snapshots = &log_->snapshots(),
               .blind = &log_->blind_index(),
               .hasher = &hasher_,
               .ids = &ids_,
               .clock = &clock_,
               .rules = &reference.rules,
               .catalogue = &full_catalogue(),
               .registry = &registry_};
  handler_ = std::make_unique<workflows::CommandHandler>(services_);
}

Bench::~Bench() {
  handler_.reset();
  log_.reset();
  std::filesystem::remove_all(folder_);
}

std::vector<StreamId> Bench::engaged_leads(std::size_t count) {
  std::vector<StreamId> leads(count);
  constexpr unsigned kMakers = 32;
  std::vector<std::jthread> makers;
  for (unsigned maker = 0; maker < kMakers; ++maker)
    makers.emplace_back([&, maker] {
      for (std::size_t i = maker; i < count; i += kMakers) {
        leads[i] = stream_of("lead", CaseId{ids_.next()});
        workflows::lead::cmd::Register open;
        open.unit = kSw.unit;
        open.name = "测速企业" + std::string(key_of_stream(leads[i]));
        open.id_type = workflows::lead::IdType::kLegacy;
        open.source = workflows::lead::Source::kJointInspection;
        open.address = "北京市顺义区仁和镇" + std::to_string(i) + "号";
        const auto send = [&](const Actor& actor, CommandBody body) {
          must(*handler_, {CommandId{ids_.next()},
                           actor,
                           leads[i],
                           std::move(body),
                           {},
                           {},
                           {},
                           false,
                           {},
                           {}});
        };
        send(kSw, CommandBody::of(std::move(open)));
        send(kChair, CommandBody::of(workflows::lead::cmd::AssignTo{AccountId{"bench-sw"}}));
      }
    });
  makers.clear();
  return leads;
}

bool Bench::log_contact(const StreamId& lead) {
  workflows::lead::cmd::LogContact contact;
  contact.note = std::string("走访企业，介绍入会流程和互助保障，约定下次时间");
  return handler_
      ->handle({CommandId{ids_.next()},
                kSw,
                lead,
                CommandBody::of(std::move(contact)),
                {},
                {},
                {},
                false,
                {},
                {}})
      .ok();
}

Load run_clients(unsigned clients, double seconds, const std::function<bool(unsigned)>& work) {
  std::vector<std::vector<float>> took(clients);  // milliseconds
  std::atomic<std::uint64_t> failures{0};
  const auto start = SteadyClock::now();
  {
    std::vector<std::jthread> threads;
    for (unsigned client = 0; client < clients; ++client)
      threads.emplace_back([&, client] {
        while (seconds_since(start) < seconds) {
          const auto begun = SteadyClock::now();
          if (!work(client)) ++failures;
          took[client].push_back(static_cast<float>(seconds_since(begun) * 1e3));
        }
      });
  }
  Load load;
  load.seconds = seconds_since(start);
  load.failures = failures;
  std::vector<float> all;
  for (const auto& each : took) all.insert(all.end(), each.begin(), each.end());
  load.calls = all.size() - load.failures;
  if (all.empty()) return load;
  const auto at = [&](double share) {
    const auto n = static_cast<std::ptrdiff_t>(share * static_cast<double>(all.size() - 1));
    std::ranges::nth_element(all, all.begin() + n);
    return static_cast<double>(all[static_cast<std::size_t>(n)]);
  };
  load.p50_ms = at(0.5);
  load.p99_ms = at(0.99);
  return load;
}

std::uint64_t resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  std::uint64_t pages = 0, resident = 0;
  statm >> pages >> resident;
  return resident * static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

std::uint64_t bytes_below(const std::filesystem::path& folder) {
  std::uint64_t bytes = 0;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file()) bytes += entry.file_size();
  return bytes;
}

}  // namespace chapterhouse::bench
