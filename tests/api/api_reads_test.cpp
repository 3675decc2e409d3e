// Reading over HTTP: cases, lists, time, figures, the catalogue, and who may see what.
#include <gtest/gtest.h>

#include <set>

#include "store/crypto/sha256.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse {
namespace {

using tests::ApiAnswer;
using tests::Headers;

class ApiReads : public tests::ApiFixture {
 protected:
  static ApiAnswer note(const Lead& lead, const std::string& text) {
    Headers headers = command_headers("1");
    headers["If-Match"] = "*";
    return send("staff", "POST", lead.path + "/commands",
                R"({"command":"add_note","data":{"text":")" + text + "\"}}", headers);
  }
  static std::set<std::string> ids(const ApiAnswer& list, const char* member = "/cases") {
    std::set<std::string> out;
    for (const auto& row : list.at(member).as_array()) out.emplace(row.at("id").as_string());
    return out;
  }
};

TEST_F(ApiReads, OnlyWhoIsKnownGetsAnAnswer) {
  for (const char* path : {"/v1/cases", "/v1/me", "/v1/log/head"}) {
    const ApiAnswer nobody = get("", path);
    EXPECT_EQ(nobody.status, 401);
    EXPECT_EQ(nobody.headers.at("www-authenticate"), "Bearer realm=\"chapterhouse\"");
    EXPECT_EQ(get("impostor", path).status, 401);
  }
  EXPECT_EQ(get("staff", "/v1/me").string("/role/key"), "t_staff");
  EXPECT_EQ(get("staff", "/v1/me").string("/unit/id"), "110113-tianzhu");
}

TEST_F(ApiReads, ContentIsNegotiated) {
  EXPECT_EQ(get("staff", "/v1/me", {{"Accept", "text/html"}}).status, 406);
  EXPECT_EQ(get("staff", "/v1/me", {{"Accept", "text/html, application/json;q=0.5"}}).status, 200);
  const ApiAnswer deleted = send("staff", "DELETE", "/v1/cases");
  EXPECT_EQ(deleted.status, 405);
  EXPECT_EQ(deleted.headers.at("allow"), "GET, HEAD");
  EXPECT_EQ(send("staff", "PUT", "/v1/clock").status, 415);  // a body without its type
  EXPECT_EQ(get("staff", "/v2/cases").status, 404);
  const ApiAnswer chinese = get("staff", "/v1/nothing", {{"Accept-Language", "zh"}});
  EXPECT_EQ(chinese.headers.at("content-language"), "zh-CN");
  EXPECT_NE(chinese.string("/title"), get("staff", "/v1/nothing").string("/title"));
}

TEST_F(ApiReads, ACaseOfAnotherUnitLooksLikeNone) {
  const Lead lead = a_lead();
  const std::string absent = "/v1/cases/lead/" + fresh_key();
  for (const char* who : {"guangming", "worker", "admin"})
    for (const char* part : {"", "/timeline"}) {
      const ApiAnswer hidden = get(who, lead.path + part), none = get(who, absent + part);
      EXPECT_EQ(hidden.status, 404) << who;
      for (const char* member : {"/type", "/title", "/detail"})
        EXPECT_EQ(hidden.at(member), none.at(member));
    }
  for (const char* who : {"staff", "chair", "sw", "org", "lead"})
    EXPECT_EQ(get(who, lead.path).status, 200) << who;
  const std::string search =
      "/v1/search?q=" + http::encode_query(lead.name) + "&min_position=" + lead.position;
  EXPECT_EQ(ids(get("org", search), "/hits"), std::set{lead.id});
  EXPECT_TRUE(ids(get("guangming", search), "/hits").empty());
  const std::string list =
      "/v1/cases?q=" + http::encode_query(lead.name) + "&min_position=" + lead.position;
  EXPECT_EQ(ids(get("lead", list)), std::set{lead.id});
  EXPECT_TRUE(ids(get("guangming", list)).empty());
  EXPECT_EQ(get("admin", list).string("/guard"), "role") << "no list of cases at all";
}

