#pragma once
// What the subcommands that talk to a server share: sending, exit codes by status, printing.
#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/json/value.hpp>

#include "api/cli/cli.h"
#include "api/http/client/client.h"

namespace chapterhouse::cli {

// A reply of the server, or the exit code after an explanation on standard error.
struct Answer {
  Exit exit = Exit::kOk;
  boost::json::value body;  // null when there was none
};

class Server {
 public:
  explicit Server(const Common& common)
      : common_(common), client_(common.server, common.token, common.language) {}

  Answer get(const std::string& path) { return send("GET", path, nullptr, {}); }
  Answer post(const std::string& path, const boost::json::value& body,
              const http::Client::Headers& headers) {
    return send("POST", path, &body, headers);
  }
  // A file, as what `headers` say it is.
  Answer put(const std::string& path, std::string_view bytes,
             const http::Client::Headers& headers) {
    return judge(client_.send("PUT", path, bytes, headers));
  }
  // What a reply means; a refusal is explained.
  Answer judge(const Result<http::ClientReply, std::string>& reply) const;
  // Without an explanation: for callers that judge refusals themselves.
  Result<http::ClientReply, std::string> raw(std::string_view method, const std::string& path,
                                             std::string_view body,
                                             const http::Client::Headers& headers) {
    return client_.send(method, path, body, headers);
  }

 private:
  Answer send(std::string_view method, const std::string& path, const boost::json::value* body,
              const http::Client::Headers& headers);

  const Common& common_;
  http::Client client_;
};

Exit exit_of_status(int status);
// A member, or null when it is absent or `object` is none.
const boost::json::value& member_at(const boost::json::value& object, std::string_view key);
// A text member, or "" when it is absent or something else.
std::string text_at(const boost::json::value& object, std::string_view key);
void print_json(const boost::json::value& value);  // indented
inline constexpr char kAsOfHelp[] = "as it was known at a log position or at a time (RFC 3339)";
// What --as-of says, as a parameter of a query: a position or a time.
std::pair<std::string, std::string> as_of_parameter(const std::string& given,
                                                    std::string_view position_name = "as_of",
                                                    std::string_view time_name = "as_of_time");
// "?a=b&c=d" of the values that are not empty; "" when there are none.
std::string query_text(const std::vector<std::pair<std::string, std::string>>& values);
std::string fresh_command_id();  // 32 hexadecimal digits

// Adds a subcommand that talks to a server: `run` is called with `options` as parsed.
template <class Options>
CLI::App* add_client_command(CLI::App& group, Common& common, Chosen& chosen,
                             const std::shared_ptr<Options>& options, const char* name,
                             const char* help, Exit (*run)(const Common&, const Options&)) {
  CLI::App* sub = group.add_subcommand(name, help);
  add_client_options(*sub, common);
  sub->callback([&common, &chosen, options, run] {
    chosen = [&common, options, run] { return run(common, *options); };
  });
  return sub;
}

}  // namespace chapterhouse::cli
