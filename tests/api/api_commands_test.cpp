// Writing over HTTP: opening cases, sending commands, and everything that can be refused.
#include <gtest/gtest.h>

#include "api/json/write.h"
#include "tests/api/support/api_fixture.h"
#include "tests/api/support/random_value.h"
#include "tests/api/support/unheard.h"
#include "workflows/common/common.h"

namespace chapterhouse {
namespace {

using tests::ApiAnswer;
using tests::Headers;
using tests::kEverything;
using tests::unheard;

class ApiCommands : public tests::ApiFixture {
 protected:
  static ApiAnswer command(std::string_view who, const Lead& lead, const std::string& body,
                           std::string_view version) {
    return send(who, "POST", lead.path + "/commands", body, command_headers(version));
  }
};

TEST_F(ApiCommands, ACaseIsOpenedWithItsFirstCommand) {
  const std::string key = fresh_key();
  const ApiAnswer opened =
      send("staff", "POST", "/v1/cases/lead", registration("京潞物流"), {{"Idempotency-Key", key}});
  ASSERT_EQ(opened.status, 201) << opened.text;
  EXPECT_EQ(opened.headers.at("location"), "/v1/cases/lead/" + key);
  EXPECT_EQ(opened.headers.at("etag"), "\"1\"");
  EXPECT_EQ(opened.string("/status/key"), "identified");
  EXPECT_EQ(opened.string("/events/0/key"), "registered");
  EXPECT_EQ(opened.string("/case/title"), "京潞物流");
  EXPECT_EQ(opened.string("/case/common/unit"), "110113-tianzhu");
}

TEST_F(ApiCommands, TheSameKeyGivesTheSameAnswerAndAnotherBodyIsRefused) {
  const Headers key = {{"Idempotency-Key", fresh_key()}};
  const ApiAnswer first = send("staff", "POST", "/v1/cases/lead", registration("甲"), key);
  const ApiAnswer again = send("staff", "POST", "/v1/cases/lead", registration("甲"), key);
  EXPECT_EQ(again.status, first.status);
  for (const char* member : {"/position", "/version", "/status", "/events"})
    EXPECT_EQ(again.at(member), first.at(member)) << member;
  const ApiAnswer reused = send("staff", "POST", "/v1/cases/lead", registration("乙"), key);
  EXPECT_EQ(reused.status, 422);
  EXPECT_EQ(reused.string("/type"), "/problems/command_reused");
}

TEST_F(ApiCommands, ACommandMovesTheCaseAndOffersTheNextStep) {
  const Lead lead = a_lead();
  const ApiAnswer moved =
      command("chair", lead, R"({"command":"assign_to","data":{"assignee":"sw"}})", lead.version);
  ASSERT_EQ(moved.status, 200) << moved.text;
  EXPECT_EQ(moved.string("/status/key"), "assigned");
  EXPECT_EQ(moved.headers.at("etag"), "\"" + moved.string("/version") + "\"");
  const ApiAnswer seen = get("sw", lead.path);
  bool offered = false;
  for (const auto& action : seen.at("/actions").as_array())
    if (action.at("command") == "log_contact") offered = action.at("allowed").as_bool();
  EXPECT_TRUE(offered) << seen.text;
}

TEST_F(ApiCommands, AClashOfTwoEntriesIsShownToBothAuthors) {
  const Lead lead = a_lead();
  const ApiAnswer first =
      command("chair", lead, R"({"command":"assign_to","data":{"assignee":"sw"}})", lead.version);
  ASSERT_EQ(first.status, 200) << first.text;
  // The other had seen the lead before it was assigned.
  const std::string note = R"({"command":"add_note","data":{"text":"门口保安不让进"})";
  const ApiAnswer refused = command("sw", lead, note + "}", lead.version);
  ASSERT_EQ(refused.status, 412);
  ASSERT_EQ(refused.at("/since").as_array().size(), 1u) << refused.text;
  EXPECT_EQ(refused.string("/since/0/event/key"), "assigned");
  EXPECT_EQ(refused.string("/since/0/actor/id"), "chair");
  // Having seen that, the author sends the entry again: nothing is lost, and both can see it.
  const ApiAnswer again = command("sw", lead, note + R"(,"rebased_from":")" + lead.version + "\"}",
                                  refused.string("/version"));
  ASSERT_EQ(again.status, 200) << again.text;
  const ApiAnswer timeline = get("chair", lead.path + "/timeline");
  EXPECT_EQ(timeline.string("/events/2/event/key"), "note_added");
  EXPECT_EQ(timeline.string("/events/3/event/key"), "rebased");
  EXPECT_EQ(timeline.string("/events/3/data/seen"), "1") << timeline.text;
  EXPECT_EQ(timeline.string("/events/3/data/over"), "2");
  // It says what was seen before, so it cannot be later than what it is sent against.
  EXPECT_EQ(command("sw", lead, note + R"(,"rebased_from":"9"})", again.string("/version")).status,
            400);
}

TEST_F(ApiCommands, WhatWasSeenMustBeSaidAndMustBeCurrent) {
  const Lead lead = a_lead();
  const std::string body = R"({"command":"assign_to","data":{"assignee":"sw"}})";
  const ApiAnswer blind =
      send("chair", "POST", lead.path + "/commands", body, {{"Idempotency-Key", fresh_key()}});
  EXPECT_EQ(blind.status, 428);
  const ApiAnswer stale = command("chair", lead, body, "7");
  EXPECT_EQ(stale.status, 412);
  EXPECT_EQ(stale.string("/version"), lead.version);
  for (const char* tag : {"1", "\"x\"", "W/\"1\"", "\"\""}) {
    Headers headers = command_headers("1");
    headers["If-Match"] = tag;
    EXPECT_EQ(send("chair", "POST", lead.path + "/commands", body, headers).status, 400) << tag;
  }
  Headers any = command_headers("1");
  any["If-Match"] = "*";
  EXPECT_EQ(send("chair", "POST", lead.path + "/commands", body, any).status, 200);
}

TEST_F(ApiCommands, AKeyIsRequiredAndMustBeOne) {
  EXPECT_EQ(send("staff", "POST", "/v1/cases/lead", registration("x")).string("/errors/0/key"),
            "missing");
  for (const char* key : {"abc", "00000000000000000000000000000000", "0011"})
    EXPECT_EQ(send("staff", "POST", "/v1/cases/lead", registration("x"), {{"Idempotency-Key", key}})
                  .status,
              400)
        << key;
  const ApiAnswer uuid = send("staff", "POST", "/v1/cases/lead", registration("x"),
                              {{"Idempotency-Key", "01890a5d-ac96-774b-bcce-b302099a8057"}});
  EXPECT_EQ(uuid.string("/case/id"), "01890a5dac96774bbcceb302099a8057");
}

TEST_F(ApiCommands, EverythingThatIsWrongIsSaidAtOnce) {
  const std::string body = R"({"command":"register","occured_at":"x","paper":{"sha256":"a"},
      "data":{"unit":"110113-tianzhu","nmae":"x","id_type":"passport","source":"session","address":5,"ownership":"private"}})";
  const ApiAnswer refused =
      send("staff", "POST", "/v1/cases/lead", body, {{"Idempotency-Key", fresh_key()}});
  EXPECT_EQ(refused.status, 400);
  std::map<std::string, std::string> found;
  for (const auto& error : refused.at("/errors").as_array())
    found[std::string(error.at("pointer").as_string())] = std::string(error.at("key").as_string());
  const std::map<std::string, std::string> expected = {
      {"/occured_at", "unknown_member"}, {"/paper/reason", "missing"},
      {"/data/nmae", "unknown_member"},  {"/data/name", "missing"},
      {"/data/id_type", "unknown_key"},  {"/data/address", "wrong_type"}};
  EXPECT_EQ(found, expected);
}

