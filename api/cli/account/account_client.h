#pragma once
// Talks to a server as the account that signed in from here: what a browser keeps in cookies is
// kept in a file for its owner alone. A bearer token, where one is given, goes before it.
#include <string>

#include <boost/json/value.hpp>

#include "api/cli/client_command.h"

namespace chapterhouse::cli {

// One line of standard input, asked for on a terminal. A secret is not shown while it is typed.
enum class Echo : std::uint8_t { kYes, kNo };
std::string ask(const std::string& what, Echo echo);

// For one thread.
class AccountClient {
 public:
  AccountClient(const Common& common, const std::string& session_file);

  Answer send(std::string_view method, const std::string& path,
              const boost::json::object& body = {});
  // Forgets who was signed in.
  void forget();
  const std::string& file() const { return file_; }

 private:
  void load();
  void keep(const http::ClientReply& reply);

  const Common& common_;
  Server server_;
  const std::string file_;
  std::string sid_, device_, csrf_;
};

}  // namespace chapterhouse::cli
