#pragma once
// Where every answer passes on its way out: what it shows of people is recorded first, and what
// cannot be recorded is not shown.
#include <memory>
#include <optional>
#include <string>

#include "api/http/caller.h"
#include "api/http/problem.h"
#include "api/reads/collected.h"
#include "api/reads/recorder.h"
#include "api/v1/call.h"

namespace chapterhouse::v1 {

// What is known of a request while it is answered.
struct Answering {
  std::string route = "none";
  std::optional<http::Caller> caller{};
  reads::Purpose purpose = reads::Purpose::kCasework;
  std::vector<std::pair<std::string, std::string>> headers{};  // of the limit it counted for
  // Shared with a body that is made while it is sent.
  std::shared_ptr<reads::Collected> collected{};
};

// What the header Access-Purpose says that the reading is for; without one, what the role reads
// for. A problem when it is no key that we know.
Result<reads::Purpose, http::Problem> purpose_of(const http::Request& request, const Actor& actor);

// From an address in text: its class alone is kept.
reads::Address address_class(std::string_view address);

// How the caller stands to a case.
reads::Relation relation_of(const Call& call, const common::State& common);

// The response, once what it shows is durable; a problem instead when it cannot be, or when the
// caller has read too much. Notes refusals.
http::Response recorded(const Application& app, const http::Request& request,
                        const Answering& answering, http::Response response);

// A problem that says no to somebody: notes why, when it is one about rights. The case is that of
// the path.
void note_refusal(const http::Problem& problem, const http::Request& request,
                  reads::Collected& collected);

}  // namespace chapterhouse::v1
