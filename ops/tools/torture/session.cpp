// A scripted session of a whole district, and the oracle over what it left behind. The torture
// programmes start it, kill it, and ask.
//
//   torture_session write DATA REFERENCE [COUNT [THREADS [FIRST [MUTANT]]]]
//     Opens the district, making it when there is none, and sends COUNT commands from THREADS
//     threads; command N opens a case when N is even and notes something on it when it is odd.
//     Prints "ack N POSITION" for each acknowledged one, "no N REASON" for each other, and "done"
//     when the read models have followed and all is closed. MUTANT shows that a test bites:
//     "early" acknowledges before it sends, "always" whatever the answer was.
//   torture_session check DATA REFERENCE < lines of "ack N POSITION"
//     Opens the district as a start does and prints one JSON document: is every acknowledged
//     command there exactly once, every stream dense, the root that of the head, the read models
//     equal to a rebuild?
//
// Exit code: 0 good, 1 the oracle says no, 2 the log is not opened, 3 a wrong call.
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <map>
#include <thread>
#include <vector>

#include <unistd.h>

#include <boost/json.hpp>

#include "api/server/district.h"
#include "domain/cases/all.h"
#include "workflows/common/common.h"
#include "workflows/lead/lead.h"

namespace {
using namespace chapterhouse;
using SteadyClock = std::chrono::steady_clock;

constexpr std::chrono::seconds kFollowing{1};  // on a disk that fails they may never follow
constexpr std::chrono::seconds kSettling{60};  // on one that is well they must
enum Code : int { kGood = 0, kWrong = 1, kNotOpened = 2, kUsage = 3 };

const Actor kSw{AccountId{"torture-sw"}, ActorKind::kPerson, Role::kSw, UnitId{"110113-renhe"}, {}};

struct Args {
  std::string data, reference;
  std::uint64_t count = 40, threads = 1, first = 0;
  std::string mutant;
};

// Command and case ids follow from the number, so that whoever reads acknowledgements can name
// them.
template <class AnyId>
AnyId id_of(std::uint64_t number) {
  std::array<std::uint8_t, 16> bytes{0x70};
  for (std::size_t i = 16; i-- > 8; number >>= 8)
    bytes[i] = static_cast<std::uint8_t>(number & 0xff);
  return AnyId(bytes);
}

workflows::CommandBody command_of(std::uint64_t number) {
  const std::string name = std::to_string(number);
  if (number % 2 == 1)
    return workflows::CommandBody::of(workflows::common::cmd::AddNote{"走访记录" + name});
  workflows::lead::cmd::Register open;
  open.unit = kSw.unit;
  open.name = "断电企业" + name;
  open.id_type = workflows::lead::IdType::kLegacy;
  open.source = workflows::lead::Source::kJointInspection;
  open.address = "北京市顺义区仁和镇" + name + "号";
  return workflows::CommandBody::of(std::move(open));
}

// One call, so that a line is whole or absent however the process ends.
void tell(const std::string& line) {
  if (::write(STDOUT_FILENO, line.data(), line.size()) < 0) std::_Exit(kUsage);
}

void send(server::District& district, std::uint64_t number, const std::string& mutant) {
  const std::string name = std::to_string(number);
  if (mutant == "early") tell("ack " + name + " 0\n");
  const auto receipt =
      district.handler().handle({.id = id_of<CommandId>(number),
                                 .actor = kSw,
                                 .stream = stream_of("lead", id_of<CaseId>(number / 2)),
                                 .command = command_of(number),
                                 .expected_version = {},
                                 .occurred_at = {},
                                 .paper = {},
                                 .correlation = {},
                                 .causation = {}});
  if (mutant == "early") return;
  if (receipt)
    tell("ack " + name + " " + std::to_string(receipt->position.value) + "\n");
  else if (mutant == "always")
    tell("ack " + name + " 0\n");
  else
    tell("no " + name + " " + std::to_string(static_cast<int>(receipt.error().kind)) + " " +
         receipt.error().detail + "\n");
}

// A district on disk with what it borrows.
struct Opened {
  server::SystemClock clock;
  Config config;
  std::unique_ptr<server::ReferenceData> reference;
  std::unique_ptr<server::District> district;
  std::int64_t open_us = 0;
  std::string refused;

