#include "api/witness/follower.h"

#include <algorithm>
#include <filesystem>

#include <spdlog/spdlog.h>

#include "api/http/client/client.h"
#include "domain/core/bytes.h"
#include "store/crypto/sha256.h"
#include "store/note/cosignature.h"

namespace chapterhouse::witness {
namespace {
namespace fs = std::filesystem;
using store::Verdict;

constexpr http::ClientLimits kLimits{.wait = std::chrono::seconds{5}, .body_bytes_max = 64 * 1024};
constexpr std::string_view kScheme = "http://";
constexpr std::size_t kEvidenceFilesMax = 512;

// The machine's time: what the witness's own clock is compared with, also where a demonstration
// has set ours.
Timestamp machine_time() {
  return std::chrono::floor<std::chrono::microseconds>(std::chrono::system_clock::now());
}

std::string evidence_text(const store::PolicyWitness& witness, const store::Submission& submission,
                          const std::string& shown) {
  return "witness " + witness.name + " " + witness.key.text() + "\nurl " + witness.url + "\nat " +
         to_text(machine_time()) + "\nfinding " + submission.detail + "\n\n---- we sent\n" +
         submission.request + "\n---- it answered " + std::to_string(submission.answer.status) +
         "\n" + submission.answer.body + "\n---- the newest checkpoint of this log it accepted\n" +
         shown;
}

// When the witness last cosigned, by what the log has kept; and of which size.
struct Kept {
  Timestamp at;
  store::TreeSize size = 0;
};
Kept kept_of(const store::Checkpointer& checkpoints, const store::VerifierKey& witness) {
  if (const auto newest = checkpoints.newest_cosigned())
    for (const store::NoteSignature& signature : newest->note.signatures)
      if (signature.is_by(witness))
        if (const auto at = store::cosigned_at(signature)) return {*at, newest->checkpoint.size};
  return {machine_time(), 0};
}

}  // namespace

std::string fault_of_url(std::string_view url) {
  if (url.empty()) return "a witness without a URL cannot be asked: write it behind the key";
  if (!url.starts_with(kScheme) || url.size() == kScheme.size())
    return "\"" + std::string(url) + "\" is not an http:// address; reach a witness behind TLS " +
           "through a local proxy";
  return {};
}

Reach reach_over_http(const std::string& url) {
  const std::size_t slash = url.find('/', kScheme.size());
  std::string prefix = slash == std::string::npos ? "" : url.substr(slash);
  while (prefix.ends_with('/')) prefix.pop_back();
  const auto client = std::make_shared<http::Client>(url.substr(0, slash), "", "en", kLimits);
  return [client, prefix](const Exchange& exchange) -> Result<store::WitnessReply, std::string> {
    auto reply = client->send(exchange.method, prefix + std::string(exchange.path), exchange.body,
                              {{"Content-Type", "text/plain; charset=utf-8"}});
    if (!reply) return Failure{reply.error()};
    return store::WitnessReply{reply->status, std::move(reply->body),
                               reply->headers["content-type"]};
  };
}

struct Follower::Peer {
  store::PolicyWitness witness;
  Reach reach;
  store::WitnessPeer known;  // its thread's alone
  Timestamp cosigned_at;     // guarded by the follower's mutex, as is the state
  State state;
};

Follower::Follower(Parts parts) : parts_(std::move(parts)) {
  for (const store::PolicyWitness& witness : parts_.witnesses) {
    const Kept kept = kept_of(parts_.checkpoints, witness.key);
    auto peer = std::make_unique<Peer>(Peer{witness,
                                            parts_.reach(witness.url),
                                            {witness.key, kept.size},
                                            kept.at,
                                            {.name = witness.name, .size = kept.size}});
    peers_.push_back(std::move(peer));
  }
  for (const auto& peer : peers_)
    threads_.emplace_back(
        [this, one = peer.get()](const std::stop_token& stop) { follow(*one, stop); });
}

Follower::~Follower() {
  for (std::jthread& thread : threads_) thread.request_stop();  // all at once, then one by one
}

void Follower::follow(Peer& peer, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    ask(peer);
    std::unique_lock lock(mutex_);
    stopping_.wait_for(lock, stop, parts_.every, [] { return false; });
  }
}

