// Would the tests notice a wrong policy? Every single change of the shipped one (a grant more, a
// grant less, another reach, more revealed, no second factor ...) is put in force in a running
// service, and the questions that the tests ask must be answered differently.
#include <gtest/gtest.h>

#include <unistd.h>

#include <filesystem>
#include <functional>
#include <iostream>
#include <map>
#include <set>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "api/server/district.h"
#include "api/v1/operations.h"
#include "api/v1/service.h"
#include "domain/cases/all.h"
#include "tests/api/support/unrecorded.h"
#include "workflows/common/common.h"
#include "workflows/lead/lead.h"

namespace chapterhouse {
namespace {

using access::Operation;
using access::Permissions;
using access::RoleRule;

const UnitId kHere{"110113-renhe"}, kBelow{"110113-renhe-station"}, kBeside{"110113-tianzhu"};

// Whoever the request says, as "role unit minutes-since-the-second-factor".
class Claimed final : public http::Callers {
 public:
  std::optional<http::Caller> find(const http::Request& request, Timestamp now) const override {
    const std::string_view text = request.header("x-test-role");
    const Enumerator* role = shape_of<Role>().enumerator(text);
    if (!role) return std::nullopt;
    http::Caller caller;
    caller.subject.actor = {
        AccountId{"me"}, ActorKind::kPerson, static_cast<Role>(role->value), kHere, {}};
    caller.subject.person = "me";
    if (request.header("x-test-fresh") == "yes") caller.subject.confirmed_at = now;
    return caller;
  }
};

struct Folder {
  std::filesystem::path path = std::filesystem::temp_directory_path() /
                               ("chapterhouse_mutants." + std::to_string(::getpid()));
  ~Folder() { std::filesystem::remove_all(path); }
};

class Mutants : public testing::Test {
 protected:
  Mutants() {
    clock_.set(*parse_timestamp("2026-03-04T10:00:00+08:00"));
    shipped_ = reference_.rules.permissions;
    for (const auto& [name, unit] :
         std::map<std::string, UnitId>{{"here", kHere}, {"below", kBelow}, {"beside", kBeside}})
      cases_[name] = a_lead(unit, "somebody", {});
    cases_["own"] = a_lead(kBeside, "me", {});
    cases_["assigned"] = a_lead(kBeside, "somebody", "me");
  }

  // A lead that somebody registered, whatever the policy of the moment says.
  std::string a_lead(const UnitId& unit, const std::string& by, const std::string& assignee) {
    const CaseId id{ids_.next()};
    const StreamId stream = stream_of("lead", id);
    lead::ev::Registered registered;
    registered.unit = unit;
    registered.name = "企业";
    registered.contact_person = std::optional<std::string>("王小明");
    registered.contact_mobile = std::optional<std::string>("13812341234");
    Commit commit;
    commit.command = CommandId{ids_.next()};
    commit.actor = {AccountId{by}, ActorKind::kPerson, Role::kTStaff, unit, {}};
    commit.relied_on = {{stream, {}}};
    commit.events = {{stream, clock_.now(), 0, static_cast<std::uint8_t>(lead::Status::kIdentified),
                      EventBody::of(registered)}};
    const auto open = static_cast<std::uint8_t>(common::Status::kOpen);
    if (!assignee.empty())
      commit.events.push_back({stream, clock_.now(), open, open,
                               EventBody::of(common::ev::Assigned{AccountId{assignee}})});
    EXPECT_TRUE(district_.log().events().append(commit).ok());
    return stream.value;
  }