TEST_F(ApiReads, AListIsReadPageByPageAtOneMoment) {
  std::set<std::string> expected;
  std::string last;
  for (int i = 0; i < 5; ++i) {
    const Lead lead = a_lead("翻页 " + std::to_string(i));
    expected.insert(lead.id);
    last = lead.position;
  }
  std::set<std::string> seen;
  const std::string first =
      "/v1/cases?q=" + http::encode_query("翻页") + "&limit=2&order=title&min_position=" + last;
  std::string path = first;
  for (int page = 0; page < 3; ++page) {
    const ApiAnswer answer = get("staff", path);
    ASSERT_EQ(answer.status, 200) << answer.text;
    seen.merge(ids(answer));
    if (page == 0) a_lead("翻页 of later");  // shows up on no page of this list
    EXPECT_FALSE(answer.headers.contains("link")) << "it would repeat what was looked for";
    path = first + "&cursor=" + http::encode_query(answer.string("/next"));
  }
  EXPECT_EQ(seen, expected);
}

TEST_F(ApiReads, AListLinksToItsNextPage) {
  a_lead();
  const std::string last = a_lead().position;
  const ApiAnswer answer = get("staff", "/v1/cases?type=lead&limit=1&min_position=" + last);
  const std::string link = answer.headers.at("link");
  EXPECT_TRUE(link.ends_with("rel=\"next\""));
  const ApiAnswer next = get("staff", link.substr(1, link.find('>') - 1));
  ASSERT_EQ(next.status, 200) << next.text;
  EXPECT_NE(ids(next), ids(answer));
}

TEST_F(ApiReads, ParametersAreStrict) {
  const std::pair<const char*, const char*> wrong[] = {
      {"limit=501", "out_of_range"},
      {"limit=0", "out_of_range"},
      {"limit=x", "out_of_range"},
      {"statsu=x", "unknown_parameter"},
      {"finished=maybe", "unknown_key"},
      {"due_before=2026-02-30", "bad_date"},
      {"cursor=garbage", "bad_cursor"},
      {"q=a&q=b", "repeated_parameter"},
      {"unit=nowhere", "unknown_unit"},
      {"order=best", "unknown_key"},
      {"as_of=99999999", "out_of_range"},
      {"as_of_time=2026-03-04", "bad_timestamp"},
      {"as_of_time=2099-01-01T00:00:00Z", "in_the_future"}};
  for (const auto& [query, key] : wrong) {
    const ApiAnswer answer = get("staff", "/v1/cases?" + std::string(query));
    EXPECT_EQ(answer.status, 400) << query;
    EXPECT_EQ(answer.string("/errors/0/key"), key) << query;
  }
  EXPECT_EQ(get("staff", "/v1/cases?statsu=x").string("/errors/0/pointer"), "?statsu");
  EXPECT_EQ(get("staff", "/v1/cases?limit=500").status, 200);
}

TEST_F(ApiReads, ACaseIsShownAsItWas) {
  const Lead lead = a_lead();
  const ApiAnswer later = note(lead, "later");
  ASSERT_EQ(later.status, 200) << later.text;
  const ApiAnswer then = get("staff", lead.path + "?as_of=" + lead.position);
  EXPECT_EQ(then.string("/version"), lead.version);
  EXPECT_FALSE(then.body.as_object().contains("actions"));
  EXPECT_NE(get("staff", lead.path).string("/version"), lead.version);
  EXPECT_EQ(get("staff", lead.path + "?as_of=0").status, 404);
  EXPECT_EQ(get("staff", lead.path + "?as_of=99999999").status, 400);
  EXPECT_EQ(get("staff", lead.path + "?as_of_time=2026-03-04T09:00:00%2B08:00").status, 404);
  EXPECT_EQ(
      get("staff", lead.path + "/timeline?as_of=" + lead.position).at("/events").as_array().size(),
      1u);
}

TEST_F(ApiReads, ADeadlineOfThePastIsCountedFromThatDay) {
  const Lead lead = a_lead();
  const ApiAnswer assigned =
      send("chair", "POST", lead.path + "/commands",
           R"({"command":"assign_to","data":{"assignee":"sw"}})", command_headers(lead.version));
  ASSERT_EQ(assigned.status, 200) << assigned.text;
  const auto left = [](const std::string& path, const char* at) {
    const ApiAnswer answer = get("staff", path);
    const auto* days = answer.at(at).if_int64();
    EXPECT_TRUE(days) << path << answer.text;
    return days ? *days : 0;
  };
  const auto then = left(lead.path, "/due/working_days_left");
  const Timestamp before = now();
  set_clock(before + std::chrono::days{30});
  EXPECT_LT(left(lead.path, "/due/working_days_left"), then);
  const std::string as_of = "as_of=" + assigned.string("/position");
  EXPECT_EQ(left(lead.path + "?" + as_of, "/due/working_days_left"), then);
  EXPECT_EQ(left("/v1/cases?limit=1&" + as_of, "/cases/0/due/working_days_left"), then);
  set_clock(before);
}

