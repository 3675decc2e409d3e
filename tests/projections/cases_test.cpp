// Lists, facets, links, a cadre's day and search.
#include <map>
#include <random>
#include <set>

#include "projections/search/pinyin.h"
#include "tests/projections/support/desk.h"

namespace chapterhouse::projections::test {
namespace {

std::vector<std::string> keys(const std::vector<CaseRow>& rows) {
  std::vector<std::string> found;
  for (const CaseRow& row : rows) found.push_back(row.id);
  return found;
}
using Keys = std::vector<std::string>;

Keys listed(const Desk& desk, const CaseFilter& filter, CaseOrder order = CaseOrder::kOpened,
            std::optional<Position> as_of = {}) {
  const auto page = desk.models->list(filter, order, {}, as_of);
  return page ? keys((*page)->rows) : Keys{"no answer"};
}

// Three errands: a is due and carried by li, b belongs to another town, c is finished.
struct ThreeErrands : Desk {
  ThreeErrands() {
    opened("a", on("2026-03-02"),
           {UnitId{"town-a"},
            "北京顺丰速运有限公司",
            "顺工建〔2026〕0001",
            "91110113MA00A1B2C3",
            on("2026-03-10"),
            {}});
    opened("b", on("2026-03-03"),
           {UnitId{"town-b"}, "京东物流100%_快递", "", "92110113MA00A1B2C4", {}, {errand("a")}});
    opened("c", on("2026-03-04"), {UnitId{"town-a"}, "Ａlpha科技", "", "", on("2026-03-09"), {}});
    assigned("a", on("2026-03-05"), "li");
    finished("c", on("2026-03-06"));
    catch_up();
  }
};

TEST(Cases, ShowWhatAListNeeds) {
  ThreeErrands desk;
  const auto found = desk.models->find_case(Desk::errand("a"));
  ASSERT_TRUE(found);
  ASSERT_TRUE(found->value);
  const CaseRow& row = **found->operator->();
  EXPECT_EQ(row.type, "errand");
  EXPECT_EQ(row.id, "a");
  EXPECT_EQ(row.status, "open");
  EXPECT_EQ(row.common_status, "open");
  EXPECT_EQ(row.title, "北京顺丰速运有限公司");
  EXPECT_EQ(row.unit, UnitId{"town-a"});
  EXPECT_EQ(row.assignee, AccountId{"li"});
  EXPECT_EQ(row.opened_at, noon(on("2026-03-02")));
  EXPECT_EQ(row.updated_at, noon(on("2026-03-05")));
  EXPECT_EQ(row.due, on("2026-03-10"));
  EXPECT_EQ(row.due_key, "errand.days");
  EXPECT_FALSE(row.finished);
  EXPECT_EQ(row.version, StreamVersion{2});
  EXPECT_EQ(row.position, Position{4});
  EXPECT_FALSE(desk.models->find_case(Desk::errand("none"))->value);
}

TEST(Cases, AreFilteredByEveryCondition) {
  ThreeErrands desk;
  EXPECT_EQ(listed(desk, {}), (Keys{"c", "b", "a"}));
  EXPECT_EQ(listed(desk, {.types = {"errand"}}), (Keys{"c", "b", "a"}));
  EXPECT_EQ(listed(desk, {.types = {"lead"}}), Keys{});
  EXPECT_EQ(listed(desk, {.statuses = {"done", "unknown"}}), Keys{"c"});
  EXPECT_EQ(listed(desk, {.units = {{UnitId{"town-a"}}}}), (Keys{"c", "a"}));
  EXPECT_EQ(listed(desk, {.units = {{}}}), Keys{});
  EXPECT_EQ(listed(desk, {.assignee = AccountId{"li"}}), Keys{"a"});
  EXPECT_EQ(listed(desk, {.assignee = AccountId{}}), (Keys{"c", "b"}));
  EXPECT_EQ(listed(desk, {.text = "顺丰"}), Keys{"a"});
  EXPECT_EQ(listed(desk, {.text = "0001"}), Keys{"a"});
  EXPECT_EQ(listed(desk, {.text = "9211"}), Keys{"b"});
  EXPECT_EQ(listed(desk, {.text = "MA00"}), Keys{});  // a code is known by its start
  EXPECT_EQ(listed(desk, {.text = "100%_"}), Keys{"b"});
  EXPECT_EQ(listed(desk, {.text = "%"}), Keys{"b"});
  EXPECT_EQ(listed(desk, {.due_before = on("2026-03-10")}), Keys{"c"});
  EXPECT_EQ(listed(desk, {.due_before = on("2026-03-11")}), (Keys{"c", "a"}));
  EXPECT_EQ(listed(desk, {.finished = false}), (Keys{"b", "a"}));
}

TEST(Cases, ComeInEveryOrder) {
  ThreeErrands desk;
  EXPECT_EQ(listed(desk, {}, CaseOrder::kUpdated), (Keys{"c", "a", "b"}));
  EXPECT_EQ(listed(desk, {}, CaseOrder::kDue), (Keys{"c", "a", "b"}));
  EXPECT_EQ(listed(desk, {}, CaseOrder::kTitle), (Keys{"b", "a", "c"}));
}

TEST(Cases, CanBeAskedAsOfAnyPosition) {
  ThreeErrands desk;
  EXPECT_EQ(listed(desk, {}, CaseOrder::kOpened, Position{0}), Keys{});
  EXPECT_EQ(listed(desk, {}, CaseOrder::kOpened, Position{2}), (Keys{"b", "a"}));
  EXPECT_EQ(listed(desk, {.assignee = AccountId{"li"}}, CaseOrder::kOpened, Position{3}), Keys{});
  EXPECT_EQ(listed(desk, {.finished = true}, CaseOrder::kOpened, Position{4}), Keys{});
  EXPECT_EQ(listed(desk, {.finished = true}, CaseOrder::kOpened, Position{5}), Keys{"c"});
  EXPECT_EQ(desk.models->find_case(Desk::errand("a"), Position{1})->value->version,
            StreamVersion{1});
}

TEST(Cases, AreCountedByFacet) {
  ThreeErrands desk;
  const auto facets = desk.models->facets({});
  ASSERT_TRUE(facets);
  ASSERT_EQ((*facets)->statuses.size(), 2u);
  EXPECT_EQ((*facets)->statuses[0].key, "open");
  EXPECT_EQ((*facets)->statuses[0].count, 2);
  ASSERT_EQ((*facets)->units.size(), 2u);
  EXPECT_EQ((*facets)->units[0].key, "town-a");
  EXPECT_EQ((*facets)->total, 3);
  EXPECT_EQ((*desk.models->facets({}, Position{2}))->total, 2);
}

TEST(Cases, LinkBothWaysAsOfAPosition) {
  ThreeErrands desk;
  EXPECT_EQ((*desk.models->links(Desk::errand("b")))->names, std::vector{Desk::errand("a")});
  EXPECT_EQ((*desk.models->links(Desk::errand("a")))->named_by, std::vector{Desk::errand("b")});
  EXPECT_TRUE((*desk.models->links(Desk::errand("a"), Position{1}))->named_by.empty());
  desk.log.add(Desk::errand("b"), EventBody::of(ev::Renamed{"乙", {}, {Desk::errand("c")}}),
               noon(on("2026-03-07")), noon(on("2026-03-07")));
  desk.catch_up();
  EXPECT_EQ((*desk.models->links(Desk::errand("b")))->names, std::vector{Desk::errand("c")});
  EXPECT_EQ((*desk.models->links(Desk::errand("b"), Position{5}))->names,
            std::vector{Desk::errand("a")});
}

TEST(Cases, MakeADay) {
  Desk desk;
  const Date today = on("2026-03-10");
  for (int i = -2; i <= 9; ++i)
    desk.opened("d" + std::to_string(i + 2), on("2026-03-01"),
                {UnitId{"town-a"}, "x", "", "", today + std::chrono::days{i}, {}});
  desk.opened("undated", on("2026-03-01"), {UnitId{"town-a"}, "x", "", "", {}, {}});
  desk.opened("elsewhere", on("2026-03-01"), {UnitId{"town-b"}, "x", "", "", today, {}});
  desk.opened("done", on("2026-03-01"), {UnitId{"town-a"}, "x", "", "", today, {}});
  desk.finished("done", on("2026-03-02"));
  desk.catch_up();
  const auto day = desk.models->day({{}, {{UnitId{"town-a"}}}, today});
  ASSERT_TRUE(day);
  EXPECT_EQ(keys((*day)->overdue.rows), (Keys{"d0", "d1"}));
  EXPECT_EQ(keys((*day)->today.rows), Keys{"d2"});
  EXPECT_EQ(keys((*day)->next_seven_days.rows), (Keys{"d3", "d4", "d5", "d6", "d7", "d8", "d9"}));
  EXPECT_EQ(keys((*day)->without_date.rows), Keys{"undated"});
  EXPECT_EQ((*desk.models->day({{}, {}, today}))->today.count, 2);
  EXPECT_EQ((*desk.models->day({AccountId{"li"}, {}, today}))->today.count, 0);
}

// What the log says of every errand up to a position, without any table.
std::map<std::string, CaseFile> fold(const VectorLog& log, Position at) {
  std::map<std::string, CaseFile> files;
  for (const Event& event : log.all()) {
    if (event.envelope.position > at) break;
    const StreamId& stream = event.envelope.stream;
    auto file =
        files.try_emplace(stream.value, empty_file(*catalogue().type_of(stream), stream)).first;
    apply(file->second, event);
  }
  return files;
}

TEST(Cases, PagesShowOneMomentWhateverIsRecordedBetweenThem) {
  const unsigned seed = std::random_device{}();
  SCOPED_TRACE("seed " + std::to_string(seed));
  std::mt19937 random(seed);
  Desk desk;
  const auto record = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const std::string key = "e" + std::to_string(random() % 60);
      const Date day = on("2026-01-01") + std::chrono::days{random() % 5};  // many ties
      if (desk.log.version_of(Desk::errand(key)).value == 0)
        desk.opened(key, day,
                    {UnitId{random() % 2 ? "town-a" : "town-b"},
                     "t" + std::to_string(random() % 4),
                     "",
                     "",
                     random() % 3 ? std::optional(day) : std::nullopt,
                     {}});
      else if (random() % 5 == 0)
        desk.finished(key, day);
      else
        desk.assigned(key, day, "li");
    }
  };
  record(300);
  for (const CaseOrder order :
       {CaseOrder::kUpdated, CaseOrder::kOpened, CaseOrder::kDue, CaseOrder::kTitle}) {
    desk.catch_up();
    const CaseFilter filter{.units = {{UnitId{"town-a"}}}};
    const auto whole = desk.models->list(filter, order, {"", 500});
    ASSERT_TRUE(whole);
    const Position at = whole->position;
    std::size_t expected = 0;
    for (const auto& [stream, file] : fold(desk.log, at))
      expected += file.common.unit == UnitId{"town-a"} ? 1u : 0u;
    EXPECT_EQ((*whole)->rows.size(), expected);
    std::vector<CaseRow> pieced;
    PageRequest request{"", 7};
    do {
      const auto page = desk.models->list(filter, order, request);
      ASSERT_TRUE(page);
      EXPECT_EQ(page->position, at);
      pieced.insert(pieced.end(), (*page)->rows.begin(), (*page)->rows.end());
      request.cursor = (*page)->next;
      record(5);
      desk.catch_up();
    } while (!request.cursor.empty());
    EXPECT_EQ(pieced, (*whole)->rows);
  }
}