  // ---- questions and what they are answered -------------------------------------------------
  std::string ask(Role role, const std::string& method, const std::string& target, bool fresh) {
    http::Request request;
    request.method = method;
    request.target = target;
    request.parts = *http::parse_target(target);
    request.headers["x-test-role"] = key_of(role);
    request.headers["x-test-fresh"] = fresh ? "yes" : "no";
    request.headers["content-type"] = "application/json";
    if (method != "GET") request.body = "{}";
    const http::Response response = service_.answer(request);
    std::string told = std::to_string(response.status);
    if (response.status == 422) {
      const auto body = boost::json::parse(response.body);
      if (const auto* guard = body.as_object().if_contains("guard"))
        told += " " + std::string(guard->as_string());
    }
    return told;
  }
  // Of a lead's first event: what is told of its people.
  std::string people_in(Role role, const std::string& stream) {
    http::Request request;
    request.method = "GET";
    request.target = "/v1/cases/" + stream + "/timeline";
    request.parts = *http::parse_target(request.target);
    request.headers["x-test-role"] = key_of(role);
    const http::Response response = service_.answer(request);
    if (response.status != 200) return std::to_string(response.status);
    return boost::json::serialize(boost::json::parse(response.body).at("events").at(0).at("data"));
  }
  std::string decided(Role role, const std::string& operation, bool fresh, bool seen) {
    access::Subject subject{{AccountId{"me"}, ActorKind::kPerson, role, kHere, {}},
                            "me",
                            fresh ? std::optional(clock_.now()) : std::nullopt,
                            std::nullopt};
    common::State common;
    common.unit = seen ? kHere : kBeside;
    if (seen) common.assignee = AccountId{"me"};
    const access::View view(district_.handler().grounds(), subject, clock_.now());
    std::string told;
    for (const common::State* about :
         std::initializer_list<const common::State*>{&common, nullptr}) {
      const auto answer = view.decide(operation, about);
      told += std::to_string(static_cast<int>(answer.ruling)) + std::string(answer.guard) + ",";
    }
    return told;
  }

  // All that the tests ask of one operation and one role.
  std::string of_operation(const std::string& operation, Role role) {
    std::string told;
    for (const bool fresh : {true, false}) {
      for (const bool seen : {true, false}) told += decided(role, operation, fresh, seen) + ";";
      const auto route = routes_.find(operation);
      if (route != routes_.end())
        told += ask(role, route->second.first, route->second.second, fresh) + ";";
    }
    return told;
  }
  std::string of_role(Role role) {
    std::string told;
    for (const auto& [name, stream] : cases_) told += name + ":" + people_in(role, stream) + ";";
    return told;
  }

  // ---- the changes --------------------------------------------------------------------------
  void put_in_force(const std::vector<RoleRule>& roles, const std::vector<Operation>& operations) {
    auto made = Permissions::make(roles, operations, shipped_.limits(), shipped_.version());
    refused_ = !made.ok();
    if (made) reference_.rules.permissions = *std::move(made);
  }
  // Counts a change as noticed when it does not load or when the answers differ.
  void judge(const std::string& what, const std::function<std::string()>& questions,
             const std::string& expected) {
    ++made_;
    if (refused_ || questions() != expected)
      ++noticed_;
    else
      survivors_.push_back(what);
  }

  void mutate_operations() {
    const std::vector<RoleRule> roles(shipped_.roles().begin(), shipped_.roles().end());
    std::vector<Operation> operations(shipped_.operations().begin(), shipped_.operations().end());
    for (Operation& operation : operations) {
      const Operation before = operation;
      const auto change = [&](const std::string& what, Role probed, auto&& mutate) {
        reference_.rules.permissions = shipped_;
        const std::string expected = of_operation(before.name, probed);
        mutate(operation);
        put_in_force(roles, operations);
        judge(
            before.name + " " + what, [&] { return of_operation(before.name, probed); }, expected);
        operation = before;
      };
      for (const RoleRule& rule : roles) {
        const bool granted = std::ranges::count(before.roles, rule.role) > 0;
        change((granted ? "without " : "with ") + std::string(key_of(rule.role)), rule.role,
               [&](Operation& o) {
                 if (granted)
                   std::erase(o.roles, rule.role);
                 else
                   o.roles.push_back(rule.role);
               });
      }
      if (before.roles.empty()) continue;
      // Somebody who is not the system: that one has no second factor to show.
      const auto person =
          std::ranges::find_if(before.roles, [](Role role) { return role != Role::kService; });
      if (person != before.roles.end())
        change("step_up", *person, [](Operation& o) { o.step_up = !o.step_up; });
      const auto bounded = std::ranges::find_if(before.roles, [&](Role role) {
        return shipped_.rule(role).reach != access::Reach::kEverything;
      });
      if (bounded != before.roles.end())
        change("from_outside", *bounded, [](Operation& o) { o.from_outside = !o.from_outside; });
      const auto denied = std::ranges::find_if(roles, [&](const RoleRule& rule) {
        return std::ranges::count(before.roles, rule.role) == 0;
      });
      if (routes_.contains(before.name) && denied != roles.end())
        change("hidden", denied->role, [](Operation& o) { o.hidden = !o.hidden; });
    }
  }

