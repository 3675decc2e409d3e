#include "tests/api/support/api_fixture.h"

#include <unistd.h>

#include <atomic>
#include <cctype>
#include <mutex>

#include "api/reference/notices.h"
#include "api/server/access.h"
#include "api/v1/openapi/openapi.h"
#include "api/v1/service.h"
#include "domain/cases/all.h"
#include "tests/api/support/json_schema.h"

namespace chapterhouse::tests {
namespace {

struct Person {
  const char* name;
  Role role;
  const char* unit;
};
constexpr Person kPeople[] = {{"staff", Role::kTStaff, "110113-tianzhu"},
                              {"chair", Role::kTChair, "110113-tianzhu"},
                              {"sw", Role::kSw, "110113-tianzhu"},
                              {"guangming", Role::kTStaff, "110113-guangming"},
                              {"org", Role::kDOrg, "110113"},
                              {"lead", Role::kDLead, "110113"},
                              {"auditor", Role::kDAud, "110113"},
                              {"worker", Role::kWorker, "110113-tianzhu"},
                              {"admin", Role::kSys, "110113"},
                              {"sec", Role::kSec, "110113"},
                              {"audlog", Role::kAudlog, "110113"}};

std::vector<http::Account> people(const Hasher& hasher) {
  std::vector<http::Account> accounts;
  for (const Person& person : kPeople) {
    http::Account account;
    account.actor = {
        AccountId{person.name}, ActorKind::kPerson, person.role, UnitId{person.unit}, {}};
    account.name_zh = account.name_en = person.name;
    account.token_hash = hasher.sha256(std::string("token-") + person.name);
    accounts.push_back(account);
  }
  return accounts;
}

template <class T, class E>
T demand(Result<T, E> result) {
  CHECK(result.ok());
  return std::move(result).value();
}

// The described operation of a request, by its method and path.
const boost::json::value* operation_of(const boost::json::value& document, std::string method,
                                       std::string_view path) {
  for (char& c : method) c = static_cast<char>(std::tolower(c));
  const auto wanted = http::parse_target(path);
  if (!wanted) return nullptr;
  const boost::json::value* found = nullptr;
  for (const auto& [pattern, operations] : document.at("paths").as_object()) {
    const auto parts = http::parse_target(std::string_view(pattern));
    if (parts->segments.size() != wanted->segments.size()) continue;
    bool fits = true;
    for (std::size_t i = 0; i < parts->segments.size(); ++i)
      fits = fits &&
             (parts->segments[i].starts_with('{') || parts->segments[i] == wanted->segments[i]);
    if (fits && operations.as_object().contains(method)) found = &operations.at(method);
  }
  return found;
}

}  // namespace

// Gone with its owner: declare it before whoever writes into it.
struct TemporaryFolder {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("chapterhouse_api_test." + std::to_string(::getpid()));
  std::filesystem::path reads = path.string() + ".reads";
  ~TemporaryFolder() {
    std::filesystem::remove_all(path);
    std::filesystem::remove_all(reads);
  }
};

struct ApiFixture::District {
  TemporaryFolder folder;
  server::Sha256Hasher hasher;
  server::RandomIds ids;
  server::SettableClock clock;
  server::ReferenceData reference =
      demand(server::load_reference_data(CHAPTERHOUSE_SOURCE_DIR "/ops/reference"));
  http::Accounts accounts = demand(http::Accounts::make(people(hasher), hasher));
  server::District district{store::memory_log(full_catalogue(), clock), reference, clock,
                            folder.path, workflows::DeadlineClock::Runs::kWhenAsked};
  server::Access access{store::memory_log(reads::catalogue(), clock),
                        {clock, ids, hasher, reference.rules},
                        folder.reads};
  std::atomic<std::int64_t> ticks{0};  // microseconds that a steady clock has counted
  std::unique_ptr<identity::Identity> identity = demand(
      identity::Identity::open({folder.path / "identity", CHAPTERHOUSE_SOURCE_DIR "/ops/reference",
                                district.handler(), district.log().events(), reference.rules.orgs,
                                clock, district.log().vault().ring().identity_key(), &accounts,
                                [this] { return std::chrono::microseconds{ticks.load()}; }}));
  std::vector<NoticeText> notices = demand(load_notices(CHAPTERHOUSE_SOURCE_DIR "/ops/reference"));
  v1::Publication publication{district.log().log(), district.log().checkpoints()};
  v1::Application application{.handler = district.handler(),
                              .models = district.models(),
                              .log = district.log().events(),
                              .rules = reference.rules,
                              .registry = district.registry(),
                              .catalogue = full_catalogue(),
                              .texts = reference.texts,
                              .callers = *identity,
                              .clock = clock,
                              .reads = &access.recorder(),
                              .read_log = &access.reads(),
                              .processed = {},
                              .set_clock = [this](Timestamp at) { clock.set(at); },
                              .not_ready = {},
                              .notices = &notices,
                              .publication = &publication,
                              .checkpoint_from = [this](Position at) -> std::optional<std::string> {
                                const std::lock_guard lock(mutex);
                                if (checkpoint_size < at) return std::nullopt;
                                return checkpoint;
                              },
                              .identity = identity.get()};
  std::mutex mutex;  // guards the two below
  Position checkpoint_size;
  std::string checkpoint;
  v1::HttpServer server{application, {.port = 0, .workers = 8}};
  boost::json::value document = v1::openapi_document(application, Language::kEn);

