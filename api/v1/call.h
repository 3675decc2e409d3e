#pragma once
// One request on its way through a handler, and what handlers share: who asks, in which language,
// reading its parameters, waiting for a position.
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "api/http/message.h"
#include "api/http/problem.h"
#include "api/reads/collected.h"
#include "api/v1/application.h"
#include "domain/access/decision.h"
#include "domain/core/result.h"

namespace chapterhouse::v1 {

using Reply = Result<http::Response, http::Problem>;

// Lives for one request. `caller` is null on the few routes that ask nobody's name.
struct Call {
  const Application& app;
  const http::Request& request;
  const http::Caller* caller;
  Language language;
  Date today;
  access::View scope;       // what the caller may know of and do
  reads::Collected& shown;  // of people, in this answer; whoever shows something says so here

  const Actor& actor() const { return caller->actor(); }
  std::string_view text(std::string_view section, std::string_view case_type,
                        std::string_view key) const {
    return app.texts.lookup(language, {section, case_type, key});
  }
};

// Digits alone, up to 64 bits; absent when the text is anything else.
std::optional<std::uint64_t> parse_number(std::string_view digits);
http::Problem invalid(std::string pointer, std::string_view key, std::string detail = {});
// The command's id, made by the client.
Result<CommandId, http::Problem> idempotency_key(const Call& call);
inline http::Problem not_found() { return {http::ProblemKind::kNotFound}; }
// The same answer for what is there and not for this caller. That it was asked for is recorded.
inline http::Problem hidden(const Call& call, std::string_view guard, StreamId stream = {}) {
  call.shown.refuse(guard, std::move(stream));
  return not_found();
}

// Whether the caller may know of the case now. A broken glass closes again within the hour.
bool is_seen(const Call& call, const CaseFile& file);
bool is_seen(const Application& app, const access::View& view, const CaseFile& file);

// Where an answer is read from: each moves at its own pace. kReads: the log of who looked, whose
// positions are its own.
enum class Source : std::uint8_t { kLog, kModels, kReads };

// The query's parameters. Each is read at most once; finish() reports everything that was wrong,
// also parameters that nobody read. Problems point at "?name".
class Parameters {
 public:
  explicit Parameters(const Call& call);

  std::optional<std::string> text(std::string_view name);
  std::vector<std::string> list(std::string_view name);  // "a,b"
  std::optional<std::uint64_t> number(std::string_view name, std::uint64_t minimum,
                                      std::uint64_t maximum);
  std::optional<Date> date(std::string_view name);
  std::optional<bool> flag(std::string_view name);  // "true" or "false"
  // One of the keys; the first when the parameter is absent.
  std::string_view choice(std::string_view name, std::vector<std::string_view> keys);
  projections::PageRequest page();
  void refuse(std::string_view name, std::string_view key, std::string detail = {});

  // Reads as_of, as_of_time and min_position, waits for the latter (at most kPositionWait) and
  // says as of which position to answer: absent for the newest.
  Result<std::optional<Position>, http::Problem> reading(Source source);
  // For answers that show the present only.
  Outcome<http::Problem> finish(Source source);

 private:
  std::optional<http::Problem> problem();
  Outcome<http::Problem> wait(Source source, std::optional<std::uint64_t> minimum);

  const Call& call_;
  std::set<std::string, std::less<>> known_;
  std::vector<json::FieldProblem> problems_;
};

// A list's answer: the rows under `name`, `next` and a Link header when there are more.
http::Response page_response(const Call& call, boost::json::object body, const std::string& next);

}  // namespace chapterhouse::v1