TEST_F(ApiReads, ATitleThatIsAKeyIsShownInWords) {
  const ApiAnswer opened = send(
      "sw", "POST", "/v1/cases/reception",
      R"({"command":"record","data":{"unit":"110113-tianzhu","visitors":1,"category":"injury","channel":"visit","risk":"low","summary":"来访"}})",
      {{"Content-Type", "application/json"}, {"Idempotency-Key", fresh_key()}});
  ASSERT_EQ(opened.status, 201) << opened.text;
  const std::string path = opened.headers.at("location");
  const Headers english{{"Accept-Language", "en"}, {"Min-Position", opened.string("/position")}};
  EXPECT_EQ(get("sw", path, english).string("/title"), "Injury at work");
  EXPECT_EQ(get("sw", "/v1/cases?type=reception&limit=1", english).string("/cases/0/title"),
            "Injury at work");
}

TEST_F(ApiReads, WhatIsKnownAlreadyIsNotSentAgain) {
  const Lead lead = a_lead();
  const std::string etag = get("staff", lead.path).headers.at("etag");
  const ApiAnswer same = get("staff", lead.path, {{"If-None-Match", etag}});
  EXPECT_EQ(same.status, 304);
  EXPECT_TRUE(same.text.empty());
  note(lead, "new");
  EXPECT_EQ(get("staff", lead.path, {{"If-None-Match", etag}}).status, 200);
}

TEST_F(ApiReads, APositionIsWaitedForAndOneThatDoesNotComeIsSaid) {
  const Lead lead = a_lead();
  EXPECT_EQ(get("staff", "/v1/cases?limit=1&min_position=" + lead.position).status, 200);
  const ApiAnswer never = get("staff", "/v1/cases?min_position=99999999");
  EXPECT_EQ(never.status, 503);
  EXPECT_EQ(never.headers.at("retry-after"), "1");
  EXPECT_FALSE(never.headers.at("log-position").empty());
}

TEST_F(ApiReads, TheTimelineShowsPersonalDataToTheUnitAlone) {
  const Lead lead = a_lead();
  ASSERT_EQ(note(lead, "请致电王芳").status, 200);
  const ApiAnswer timeline = get("sw", lead.path + "/timeline");
  EXPECT_EQ(timeline.string("/events/0/data/contact_mobile"), "13812341234");
  EXPECT_EQ(timeline.string("/events/1/data/text"), "请致电王芳");
  EXPECT_EQ(timeline.string("/events/1/actor/id"), "staff");
  EXPECT_EQ(get("sw", lead.path).text.find("13812341234"), std::string::npos);
  const ApiAnswer first = get("sw", lead.path + "/timeline?limit=1");
  EXPECT_EQ(first.string("/next"), "2");
  EXPECT_EQ(get("sw", lead.path + "/timeline?cursor=2").string("/events/0/event/key"),
            "note_added");
  EXPECT_EQ(get("sw", lead.path + "/timeline?cursor=x").status, 400);
}

TEST_F(ApiReads, TodayListsCasesWithTheirNextStep) {
  const Lead lead = a_lead();
  const ApiAnswer today = get("chair", "/v1/today?limit=500&min_position=" + lead.position);
  ASSERT_EQ(today.status, 200) << today.text;
  EXPECT_EQ(today.string("/today"), "2026-03-04");
  std::string next;
  for (const char* part :
       {"/overdue/cases", "/due_today/cases", "/next_seven_days/cases", "/without_date/cases"})
    for (const auto& row : today.at(part).as_array())
      if (row.at("id").as_string() == lead.id)
        next = std::string(row.at("next").at("command").as_string());
  EXPECT_EQ(next, "assign_to");
  EXPECT_EQ(get("admin", "/v1/today").string("/guard"), "role");
}

