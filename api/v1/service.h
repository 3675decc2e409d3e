#pragma once
// All routes of the API: finds the handler, asks who is there, answers, counts. Knows no sockets,
// so tests can ask it directly.
#include <functional>
#include <string>

#include "api/http/metrics.h"
#include "api/http/rate.h"
#include "api/http/router.h"
#include "api/http/server/server.h"
#include "api/v1/application.h"
#include "api/v1/call.h"
#include "api/v1/live.h"
#include "api/v1/reading.h"

namespace chapterhouse::v1 {

// Safe to call from any thread. The application must outlive it.
class ApiService : public http::Service {
 public:
  explicit ApiService(const Application& application);

  http::Response answer(http::Request request) override;
  http::Response refuse(const http::Problem& problem, const http::Request& request) override;

  // Where /metrics finds what the server counts. Set once, before the first request.
  void count_with(std::function<http::ServerCounts()> counts) {
    server_counts_ = std::move(counts);
  }

  // "GET /v1/cases", in the order of the table: what the OpenAPI document must describe.
  std::vector<std::string> routes() const;

 private:
  // Whether the caller must be known: kName, in a role; kPerson, with or without one; kStranger,
  // not yet, as when signing in; kNameForFile: what is sent or given is no JSON; kNameToListen: nor
  // here, and asking is no use of a session.
  enum class Ask : std::uint8_t { kName, kNobody, kNameForFile, kNameToListen, kPerson, kStranger };
  struct Endpoint {
    std::function<Reply(const Call&)> handler;
    Ask ask;
    std::string_view operation;  // of the policy of access
  };

  Reply respond(http::Request& request, Answering& answering) const;
  // The route, or the web application for what no route answers and a browser may ask for.
  Result<const http::Route<Endpoint>*, http::Problem> route_of(http::Request& request) const;
  // Refuses what is beyond a limit, and who may not ask in this way.
  Outcome<http::Problem> admit(const http::Request& request, Ask ask, Answering& answering) const;
  static Endpoint endpoint(const char* method, const char* path,
                           std::function<Reply(const Call&)> handler, Ask ask);
  void add_route(const char* method, const char* path, std::function<Reply(const Call&)> handler,
                 Ask ask);
  void add_open_routes();
  void add_identity_routes();
  Reply metrics(const http::Request& request) const;

  const Application& app_;
  http::Router<Endpoint> router_;
  const http::Route<Endpoint> web_;
  Live live_;
  mutable http::RequestMetrics requests_;
  std::function<http::ServerCounts()> server_counts_;
};

}  // namespace chapterhouse::v1
