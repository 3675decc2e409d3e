// Who looked, over the real server: recorded before it leaves, refused when it cannot be, asked for
// by those who may.
#include <algorithm>
#include <set>

#include "api/reads/access_log.h"
#include "projections/reads/read_log.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse {
namespace {

using boost::json::array;
using boost::json::object;
using boost::json::value;
using tests::ApiAnswer;
using tests::ApiFixture;
using tests::Headers;

constexpr std::string_view kMobile = "13812341234";

class AccessApi : public ApiFixture {
 protected:
  static std::uint64_t recorded() { return access_log().head().last.value; }
  // What was recorded since `before`.
  static std::vector<Event> since(std::uint64_t before) {
    recorder().flush();
    auto events = access_log().read_all({before + 1}, 500, Reveal::kPersonal);
    EXPECT_TRUE(events.ok());
    return *events;
  }
  // The newest, once the read model shows it.
  static ApiAnswer ask(std::string_view who, const std::string& path) {
    recorder().flush();
    const std::string position = std::to_string(recorded());
    return get(
        who, path + (path.find('?') == std::string::npos ? "?" : "&") + "min_position=" + position);
  }
  static std::string stream_of(const Lead& lead) { return "lead/" + lead.id; }
};

TEST_F(AccessApi, ATimelineIsRecordedBeforeItLeavesWithItsFieldsAndNoValue) {
  const Lead lead = a_lead();
  const std::uint64_t before = recorded();
  const ApiAnswer answer =
      get("sw", lead.path + "/timeline",
          {{"Access-Purpose", "complaint"},
           {"traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"}});
  ASSERT_EQ(answer.status, 200);
  ASSERT_NE(answer.text.find(kMobile), std::string::npos);
  const auto events = since(before);
  ASSERT_EQ(events.size(), 1u);
  const auto* viewed = events[0].body.as<reads::ev::Viewed>();
  ASSERT_NE(viewed, nullptr);
  EXPECT_EQ(events[0].envelope.actor.id, AccountId{"sw"});
  EXPECT_EQ(events[0].envelope.actor.role, Role::kSw);
  EXPECT_GT(events[0].envelope.policy_version, 0u);
  EXPECT_EQ(viewed->asked.operation, "GET /v1/cases/{type}/{id}/timeline");
  EXPECT_EQ(viewed->asked.person, "sw");
  EXPECT_EQ(viewed->asked.address, reads::Address::kLoopback);
  EXPECT_EQ(viewed->asked.purpose, reads::Purpose::kComplaint);
  EXPECT_EQ(viewed->asked.trace, "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_GE(viewed->asked.log_position, std::stoll(lead.position));
  EXPECT_EQ(viewed->shown.highest, 3);
  ASSERT_EQ(viewed->shown.items.size(), 1u);
  EXPECT_EQ(viewed->shown.items[0].stream.value, stream_of(lead));
  EXPECT_EQ(viewed->shown.items[0].relation, reads::Relation::kUnit);
  const std::set<std::string> fields(viewed->shown.fields.begin(), viewed->shown.fields.end());
  EXPECT_EQ(fields, (std::set<std::string>{"lead.registered.contact_person",
                                           "lead.registered.contact_mobile"}));
  // Nothing of the person's stands in the stored record.
  const auto bytes = access_log().read_all({before + 1}, 1, Reveal::kNothing);
  EXPECT_EQ(viewed->shown.fields, bytes->front().body.as<reads::ev::Viewed>()->shown.fields);
}

TEST_F(AccessApi, WhatShowsNobodyIsNotRecorded) {
  const Lead lead = a_lead();
  const std::uint64_t before = recorded();
  for (const std::string& path :
       {lead.path, std::string("/v1/cases"), std::string("/v1/today"), std::string("/v1/kpis"),
        std::string("/v1/units"), std::string("/v1/me"), lead.path + "/changes?from_position=0",
        std::string("/v1/search?q=企业"), std::string("/v1/audit/anomalies")})
    EXPECT_EQ(get("org", path).status, 200) << path;
  EXPECT_EQ(send("org", "HEAD", lead.path + "/timeline").status, 200);
  EXPECT_EQ(since(before).size(), 0u);
}

TEST_F(AccessApi, AConflictThatShowsWhatOthersWroteIsRecorded) {
  Lead lead = a_lead();
  const ApiAnswer assigned =
      send("chair", "POST", lead.path + "/commands",
           R"({"command":"assign_to","data":{"assignee":"sw"}})", command_headers(lead.version));
  ASSERT_EQ(assigned.status, 200) << assigned.text;
  lead.version = assigned.string("/version");
  const std::string body = R"({"command":"log_contact","data":{"topic":"other",)"
                           R"("channel":"visit","note":"来电一次"}})";
  const ApiAnswer first =
      send("sw", "POST", lead.path + "/commands", body, command_headers(lead.version));
  ASSERT_EQ(first.status, 200) << first.text;
  const std::uint64_t before = recorded();
  const ApiAnswer second =
      send("sw", "POST", lead.path + "/commands", body, command_headers(lead.version));
  ASSERT_EQ(second.status, 412) << second.text;
  ASSERT_NE(second.text.find("来电一次"), std::string::npos);
  const auto events = since(before);
  ASSERT_EQ(events.size(), 1u);
  const auto* viewed = events[0].body.as<reads::ev::Viewed>();
  ASSERT_NE(viewed, nullptr);
  EXPECT_EQ(viewed->shown.fields, std::vector<std::string>{"lead.contact_logged.note"});
}

TEST_F(AccessApi, RefusalsOfWhatIsThereAreRecordedAndThoseOfNothingAreNot) {
  const Lead lead = a_lead();
  std::uint64_t before = recorded();
  const ApiAnswer there = get("guangming", lead.path + "/timeline");
  const ApiAnswer nothing = get("guangming", "/v1/cases/lead/" + fresh_key() + "/timeline");
  EXPECT_EQ(there.status, 404);
  EXPECT_EQ(nothing.status, 404);
  EXPECT_EQ(there.string("/detail"), nothing.string("/detail"));
  auto events = since(before);
  ASSERT_EQ(events.size(), 1u);
  const auto* refused = events[0].body.as<reads::ev::Refused>();
  ASSERT_NE(refused, nullptr);
  EXPECT_EQ(refused->guard, "scope");
  EXPECT_EQ(refused->status, 404);
  EXPECT_EQ(refused->count, 1);
  ASSERT_EQ(refused->streams.size(), 1u);
  EXPECT_EQ(refused->streams[0].value, stream_of(lead));

  before = recorded();
  EXPECT_EQ(get("staff", "/v1/access").status, 404);  // not for this role
  events = since(before);
  ASSERT_EQ(events.size(), 1u);
  EXPECT_EQ(events[0].body.as<reads::ev::Refused>()->guard, "role");
}

TEST_F(AccessApi, AFloodOfRefusalsIsCounted) {
  const Lead lead = a_lead();
  recorder().flush();
  const std::uint64_t before = recorded();
  for (int i = 0; i < 200; ++i) EXPECT_EQ(get("guangming", lead.path).status, 404);
  std::int64_t counted = 0;
  const auto events = since(before);
  for (const Event& event : events) counted += event.body.as<reads::ev::Refused>()->count;
  EXPECT_EQ(counted, 200);
  EXPECT_LE(events.size(), 3u);
}

TEST_F(AccessApi, AnUnknownPurposeIsExplained) {
  const ApiAnswer answer = get("sw", "/v1/me", {{"Access-Purpose", "curiosity"}});
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.string("/errors/0/pointer"), "#Access-Purpose");
}

TEST_F(AccessApi, TheCasesHeadAndTheAuditorsSeeWhoOpenedIt) {
  const Lead lead = a_lead();
  get("sw", lead.path + "/timeline");
  get("auditor", lead.path + "/timeline");
  for (const char* who : {"chair", "lead", "auditor", "audlog"}) {
    const ApiAnswer answer = ask(who, lead.path + "/access?kind=shown");
    ASSERT_EQ(answer.status, 200) << who;
    const array& reads = answer.at("/reads").as_array();
    ASSERT_EQ(reads.size(), 2u) << who;
    EXPECT_EQ(answer.string("/reads/0/actor/id"), "auditor");
    EXPECT_EQ(answer.string("/reads/0/purpose/key"), "audit");
    EXPECT_EQ(answer.string("/reads/0/items/0/relation/key"), "district");
    EXPECT_EQ(answer.string("/reads/1/actor/id"), "sw");
    EXPECT_EQ(answer.string("/reads/1/actor/unit/id"), "110113-tianzhu");
    EXPECT_EQ(answer.string("/reads/1/items/0/stream"), stream_of(lead));
    EXPECT_NE(answer.text.find("contact_mobile"), std::string::npos);
    EXPECT_EQ(answer.text.find(kMobile), std::string::npos);
  }
  EXPECT_EQ(get("sw", lead.path + "/access").status, 404);         // reads it, is not its head
  EXPECT_EQ(get("guangming", lead.path + "/access").status, 404);  // of another street
  EXPECT_EQ(get("admin", lead.path + "/access").status, 404);
}

TEST_F(AccessApi, AnswersAsOfAnEarlierPosition) {
  const Lead lead = a_lead();
  get("sw", lead.path + "/timeline");
  const std::string then = std::to_string(recorded());
  get("chair", lead.path + "/timeline");
  const std::string path = "/v1/access?case=" + stream_of(lead);
  EXPECT_EQ(ask("auditor", path).at("/reads").as_array().size(), 2u);
  const ApiAnswer earlier = ask("auditor", path + "&as_of=" + then);
  ASSERT_EQ(earlier.at("/reads").as_array().size(), 1u);
  EXPECT_EQ(earlier.string("/position"), then);
  const ApiAnswer page = ask("auditor", path + "&limit=1");
  ASSERT_EQ(page.at("/reads").as_array().size(), 1u);
  EXPECT_EQ(page.string("/reads/0/actor/id"), "chair");
  const ApiAnswer next = get("auditor", path + "&limit=1&cursor=" + page.string("/next"));
  ASSERT_EQ(next.at("/reads").as_array().size(), 1u);
  EXPECT_EQ(next.string("/reads/0/actor/id"), "sw");
  EXPECT_EQ(next.string("/next"), "");
}

TEST_F(AccessApi, ThePersonsReportSaysWhoWhenWhatAndWhyInBothLanguages) {
  const Lead lead = a_lead();
  get("sw", lead.path + "/timeline", {{"Access-Purpose", "persons_request"}});
  const std::string path = "/v1/access/report?case=" + stream_of(lead);
  const ApiAnswer json = ask("lead", path);
  ASSERT_EQ(json.status, 200);
  ASSERT_EQ(json.at("/entries").as_array().size(), 1u);
  EXPECT_EQ(json.string("/entries/0/who"), "sw");
  EXPECT_EQ(json.string("/entries/0/why"), "The person's own request");
  EXPECT_FALSE(json.at("/entries/0/fields").as_array().empty());
  for (const auto& [language, title] : {std::pair{"zh-CN", "谁查阅过我的个人信息"},
                                        std::pair{"en", "Who looked at my personal data"}}) {
    const ApiAnswer text = get("lead", path + "&as=text", {{"Accept-Language", language}});
    ASSERT_EQ(text.status, 200);
    EXPECT_NE(text.text.find(title), std::string::npos) << text.text;
    EXPECT_NE(text.text.find("sw"), std::string::npos);
    EXPECT_EQ(text.text.find(kMobile), std::string::npos);
  }
  // Taking it away is an export and recorded as one.
  const std::uint64_t last = recorded();
  const auto events = access_log().read_all({last}, 1, Reveal::kNothing);
  const auto* exported = events->front().body.as<reads::ev::Exported>();
  ASSERT_NE(exported, nullptr);
  EXPECT_EQ(exported->format, "access-report-text");
  EXPECT_EQ(get("staff", path).status, 404);
}

TEST_F(AccessApi, TooManyPeopleInAnHourAreStoppedAndShownToTheAuditors) {
  // The policy allows 200 cases; a person's hour is filled at the recorder, the last one over HTTP.
  reads::Reader reader{
      {AccountId{"chair"}, ActorKind::kPerson, Role::kTChair, UnitId{"110113-tianzhu"}, {}}, {}};
  reader.asked.person = "chair";
  for (int i = 0; i < 200; ++i) {
    const StreamId stream{"lead/" + fresh_key()};
    reads::Shown shown{
        {"lead.registered.contact_mobile"}, 3, 1, {{stream, {}, reads::Relation::kUnit, {0}}}};
    (void)recorder().record(reader,
                            {{EventBody::of(reads::ev::Viewed{reader.asked, shown})}, {stream}, 1});
  }
  const Lead lead = a_lead();
  const ApiAnswer answer = get("chair", lead.path + "/timeline");
  ASSERT_EQ(answer.status, 429) << answer.text;
  EXPECT_EQ(answer.string("/type"), "/problems/read_limit");
  EXPECT_GT(std::stoi(answer.headers.at("retry-after")), 0);
  EXPECT_EQ(answer.text.find(kMobile), std::string::npos);
  EXPECT_EQ(get("chair", lead.path).status, 200);  // what shows nobody goes on
  EXPECT_EQ(get("sw", lead.path + "/timeline").status, 200);
  // Waits until the reads are shown; anomalies are as of a position of the other log.
  ASSERT_EQ(ask("auditor", "/v1/audit/access-review").status, 200);
  const ApiAnswer counts = get("auditor", "/v1/audit/anomalies");
  std::int64_t standing = 0;
  for (const value& kind : counts.at("/kinds").as_array())
    if (kind.at("kind").at("key") == "read_over_limit") standing = kind.at("standing").as_int64();
  EXPECT_EQ(standing, 1);
  const ApiAnswer list = get("auditor", "/v1/audit/anomalies/read_over_limit");
  EXPECT_EQ(list.string("/anomalies/0/actor"), "chair");
  EXPECT_EQ(list.at("/anomalies/0/amount").as_int64(), 201);
  const ApiAnswer review = ask("auditor", "/v1/audit/access-review");
  EXPECT_EQ(review.string("/readers/0/account"), "chair");
  EXPECT_EQ(review.at("/readers/0/over_limit").as_int64(), 1);
  EXPECT_GE(review.at("/readers/0/not_own_cases").as_int64(), 200);
  ASSERT_FALSE(review.at("/bursts").as_array().empty());
  EXPECT_EQ(review.string("/bursts/0/account"), "chair");
  EXPECT_GE(review.at("/bursts/0/cases").as_int64(), 30);
}

}  // namespace
}  // namespace chapterhouse
