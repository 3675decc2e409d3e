#pragma once
// A command in the body of a request: its envelope, and its own struct under `data`.
#include <algorithm>
#include <memory>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "api/json/read.h"
#include "api/json/text.h"
#include "api/v1/call.h"
#include "workflows/workflow.h"

namespace chapterhouse::v1::handlers {

template <class E>  // a described struct with the command's name as `command`
struct Message {
  E envelope;
  workflows::CommandBody command;
};

// Reads the envelope and the data, and reports what is wrong in both at once. `known`: the commands
// that it may be; of two of one name, the first.
template <class E>
Result<Message<E>, http::Problem> read_message(
    const Call& call, std::span<const workflows::CommandType* const> known) {
  auto parsed = json::parse(call.request.body);
  if (!parsed) return Failure{invalid("", "not_json", parsed.error())};
  boost::json::value data = boost::json::object{};
  if (auto* body = parsed->if_object())
    if (auto* given = body->if_contains("data")) {
      data = std::move(*given);
      body->erase("data");
    }
  E envelope;
  auto problems = json::read_json(shape_of<E>(), *parsed, &envelope);
  const auto found =
      std::ranges::find(known, std::string_view(envelope.command), &workflows::CommandType::name);
  if (found == known.end()) {
    if (!problems.empty())
      return Failure{
          http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems)}};
    std::vector<std::string_view> names;
    for (const workflows::CommandType* type : known) names.push_back(type->name);
    return Failure{invalid("/command", "unknown_command", json::nearest(envelope.command, names))};
  }
  const workflows::CommandType& type = **found;
  const std::shared_ptr<void> structure = type.shape->make();
  const auto wrong = json::read_json(*type.shape, data, structure.get(), "/data");
  problems.insert(problems.end(), wrong.begin(), wrong.end());
  if (!problems.empty())
    return Failure{
        http::Problem{.kind = http::ProblemKind::kValidation, .errors = std::move(problems)}};
  return Message<E>{std::move(envelope), workflows::CommandBody(type, structure)};
}

}  // namespace chapterhouse::v1::handlers