  District() {
    clock.set(*parse_timestamp("2026-03-04T10:00:00+08:00"));  // a Wednesday
    CHECK(server.start().ok());
  }
  ~District() { server.stop(); }

  // Every answer is one the document knows, with a body that fits its schema.
  void check(const std::string& method, const std::string& path, const ApiAnswer& answer) const {
    const auto* operation = operation_of(document, method == "HEAD" ? "GET" : method, path);
    const bool problem = answer.status >= 400 && !path.starts_with("/readyz");
    const boost::json::value* schema = nullptr;
    if (problem) {
      EXPECT_EQ(answer.headers.at("content-type"), "application/problem+json; charset=utf-8")
          << path;
      if (method == "HEAD") return;
      schema = &document.at("components").at("schemas").at("Problem");
    } else {
      ASSERT_NE(operation, nullptr) << method << " " << path << " is not described";
      const auto* response =
          operation->at("responses").as_object().if_contains(std::to_string(answer.status));
      ASSERT_NE(response, nullptr)
          << method << " " << path << " is not described with " << answer.status;
      const auto* content = response->as_object().if_contains("content");
      if (!content) return;
      for (const auto& [type, described] : content->as_object())
        if (type.find("json") != type.npos) schema = &described.at("schema");
      if (!schema || method == "HEAD") return;
    }
    const auto faults = schema_faults(*schema, answer.body, document);
    EXPECT_TRUE(faults.empty()) << method << " " << path << ": " << faults[0] << "\n"
                                << answer.text.substr(0, 2000);
  }
};

std::unique_ptr<ApiFixture::District> ApiFixture::district_;

void ApiFixture::SetUpTestSuite() { district_ = std::make_unique<District>(); }
void ApiFixture::TearDownTestSuite() { district_.reset(); }

const boost::json::value& ApiAnswer::at(const char* pointer) const {
  static const boost::json::value absent;
  boost::json::error_code error;
  const auto* found = body.find_pointer(pointer, error);
  return found ? *found : absent;
}

std::string ApiAnswer::string(const char* pointer) const {
  const auto& value = at(pointer);
  return value.is_string() ? std::string(value.get_string()) : std::string();
}

ApiAnswer ApiFixture::send(std::string_view who, std::string_view method, const std::string& path,
                           const std::string& body, Headers headers) {
  http::Client client("http://127.0.0.1:" + std::to_string(district_->server.port()),
                      who.empty() ? "" : "token-" + std::string(who), "en");
  const auto reply = client.send(method, path, body, headers);
  if (!reply) {
    ADD_FAILURE() << reply.error();
    return {};
  }
  ApiAnswer answer{reply->status, reply->headers, reply->body, {}};
  if (method != "HEAD" && answer.headers["content-type"].find("json") != std::string::npos)
    answer.body = boost::json::parse(reply->body);
  EXPECT_FALSE(answer.headers["log-position"].empty());
  EXPECT_TRUE(answer.status == 304 || answer.headers.contains("content-length") ||
              answer.headers.contains("transfer-encoding"));
  district_->check(std::string(method), path, answer);
  return answer;
}

void ApiFixture::publish_checkpoint(Position size, std::string text) {
  const std::lock_guard lock(district_->mutex);
  district_->checkpoint_size = size;
  district_->checkpoint = std::move(text);
}

std::string ApiFixture::fresh_key() { return CommandId(district_->ids.next()).text(); }

std::string ApiFixture::registration(std::string_view name) {
  return boost::json::serialize(
      boost::json::object{{"command", "register"},
                          {"data", boost::json::object{{"unit", "110113-tianzhu"},
                                                       {"name", name},
                                                       {"id_type", "legacy"},
                                                       {"source", "joint_inspection"},
                                                       {"address", "天柱路 1 号"},
                                                       {"employees", 40},
                                                       {"ownership", "private"},
                                                       {"contact_person", "王芳"},
                                                       {"contact_mobile", "13812341234"}}}});
}

Headers ApiFixture::command_headers(std::string_view version) {
  return {{"Idempotency-Key", fresh_key()}, {"If-Match", "\"" + std::string(version) + "\""}};
}

ApiFixture::Lead ApiFixture::a_lead(std::string name) {
  if (name.empty()) name = "企业 " + fresh_key().substr(0, 8);
  const ApiAnswer opened = send("staff", "POST", "/v1/cases/lead", registration(name),
                                {{"Idempotency-Key", fresh_key()}});
  EXPECT_EQ(opened.status, 201) << opened.text;
  return {opened.headers.contains("location") ? opened.headers.at("location") : "",
          opened.string("/case/id"), opened.string("/version"), opened.string("/position"), name};
}

reads::AccessLog& ApiFixture::recorder() { return district_->access.recorder(); }
const EventLog& ApiFixture::access_log() { return district_->access.log().events(); }
const projections::ReadLog& ApiFixture::read_log() { return district_->access.reads(); }

std::vector<std::string> ApiFixture::routes() {
  return v1::ApiService(district_->application).routes();
}
const boost::json::value& ApiFixture::document() { return district_->document; }
identity::Identity& ApiFixture::identity() { return *district_->identity; }
Timestamp ApiFixture::now() { return district_->clock.now(); }
void ApiFixture::set_clock(Timestamp at) { district_->clock.set(at); }
void ApiFixture::tick(std::chrono::microseconds by) { district_->ticks += by.count(); }
std::filesystem::path ApiFixture::folder() { return district_->folder.path; }
const workflows::Registry& ApiFixture::registry() { return district_->district.registry(); }

}  // namespace chapterhouse::tests
