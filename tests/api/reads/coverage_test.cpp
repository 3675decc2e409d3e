// Every endpoint as every role, over a year of casework and one case of each kind of event, with a
// canary in every personal and sensitive text: whatever of people is in an answer has its record,
// by case and field, and an answer that shows nobody has none.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cctype>
#include <iostream>
#include <map>
#include <set>

#include <boost/json.hpp>

#include "api/server/access.h"
#include "api/server/district.h"
#include "api/v1/service.h"
#include "domain/cases/all.h"
#include "store/attachments/attachments.h"
#include "store/crypto/sha256.h"
#include "tests/support/corpus.h"

namespace chapterhouse {
namespace {

namespace fs = std::filesystem;
using boost::json::object;
using boost::json::value;
using FieldOfCase = std::pair<std::string, std::string>;  // stream, "family.event.field"

constexpr std::string_view kPlanter = "planter";  // on the team of the cases that are planted whole

// Puts a canary into every text of a value, so that it can be found wherever it turns up.
class Canaries {
 public:
  void plant(const Event& event) {
    void* data = const_cast<void*>(event.body.data());
    const EventKey& key = event.body.type().key;
    for (const Field& field : event.body.type().shape->fields) {
      if (field.data_class < DataClass::kPersonal) continue;
      const std::string name =
          std::string(key.family) + "." + std::string(key.name) + "." + std::string(field.name);
      fields_.insert(name);
      fill(*field.shape, field.in(data), name);
    }
  }
  // The fields whose canaries stand in a text.
  std::set<std::string> found_in(const std::string& text) const {
    std::set<std::string> found;
    for (auto at = text.find(kMark); at != std::string::npos; at = text.find(kMark, at + 1)) {
      std::size_t end = at + kMark.size();
      while (end < text.size() && std::isdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
      found.insert(planted_.at(text.substr(at, end - at)));
    }
    return found;
  }
  const std::set<std::string>& fields() const { return fields_; }
  std::string next(const std::string& field) {
    const std::string canary = std::string(kMark) + std::to_string(planted_.size() + 1);
    planted_[canary] = field;
    return canary;
  }

 private:
  static constexpr std::string_view kMark = "canary-";

  void fill(const Shape& shape, void* at, const std::string& field) {
    using Kind = Shape::Kind;
    switch (shape.kind) {
      case Kind::kText:
        return shape.set_text(at, next(field));
      case Kind::kOptional:
      case Kind::kList:
        if (shape.size(at) == 0) shape.append(at);
        for (std::size_t i = 0; i < shape.size(at); ++i)
          fill(*shape.element, shape.at(at, i), field);
        return;
      case Kind::kStruct:
        for (const Field& inner : shape.fields) fill(*inner.shape, inner.in(at), field);
        return;
      default:
        return;  // a date or an amount is found by its member's name
    }
  }

  std::map<std::string, std::string> planted_;  // canary -> field
  std::set<std::string> fields_;
};

// Whoever says so is it: this test is not about passwords.
class Everybody final : public http::Callers {
 public:
  void add(Actor actor) { actors_[actor.id.value] = std::move(actor); }
  std::optional<http::Caller> find(const http::Request& request, Timestamp now) const override {
    const auto actor = actors_.find(request.header("authorization"));
    if (actor == actors_.end()) return std::nullopt;
    return http::Caller{{actor->second, actor->first, now, std::nullopt}, {}, {}, "session"};
  }
  const std::map<std::string, Actor, std::less<>>& actors() const { return actors_; }

 private:
  std::map<std::string, Actor, std::less<>> actors_;
};

std::string canary_file() { return "canary in a file, which nobody looks into\n"; }

class Coverage : public ::testing::Test {
 protected:
  static constexpr const char* kReference = CHAPTERHOUSE_SOURCE_DIR "/ops/reference";

  // This test reads more in a minute than people may in an hour.
  static server::ReferenceData generous_reference(const fs::path& folder) {
    fs::create_directories(folder);
    fs::copy(kReference, folder, fs::copy_options::recursive);
    std::ifstream in(folder / "policy/access.toml");
    std::string text{std::istreambuf_iterator<char>(in), {}};
    for (const char* limit : {"value = 200\nunit = \"count\"", "value = 200\nunit = \"persons\""})
      text.insert(text.find(limit) + std::string_view("value = 200").size(), "000");
    std::ofstream(folder / "policy/access.toml") << text;
    return server::load_reference_data(folder).value();
  }

