#include "api/http/server/wire.h"

#include <algorithm>
#include <charconv>
#include <random>
#include <sstream>

#include <Poco/DateTimeFormat.h>
#include <Poco/DateTimeFormatter.h>
#include <Poco/Exception.h>
#include <Poco/Net/HTTPRequest.h>
#include <Poco/Net/HTTPResponse.h>
#include <Poco/Timestamp.h>

#include "api/http/server/protection.h"
#include "domain/core/bytes.h"
#include "domain/core/text.h"

namespace chapterhouse::http {
namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";
// Two of one of these would let two readers disagree about where a request ends or who it is for.
constexpr std::string_view kOnlyOnce[] = {
    "content-length", "host",   "authorization",  "if-match", "idempotency-key",
    "content-type",   "origin", "sec-fetch-site", "cookie",   "x-forwarded-proto"};

bool is_token_character(char c) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
         kMarks.find(c) != std::string_view::npos;
}

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, is_token_character);
}

// "METHOD SP target SP HTTP/d.d", with nothing else between.
bool is_request_line(std::string_view line) {
  const std::size_t method = line.find(' ');
  const std::size_t version = line.rfind(' ');
  if (method == std::string_view::npos || method == version) return false;
  const std::string_view target = line.substr(method + 1, version - method - 1);
  return is_token(line.substr(0, method)) && !target.empty() &&
         target.find_first_of(" #") == std::string_view::npos &&
         std::ranges::none_of(target, is_control) && line.substr(version + 1).size() == 8;
}

// A bare token before its colon, no control character behind it: no continuation either.
bool is_field_line(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) return false;
  return std::ranges::none_of(line.substr(colon + 1),
                              [](char c) { return is_control(c) && c != '\t'; });
}

// Every line ends in CRLF.
bool is_well_formed(std::string_view head) {
  if (!is_text(head)) return false;
  for (bool first = true; !head.empty(); first = false) {
    const std::string_view line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(line.size() + 2, head.size()));
    if (!(first ? is_request_line(line) : is_field_line(line))) return false;
  }
  return true;
}

// What has begun in a way that no more bytes can mend: waiting for the end of the head would only
// keep the client waiting.
bool is_hopeless(std::string_view head) {
  for (std::size_t i = 0; i < head.size(); ++i) {
    if (head[i] == '\0') return true;
    if (head[i] == '\n' && (i == 0 || head[i - 1] != '\r')) return true;
  }
  return false;
}

std::size_t fields_of(std::string_view head) {
  return static_cast<std::size_t>(std::ranges::count(head, '\n'));
}

// A name or an address, perhaps with a port: what we may repeat in an answer.
bool is_host(std::string_view host) {
  return !host.empty() && std::ranges::all_of(host, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view(".-_:[]").find(c) != std::string_view::npos;
  });
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

// A name for the request in the logs of several systems; no secret.
std::string trace_id_of(std::string_view traceparent) {
  if (traceparent.size() == 55 && traceparent[2] == '-' && traceparent[35] == '-')
    if (const std::string_view id = traceparent.substr(3, 32); from_hex(id)) return lower(id);
  thread_local std::mt19937_64 random{std::random_device{}()};
  const std::uint64_t words[] = {random(), random()};
  return to_hex({reinterpret_cast<const char*>(words), sizeof words});
}

bool collect_headers(const Poco::Net::HTTPRequest& from, Headers& into) {
  for (const auto& [name, value] : from) {
    const std::string key = lower(name);
    const auto [place, fresh] = into.emplace(key, value);
    if (fresh) continue;
    if (std::ranges::find(kOnlyOnce, key) != std::ranges::end(kOnlyOnce)) return false;
    place->second += ", " + value;
  }
  return true;
}

std::optional<std::size_t> parse_length(std::string_view digits) {
  std::size_t length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size())
    return std::nullopt;
  return length;
}

