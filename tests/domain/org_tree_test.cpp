#include "domain/orgs/org_tree.h"

#include <gtest/gtest.h>

#include "domain/core/limits.h"
#include "tests/domain/calendar_vectors.h"

namespace chapterhouse {
namespace {
using test::day;
using Kind = OrgTreeError::Kind;

const Date kBegin = day("2016-01-01");
const Date kToday = day("2026-03-04");
UnitId id(std::string text) { return {std::move(text)}; }

OrgUnit unit(std::string name, UnitKind kind, std::string code, std::string parent = {}) {
  OrgUnit made;
  made.id = {name};
  made.kind = kind;
  made.name_zh = made.name_en = std::move(name);
  made.code = std::move(code);
  if (!parent.empty()) made.affiliation = {{{std::move(parent)}, kBegin, {}}};
  made.territory = made.affiliation;
  return made;
}

// A city with two districts; the first has two streets, one of them with a station.
std::vector<OrgUnit> small_city() {
  return {unit("city", UnitKind::kCity, "110000"),
          unit("a", UnitKind::kDistrict, "110113", "city"),
          unit("b", UnitKind::kOtherDistrict, "110114", "city"),
          unit("a1", UnitKind::kStreet, "110113001", "a"),
          unit("a2", UnitKind::kStreet, "110113002", "a"),
          unit("a1-station", UnitKind::kStation, "X110113001-S", "a1")};
}

OrgTree tree_of(std::vector<OrgUnit> units, std::vector<Succession> successions = {}) {
  return OrgTree::make(std::move(units), std::move(successions), 4).value();
}
OrgTreeError fault_of(std::vector<OrgUnit> units, std::vector<Succession> successions = {}) {
  return OrgTree::make(std::move(units), std::move(successions), 1).error();
}

TEST(OrgTree, FindsUnitsAndTheirChildren) {
  const OrgTree tree = tree_of(small_city());
  EXPECT_EQ(tree.version(), 4U);
  ASSERT_NE(tree.find(id("a1")), nullptr);
  EXPECT_EQ(tree.find(id("a1"))->code, "110113001");
  EXPECT_EQ(tree.find(id("nowhere")), nullptr);
  const auto children = tree.children(id("a"), kToday);
  ASSERT_EQ(children.size(), 2U);
  EXPECT_EQ(children[0]->id, id("a1"));
  EXPECT_EQ(children[1]->id, id("a2"));
}

TEST(OrgTree, KnowsWhatLiesBelow) {
  const OrgTree tree = tree_of(small_city());
  EXPECT_TRUE(tree.in_subtree(id("a1-station"), id("city"), kToday));
  EXPECT_TRUE(tree.in_subtree(id("a1-station"), id("a1"), kToday));
  EXPECT_TRUE(tree.in_subtree(id("a"), id("a"), kToday));
  EXPECT_FALSE(tree.in_subtree(id("a"), id("a1"), kToday));
  EXPECT_FALSE(tree.in_subtree(id("a1"), id("a2"), kToday));
  EXPECT_FALSE(tree.in_subtree(id("nowhere"), id("nowhere"), kToday));
  EXPECT_FALSE(tree.in_subtree(id("a1"), id("a"), day("2015-12-31")));  // before it existed
}

TEST(OrgTree, FindsTheDistrictAbove) {
  const OrgTree tree = tree_of(small_city());
  EXPECT_EQ(tree.district_of(id("a1-station"), kToday)->id, id("a"));
  EXPECT_EQ(tree.district_of(id("b"), kToday)->id, id("b"));
  EXPECT_EQ(tree.district_of(id("city"), kToday), nullptr);
  EXPECT_EQ(tree.district_of(id("nowhere"), kToday), nullptr);
}

TEST(OrgTree, KeepsAffiliationAndTerritoryApart) {
  auto units = small_city();
  OrgUnit system = unit("system", UnitKind::kSystemUnion, "X1", "city");
  system.territory = {{id("a2"), kBegin, {}}};
  units.push_back(system);
  const OrgTree tree = tree_of(units);
  EXPECT_FALSE(tree.in_subtree(id("system"), id("a"), kToday));
  EXPECT_TRUE(tree.territory_in_subtree(id("system"), id("a"), kToday));
}

TEST(OrgTree, FollowsAChangeOfParentToTheDay) {
  auto units = small_city();
  units[4].affiliation = {{id("a"), kBegin, day("2022-06-30")}, {id("b"), day("2022-07-01"), {}}};
  const OrgTree tree = tree_of(units);
  EXPECT_TRUE(tree.in_subtree(id("a2"), id("a"), day("2022-06-30")));
  EXPECT_FALSE(tree.in_subtree(id("a2"), id("a"), day("2022-07-01")));
  EXPECT_TRUE(tree.in_subtree(id("a2"), id("b"), day("2022-07-01")));
  EXPECT_EQ(tree.district_of(id("a2"), kToday)->id, id("b"));
}

TEST(OrgTree, FollowsSuccessionsToTheDay) {
  const OrgTree tree = tree_of(small_city(), {{id("a2"), id("b"), day("2024-01-01")},
                                              {id("a1"), id("a2"), day("2020-01-01")}});
  EXPECT_EQ(tree.current(id("a1"), day("2019-12-31")), id("a1"));
  EXPECT_EQ(tree.current(id("a1"), day("2020-01-01")), id("a2"));
  EXPECT_EQ(tree.current(id("a1"), day("2024-01-01")), id("b"));
  EXPECT_EQ(tree.current(id("b"), kToday), id("b"));
}

TEST(OrgTree, RefusesSuccessionsThatLeadNowhereOrBack) {
  EXPECT_EQ(fault_of(small_city(), {{id("a1"), id("nowhere"), kToday}}).kind, Kind::kUnknownParent);
  EXPECT_EQ(fault_of(small_city(), {{id("nowhere"), id("a1"), kToday}}).kind, Kind::kUnknownParent);
  EXPECT_EQ(fault_of(small_city(), {{id("a1"), id("a1"), kToday}}).kind, Kind::kCycle);
  EXPECT_EQ(
      fault_of(small_city(), {{id("a1"), id("a2"), kBegin}, {id("a2"), id("a1"), kToday}}).kind,
      Kind::kCycle);
  EXPECT_EQ(
      fault_of(small_city(), {{id("a1"), id("a2"), kBegin}, {id("a1"), id("b"), kToday}}).kind,
      Kind::kOverlap);
}

TEST(OrgTree, RefusesUnknownParents) {
  auto units = small_city();
  units[3].affiliation[0].parent = id("nowhere");
  const OrgTreeError error = fault_of(units);
  EXPECT_EQ(error.kind, Kind::kUnknownParent);
  EXPECT_EQ(error.unit, id("a1"));
  EXPECT_EQ(error.other, "nowhere");
}

TEST(OrgTree, RefusesCyclesOfEitherRelation) {
  auto units = small_city();
  units[1].affiliation[0].parent = id("a1-station");
  EXPECT_EQ(fault_of(units).kind, Kind::kCycle);
  units = small_city();
  units[3].territory[0].parent = id("a1");
  EXPECT_EQ(fault_of(units).kind, Kind::kCycle);
}

// Each unit alone looks right on the day on which its own parent begins; only later do they close.
TEST(OrgTree, RefusesACycleThatArisesLater) {
  auto units = small_city();
  units[3].affiliation = {{id("a"), kBegin, day("2022-12-31")}, {id("a2"), day("2023-01-01"), {}}};
  EXPECT_TRUE(OrgTree::make(units, {}, 1).ok());
  units[4].affiliation = {{id("a"), kBegin, day("2023-12-31")}, {id("a1"), day("2024-01-01"), {}}};
  EXPECT_EQ(fault_of(units).kind, Kind::kCycle);
}

TEST(OrgTree, RefusesTwoParentsOnOneDay) {
  auto units = small_city();
  units[3].affiliation = {{id("a"), kBegin, day("2022-12-31")}, {id("b"), day("2022-12-31"), {}}};
  EXPECT_EQ(fault_of(units).kind, Kind::kOverlap);
  units[3].affiliation = {{id("a"), kBegin, day("2015-12-31")}};
  EXPECT_EQ(fault_of(units).kind, Kind::kOverlap);
}

TEST(OrgTree, RefusesUnitsThatAreNotWhole) {
  const auto fault_with = [](auto change) {
    auto units = small_city();
    change(units[3]);
    return fault_of(units).kind;
  };
  const std::string longest(limits::kNameBytes, 'u');
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.id = {}; }), Kind::kBadId);
  auto fitting = small_city();
  fitting[4].id = id(longest);
  EXPECT_TRUE(OrgTree::make(fitting, {}, 1).ok());
  EXPECT_EQ(fault_with([&](OrgUnit& u) { u.id = id(longest + "u"); }), Kind::kBadId);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.name_en.clear(); }), Kind::kNoName);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.code = "1101"; }), Kind::kBadCode);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.code = "X"; }), Kind::kBadCode);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.code = "110113002"; }), Kind::kCodeTwice);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.id = id("a2"); }), Kind::kUnitTwice);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.affiliation.clear(); }), Kind::kNoParent);
  EXPECT_EQ(fault_with([](OrgUnit& u) { u.kind = UnitKind::kCity; }), Kind::kNoParent);
}

}  // namespace
}  // namespace chapterhouse
