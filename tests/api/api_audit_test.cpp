// Anomalies, corrections and samples over HTTP.
#include <algorithm>

#include "domain/registers/audit/sample.h"
#include "store/crypto/sha256.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse {
namespace {

using tests::ApiAnswer;

class AuditApi : public tests::ApiFixture {
 protected:
  static ApiAnswer ask(std::string_view who, const std::string& population, int size = 2,
                       std::string key = fresh_key()) {
    return send(who, "POST", "/v1/audit/samples",
                R"({"population":)" + population + R"(,"size":)" + std::to_string(size) +
                    R"(,"reason":"review"})",
                {{"Idempotency-Key", std::move(key)}});
  }
  static ApiAnswer sample(const std::string& id, std::string_view who = "auditor") {
    return get(who, "/v1/audit/samples/" + id);
  }
};

TEST_F(AuditApi, CountsEveryKindAndListsOne) {
  const auto lead = a_lead();
  EXPECT_EQ(send("chair", "POST", lead.path + "/commands",
                 R"({"command":"close","data":{"reason":"gone"}})", command_headers(lead.version))
                .status,
            200);
  const ApiAnswer reopened =
      send("chair", "POST", lead.path + "/commands",
           R"({"command":"reopen","data":{"reason":"back"}})", command_headers("2"));
  ASSERT_EQ(reopened.status, 200) << reopened.text;
  const std::string seen = "?min_position=" + reopened.string("/position");
  const ApiAnswer counts = get("auditor", "/v1/audit/anomalies" + seen);
  ASSERT_EQ(counts.at("/kinds").as_array().size(), 11u);
  EXPECT_EQ(counts.string("/kinds/3/kind/key"), "gate_overridden");
  EXPECT_EQ(counts.string("/kinds/3/kind/label"), "Gate overridden");
  EXPECT_EQ(counts.at("/kinds/3/standing").as_int64(), 1);
  const ApiAnswer listed = get("auditor", "/v1/audit/anomalies/gate_overridden" + seen);
  ASSERT_EQ(listed.at("/anomalies").as_array().size(), 1u);
  EXPECT_EQ(listed.string("/anomalies/0/event/key"), "common.reopened");
  EXPECT_EQ(listed.string("/anomalies/0/stream"), "lead/" + lead.id);
  EXPECT_EQ(listed.string("/anomalies/0/actor"), "chair");
  EXPECT_EQ(
      get("guangming", "/v1/audit/anomalies/gate_overridden").at("/anomalies").as_array().size(),
      0u)
      << "another street's";
  EXPECT_EQ(get("auditor", "/v1/audit/anomalies?as_of=0").at("/kinds/3/standing").as_int64(), 0);
  EXPECT_EQ(get("auditor", "/v1/audit/anomalies/nothing").status, 404);
  EXPECT_EQ(get("auditor", "/v1/audit/anomalies?unit=nowhere").status, 400);
  EXPECT_EQ(get("auditor", "/v1/audit/corrections").status, 200);
}

TEST_F(AuditApi, DrawsASampleFromTheFirstCheckpointThatCoversTheRequest) {
  for (int i = 0; i < 4; ++i) a_lead();
  const std::string key = fresh_key();
  const ApiAnswer asked = ask("auditor", R"({"type":"lead","unit":"110113-tianzhu"})", 2, key);
  ASSERT_EQ(asked.status, 201) << asked.text;
  const std::string id = asked.string("/id");
  EXPECT_EQ(asked.headers.at("location"), "/v1/audit/samples/" + id);
  EXPECT_EQ(ask("auditor", R"({"type":"lead","unit":"110113-tianzhu"})", 2, key).string("/id"), id);
  EXPECT_EQ(ask("auditor", R"({"type":"lead"})", 3, key).status, 422) << "another wish, one id";

  const Position at{std::stoull(asked.string("/position"))};
  publish_checkpoint({at.value - 1}, "known before the request");
  EXPECT_EQ(sample(id).string("/state"), "waiting");
  a_lead();
  publish_checkpoint({at.value + 1}, "log\n9\nroot\n\n— log signature\n");
  const ApiAnswer drawn = sample(id);
  EXPECT_EQ(drawn.string("/state"), "drawn");
  const std::string bytes = "chapterhouse sample v1" + drawn.string("/checkpoint");
  const Hash256 seed = store::sha256({bytes});
  EXPECT_EQ(drawn.string("/seed"), to_hex(view(seed)));
  std::vector<std::pair<Hash256, std::string>> lots;
  for (const auto& stream : drawn.at("/streams").as_array()) {
    const std::string name(stream.as_string());
    lots.emplace_back(store::sha256({std::string(view(seed)) + name}), name);
  }
  std::ranges::sort(lots);
  ASSERT_GE(lots.size(), 4u);
  ASSERT_EQ(drawn.at("/cases").as_array().size(), 2u);
  EXPECT_EQ(drawn.string("/cases/0"), lots[0].second);
  EXPECT_EQ(drawn.string("/cases/1"), lots[1].second);
  EXPECT_EQ(sample(id, "chair").status, 404);
  publish_checkpoint({}, "");
}

TEST_F(AuditApi, SaysWhatIsWrongWithAWish) {
  EXPECT_EQ(ask("chair", R"({"type":"lead"})").status, 422);
  EXPECT_EQ(ask("auditor", R"({"type":"person"})").status, 400) << "a register is no case";
  EXPECT_EQ(ask("auditor", R"({"type":"lead","status":"x"})").status, 400);
  EXPECT_EQ(ask("auditor", R"({"type":"lead"})", 0).status, 400);
  EXPECT_EQ(ask("auditor", R"({"type":"lead"})", limits::kSampleSize).status, 201);
  EXPECT_EQ(ask("auditor", R"({"type":"lead"})", limits::kSampleSize + 1).status, 400);
  EXPECT_EQ(sample(fresh_key()).status, 404);
  EXPECT_EQ(sample("x").status, 404);
}

}  // namespace
}  // namespace chapterhouse
