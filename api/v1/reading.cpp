#include "api/v1/reading.h"

#include <algorithm>

#include "api/json/text.h"
#include "workflows/runtime/sampling.h"

namespace chapterhouse::v1 {
namespace {

using http::Problem;
using http::ProblemKind;
using http::Response;
using reads::Address;
using reads::Held;
using reads::Purpose;
using reads::Relation;

// Guards about rights and not about what a workflow demands: access::View's, and the tables'.
constexpr std::string_view kGuards[] = {"role", "scope", "token", "step_up"};
constexpr std::string_view kSearch = "GET /v1/search";

reads::Reader reader_of(const Application& app, const http::Request& request,
                        const Answering& answering) {
  const http::Caller& caller = *answering.caller;
  return {caller.actor(),
          {.session = caller.session,
           .person = caller.subject.person,
           .address = address_class(request.client),
           .operation = answering.route,
           .trace = request.trace_id,
           .purpose = answering.purpose,
           .log_position = static_cast<std::int64_t>(app.log.head().last.value)}};
}

EventBody event_of(const reads::Reader& reader, reads::Shown shown,
                   const std::optional<reads::Collected::File>& file) {
  if (file)
    return EventBody::of(reads::ev::Exported{reader.asked, std::move(shown), file->format,
                                             static_cast<std::int64_t>(file->from.value),
                                             static_cast<std::int64_t>(file->until.value)});
  if (reader.asked.operation == kSearch)
    return EventBody::of(reads::ev::Searched{reader.asked, std::move(shown)});
  return EventBody::of(reads::ev::Viewed{reader.asked, std::move(shown)});
}

// Records what was collected since the last time.
Outcome<Held> record(const Application& app, const reads::Reader& reader,
                     reads::Collected& collected) {
  if (!app.reads) return Failure{Held{Held::Kind::kStopped}};
  reads::Leaving leaving{{}, collected.cases(), collected.rows()};
  auto shown = collected.take();
  if (shown.empty()) shown.emplace_back();  // a file in which there is nobody
  for (reads::Shown& each : shown)
    leaving.events.push_back(event_of(reader, std::move(each), collected.file()));
  return app.reads->record(reader, std::move(leaving));
}

Problem problem_of(const Held& held) {
  using Kind = Held::Kind;
  switch (held.kind) {
    case Kind::kLimit: {
      Problem problem{.kind = ProblemKind::kReadLimit,
                      .arguments = {std::to_string(held.allowed), std::to_string(held.measured)}};
      if (held.guard == reads::kRowsPerAnswer) problem.kind = ProblemKind::kTooManyPeople;
      if (held.again_in.count() > 0)
        problem.headers = {{"Retry-After", std::to_string(held.again_in.count())}};
      return problem;
    }
    case Kind::kOverloaded:
      return {ProblemKind::kOverloaded};
    case Kind::kNoSpace:
      return {ProblemKind::kNoSpaceToRecord};
    case Kind::kStopped:
      break;
  }
  return {ProblemKind::kNotRecorded};
}

void refuse(const Application& app, const reads::Reader& reader, reads::ev::Refused refused) {
  if (app.reads) app.reads->refuse(reader, std::move(refused));
}

Response held_back(const Application& app, const http::Request& request,
                   const reads::Reader& reader, const Held& held) {
  Response response = http::render(problem_of(held), request, app.texts);
  if (held.kind == Held::Kind::kLimit) {
    reads::ev::Refused refused;
    refused.guard = held.guard;
    refused.status = response.status;
    refused.measured = held.measured;
    refused.allowed = held.allowed;
    refuse(app, reader, std::move(refused));
  }
  return response;
}

// A body that is made while it is sent: no piece leaves before what it shows is recorded.
void record_pieces(const Application& app, const reads::Reader& reader, const Answering& answering,
                   Response& response) {
  response.make_body = [&app, reader, collected = answering.collected,
                        make = std::move(response.make_body)](std::string& piece) {
    const http::Piece more = make(piece);
    if (!collected->shows_people() || record(app, reader, *collected)) return more;
    piece.clear();
    return http::Piece::kFailed;
  };
}

bool is_private(std::string_view address) {
  if (address.starts_with("10.") || address.starts_with("192.168.") || address.starts_with("fc") ||
      address.starts_with("fd") || address.starts_with("fe80:"))
    return true;
  if (!address.starts_with("172.")) return false;
  int second = 0;
  for (const char c : address.substr(4)) {
    if (c < '0' || c > '9') break;
    second = second * 10 + (c - '0');
  }
  return second >= 16 && second <= 31;
}

}  // namespace

Result<Purpose, Problem> purpose_of(const http::Request& request, const Actor& actor) {
  const std::string_view stated = request.header("access-purpose");
  if (stated.empty())
    return workflows::is_auditor(actor.role) ? Purpose::kAudit : Purpose::kCasework;
  const Shape& purposes = shape_of<Purpose>();
  if (const Enumerator* found = purposes.enumerator(stated))
    return static_cast<Purpose>(found->value);
  std::string known;
  for (const Enumerator& purpose : purposes.enumerators)
    known += (known.empty() ? "" : ", ") + purpose.key;
  return Failure{
      Problem{.kind = ProblemKind::kValidation,
              .errors = {{"#Access-Purpose", json::problem::kUnknownKey, std::move(known)}}}};
}

Address address_class(std::string_view address) {
  constexpr std::string_view kMapped = "::ffff:";
  if (address.starts_with(kMapped)) address.remove_prefix(kMapped.size());
  if (address.empty()) return Address::kUnknown;
  if (address.starts_with("127.") || address == "::1") return Address::kLoopback;
  return is_private(address) ? Address::kPrivate : Address::kPublic;
}

Relation relation_of(const Call& call, const common::State& common) {
  const access::View& view = call.scope;
  if (view.is_theirs(common.assignee)) return Relation::kAssigned;
  if (view.is_theirs(common.opened_by)) return Relation::kOpened;
  const bool everything = !view.units();
  if (!everything && view.has_unit(common.unit)) return Relation::kUnit;
  if (view.on_team(common)) return Relation::kGranted;
  return everything ? Relation::kDistrict : Relation::kOther;
}

void note_refusal(const Problem& problem, const http::Request& request,
                  reads::Collected& collected) {
  if (collected.refusal()) return;  // the handler said why
  std::string_view guard;
  if (problem.rejection &&
      std::ranges::find(kGuards, problem.rejection->guard) != std::end(kGuards))
    guard = problem.rejection->guard;
  else if (http::type_of(problem.kind).status == 403)
    guard = http::type_of(problem.kind).key;
  if (guard.empty()) return;
  const auto type = request.path_values.find("type"), id = request.path_values.find("id");
  const auto parsed = id == request.path_values.end() ? std::nullopt : CaseId::parse(id->second);
  collected.refuse(guard, type != request.path_values.end() && parsed
                              ? stream_of(type->second, *parsed)
                              : StreamId{});
}

Response recorded(const Application& app, const http::Request& request, const Answering& answering,
                  Response response) {
  if (!answering.caller) return response;
  reads::Collected& collected = *answering.collected;
  if (const auto& refusal = collected.refusal(); refusal && response.status >= 400) {
    reads::ev::Refused refused;
    refused.guard = refusal->guard;
    refused.status = response.status;
    if (!refusal->stream.empty()) refused.streams = {refusal->stream};
    refuse(app, reader_of(app, request, answering), std::move(refused));
  }
  // The answer to HEAD has no body.
  if (request.method == "HEAD") return response;
  const bool takes_file = collected.file() && response.status < 400;
  const bool shows = takes_file || collected.shows_people();
  if (!shows && !response.make_body) return response;
  const reads::Reader reader = reader_of(app, request, answering);
  if (shows)
    if (const auto done = record(app, reader, collected); !done)
      return held_back(app, request, reader, done.error());
  if (response.make_body) record_pieces(app, reader, answering, response);
  return response;
}

}  // namespace chapterhouse::v1
