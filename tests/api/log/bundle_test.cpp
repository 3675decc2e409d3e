// Proof bundles as the server hands them out, and as whoever gets one verifies them.
#include <iostream>
#include <random>

#include "api/bundle/figure_bundle.h"
#include "api/bundle/verify.h"
#include "api/web/verify_page.h"
#include "domain/cases/all.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse::tests {
namespace {

using bundle::BundleFault;
using bundle::Verdict;

class ProofBundles : public ApiFixture {
 protected:
  static const server::ReferenceData& reference() {
    static const auto data =
        server::load_reference_data(CHAPTERHOUSE_SOURCE_DIR "/ops/reference").value();
    return data;
  }
  static Result<Verdict, BundleFault> verify(const std::string& text) {
    const bundle::LocalReference local{reference().rules, reference().sha256};
    return bundle::verify(text, {.catalogue = full_catalogue(), .reference = &local});
  }
  static std::string where(const std::string& text) {
    const auto verdict = verify(text);
    return verdict ? "verified" : verdict.error().where;
  }
  static std::string replaced(std::string text, const std::string& from, const std::string& to) {
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return at == std::string::npos ? text : text.replace(at, from.size(), to);
  }
  // A lead with a plan and a note of a person.
  static Lead a_worked_lead() {
    const Lead lead = a_lead();
    const auto assigned =
        send("chair", "POST", lead.path + "/commands",
             R"({"command":"assign_to","data":{"assignee":"sw"}})", command_headers(lead.version));
    EXPECT_EQ(assigned.status, 200) << assigned.text;
    const auto noted = send("sw", "POST", lead.path + "/commands",
                            R"({"command":"add_note","data":{"text":"谈到张三"}})",
                            command_headers(assigned.string("/version")));
    EXPECT_EQ(noted.status, 200) << noted.text;
    return lead;
  }
  static std::string proof_of(const Lead& lead) {
    const auto answer = get("sw", lead.path + "/proof");
    EXPECT_EQ(answer.status, 200) << answer.text;
    EXPECT_EQ(answer.headers.at("content-type"),
              std::string(bundle::kMediaType) + "; charset=utf-8");
    return answer.text;
  }
};

TEST_F(ProofBundles, ACaseIsHandedOutWithTheProofOfEveryEventAndVerifiesWithoutTheServer) {
  const std::string text = proof_of(a_worked_lead());
  const auto verdict = verify(text);
  ASSERT_TRUE(verdict.ok()) << verdict.error().where << ": " << verdict.error().expected << " / "
                            << verdict.error().found;
  EXPECT_EQ(verdict->document.kind, "case");
  EXPECT_EQ(verdict->proved.entries.size(), 3u);
  EXPECT_EQ(verdict->proved.key_from, store::ProvedBundle::KeyFrom::kBundle);
  EXPECT_FALSE(verdict->entries_read.has_value());
  EXPECT_EQ(verdict->document.members.at("case").at("status").as_string(), "assigned");
  EXPECT_EQ(text.find("张三"), std::string::npos) << "what is personal is withheld";
}

TEST_F(ProofBundles, EveryByteThatIsAnotherIsRefused) {
  const std::string good = proof_of(a_worked_lead());
  ASSERT_EQ(where(good), "verified");
  std::mt19937_64 random(20261120);
  std::size_t tried = 0;
  std::vector<std::size_t> unnoticed;
  for (std::size_t at = 0; at < good.size(); ++at)
    for (const int bit : {0, static_cast<int>(1 + random() % 7)}) {
      std::string bad = good;
      bad[at] = static_cast<char>(bad[at] ^ (1 << bit));
      ++tried;
      if (where(bad) == "verified") unnoticed.push_back(at);
    }
  std::cout << tried << " changed bytes, " << unnoticed.size() << " unnoticed\n";
  EXPECT_TRUE(unnoticed.empty()) << good.substr(unnoticed.front(), 40);
}

TEST_F(ProofBundles, TheFirstThingThatIsWrongIsNamed) {
  const Lead lead = a_worked_lead();
  const std::string good = proof_of(lead);
  EXPECT_EQ(where(replaced(good, R"("status":"assigned")", R"("status":"engaged")")),
            "/case/status");
  EXPECT_EQ(where(replaced(good, R"("assignee":"sw")", R"("assignee":"xx")")),
            "/records/1/message/assignee");
  EXPECT_EQ(where(replaced(good, R"("withheld":["personal"])", R"("withheld":[])")),
            "/records/0/withheld/0");
  EXPECT_EQ(where(replaced(good, R"("kind":"case")", R"("kind":"figure")")), "/figure");
  EXPECT_EQ(where(replaced(good, R"("kind":"case")", R"("kind":"case","kind":"case")")), "");
  EXPECT_EQ(where(good.substr(0, good.size() - 1) + R"(,"more":1})"), "/more");
  EXPECT_EQ(where(replaced(good, R"("format":")", " \n \"format\" : \"")), "verified")
      << "white space says nothing";
}

