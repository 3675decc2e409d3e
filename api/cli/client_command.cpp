#include "api/cli/client_command.h"

#include <boost/json.hpp>
#include <iostream>
#include <random>

#include "domain/core/bytes.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

void explain(const json::value& problem) {
  std::cerr << text_at(problem, "title");
  if (const auto detail = text_at(problem, "detail"); !detail.empty()) std::cerr << ": " << detail;
  std::cerr << '\n';
  if (const auto guard = text_at(problem, "guard"); !guard.empty())
    std::cerr << "  guard " << guard << ", reason " << text_at(problem, "reason") << '\n';
  const auto* object = problem.if_object();
  const auto* errors = object ? object->if_contains("errors") : nullptr;
  if (!errors || !errors->is_array()) return;
  for (const json::value& error : errors->get_array())
    std::cerr << "  " << text_at(error, "pointer") << ": " << text_at(error, "detail") << '\n';
}

void print_indented(const json::value& value, int depth) {
  const std::string pad(static_cast<std::size_t>(depth) * 2 + 2, ' ');
  const std::string close(static_cast<std::size_t>(depth) * 2, ' ');
  if (const auto* object = value.if_object(); object && !object->empty()) {
    std::cout << "{\n";
    std::size_t left = object->size();
    for (const auto& member : *object) {
      std::cout << pad << json::serialize(json::string(member.key())) << ": ";
      print_indented(member.value(), depth + 1);
      std::cout << (--left ? ",\n" : "\n");
    }
    std::cout << close << '}';
  } else if (const auto* array = value.if_array(); array && !array->empty()) {
    std::cout << "[\n";
    std::size_t left = array->size();
    for (const json::value& item : *array) {
      std::cout << pad;
      print_indented(item, depth + 1);
      std::cout << (--left ? ",\n" : "\n");
    }
    std::cout << close << ']';
  } else {
    std::cout << json::serialize(value);
  }
}

}  // namespace

Exit exit_of_status(int status) {
  if (status < 400) return Exit::kOk;
  switch (status) {
    case 400:
    case 413:
    case 415:
    case 428:
      return Exit::kUsage;
    case 401:
    case 403:
      return Exit::kUsage;
    case 404:
      return Exit::kNotFound;
    case 409:
    case 412:
      return Exit::kConflict;
    case 422:
      return Exit::kCheckFailed;
    default:
      return Exit::kUnavailable;
  }
}

const json::value& member_at(const json::value& object, std::string_view key) {
  static const json::value kNull;
  const auto* members = object.if_object();
  const auto* found = members ? members->if_contains(key) : nullptr;
  return found ? *found : kNull;
}

std::string text_at(const json::value& object, std::string_view key) {
  const json::value& member = member_at(object, key);
  if (member.is_null()) return {};
  return member.is_string() ? std::string(member.get_string()) : json::serialize(member);
}

void print_json(const json::value& value) {
  print_indented(value, 0);
  std::cout << '\n';
}

std::pair<std::string, std::string> as_of_parameter(const std::string& given,
                                                    std::string_view position_name,
                                                    std::string_view time_name) {
  const bool position = given.find_first_not_of("0123456789") == std::string::npos;
  return {std::string(position ? position_name : time_name), given};
}

std::string query_text(const std::vector<std::pair<std::string, std::string>>& values) {
  std::string query;
  for (const auto& [name, value] : values)
    if (!value.empty())
      query += (query.empty() ? "?" : "&") + name + "=" + http::encode_query(value);
  return query;
}

std::string fresh_command_id() {
  std::random_device random;
  std::string bytes;
  for (int i = 0; i < 16; ++i) bytes.push_back(static_cast<char>(random() & 0xff));
  return to_hex(bytes);
}

Answer Server::send(std::string_view method, const std::string& path, const json::value* body,
                    const http::Client::Headers& headers) {
  return judge(client_.send(method, path, body ? json::serialize(*body) : std::string{}, headers));
}

Answer Server::judge(const Result<http::ClientReply, std::string>& reply) const {
  if (!reply) {
    std::cerr << reply.error() << "\nIs the server running? Start it with ./ops/start\n";
    return {Exit::kUnavailable, nullptr};
  }
  boost::system::error_code failed;
  json::value value = json::parse(reply->body, failed);
  const Exit exit = exit_of_status(reply->status);
  if (exit != Exit::kOk) {
    if (common_.json)
      print_json(value);
    else
      explain(value);
  }
  return {exit, std::move(value)};
}

}  // namespace chapterhouse::cli