// Also asked when nothing is new: that the witness still agrees is worth knowing.
void Follower::ask(Peer& peer) {
  const store::SignedCheckpoint newest = parts_.checkpoints.newest();
  if (newest.checkpoint.size == 0) return;
  const store::Submission submission =
      store::show_to_witness(parts_.log, newest, peer.known, [&peer](const std::string& request) {
        return peer.reach({"POST", store::kAddCheckpointPath, request});
      });
  if (submission.went_back)
    spdlog::warn("witness {} remembers less than it had cosigned: it was set back itself",
                 peer.witness.name);
  if (submission.verdict == Verdict::kDisagrees) return note_disagreement(peer, submission);
  std::string trouble = submission.detail;
  const auto kept = kept_of(parts_.checkpoints, peer.witness.key);
  if (submission.verdict == Verdict::kCosigned && kept.size != newest.checkpoint.size)
    if (auto added =
            parts_.checkpoints.add_cosignatures(newest.checkpoint, {submission.cosignature});
        !added)
      trouble = added.error().detail;
  const std::lock_guard lock(mutex_);
  State& state = peer.state;
  if (trouble.empty()) {
    peer.cosigned_at = machine_time();
    state.size = newest.checkpoint.size;
    state.disagrees = false;
  } else {
    ++state.errors;
  }
  if (trouble != state.trouble) {
    if (trouble.empty())
      spdlog::info("witness {} cosigns again", peer.witness.name);
    else
      spdlog::warn("witness {} does not cosign: {}", peer.witness.name, trouble);
  }
  state.trouble = std::move(trouble);
}

void Follower::note_disagreement(Peer& peer, const store::Submission& submission) {
  const std::string& origin = parts_.checkpoints.key().name;
  const auto shown = peer.reach({"GET", store::monitoring_path(origin), ""});
  const std::string theirs = shown ? shown->body : shown.error() + "\n";
  const bool ours = store::SignedCheckpoint::open(theirs, parts_.checkpoints.key()).has_value();
  const std::string finding =
      submission.detail + (ours ? "; what it shows was signed by our key" : "");
  const std::string name = to_hex(view(store::sha256({peer.witness.key.text(), submission.request,
                                                      submission.answer.body})))
                               .substr(0, 16);
  const std::string path = parts_.evidence + "/witness-" + name + ".txt";
  std::error_code error;
  fs::create_directories(parts_.evidence, error);
  const auto files = std::distance(fs::directory_iterator(parts_.evidence, error), {});
  if (!error && static_cast<std::size_t>(files) < kEvidenceFilesMax && !fs::exists(path)) {
    if (auto written = store::write_whole(path, evidence_text(peer.witness, submission, theirs));
        !written)
      spdlog::error("what witness {} answered cannot be kept: {}", peer.witness.name,
                    written.error().detail);
  }
  const std::lock_guard lock(mutex_);
  if (!peer.state.disagrees)
    spdlog::error("witness {} disagrees: {}. Its answer: {}. See the runbook, witness disagreement",
                  peer.witness.name, finding, path);
  ++peer.state.disagreements;
  peer.state.disagrees = true;
  peer.state.trouble = finding + " (" + path + ")";
}

std::vector<State> Follower::states() const {
  const Timestamp now = machine_time();
  std::vector<State> states;
  const std::lock_guard lock(mutex_);
  for (const auto& peer : peers_) {
    State state = peer->state;
    const std::chrono::duration<double> age = now - peer->cosigned_at;
    state.age_seconds = std::max(0.0, age.count());
    states.push_back(std::move(state));
  }
  return states;
}

std::string Follower::alarm() const {
  std::string alarm;
  for (const State& state : states())
    if (state.disagrees)
      alarm += (alarm.empty() ? "" : "; ") + std::string("witness ") + state.name +
               " disagrees: " + state.trouble;
  return alarm;
}

}  // namespace chapterhouse::witness