TEST_F(ApiCommands, ABodyMustBeJsonOfAKnownCommand) {
  const Headers key = {{"Idempotency-Key", fresh_key()}};
  EXPECT_EQ(send("staff", "POST", "/v1/cases/lead", "{", key).string("/errors/0/key"), "not_json");
  EXPECT_EQ(send("staff", "POST", "/v1/cases/lead", R"({"command":"regster","data":{}})", key)
                .string("/errors/0/detail"),
            "There is no such command. Did you mean \"register\"?");
  EXPECT_EQ(send("staff", "POST", "/v1/cases/lead", "[]", key).status, 400);
  EXPECT_EQ(send("staff", "POST", "/v1/cases/leed", registration("x"), key).status, 404);
  const std::string deep =
      R"({"command":"register","data":)" + std::string(20, '[') + std::string(20, ']') + "}";
  EXPECT_EQ(send("staff", "POST", "/v1/cases/lead", deep, key).string("/errors/0/key"), "not_json");
}

TEST_F(ApiCommands, ARefusalNamesItsGuardItsReasonAndTheGap) {
  const Lead lead = a_lead();
  const ApiAnswer others =
      command("sw", lead, R"({"command":"assign_to","data":{"assignee":"sw"}})", lead.version);
  EXPECT_EQ(others.status, 422);
  EXPECT_EQ(others.string("/guard"), "role");
  EXPECT_EQ(others.string("/reason"), "role_not_permitted");
  const ApiAnswer late = command(
      "chair", lead,
      R"({"command":"assign_to","occurred_at":"2026-02-01T09:00:00+08:00","data":{"assignee":"sw"}})",
      lead.version);
  EXPECT_EQ(late.status, 422);
  EXPECT_EQ(late.string("/reason"), "paper_missing");
  EXPECT_EQ(late.at("/gap/have"), 31);
  EXPECT_TRUE(late.at("/gap/need").is_int64());
  const ApiAnswer early =
      command("sw", lead,
              R"({"command":"agree","data":{"evidence":"employer_consent","evidence_sha256":"x"}})",
              lead.version);
  EXPECT_EQ(early.string("/reason"), "not_allowed_in_state");
  EXPECT_EQ(early.string("/state"), "identified");
}