  void mutate_roles() {
    std::vector<RoleRule> roles(shipped_.roles().begin(), shipped_.roles().end());
    const std::vector<Operation> operations(shipped_.operations().begin(),
                                            shipped_.operations().end());
    for (RoleRule& rule : roles) {
      if (!shipped_.grants(rule.role, "case.history")) continue;
      const RoleRule before = rule;
      reference_.rules.permissions = shipped_;
      const std::string expected = of_role(before.role);
      const auto change = [&](const std::string& what, auto&& mutate) {
        mutate(rule);
        put_in_force(roles, operations);
        judge(
            std::string(key_of(before.role)) + " " + what, [&] { return of_role(before.role); },
            expected);
        rule = before;
      };
      for (const Enumerator& reach : shape_of<access::Reach>().enumerators)
        if (static_cast<access::Reach>(reach.value) != before.reach)
          change("reaches " + reach.key,
                 [&](RoleRule& r) { r.reach = static_cast<access::Reach>(reach.value); });
      // One class more, in clear and masked: what the policy must not tell by mistake.
      const auto more = [](DataClass of) {
        return of == DataClass::kInternal ? DataClass::kPersonal : DataClass::kSensitive;
      };
      if (before.others.clear < DataClass::kPersonal && seen_by_reach(before))
        change("sees more of others", [&](RoleRule& r) {
          r.others.clear = more(r.others.clear);
          r.others.masked = std::max(r.others.masked, r.others.clear);
        });
      if (before.team.clear < DataClass::kPersonal)
        change("sees more of the team's", [&](RoleRule& r) {
          r.team.clear = more(r.team.clear);
          r.team.masked = std::max(r.team.masked, r.team.clear);
        });
      if (before.others.masked < DataClass::kPersonal && seen_by_reach(before))
        change("sees others masked", [&](RoleRule& r) { r.others.masked = DataClass::kPersonal; });
      if (before.team.clear >= DataClass::kPersonal)
        change("sees less of the team's",
               [](RoleRule& r) { r.team.clear = r.team.masked = DataClass::kInternal; });
      if (before.others.clear >= DataClass::kPersonal && seen_by_reach(before))
        change("sees less of others",
               [](RoleRule& r) { r.others.clear = r.others.masked = DataClass::kInternal; });
    }
  }
  static bool seen_by_reach(const RoleRule& rule) { return rule.reach >= access::Reach::kSubtree; }