TEST_F(ProofBundles, ACaseOutOfSightHasNoProofEither) {
  const Lead lead = a_worked_lead();
  EXPECT_EQ(get("guangming", lead.path + "/proof").status, 404);
  EXPECT_EQ(get("admin", lead.path + "/proof").status, 404);
  EXPECT_EQ(get("", lead.path + "/proof").status, 401);
}

TEST_F(ProofBundles, OfThePastIsWhatWasKnownThen) {
  const Lead lead = a_worked_lead();
  const auto then = get("sw", lead.path + "/proof?as_of=" + lead.position);
  ASSERT_EQ(then.status, 200);
  const auto verdict = verify(then.text);
  ASSERT_TRUE(verdict.ok());
  EXPECT_EQ(verdict->proved.entries.size(), 1u);
}

TEST_F(ProofBundles, AFigureIsCountedAgainFromItsEvents) {
  const Lead lead = a_worked_lead();
  for (const char* kpi : {"lead.registered", "K52", "K04"}) {
    const std::string query = std::string(kpi) + "?year=2026&min_position=" + lead.position;
    const auto figure = get("org", "/v1/kpis/" + query);
    const auto proof =
        get("org", replaced("/v1/kpis/" + query, std::string(kpi), std::string(kpi) + "/proof"));
    ASSERT_EQ(proof.status, 200) << proof.text;
    const auto verdict = verify(proof.text);
    ASSERT_TRUE(verdict.ok()) << kpi << " " << verdict.error().where << ": "
                              << verdict.error().expected << " / " << verdict.error().found;
    EXPECT_EQ(bundle::value_of(verdict->document.members).value_or(-1),
              figure.at("/figure/value").to_number<std::int64_t>())
        << kpi;
  }
}

TEST_F(ProofBundles, AFigureWithAnotherValueOrOtherEvidenceIsRefused) {
  const Lead lead = a_worked_lead();
  const auto proof =
      get("org", "/v1/kpis/lead.registered/proof?year=2026&min_position=" + lead.position);
  ASSERT_EQ(where(proof.text), "verified");
  const auto with = [&](const auto& change) {
    boost::json::value document = proof.body;
    change(document.at("figure").as_object());
    return where(boost::json::serialize(document));
  };
  EXPECT_EQ(with([](auto& figure) {
              auto& value = figure.at("result").at("value");
              value = value.template to_number<std::int64_t>() + 1;
            }),
            "/figure/result/value");
  EXPECT_EQ(with([](auto& figure) {
              auto& rows = figure.at("evidence").at("numerator").as_array();
              rows.erase(rows.begin());
            }).substr(0, 28),
            "/figure/evidence/numerator/0");
  EXPECT_TRUE(with([](auto& figure) {
                auto& rows = figure.at("evidence").at("numerator").as_array();
                rows.push_back(rows.front());
              }).starts_with("/figure/evidence/numerator/"));
  EXPECT_EQ(with([](auto& figure) { figure.at("question").at("to") = "2026-12-30"; }), "verified")
      << "another question of the same value and evidence is another true answer";
  EXPECT_EQ(with([](auto& figure) { figure.at("question").at("from") = "2026-12-01"; }),
            "/records/0/entry")
      << "cases that are not counted";
  EXPECT_EQ(with([](auto& figure) { figure.at("definition").at("version") = 2; }),
            "/figure/definition/version");
  EXPECT_EQ(with([](auto& figure) { figure.at("definition").at("id") = "K99"; }),
            "/figure/definition/id");
}

TEST_F(ProofBundles, ThePageKnowsEveryEventAndFetchesNothing) {
  const auto page = get("", "/verify");
  ASSERT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.at("content-type"), "text/html; charset=utf-8");
  const auto known = web::verify_page_data(full_catalogue(), reference().texts);
  for (const EventType* type : full_catalogue().events()) {
    const std::string kind = std::to_string(type->key.kind);
    ASSERT_TRUE(known.at("events").as_object().contains(kind)) << type->key.name;
  }
  for (const char* outside : {"src=", "href=", "url(", "@import", "fetch(", "XMLHttpRequest"})
    EXPECT_EQ(page.text.find(outside), std::string::npos) << outside;
}

}  // namespace
}  // namespace chapterhouse::tests