TEST_F(ApiReads, AFigureOpensIntoItsEvidence) {
  std::string body = registration("有代码的企业");
  body.replace(body.find("\"id_type\":\"legacy\""), 18,
               R"("id_type":"uscc","uscc":"91350100M000100Y43")");
  const ApiAnswer opened =
      send("staff", "POST", "/v1/cases/lead", body, {{"Idempotency-Key", fresh_key()}});
  ASSERT_EQ(opened.status, 201) << opened.text;
  const std::string at = "?month=2026-03&min_position=" + opened.string("/position");
  const ApiAnswer figure = get("lead", "/v1/kpis/K11" + at);
  ASSERT_EQ(figure.status, 200) << figure.text;
  EXPECT_GE(figure.at("/figure/denominator").as_int64(), 1);
  EXPECT_EQ(figure.string("/period/to"), "2026-03-31");
  const ApiAnswer evidence = get("lead", "/v1/kpis/K11/evidence" + at + "&side=denominator");
  bool found = false;
  for (const auto& fact : evidence.at("/facts").as_array())
    found |= fact.at("stream").as_string() == opened.string("/case/stream");
  EXPECT_TRUE(found) << evidence.text;
  const ApiAnswer split = get("lead", "/v1/kpis/K11/split" + at + "&by=unit");
  EXPECT_EQ(split.string("/parts/0/key"), "110113-tianzhu");
  const ApiAnswer elsewhere = get("lead", "/v1/kpis/K11" + at + "&unit=110113-guangming");
  EXPECT_EQ(elsewhere.at("/figure/denominator"), 0);
  EXPECT_EQ(get("guangming", "/v1/kpis/K11" + at).at("/figure/denominator"), 0);
  EXPECT_EQ(get("lead", "/v1/kpis/K99").status, 404);
  EXPECT_EQ(get("lead", "/v1/kpis/K11?from=2026-03-02").status, 400);
  EXPECT_EQ(get("lead", "/v1/kpis/K11?from=2026-03-02&to=2026-03-01").status, 400);
  EXPECT_EQ(get("lead", "/v1/kpis/K11/split?by=colour").status, 400);
  EXPECT_EQ(get("lead", "/v1/kpis/K11?month=2026-13").status, 400);
  EXPECT_EQ(get("lead", "/v1/kpis").at("/kpis").as_array().size(),
            projections::definitions().size());
}

TEST_F(ApiReads, EveryWorkflowDescribesItsForms) {
  const ApiAnswer list = get("staff", "/v1/workflows");
  ASSERT_EQ(list.at("/workflows").as_array().size(), registry().workflows().size());
  for (const auto& each : list.at("/workflows").as_array()) {
    const std::string type(each.at("type").as_string());
    const ApiAnswer one = get("staff", "/v1/workflows/" + type);
    EXPECT_TRUE(one.string("/mermaid").starts_with("stateDiagram-v2")) << type;
    EXPECT_GT(one.at("/commands").as_array().size(), 20u) << type;
    boost::json::array openers;
    for (const auto& command : one.at("/commands").as_array())
      if (command.at("opens").as_bool())
        openers.push_back(
            boost::json::object{{"key", command.at("command")}, {"label", command.at("label")}});
    EXPECT_FALSE(openers.empty()) << type;
    EXPECT_EQ(each.at("opened_by"), openers) << type;
  }
  EXPECT_EQ(get("staff", "/v1/workflows/unheard_of").status, 404);
  EXPECT_EQ(get("staff", "/v1/units").string("/units/0/id"), "bj");
}

TEST_F(ApiReads, AWorkflowNamesTheFieldsOfItsStatesAndEvents) {
  const ApiAnswer document = get("staff", "/openapi.json");
  for (const auto* workflow : registry().workflows()) {
    const std::string type(workflow->type->name);
    const ApiAnswer one = get("staff", "/v1/workflows/" + type);
    EXPECT_EQ(one.at("/state"), document.at(("/components/schemas/State." + type).c_str()));
    EXPECT_EQ(one.at("/common"), document.at("/components/schemas/CommonState"));
    std::set<std::string> families;
    for (const auto& event : one.at("/events").as_array()) {
      const std::string family(event.at("family").as_string());
      families.insert(family);
      const std::string name = family + "." + std::string(event.at("event").as_string());
      EXPECT_EQ(event.at("schema").at("properties"),
                document.at(("/components/schemas/Event." + name + "/properties").c_str()));
    }
    EXPECT_EQ(families, (std::set<std::string>{type, "common"}));
  }
  // The day that a deadline falls on, not the unit that is responsible.
  const ApiAnswer lead = get("staff", "/v1/workflows/lead", {{"Accept-Language", "en"}});
  EXPECT_EQ(lead.string("/state/properties/due/title"), "Next contact due");
  EXPECT_EQ(lead.string("/state/properties/due/properties/unit/title"), "Counted in");
}

