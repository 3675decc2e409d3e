#include "api/witness/witness_service.h"

#include <spdlog/spdlog.h>

namespace chapterhouse::witness {
namespace {

constexpr std::size_t kLoggedBytesMax = 200;

http::Response response_of(store::WitnessReply reply) {
  http::Response response;
  response.status = reply.status;
  response.body = std::move(reply.body);
  response.type = std::move(reply.type);
  return response;
}

}  // namespace

store::WitnessReply WitnessService::route(const http::Request& request) {
  const std::vector<std::string>& path = request.parts.segments;
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (path.size() == 1 && path[0] == store::kAddCheckpointPath.substr(1)) {
    if (request.method != "POST") return {405, "send a checkpoint with POST\n"};
    return witness_.add_checkpoint(request.body);
  }
  if (path.size() == 2 && path[1] == "checkpoint")
    return reads ? witness_.checkpoint(path[0]) : store::WitnessReply{405, "this is for reading\n"};
  if (path.size() == 1 && path[0] == "livez" && reads) return {200, "live\n"};
  return {404, "there is /add-checkpoint, /<hash of the origin>/checkpoint and /livez\n"};
}

http::Response WitnessService::answer(http::Request request) {
  store::WitnessReply reply = route(request);
  const std::string why = reply.body.substr(0, reply.body.find('\n'));
  // What a log signed and could not prove is what a witness is there to notice.
  if (reply.status == 422)
    spdlog::error("a log contradicts itself: {}; the request began with {}", why,
                  request.body.substr(0, kLoggedBytesMax));
  else if (reply.status >= 400 && reply.status != 409)
    spdlog::warn("{} {} from {}: {} {}", request.method, request.target, request.client,
                 reply.status, why);
  http::Response response = response_of(std::move(reply));
  if (response.status == 405)
    response.headers.emplace_back("Allow", request.method == "POST" ? "GET, HEAD" : "POST");
  return response;
}

http::Response WitnessService::refuse(const http::Problem& problem, const http::Request&) {
  const http::ProblemType& type = http::type_of(problem.kind);
  return response_of({type.status, std::string(type.key) + "\n"});
}

}  // namespace chapterhouse::witness