  Folder folder_;
  server::SettableClock clock_;
  server::RandomIds ids_;
  server::ReferenceData reference_ =
      *server::load_reference_data(CHAPTERHOUSE_SOURCE_DIR "/ops/reference");
  server::District district_{store::memory_log(full_catalogue(), clock_), reference_, clock_,
                             folder_.path, workflows::DeadlineClock::Runs::kWhenAsked};
  Claimed callers_;
  tests::Unrecorded unrecorded_;
  v1::Application application_{.handler = district_.handler(),
                               .models = district_.models(),
                               .log = district_.log().events(),
                               .rules = reference_.rules,
                               .registry = district_.registry(),
                               .catalogue = full_catalogue(),
                               .texts = reference_.texts,
                               .callers = callers_,
                               .clock = clock_,
                               .reads = &unrecorded_};
  v1::ApiService service_{application_};
  Permissions shipped_;
  std::map<std::string, std::string> cases_;  // name -> stream
  // By operation: a route that a request without a body or a case can ask.
  const std::map<std::string, std::pair<std::string, std::string>> routes_{
      {"case.list", {"GET", "/v1/cases?limit=1"}},
      {"case.today", {"GET", "/v1/today?limit=1"}},
      {"case.search", {"GET", "/v1/search?q=x"}},
      {"kpi.read", {"GET", "/v1/kpis"}},
      {"pace.read", {"GET", "/v1/pace/funnel?month=2026-03"}},
      {"pace.cases", {"GET", "/v1/pace/ageing"}},
      {"audit.anomalies", {"GET", "/v1/audit/anomalies"}},
      {"audit.break_glass", {"GET", "/v1/audit/break-glass"}},
      {"reference.read", {"GET", "/v1/units"}},
      {"log.read", {"GET", "/v1/log/head"}}};
  int made_ = 0, noticed_ = 0;
  bool refused_ = false;
  std::vector<std::string> survivors_;
};

TEST_F(Mutants, OfThePolicyAreNoticed) {
  mutate_operations();
  mutate_roles();
  std::cout << noticed_ << " of " << made_ << " changed policies were noticed\n";
  for (std::size_t i = 0; i < std::min<std::size_t>(survivors_.size(), 20); ++i)
    std::cout << "  not noticed: " << survivors_[i] << "\n";
  EXPECT_GT(made_, 5'000);
  EXPECT_GE(noticed_ * 100, made_ * 99);
}

TEST_F(Mutants, TheShippedPolicyShowsPeopleAsTheyAreMaskedOrNotAtAll) {
  const auto shows = [&](Role role, const std::string& stream, std::string_view text) {
    return people_in(role, cases_.at(stream)).find(text) != std::string::npos;
  };
  EXPECT_TRUE(shows(Role::kTStaff, "here", "13812341234")) << "the unit's own cadres";
  EXPECT_TRUE(shows(Role::kDEco, "here", "138****1234")) << "another department";
  EXPECT_TRUE(shows(Role::kDEco, "here", "王**"));
  EXPECT_FALSE(shows(Role::kDEco, "here", "13812341234"));
  EXPECT_TRUE(shows(Role::kDEco, "assigned", "13812341234")) << "on the case's team";
  EXPECT_TRUE(shows(Role::kCity, "here", "企业"));
  for (const char* field : {"contact_mobile", "contact_person", "null"})
    EXPECT_FALSE(shows(Role::kCity, "here", field)) << "absent, not empty: " << field;
  for (const Role role : {Role::kSys, Role::kSec, Role::kAudlog})
    EXPECT_EQ(people_in(role, cases_.at("here")), "404");
}

TEST_F(Mutants, TheShippedPolicyNamesWhatThereIsAndNothingElse) {
  const workflows::Registry registry;
  const auto known = v1::known_operations(registry);
  EXPECT_EQ(shipped_.fault_against(known), std::nullopt);
  for (const std::string& route : service_.routes())
    EXPECT_FALSE(v1::operation_of_route(route).empty()) << route;
  for (const Operation& operation : shipped_.operations()) {
    const std::string family = operation.name.substr(0, operation.name.find('.'));
    // Accounts are no business of anybody's but theirs.
    if (family == "account" || (family != "common" && !registry.find(family))) continue;
    for (const Role role : {Role::kDAud, Role::kCity, Role::kSys, Role::kSec, Role::kAudlog})
      EXPECT_FALSE(shipped_.grants(role, operation.name)) << operation.name << key_of(role);
  }
}

}  // namespace
}  // namespace chapterhouse