TEST(Cases, EveryPastListEqualsAFreshFold) {
  Desk desk;
  std::mt19937 random(7);
  for (int i = 0; i < 200; ++i) {
    const std::string key = "e" + std::to_string(random() % 20);
    const Date day = on("2026-01-01") + std::chrono::days{i};
    if (desk.log.version_of(Desk::errand(key)).value == 0)
      desk.opened(key, day, {UnitId{"town-a"}, key, "", "", {}, {}});
    else if (random() % 2)
      desk.assigned(key, day, "a" + std::to_string(random() % 3));
    else
      desk.finished(key, day);
  }
  desk.catch_up();
  for (std::uint64_t at = 0; at <= 200; at += 9) {
    const auto page = desk.models->list({}, CaseOrder::kTitle, {"", 500}, Position{at});
    ASSERT_TRUE(page);
    const auto files = fold(desk.log, {at});
    ASSERT_EQ((*page)->rows.size(), files.size());
    for (const CaseRow& row : (*page)->rows) {
      const CaseFile& file = files.at(row.stream.value);
      EXPECT_EQ(row.version, file.version);
      EXPECT_EQ(row.position, file.position);
      EXPECT_EQ(row.assignee, file.common.assignee);
      EXPECT_EQ(row.finished, file.status() == 2);
    }
  }
}