std::optional<Problem> judge(Head& head, const Poco::Net::HTTPRequest& parsed,
                             const WireLimits& limits) {
  Request& request = head.request;
  if (request.target.size() > limits.uri_bytes_max)
    return Problem{.kind = ProblemKind::kUriTooLong,
                   .arguments = {std::to_string(limits.uri_bytes_max)}};
  const bool modern = parsed.getVersion() == "HTTP/1.1";
  if ((!modern && parsed.getVersion() != "HTTP/1.0") ||
      (modern && !request.headers.contains("host")) ||
      (request.headers.contains("host") && !is_host(request.header("host"))))
    return Problem{ProblemKind::kBadRequest};
  request.takes_chunks = modern;
  const auto parts = parse_target(request.target);
  if (!parts) return Problem{ProblemKind::kBadRequest};
  request.parts = *parts;
  // A body without a length: chunks are what smuggling uses, and no client of ours sends them.
  if (request.headers.contains("transfer-encoding")) return Problem{ProblemKind::kLengthRequired};
  if (request.headers.contains("content-length")) {
    const auto length = parse_length(request.header("content-length"));
    if (!length) return Problem{ProblemKind::kBadRequest};
    const std::size_t most =
        limits.body_bytes_max_of ? limits.body_bytes_max_of(request) : limits.body_bytes_max;
    if (*length > most)
      return Problem{.kind = ProblemKind::kBodyTooLarge, .arguments = {std::to_string(most)}};
    head.body_bytes = *length;
  }
  const std::string connection = lower(request.header("connection"));
  head.keep_alive = modern ? connection.find("close") == std::string::npos
                           : connection.find("keep-alive") != std::string::npos;
  head.expects_continue = modern && lower(request.header("expect")) == "100-continue";
  return std::nullopt;
}

}  // namespace

std::variant<Incomplete, Head, Refused> read_head(std::string_view bytes,
                                                  const WireLimits& limits) {
  const auto end = bytes.find(kEndOfHead);
  if (end == std::string_view::npos && bytes.size() <= limits.header_bytes_max &&
      !is_hopeless(bytes))
    return Incomplete{};
  Head head;
  head.request.trace_id = trace_id_of({});
  const auto refuse = [&](ProblemKind kind, std::size_t limit = 0) {
    return Refused{{.kind = kind, .arguments = {std::to_string(limit)}}, std::move(head.request)};
  };
  if (end == std::string_view::npos && is_hopeless(bytes)) return refuse(ProblemKind::kBadRequest);
  if (end == std::string_view::npos || end + kEndOfHead.size() > limits.header_bytes_max ||
      fields_of(bytes.substr(0, end)) > limits.header_fields_max) {
    const bool in_first_line = bytes.find("\r\n") > limits.uri_bytes_max + 16;  // method, version
    return in_first_line ? refuse(ProblemKind::kUriTooLong, limits.uri_bytes_max)
                         : refuse(ProblemKind::kHeaderTooLarge, limits.header_bytes_max);
  }
  if (!is_well_formed(bytes.substr(0, end))) return refuse(ProblemKind::kBadRequest);
  head.head_bytes = end + kEndOfHead.size();
  Poco::Net::HTTPRequest parsed;
  try {
    std::istringstream stream(std::string(bytes.substr(0, head.head_bytes)));
    parsed.read(stream);
  } catch (const Poco::Exception&) {
    return refuse(ProblemKind::kBadRequest);
  }
  head.request.method = parsed.getMethod();
  head.request.target = parsed.getURI();
  if (!collect_headers(parsed, head.request.headers)) return refuse(ProblemKind::kBadRequest);
  head.request.trace_id = trace_id_of(head.request.header("traceparent"));
  if (auto problem = judge(head, parsed, limits))
    return Refused{*std::move(problem), std::move(head.request)};
  return head;
}

std::string write_response(const Response& response, Sending sending) {
  const bool has_body = response.status != 204 && response.status != 304;
  const bool whole = !response.make_body && !response.open_stream;
  std::string out = "HTTP/1.1 " + std::to_string(response.status) + " " +
                    Poco::Net::HTTPResponse::getReasonForStatus(
                        static_cast<Poco::Net::HTTPResponse::HTTPStatus>(response.status)) +
                    "\r\n";
  const auto add = [&](std::string_view name, std::string_view value) {
    out.append(name).append(": ").append(value).append("\r\n");
  };
  add("Date",
      Poco::DateTimeFormatter::format(Poco::Timestamp(), Poco::DateTimeFormat::HTTP_FORMAT));
  add("Connection", sending.keep_alive ? "keep-alive" : "close");
  if (has_body && whole)
    add("Content-Length", std::to_string(response.body.size()));
  else if (has_body && sending.takes_chunks)
    add("Transfer-Encoding", "chunked");
  if (has_body) add("Content-Type", response.type);
  out += protections_of(response);
  for (const auto& [name, value] : response.headers) add(name, value);
  out += "\r\n";
  if (has_body && !sending.head_only && whole) out += response.body;
  return out;
}

}  // namespace chapterhouse::http
