#include <algorithm>

#include <spdlog/spdlog.h>

#include "api/v1/handlers/handlers.h"
#include "api/v1/handlers/privacy/custody.h"
#include "api/v1/handlers/render.h"
#include "store/attachments/attachments.h"
#include "store/attachments/media.h"

namespace chapterhouse::v1::handlers {
namespace {

using http::Problem;
using http::ProblemKind;

Problem problem_of(const store::AttachmentError& error, const std::string& sha256) {
  using Kind = store::AttachmentError::Kind;
  if (!error.detail.empty()) spdlog::error("attachment {}: {}", sha256, error.detail);
  switch (error.kind) {
    case Kind::kAbsent:
    case Kind::kRestricted:  // kept, and as if it were not there
      return not_found();
    case Kind::kOtherContent:
      return {.kind = ProblemKind::kOtherContent, .arguments = {sha256}};
    case Kind::kDamaged:
      return {ProblemKind::kFileDamaged};
    case Kind::kErased:
      return {ProblemKind::kErased};
    case Kind::kNoSpace:
      return {ProblemKind::kNoSpace};
    case Kind::kFailed:
      break;
  }
  return {ProblemKind::kStopped};
}

// Lower-case digits only: one file has one address.
std::optional<Hash256> hash_of_path(const Call& call) {
  const std::string& text = call.request.path_value("sha256");
  const auto hash = hash_from(from_hex(text).value_or(""));
  return hash && to_hex(view(*hash)) == text ? hash : std::nullopt;
}

}  // namespace

Reply put_attachment(const Call& call) {
  const auto hash = hash_of_path(call);
  if (!call.app.attachments || !hash) return Failure{not_found()};
  const std::string& sha256 = call.request.path_value("sha256");
  const std::string_view content = call.request.body;
  store::Senders& senders = call.app.attachments->senders();
  switch (senders.admit(call.actor().id, content.size(), call.app.clock.now())) {
    case store::Admission::kYes:
      break;
    case store::Admission::kTooMuch:
      return Failure{Problem{ProblemKind::kSentTooMuch}};
    case store::Admission::kTooOften:
      return Failure{Problem{ProblemKind::kSentTooOften}};
  }
  const auto media = store::media_of(call.request.header("content-type"), content);
  if (!media) return Failure{Problem{ProblemKind::kOtherMedia}};
  // Whether others had sent it before is none of the sender's business.
  const bool fresh = !senders.has_sent(call.actor().id, *hash);
  const auto put = call.app.attachments->put(*hash, *media, content, call.actor().id);
  if (!put) return Failure{problem_of(put.error(), sha256)};
  const bool changed = fresh || *put == store::AttachmentStore::Put::kStored;
  return http::json_response(changed ? 201 : 200, object{{"sha256", sha256},
                                                         {"bytes", content.size()},
                                                         {"media_type", store::media_type(*media)},
                                                         {"stored", changed}});
}

Reply get_document(const Call& call) {
  const auto file = visible_case(call);
  if (!file) return Failure{file.error()};
  const auto hash = hash_of_path(call);
  const std::string& sha256 = call.request.path_value("sha256");
  if (!hash || !call.app.attachments) return Failure{not_found()};
  const bool listed = std::ranges::find(file->common.documents, sha256,
                                        &common::Document::sha256) != file->common.documents.end();
  // Who had sent it no longer counts when there is nothing to be given.
  const bool gone = listed && call.app.attachments->is_erased(*hash);
  if (!gone && !papers_given(call, *file).contains(*hash)) return Failure{not_found()};
  const bool custodian = in_custody(call, *file).contains(store::subject_of_attachment(*hash));
  using Reader = store::AttachmentStore::Reader;
  const auto attachment =
      call.app.attachments->get(*hash, custodian ? Reader::kCustodian : Reader::kAnybody);
  if (!attachment) return Failure{problem_of(attachment.error(), sha256)};
  http::Response response;
  const std::string etag = "\"" + sha256 + "\"";
  response.headers.emplace_back("ETag", etag);
  if (call.request.header("if-none-match").find(etag) != std::string_view::npos) {
    response.status = 304;
    return response;
  }
  // Evidence of a dispute, a household's papers: nobody knows what is in a file, so all are L4.
  call.shown.add(file->stream, {}, std::string(file->type->name) + ".document",
                 DataClass::kSensitive);
  response.type = store::media_type(attachment->media);
  response.body = attachment->content;
  // Nothing of what people typed is in the name, and a browser saves the file and runs nothing.
  response.headers.emplace_back("Content-Disposition",
                                "attachment; filename=\"document-" + sha256.substr(0, 12) + "." +
                                    std::string(store::suffix_of(attachment->media)) + "\"");
  response.headers.emplace_back("Content-Security-Policy",
                                "sandbox; default-src 'none'; frame-ancestors 'none'");
  return response;
}

std::set<Hash256> papers_given(const Call& call, const CaseFile& file) {
  std::set<Hash256> given;
  const store::AttachmentStore* files = call.app.attachments;
  if (!files || file.common.documents.empty()) return given;
  const auto events =
      call.app.log.read_stream(file.stream, {1}, file.version.value, Reveal::kNothing);
  if (!events) return given;
  for (const Event& event : *events) {
    const auto* added = event.body.as<common::ev::DocumentAdded>();
    const auto hash =
        added ? hash_from(from_hex(added->document.sha256).value_or("")) : std::nullopt;
    if (!hash || !files->has(*hash)) continue;
    if (files->senders().has_sent(event.envelope.actor.id, *hash) ||
        files->senders().nobody_is_noted(*hash))
      given.insert(*hash);
  }
  return given;
}

}  // namespace chapterhouse::v1::handlers