TEST(Cases, ACursorIsForItsOwnFilterAndOrderOnly) {
  ThreeErrands desk;
  const auto page = desk.models->list({}, CaseOrder::kOpened, {"", 1});
  ASSERT_TRUE(page);
  const std::string cursor = (*page)->next;
  ASSERT_FALSE(cursor.empty());
  EXPECT_TRUE(desk.models->list({}, CaseOrder::kOpened, {cursor, 1}));
  for (const auto& other : {desk.models->list({}, CaseOrder::kUpdated, {cursor, 1}),
                            desk.models->list({.finished = true}, CaseOrder::kOpened, {cursor, 1}),
                            desk.models->list({}, CaseOrder::kOpened, {"garbage", 1})}) {
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, QueryError::Kind::kBadCursor);
  }
}

TEST(Pinyin, SpellsNamesAsPeopleTypeThem) {
  EXPECT_EQ(pinyin_of("顺丰").full, "shunfeng");
  EXPECT_EQ(pinyin_of("顺丰").initials, "sf");
  EXPECT_EQ(pinyin_of("绿洲（北京）A1公司").full, "lvzhoubeijinga1gongsi");
  EXPECT_EQ(pinyin_of("绿洲（北京）A1公司").initials, "lzbjags");
  EXPECT_EQ(pinyin_of("").full, "");
  EXPECT_EQ(pinyin_of("\xff\xfe").initials, "");
  EXPECT_EQ(folded("  ＡＢc　"), "abc");
}