TEST_F(ApiReads, WhatPeopleConsentToIsShownAsItIsHashed) {
  std::set<std::string> texts;
  for (const char* language : {"zh", "en"}) {
    const ApiAnswer answer = get("sw", "/v1/notices", {{"Accept-Language", language}});
    const auto& notices = answer.at("/notices").as_array();
    EXPECT_EQ(notices.size(), 6u) << answer.text;
    for (const auto& notice : notices) {
      const std::string text(notice.at("text").as_string());
      texts.insert(text);
      EXPECT_EQ(notice.at("sha256").as_string(), to_hex(view(store::sha256({text}))));
      EXPECT_EQ(notice.at("version"), "2026-1");
    }
  }
  EXPECT_EQ(texts.size(), 12u);
}

TEST_F(ApiReads, TheSystemTellsHowItIs) {
  EXPECT_EQ(get("", "/livez").status, 200);
  EXPECT_EQ(get("", "/readyz").at("/ready"), true);
  const ApiAnswer metrics = get("", "/metrics");
  EXPECT_EQ(metrics.headers.at("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const char* name : {"chapterhouse_http_requests_total{", "chapterhouse_log_size ",
                           "chapterhouse_projection_lag_events ", "chapterhouse_http_queue ",
                           "process_resident_memory_bytes ", "process_open_fds "})
    EXPECT_NE(metrics.text.find(name), std::string::npos) << name;
  EXPECT_EQ(get("", "/problems/rejected").string("/key"), "rejected");
  EXPECT_EQ(get("", "/problems/unheard_of").status, 404);
  const Lead lead = a_lead();
  EXPECT_EQ(get("staff", "/v1/log/head").string("/position"), lead.position);
}

TEST_F(ApiReads, TheClockOfADemonstrationIsSet) {
  const auto put = [](const char* now) { return send("staff", "PUT", "/v1/clock", now); };
  a_lead();
  EXPECT_EQ(put(R"({"now":"2026-12-05T10:00:00+08:00"})").status, 200);
  EXPECT_EQ(get("staff", "/v1/me").string("/today"), "2026-12-05");
  EXPECT_EQ(put(R"({"now":"tomorrow"})").string("/errors/0/key"), "bad_timestamp");
  EXPECT_EQ(put(R"({"now":"2026-12-04T10:00:00+08:00"})").status, 200) << "nothing came after it";
  EXPECT_EQ(put(R"({"now":"2001-01-01T10:00:00+08:00"})").string("/errors/0/key"),
            "clock_goes_back");
}

void collect_references(const boost::json::value& value, std::set<std::string>& out) {
  if (const auto* array = value.if_array())
    for (const auto& each : *array) collect_references(each, out);
  if (const auto* object = value.if_object())
    for (const auto& [key, member] : *object) {
      if (key == "$ref") out.emplace(member.as_string());
      collect_references(member, out);
    }
}

TEST_F(ApiReads, TheDocumentDescribesExactlyWhatThereIs) {
  std::set<std::string> described;
  for (const auto& [path, operations] : document().at("paths").as_object())
    for (const auto& [method, operation] : operations.as_object()) {
      std::string line(method);
      for (char& c : line) c = static_cast<char>(c - 'a' + 'A');
      described.insert(line + " " + std::string(path));
    }
  const auto served = routes();
  EXPECT_EQ(described, std::set<std::string>(served.begin(), served.end()));
  std::set<std::string> references;
  collect_references(document(), references);
  EXPECT_GT(references.size(), 100u);
  for (const std::string& reference : references) {
    boost::json::error_code error;
    EXPECT_NE(document().find_pointer(reference.substr(1), error), nullptr) << reference;
  }
  EXPECT_EQ(get("", "/openapi.json").string("/openapi"), "3.1.0");
}

}  // namespace
}  // namespace chapterhouse
