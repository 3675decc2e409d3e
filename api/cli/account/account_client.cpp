#include "api/cli/account/account_client.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <boost/json.hpp>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <iterator>

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

std::string default_file() {
  if (const char* named = std::getenv("CHAPTERHOUSE_SESSION")) return named;
  const char* home = std::getenv("HOME");
  return std::string(home ? home : ".") + "/.chapterhouse-session";
}

// The value of the cookie in the lines that set cookies; absent: not set.
std::optional<std::string> cookie_in(const std::string& lines, std::string_view name) {
  const std::string text = "\n" + lines;
  const auto at = text.find("\n" + std::string(name) + "=");
  if (at == std::string::npos) return std::nullopt;
  const auto begin = at + name.size() + 2;
  return text.substr(begin, text.find_first_of(";\n", begin) - begin);
}

// Turns the terminal's echo off for as long as it lives.
class Hidden {
 public:
  Hidden() {
    if (::tcgetattr(STDIN_FILENO, &before_) != 0) return;
    termios without = before_;
    without.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    changed_ = ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &without) == 0;
  }
  ~Hidden() {
    if (changed_) ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Hidden(const Hidden&) = delete;
  Hidden& operator=(const Hidden&) = delete;

 private:
  termios before_{};
  bool changed_ = false;
};

}  // namespace

std::string ask(const std::string& what, Echo echo) {
  const bool terminal = ::isatty(STDIN_FILENO) == 1;
  if (terminal) std::cerr << what << ": " << std::flush;
  std::string line;
  {
    std::optional<Hidden> hidden;
    if (terminal && echo == Echo::kNo) hidden.emplace();
    std::getline(std::cin, line);
  }
  if (terminal && echo == Echo::kNo) std::cerr << '\n';
  return line;
}

AccountClient::AccountClient(const Common& common, const std::string& session_file)
    : common_(common),
      server_(common),
      file_(session_file.empty() ? default_file() : session_file) {
  load();
}

void AccountClient::load() {
  std::ifstream in(file_);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  json::error_code error;
  const json::value kept = json::parse(text, error);
  // A session belongs to one server and is shown to no other.
  if (error || text_at(kept, "server") != common_.server) return;
  sid_ = text_at(kept, "sid");
  device_ = text_at(kept, "device");
  csrf_ = text_at(kept, "csrf");
}

void AccountClient::keep(const http::ClientReply& reply) {
  const auto cookies = reply.headers.find("set-cookie");
  if (cookies == reply.headers.end()) return;
  if (const auto sid = cookie_in(cookies->second, "__Host-sid")) sid_ = *sid;
  if (const auto device = cookie_in(cookies->second, "__Host-device")) device_ = *device;
  json::error_code error;
  const json::value body = json::parse(reply.body, error);
  csrf_ = error ? std::string() : text_at(body, "csrf");
  const std::string text = json::serialize(json::object{
      {"server", common_.server}, {"sid", sid_}, {"device", device_}, {"csrf", csrf_}});
  // Made for its owner before anything is in it; one that is there keeps no wider mode.
  const int file = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool kept = file >= 0 && ::fchmod(file, 0600) == 0 &&
                    ::write(file, text.data(), text.size()) == static_cast<ssize_t>(text.size());
  if (file >= 0) ::close(file);
  if (!kept) std::cerr << file_ << ": the session cannot be kept there; give --session\n";
}

Answer AccountClient::send(std::string_view method, const std::string& path,
                           const json::object& body) {
  http::Client::Headers headers{{"Idempotency-Key", fresh_command_id()}};
  if (common_.token.empty()) {
    std::string cookies = sid_.empty() ? std::string() : "__Host-sid=" + sid_;
    if (!device_.empty()) cookies += (cookies.empty() ? "" : "; ") + ("__Host-device=" + device_);
    if (!cookies.empty()) headers["Cookie"] = cookies;
    headers["Sec-Fetch-Site"] = "same-origin";  // what no other site's page could say
    if (!csrf_.empty()) headers["X-CSRF"] = csrf_;
  }
  const bool sends = method == "POST" || method == "PUT";
  const auto reply =
      server_.raw(method, path, sends ? json::serialize(body) : std::string(), headers);
  if (reply) keep(*reply);
  return server_.judge(reply);
}

void AccountClient::forget() { ::unlink(file_.c_str()); }

}  // namespace chapterhouse::cli