std::vector<std::pair<std::string, MatchedBy>> hits(const Desk& desk,
                                                    const SearchRequest& request) {
  const auto answer = desk.models->search(request);
  std::vector<std::pair<std::string, MatchedBy>> found;
  if (answer)
    for (const SearchHit& hit : **answer) found.emplace_back(hit.row.id, hit.matched_by);
  return found;
}
using Hits = std::vector<std::pair<std::string, MatchedBy>>;

TEST(Search, FindsByWhatPeopleRemember) {
  ThreeErrands desk;
  EXPECT_EQ(hits(desk, {"顺丰", {}, {}}), (Hits{{"a", MatchedBy::kTitle}}));
  EXPECT_EQ(hits(desk, {"sf", {}, {}}), (Hits{{"a", MatchedBy::kInitials}}));
  EXPECT_EQ(hits(desk, {"SHUN feng", {}, {}}), (Hits{{"a", MatchedBy::kPinyin}}));
  EXPECT_EQ(hits(desk, {"91110113ma", {}, {}}), (Hits{{"a", MatchedBy::kUscc}}));
  EXPECT_EQ(hits(desk, {"2026〕0001", {}, {}}), (Hits{{"a", MatchedBy::kNumber}}));
  EXPECT_EQ(hits(desk, {"ALPHA", {}, {}}), (Hits{{"c", MatchedBy::kTitle}}));
  EXPECT_EQ(hits(desk, {"%", {}, {}}), (Hits{{"b", MatchedBy::kTitle}}));
  EXPECT_EQ(hits(desk, {"j", {}, {}}).front().first, "b");  // the start before a part
  EXPECT_TRUE(hits(desk, {"  ", {}, {}}).empty());
  EXPECT_TRUE(hits(desk, {"查无此人", {}, {}}).empty());
  EXPECT_TRUE(hits(desk, {"顺丰", {{UnitId{"town-b"}}}, {}}).empty());
  EXPECT_TRUE(hits(desk, {"顺丰", {{}}, {}}).empty());
  EXPECT_TRUE(hits(desk, {"顺丰", {}, {"lead"}}).empty());
}

TEST(Search, ForgetsTheOldName) {
  ThreeErrands desk;
  desk.log.add(Desk::errand("a"), EventBody::of(ev::Renamed{"新名", {}, {}}),
               noon(on("2026-03-07")), noon(on("2026-03-07")));
  desk.catch_up();
  EXPECT_TRUE(hits(desk, {"顺丰", {}, {}}).empty());
  EXPECT_EQ(hits(desk, {"xm", {}, {}}), (Hits{{"a", MatchedBy::kInitials}}));
}

}  // namespace
}  // namespace chapterhouse::projections::test