  Coverage() { clock_.set(*parse_timestamp("2026-03-04T10:00:00+08:00")); }
  ~Coverage() override {
    service_.reset();
    access_.reset();
    district_.reset();
    attachments_.reset();
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }

  // Appends the events of a released log, planted.
  void copy(EventLog& to, const std::string& corpus, std::optional<Actor> as) {
    const tests::CorpusFolder folder;
    const tests::StillClock still;
    auto from = tests::open_corpus(tests::read_corpus(corpus), folder.paths(), still);
    ASSERT_TRUE(from.ok());
    const EventLog& log = (*from)->events();
    const auto events = log.read_all({1}, 5'000, Reveal::kPersonal);
    ASSERT_TRUE(events.ok());
    for (const Event& event : *events) {
      canaries_.plant(event);
      const Actor actor = as.value_or(event.envelope.actor);
      if (!as && actor.kind == ActorKind::kPerson) everybody_.add(actor);
      append(to, event.envelope, actor, event.body);
    }
  }
  void append(EventLog& to, const Envelope& like, const Actor& actor, EventBody body) {
    Commit commit;
    commit.command = CommandId{ids_.next()};
    commit.actor = actor;
    commit.relied_on = {{like.stream, to.version_of(like.stream)}};
    commit.events = {{like.stream, like.occurred_at, like.from, like.to, std::move(body)}};
    const auto done = to.append(commit);
    ASSERT_TRUE(done.ok()) << done.error().detail;
    const CaseType* type = full_catalogue().type_of(like.stream);
    if (type && !type->is_register) streams_.insert(like.stream.value);
  }

  void open() {
    auto log = store::memory_log(full_catalogue(), clock_);
    const Actor planter{
        AccountId{std::string(kPlanter)}, ActorKind::kPerson, Role::kDSvc, UnitId{"110113"}, {}};
    everybody_.add(planter);
    copy(log->events(), "corpus_v1/year", {});
    copy(log->events(), "corpus_v1/kinds", planter);
    // A file that is on a case.
    const std::string hash = to_hex(view(store::sha256({canary_file()})));
    Envelope like;
    like.stream = StreamId{*streams_.begin()};
    like.occurred_at = clock_.now();
    append(log->events(), like, planter,
           EventBody::of(common::ev::DocumentAdded{{"evidence", "a paper", hash}}));
    document_ = "/v1/cases/" + like.stream.value + "/documents/" + hash;
    for (const Enumerator& role : shape_of<Role>().enumerators)
      for (const char* unit : {"110113", "110113-renhe"})
        everybody_.add({AccountId{role.key + "." + unit},
                        ActorKind::kPerson,
                        static_cast<Role>(role.value),
                        UnitId{unit},
                        {}});
    district_ =
        std::make_unique<server::District>(std::move(log), reference_, clock_, folder_ / "models",
                                           workflows::DeadlineClock::Runs::kWhenAsked);
    access_ = std::make_unique<server::Access>(
        store::memory_log(reads::catalogue(), clock_),
        server::Access::Parts{clock_, ids_, hasher_, reference_.rules}, folder_ / "access-models");
    attachments_ =
        std::move(store::AttachmentStore::open(folder_ / "attachments", district_->log().vault()))
            .value();
    ASSERT_TRUE(
        attachments_->put(*hash_from(*from_hex(hash)), store::Media::kText, canary_file()).ok());
    publication_.emplace(v1::Publication{.log = district_->log().log(),
                                         .checkpoints = district_->log().checkpoints()});
    application_.emplace(v1::Application{.handler = district_->handler(),
                                         .models = district_->models(),
                                         .log = district_->log().events(),
                                         .rules = reference_.rules,
                                         .registry = district_->registry(),
                                         .catalogue = full_catalogue(),
                                         .texts = reference_.texts,
                                         .callers = everybody_,
                                         .clock = clock_,
                                         .reads = &access_->recorder(),
                                         .read_log = &access_->reads(),
                                         .blind = &district_->log().blind_index(),
                                         .attachments = attachments_.get(),
                                         .attachment_bytes_max = 1 << 20,
                                         .publication = &*publication_});
    service_ = std::make_unique<v1::ApiService>(*application_);
    ASSERT_TRUE(district_->settle(std::chrono::seconds{120}));
  }

  http::Response send(const std::string& who, const std::string& method, const std::string& path,
                      std::string body = {}) {
    http::Request request;
    request.method = method;
    request.target = path;
    request.parts = http::parse_target(path).value();
    request.client = "127.0.0.1";
    request.trace_id = to_hex(CommandId{ids_.next()}.bytes());
    request.headers = {{"authorization", who},
                       {"content-type", "application/json"},
                       {"idempotency-key", CommandId{ids_.next()}.text()},
                       {"if-match", "\"0\""}};
    request.body = std::move(body);
    trace_ = request.trace_id;
    return service_->answer(std::move(request));
  }

  // What an answer's JSON shows of people, by where it stands.
  static void collect(const value& part, const std::string& stream, std::set<FieldOfCase>& shown) {
    if (const auto* list = part.if_array())
      for (const value& each : *list) collect(each, stream, shown);
    const auto* members = part.if_object();
    if (!members) return;
    const auto* family = members->if_contains("family");  // in a schema it is no text
    if (family && family->is_string() && members->contains("data"))
      collect_event(*members, stream, shown);
    for (const auto& member : *members) collect(member.value(), stream, shown);
  }
  static void collect_event(const object& event, const std::string& stream,
                            std::set<FieldOfCase>& shown) {
    const std::string family(event.at("family").as_string());
    const std::string name(event.at("event").at("key").as_string());
    for (const EventType* type : full_catalogue().events()) {
      if (type->key.family != family || type->key.name != name) continue;
      for (const auto& member : event.at("data").as_object()) {
        const Field* field = type->shape->field(std::string_view(member.key()));
        if (!field || field->data_class < DataClass::kPersonal) continue;
        if (member.value().is_object() && member.value().get_object().contains("erased")) continue;
        shown.insert({stream, family + "." + name + "." + std::string(field->name)});
      }
    }
  }
  // What the log of reads says of the request that was sent last.
  std::set<FieldOfCase> recorded(std::uint64_t before) {
    std::set<FieldOfCase> fields;
    const auto events = access_->log().events().read_all({before + 1}, 500, Reveal::kNothing);
    EXPECT_TRUE(events.ok());
    for (const Event& event : *events) {
      const auto payload = restore<reads::Payload>(event.body);
      const reads::Shown* shown = reads::shown_of(payload);
      if (!shown) continue;
      EXPECT_EQ(reads::asked_of(payload).trace, trace_);
      for (const reads::Item& item : shown->items)
        for (const std::uint8_t field : item.fields)
          fields.insert({item.stream.value, shown->fields.at(field)});
    }
    return fields;
  }

  static std::string unmasked(const std::string& field) {
    return field.ends_with(reads::kMasked) ? field.substr(0, field.size() - reads::kMasked.size())
                                           : field;
  }

  // Sends, and holds what is shown against what is recorded.
  void judge(const std::string& who, const std::string& method, const std::string& path,
             const std::string& stream = {}, std::string body = {}) {
    const std::uint64_t before = access_->log().events().head().last.value;
    const http::Response response = send(who, method, path, std::move(body));
    ASSERT_NE(response.status, 500) << method << " " << path << " as " << who << response.body;
    std::set<FieldOfCase> shown;
    const bool has_body = method != "HEAD" && !response.body.empty();
    if (has_body && response.type.find("json") != std::string::npos)
      collect(boost::json::parse(response.body), stream, shown);
    if (response.body == canary_file())
      shown.insert({stream, std::string(type_of_stream(StreamId{stream})) + ".document"});
    const auto found = recorded(before);
    std::set<FieldOfCase> named;  // masked or not
    for (const auto& [of, field] : found) named.insert({of, unmasked(field)});
    ASSERT_EQ(shown, named) << method << " " << path << " as " << who;
    for (const std::string& field : canaries_.found_in(has_body ? response.body : ""))
      ASSERT_TRUE(found.contains({stream, field})) << field << " in " << path << " as " << who;
    ++answers_;
    if (found.empty()) ++silent_;
    fields_shown_ += found.size();
    for (const auto& [of, field] : named) seen_.insert(field);
    endpoints_.insert(method + " " + path.substr(0, path.find_first_of("?0123456789")));
  }

  const fs::path folder_ = fs::temp_directory_path() / ("coverage." + std::to_string(::getpid()));
  server::SettableClock clock_;
  server::Sha256Hasher hasher_;
  server::RandomIds ids_;
  server::ReferenceData reference_ = generous_reference(folder_ / "reference");
  Everybody everybody_;
  Canaries canaries_;
  std::set<std::string> streams_;
  std::string document_, trace_;
  std::unique_ptr<server::District> district_;
  std::unique_ptr<server::Access> access_;
  std::unique_ptr<store::AttachmentStore> attachments_;
  std::optional<v1::Publication> publication_;
  std::optional<v1::Application> application_;
  std::unique_ptr<v1::ApiService> service_;
  std::size_t answers_ = 0, silent_ = 0, fields_shown_ = 0;
  std::set<std::string> seen_, endpoints_;
};

TEST_F(Coverage, WhatIsShownOfPeopleIsRecordedAndNothingElseIs) {
  open();
  ASSERT_FALSE(HasFatalFailure());
  // A few accounts for all cases; the others read what they opened or carry.
  std::vector<std::string> readers{std::string(kPlanter)};
  for (const auto& [id, actor] : everybody_.actors())
    if (id.find('.') != std::string::npos) readers.push_back(id);
  const Position before = district_->log().events().head().last;
  for (const std::string& route : service_->routes()) {
    const std::string path = route.substr(route.find(' ') + 1);
    if (!route.starts_with("GET /") || path.find('{') != std::string::npos) continue;
    for (const std::string& who : readers) judge(who, "GET", path);
  }
  const std::string note = R"({"command":"add_note","data":{"text":"a note"}})";
  std::map<std::string, std::size_t> of_type;
  for (const std::string& stream : streams_) {
    const auto file = district_->handler().load(StreamId{stream});
    ASSERT_TRUE(file.ok());
    std::set<std::string> team{file->common.opened_by.value, file->common.assignee.value,
                               "d_aud.110113", "t_chair.110113-renhe", "worker.110113-renhe"};
    // The first cases of a type are read by everybody.
    if (++of_type[std::string(file->type->name)] <= 2) team.insert(readers.begin(), readers.end());
    for (const std::string& who : team) {
      if (!everybody_.actors().contains(who)) continue;
      const std::string path = "/v1/cases/" + stream;
      for (const char* below : {"", "/timeline?limit=500", "/changes?from_position=0", "/access"})
        judge(who, "GET", path + below, stream);
      judge(who, "HEAD", path + "/timeline", stream);
      judge(who, "POST", path + "/commands", stream, note);  // what others wrote since version 0
      if (HasFatalFailure()) return;
    }
  }
  const std::string of_document = document_.substr(10, document_.find("/documents") - 10);
  for (const std::string& who : readers) judge(who, "GET", document_, of_document);
  EXPECT_EQ(district_->log().events().head().last, before) << "reading wrote to the cases' log";
  std::set<std::string> unseen;
  for (const std::string& field : canaries_.fields())
    if (!seen_.contains(field)) unseen.insert(field);
  EXPECT_TRUE(unseen.empty()) << unseen.size() << " such as " << *unseen.begin();
  std::cout << "coverage: " << fields_shown_ << "/" << fields_shown_ << " shown fields recorded in "
            << answers_ - silent_ << " answers, " << seen_.size() << " different ones of "
            << canaries_.fields().size() << "; " << silent_
            << " answers that show nobody recorded nothing; " << endpoints_.size() << " endpoints, "
            << readers.size() << " readers, " << streams_.size() << " cases\n";
  EXPECT_GT(fields_shown_, 1'000u);
}

}  // namespace
}  // namespace chapterhouse
