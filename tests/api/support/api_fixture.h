#pragma once
// A district in memory behind the real server: people of several units, a clock that the test sets,
// and a client that holds every answer to the OpenAPI document.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/http/accounts.h"
#include "api/http/client/client.h"
#include "api/identity/identity.h"
#include "api/server/district.h"
#include "api/v1/http_server.h"

namespace chapterhouse::reads {
class AccessLog;
}
namespace chapterhouse::projections {
class ReadLog;
}

namespace chapterhouse::tests {

struct ApiAnswer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string text;
  boost::json::value body;  // null when it is no JSON

  const boost::json::value& at(const char* pointer) const;  // RFC 6901; null when absent
  std::string string(const char* pointer) const;            // "" when absent
};

using Headers = std::map<std::string, std::string>;

// One district for all tests of a suite; each test uses cases of its own.
class ApiFixture : public ::testing::Test {
 protected:
  static void SetUpTestSuite();
  static void TearDownTestSuite();

  // As one of: staff, chair, sw (Tianzhu), guangming (another street), org, lead, auditor
  // (district), worker, admin, sec, audlog (no cases), or "" for nobody. A body is JSON; reads have
  // none.
  static ApiAnswer send(std::string_view who, std::string_view method, const std::string& path,
                        const std::string& body = {}, Headers headers = {});
  static ApiAnswer get(std::string_view who, const std::string& path, Headers headers = {}) {
    return send(who, "GET", path, {}, std::move(headers));
  }

  // A fresh lead of Tianzhu, registered by "staff".
  struct Lead {
    std::string path, id, version, position, name;
  };
  static Lead a_lead(std::string name = {});
  // From now on that text is the first checkpoint for all positions up to `size`.
  static void publish_checkpoint(Position size, std::string text);
  static std::string fresh_key();
  static std::string registration(std::string_view name);  // the body that opens a lead
  static Headers command_headers(std::string_view version);
  // Who looked, and what records it.
  static reads::AccessLog& recorder();
  static const EventLog& access_log();
  static const projections::ReadLog& read_log();
  static std::vector<std::string> routes();  // "GET /v1/cases"
  static const boost::json::value& document();
  static const workflows::Registry& registry();

  // What proves people, and the two clocks that it goes by.
  static identity::Identity& identity();
  static Timestamp now();
  static void set_clock(Timestamp at);
  static void tick(std::chrono::microseconds by);  // of the clock that nobody sets
  static std::filesystem::path folder();           // with everything of the district

 private:
  struct District;
  static std::unique_ptr<District> district_;
};

}  // namespace chapterhouse::tests
