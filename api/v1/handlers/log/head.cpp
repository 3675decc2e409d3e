// The log for people with an account: its head, what was signed of it, and receipts.
#include <algorithm>

#include "api/json/read.h"
#include "api/v1/failures.h"
#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/render.h"
#include "api/v1/publication.h"
#include "store/crypto/base64.h"
#include "store/note/cosignature.h"
#include "store/note/tlog_proof.h"

namespace chapterhouse::v1::handlers {
namespace {

using store::SignedCheckpoint;
using store::TreeSize;
constexpr std::uint64_t kSizeMax = std::numeric_limits<std::int64_t>::max();

std::string number(TreeSize size) { return std::to_string(size); }

// Who cosigned, and when by their own clocks. What is not the log's own line was verified before it
// was kept.
array cosignatures_json(const SignedCheckpoint& checkpoint) {
  array out;
  for (const store::NoteSignature& signature : checkpoint.note.signatures)
    if (signature.name != checkpoint.checkpoint.origin)
      if (const auto at = store::cosigned_at(signature))
        out.push_back(object{{"name", signature.name}, {"cosigned_at", to_text(*at)}});
  return out;
}

object checkpoint_json(const SignedCheckpoint& checkpoint) {
  return {{"size", number(checkpoint.checkpoint.size)},
          {"root", to_hex(view(checkpoint.checkpoint.root))},
          {"witnesses", cosignatures_json(checkpoint)}};
}

void add_publication(const Publication& publication, object& body) {
  const store::VerifierKey key = publication.checkpoints.key();
  body["origin"] = key.name;
  body["key"] = key.text();
  const SignedCheckpoint newest = publication.checkpoints.newest();
  object checkpoint = checkpoint_json(newest);
  if (newest.checkpoint.size > 0)
    checkpoint["covers_until"] = to_text(publication.checkpoints.covers_until());
  body["checkpoint"] = std::move(checkpoint);
  if (const auto cosigned = publication.checkpoints.newest_cosigned())
    body["cosigned"] = checkpoint_json(*cosigned);
}

// The signed checkpoint of exactly that size.
std::optional<SignedCheckpoint> signed_at_size(const Publication& publication, TreeSize size) {
  auto found = publication.checkpoints.first_from(size);
  if (!found || !*found || (*found)->checkpoint.size != size) return std::nullopt;
  return **std::move(found);
}

// When the last event that it covers was recorded, by the log's clock.
Result<std::string, http::Problem> recorded_at(const Publication& publication, TreeSize size) {
  if (size == 0) return std::string();
  const auto events = publication.log.read_all(Position{size}, 1, Reveal::kNothing);
  if (!events) return Failure{problem_of(events.error())};
  if (events->empty()) return Failure{http::Problem{http::ProblemKind::kInternal}};
  return to_text(events->front().envelope.recorded_at);
}

// Which log the parameter `log` names. That of who looked is for auditors.
const Publication* publication_of(const Call& call, Parameters& parameters) {
  if (parameters.choice("log", {"cases", "access"}) == "cases") return call.app.publication;
  if (call.scope.decide("log.access").yes()) return call.app.access_publication;
  call.shown.refuse("role");
  return nullptr;
}

// The newest checkpoint of the kind asked for that covers the position; a position behind the last
// signature is signed now.
Result<SignedCheckpoint, http::Problem> covering(const Publication& publication, Position position,
                                                 bool witnessed) {
  store::Checkpointer& checkpoints = publication.checkpoints;
  if (position.value == 0 || position > publication.log.head().last) return Failure{not_found()};
  if (witnessed) {
    auto cosigned = checkpoints.newest_cosigned();
    const TreeSize size = cosigned ? cosigned->checkpoint.size : 0;
    if (size >= position.value) return *std::move(cosigned);
    if (!publication.witnesses) return Failure{not_found()};
    return Failure{not_yet(position, Position{size})};
  }
  SignedCheckpoint newest = checkpoints.newest();
  if (newest.checkpoint.size >= position.value) return newest;
  auto now = checkpoints.sign_now();
  if (!now) return Failure{http::Problem{http::ProblemKind::kStopped}};
  return *std::move(now);
}

}  // namespace

Reply get_log_head(const Call& call) {
  Parameters parameters(call);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const LogHead head = call.app.log.head();
  object body{{"position", number(head.last.value)},
              {"root", to_hex(view(head.root))},
              {"recorded_at", to_text(head.recorded_at)},
              {"shown_by_lists", number(call.app.models.position().value)}};
  if (call.app.processed) body["followed_by_processes"] = number(call.app.processed().value);
  if (call.app.publication) add_publication(*call.app.publication, body);
  if (call.app.access_publication && call.scope.decide("log.access").yes()) {
    const Publication& access = *call.app.access_publication;
    object reads{{"position", number(access.log.head().last.value)},
                 {"root", to_hex(view(access.log.head().root))}};
    add_publication(access, reads);
    body["access"] = std::move(reads);
  }
  return http::json_response(200, body);
}

Reply list_checkpoints(const Call& call) {
  Parameters parameters(call);
  const Publication* publication = publication_of(call, parameters);
  if (!publication) return Failure{not_found()};
  const auto page = parameters.page();
  std::vector<TreeSize> sizes = publication->checkpoints.sizes();
  if (!page.cursor.empty()) {
    const auto before = parse_number(page.cursor);
    if (!before) parameters.refuse("cursor", "bad_cursor");
    sizes.erase(std::ranges::lower_bound(sizes, before.value_or(0)), sizes.end());
  }
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  array rows;
  std::string next;
  for (auto size = sizes.rbegin(); size != sizes.rend(); ++size) {
    if (rows.size() == page.limit) break;
    const auto checkpoint = signed_at_size(*publication, *size);
    if (!checkpoint) return Failure{http::Problem{http::ProblemKind::kInternal}};
    auto recorded = recorded_at(*publication, *size);
    if (!recorded) return Failure{recorded.error()};
    object row{{"size", number(*size)}, {"root", to_hex(view(checkpoint->checkpoint.root))}};
    if (!recorded->empty()) row["recorded_at"] = *recorded;
    rows.push_back(std::move(row));
    next = number(*size);
  }
  if (rows.size() == sizes.size()) next.clear();
  return page_response(call, {{"checkpoints", std::move(rows)}}, next);
}

Reply get_consistency(const Call& call) {
  Parameters parameters(call);
  const Publication* named = publication_of(call, parameters);
  if (!named) return Failure{not_found()};
  const Publication& publication = *named;
  const auto from = parameters.number("from", 1, kSizeMax);
  const auto to = parameters.number("to", 1, kSizeMax);
  std::optional<SignedCheckpoint> first, second;
  if (from) first = signed_at_size(publication, *from);
  second = to ? signed_at_size(publication, *to) : publication.checkpoints.newest();
  if (!first) parameters.refuse("from", from ? "not_signed" : json::problem::kMissing);
  if (!second || (first && second->checkpoint.size < first->checkpoint.size))
    parameters.refuse("to", "not_signed");
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const auto proof =
      publication.log.prove_consistency(first->checkpoint.size, second->checkpoint.size);
  if (!proof) return Failure{http::Problem{http::ProblemKind::kInternal}};
  array hashes;
  for (const Hash256& hash : *proof) hashes.emplace_back(store::to_base64(view(hash)));
  return http::json_response(200, object{{"from", first->note.serialize()},
                                         {"to", second->note.serialize()},
                                         {"proof", std::move(hashes)}});
}

Reply get_receipt(const Call& call) {
  Parameters parameters(call);
  const Publication* publication = publication_of(call, parameters);
  if (!publication) return Failure{not_found()};
  const bool witnessed = parameters.flag("witnessed").value_or(false);
  const bool with_entry = parameters.flag("entry").value_or(false);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  const auto asked = parse_number(call.request.path_value("position"));
  if (!asked) return Failure{not_found()};
  const Position position{*asked};
  if (with_entry && !may_read_entries(call)) return Failure{hidden(call, "role")};
  const auto checkpoint = covering(*publication, position, witnessed);
  if (!checkpoint) return Failure{checkpoint.error()};
  store::EventLogStore& log = publication->log;
  auto proof = log.prove_inclusion(position, checkpoint->checkpoint.size);
  if (!proof) return Failure{http::Problem{http::ProblemKind::kInternal}};
  store::TlogProof receipt{position.value - 1, *std::move(proof), {}, checkpoint->note.serialize()};
  if (with_entry) {
    auto entry = log.entry(position);
    if (!entry) return Failure{http::Problem{http::ProblemKind::kInternal}};
    receipt.extra = *std::move(entry);
  }
  http::Response response;
  response.body = receipt.serialize();
  response.type = "text/plain; charset=utf-8";
  response.headers.emplace_back(
      "Content-Disposition", "attachment; filename=\"" + number(position.value) + ".tlog-proof\"");
  return response;
}

}  // namespace chapterhouse::v1::handlers