  explicit Opened(const Args& args) {
    config.data = args.data;
    config.master_key_file = args.data + "/keys/master.key";
    auto loaded = server::load_reference_data(args.reference);
    if (!loaded) {
      refused = loaded.error();
      return;
    }
    reference = std::make_unique<server::ReferenceData>(*std::move(loaded));
    const auto start = SteadyClock::now();
    auto log = server::District::open(config, clock);
    open_us =
        std::chrono::duration_cast<std::chrono::microseconds>(SteadyClock::now() - start).count();
    if (!log) {
      refused = log.error();
      return;
    }
    district = std::make_unique<server::District>(*std::move(log), *reference, clock,
                                                  server::read_model_folder(config));
  }
};

int write(const Args& args) {
  Opened opened(args);
  if (!opened.district) {
    std::cerr << opened.refused << '\n';
    return kNotOpened;
  }
  {
    // A case's two commands are sent by one thread, in order.
    std::vector<std::jthread> threads;
    for (std::uint64_t t = 0; t < args.threads; ++t)
      threads.emplace_back([&, t] {
        for (std::uint64_t i = 0; i < args.count; ++i)
          if (i / 2 % args.threads == t) send(*opened.district, args.first + i, args.mutant);
      });
  }
  // With a failed disk there is nothing to follow.
  const bool stopped = opened.district->log().log().why_stopped() != store::Stop::kNone;
  if (!stopped) opened.district->settle(kFollowing);
  opened.district.reset();
  tell("done\n");
  return kGood;
}

struct Finding {
  std::uint64_t acknowledged = 0, lost = 0, twice = 0, gaps = 0;
  bool root = false, models = false;
  bool good() const { return lost == 0 && twice == 0 && gaps == 0 && root && models; }
};

// Looks at every event once: which commands are there, and does each stream count without a gap?
void judge_events(const EventLog& log, const std::map<std::uint64_t, std::uint64_t>& acknowledged,
                  Finding& finding) {
  std::map<CommandId, std::vector<Position>> commands;
  std::map<StreamId, std::uint64_t> versions;
  const Position last = log.head().last;
  std::uint64_t next = 1;
  while (next <= last.value) {
    const auto page = log.read_all({next}, 2'000, Reveal::kPersonal);
    if (!page || page->empty()) break;
    for (const Event& event : *page) {
      const Envelope& envelope = event.envelope;
      if (envelope.position.value != next++) ++finding.gaps;
      if (envelope.version.value != ++versions[envelope.stream]) ++finding.gaps;
      if (envelope.index == 0) commands[envelope.command].push_back(envelope.position);
    }
  }
  if (next != last.value + 1) ++finding.gaps;
  for (const auto& [number, position] : acknowledged) {
    ++finding.acknowledged;
    const auto found = commands.find(id_of<CommandId>(number));
    const auto receipt = log.find_command(id_of<CommandId>(number));
    if (found == commands.end() || !receipt || (position != 0 && receipt->last.value != position))
      ++finding.lost;
    else if (found->second.size() != 1)
      ++finding.twice;
  }
}

bool models_equal_a_rebuild(server::District& district) {
  projections::ReadModels& models = district.models();
  if (!district.settle(kSettling)) return false;
  const auto followed = models.digest();
  if (!models.rebuild()) return false;
  const auto rebuilt = models.digest();
  return followed && rebuilt && followed->position == rebuilt->position &&
         followed->value == rebuilt->value;
}

int check(const Args& args) {
  std::map<std::uint64_t, std::uint64_t> acknowledged;
  std::string word;
  for (std::uint64_t number = 0, position = 0; std::cin >> word >> number >> position;)
    acknowledged[number] = position;
  Opened opened(args);
  boost::json::object answer{{"open_ms", static_cast<double>(opened.open_us) / 1e3}};
  int code = kNotOpened;
  if (!opened.district) {
    answer["refused"] = opened.refused;
  } else {
    Finding finding;
    judge_events(opened.district->log().events(), acknowledged, finding);
    finding.root = opened.district->log().verify({}).ok();
    finding.models = models_equal_a_rebuild(*opened.district);
    answer["events"] = opened.district->log().events().head().last.value;
    answer["acknowledged"] = finding.acknowledged;
    answer["lost"] = finding.lost;
    answer["twice"] = finding.twice;
    answer["gaps"] = finding.gaps;
    answer["root"] = finding.root;
    answer["models"] = finding.models;
    code = finding.good() ? kGood : kWrong;
  }
  std::cout << boost::json::serialize(answer) << std::endl;
  std::_Exit(code);  // closing in order takes time and is not what is asked
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.size() < 3) {
    std::cerr << "usage: torture_session write|check DATA REFERENCE [...]\n";
    return kUsage;
  }
  const auto number = [&](std::size_t i, std::uint64_t otherwise) {
    return i < words.size() ? std::strtoull(words[i].c_str(), nullptr, 10) : otherwise;
  };
  const Args args{words[1],     words[2],     number(3, 40),
                  number(4, 1), number(5, 0), words.size() > 6 ? words[6] : ""};
  try {
    if (words[0] == "write") return write(args);
    if (words[0] == "check") return check(args);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return kNotOpened;
  }
  return kUsage;
}