TEST_F(ApiCommands, ADryRunSaysWhatWouldHappenAndWritesNothing) {
  const Lead lead = a_lead();
  const ApiAnswer dry =
      send("chair", "POST", lead.path + "/commands?dry_run=true",
           R"({"command":"assign_to","data":{"assignee":"sw"}})", command_headers(lead.version));
  EXPECT_EQ(dry.status, 200) << dry.text;
  EXPECT_EQ(dry.at("/dry_run"), true);
  EXPECT_EQ(dry.string("/status/key"), "assigned");
  EXPECT_EQ(get("chair", lead.path).string("/version"), lead.version);
}

TEST_F(ApiCommands, OtherUnitsLearnNothingByWriting) {
  const Lead lead = a_lead();
  const std::string body = R"({"command":"assign_to","data":{"assignee":"sw"}})";
  const std::string nowhere = "/v1/cases/lead/" + fresh_key() + "/commands";
  for (const std::string& text : {body, std::string("{"), std::string("{}")})
    for (const Headers& headers : {command_headers("1"), Headers{}}) {
      const ApiAnswer hidden = send("guangming", "POST", lead.path + "/commands", text, headers);
      const ApiAnswer absent = send("guangming", "POST", nowhere, text, headers);
      EXPECT_EQ(hidden.status, 404);
      EXPECT_EQ(absent.status, 404);
      for (const char* member : {"/type", "/title", "/detail", "/errors"})
        EXPECT_EQ(hidden.at(member), absent.at(member));
    }
  const ApiAnswer broken =
      send("guangming", "POST", lead.path + "/commands",
           R"({"command":"break_glass","data":{"reason":"职工来电求助，承办人不在岗"}})",
           {{"Idempotency-Key", fresh_key()}});
  EXPECT_EQ(broken.status, 200) << broken.text;
  EXPECT_EQ(get("guangming", lead.path).status, 200);
}

// Every command of every workflow with random fields: refused or taken, never an error of ours.
TEST_F(ApiCommands, NoInputBreaksTheServer) {
  const std::uint64_t seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  tests::RandomValues random(seed);
  const Lead lead = a_lead();
  std::map<int, int> statuses;
  const auto attempt = [&](const std::string& path, const workflows::CommandType& type) {
    const auto data = type.shape->make();
    random.fill(*type.shape, data.get());
    const boost::json::object body{
        {"command", type.name},
        {"data", json::write_json(*type.shape, data.get(), {kEverything, unheard})}};
    Headers headers = command_headers("1");
    headers["If-Match"] = "*";
    const ApiAnswer answer = send("org", "POST", path, boost::json::serialize(body), headers);
    EXPECT_LT(answer.status, 500) << type.name << " " << answer.text;
    ++statuses[answer.status];
  };
  for (const auto* workflow : registry().workflows())
    for (const auto* type : workflow->commands)
      for (int i = 0; i < 3; ++i) attempt("/v1/cases/" + std::string(workflow->type->name), *type);
  for (const auto* type : registry().find("lead")->commands)
    attempt(lead.path + "/commands", *type);
  for (const auto* type : workflows::common::commands()) attempt(lead.path + "/commands", *type);
  EXPECT_GT(statuses[422], 20);  // most got past the JSON and met a rule
}

}  // namespace
}  // namespace chapterhouse
