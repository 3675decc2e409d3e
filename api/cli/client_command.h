#pragma once
// What the subcommands that talk to a server share: sending, exit codes by status, printing.
#include <optional>
#include <string>
#include <string_view>

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
// A text member, or "" when it is absent or something else.
std::string text_at(const boost::json::value& object, std::string_view key);
void print_json(const boost::json::value& value);  // indented
std::string fresh_command_id();                    // 32 hexadecimal digits

}  // namespace chapterhouse::cli
