// The log as strangers and accounts read it: everything that is published proves itself with the
// formats' own functions, and nothing is published to those who may not read it.
#include "store/crypto/base64.h"
#include "store/note/tlog_proof.h"
#include "store/proof/tile_path.h"
#include "tests/api/support/api_fixture.h"

namespace chapterhouse {
namespace {

using namespace store;
using tests::ApiAnswer;

class ApiLog : public tests::ApiFixture {
 protected:
  // The newest position, once it is signed.
  static TreeSize signed_size() {
    const std::string position = a_lead().position;
    EXPECT_EQ(get("staff", "/v1/log/receipt/" + position).status, 200);
    return std::stoull(position);
  }
  static VerifierKey key() {
    return *VerifierKey::parse(get("staff", "/v1/log/head").string("/key"));
  }
  static SignedCheckpoint published() {
    const ApiAnswer answer = get("", "/tlog/checkpoint");
    EXPECT_EQ(answer.headers.at("content-type"), "text/plain; charset=utf-8");
    auto opened = SignedCheckpoint::open(answer.text, key());
    EXPECT_TRUE(opened.has_value()) << answer.text;
    return *std::move(opened);
  }
};

TEST_F(ApiLog, HeadNamesTheKeyAndTheNewestCheckpoint) {
  const TreeSize size = signed_size();
  const ApiAnswer head = get("staff", "/v1/log/head");
  EXPECT_EQ(head.string("/origin"), key().name);
  EXPECT_GE(std::stoull(head.string("/checkpoint/size")), size);
  EXPECT_FALSE(head.string("/checkpoint/covers_until").empty());
  EXPECT_TRUE(head.at("/cosigned").is_null()) << "nobody has witnessed this log";
}

TEST_F(ApiLog, TilesHashToTheSignedRoot) {
  signed_size();
  const Checkpoint tree = published().checkpoint;
  CompactRange range;
  for (std::uint64_t index = 0; range.size() < tree.size; ++index) {
    const std::size_t width = tile_width(tree.size, 0, index);
    const ApiAnswer tile = get("", "/tlog/" + TilePath{0, index, width}.text());
    ASSERT_EQ(tile.status, 200) << index;
    EXPECT_EQ(tile.headers.at("content-type"), "application/octet-stream");
    EXPECT_NE(tile.headers.at("cache-control").find("immutable"), std::string::npos);
    ASSERT_EQ(tile.text.size(), width * 32);
    for (std::size_t i = 0; i < width; ++i) range.append(*hash_from(tile.text.substr(i * 32, 32)));
  }
  EXPECT_EQ(range.root(), tree.root);
}

TEST_F(ApiLog, AnswersWhatIsKnownAlreadyWithoutABody) {
  signed_size();
  const ApiAnswer tile = get("", "/tlog/" + TilePath{0, 0, 1}.text());
  const std::string etag = tile.headers.at("etag");
  const ApiAnswer known = get("", "/tlog/tile/0/000.p/1", {{"If-None-Match", etag}});
  EXPECT_EQ(known.status, 304);
  EXPECT_TRUE(known.text.empty());
  EXPECT_EQ(get("", "/tlog/tile/0/000.p/1", {{"If-None-Match", "\"other\""}}).status, 200);
  const ApiAnswer head = send("", "HEAD", "/tlog/tile/0/000.p/1");
  EXPECT_EQ(head.headers.at("content-length"), "32");
  EXPECT_EQ(head.headers.at("etag"), etag);
}

TEST_F(ApiLog, ServesNoTileThatTheSignedTreeHasNot) {
  signed_size();
  const TreeSize size = published().checkpoint.size;
  for (const std::string path :
       {"tile/0/000.p/0", "tile/0/000.p/256", "tile/0/0", "tile/0/00", "tile/0/999", "tile/1/000",
        "tile/64/000", "tile/-1/000", "tile/0/x000/000", "tile/0/000.p/01", "tile/entries/999",
        "tile/0/000/1"})
    EXPECT_EQ(get("auditor", "/tlog/" + path).status, 404) << path;
  const std::size_t beyond = static_cast<std::size_t>(size % kTileWidth) + 1;
  EXPECT_EQ(get("", "/tlog/" + TilePath{0, size / kTileWidth, beyond}.text()).status, 404);
}

TEST_F(ApiLog, GivesEntriesToAuditorsAlone) {
  signed_size();
  const std::string path = "/tlog/tile/entries/000.p/2";
  EXPECT_EQ(get("", path).status, 401);
  EXPECT_EQ(get("lead", path).status, 404);
  const ApiAnswer bundle = get("auditor", path);
  ASSERT_EQ(bundle.status, 200);
  EXPECT_NE(bundle.headers.at("cache-control").find("private"), std::string::npos);
  const auto entries = decode_bundle(bundle.text);
  ASSERT_TRUE(entries && entries->size() == 2);
  const ApiAnswer tile = get("", "/tlog/tile/0/000.p/2");
  for (std::size_t i = 0; i < 2; ++i)
    EXPECT_EQ(view(leaf_hash((*entries)[i])), tile.text.substr(i * 32, 32));
}

TEST_F(ApiLog, ReceiptsHoldWithoutTheServer) {
  const TreeSize size = signed_size();
  const ApiAnswer answer =
      get("auditor", "/v1/log/receipt/" + std::to_string(size) + "?entry=true");
  ASSERT_EQ(answer.status, 200);
  EXPECT_EQ(answer.headers.at("content-disposition"),
            "attachment; filename=\"" + std::to_string(size) + ".tlog-proof\"");
  auto receipt = TlogProof::parse(answer.text);
  ASSERT_TRUE(receipt && receipt->extra) << answer.text;
  EXPECT_EQ(receipt->index, size - 1);
  EXPECT_TRUE(verify_receipt(*receipt, leaf_hash(*receipt->extra), key()));
  EXPECT_FALSE(verify_receipt(*receipt, leaf_hash(*receipt->extra + "x"), key()));
  const ApiAnswer plain = get("staff", "/v1/log/receipt/" + std::to_string(size));
  EXPECT_FALSE(TlogProof::parse(plain.text)->extra) << "the entry is for auditors";
  EXPECT_EQ(get("staff", "/v1/log/receipt/1?entry=true").status, 404);
  for (const char* wrong : {"0", "999999999", "x", "1x", "-1"})
    EXPECT_EQ(get("staff", std::string("/v1/log/receipt/") + wrong).status, 404) << wrong;
  EXPECT_EQ(get("staff", "/v1/log/receipt/1?witnessed=true").status, 404) << "nobody is asked";
  EXPECT_EQ(get("", "/v1/log/receipt/1").status, 401);
}

TEST_F(ApiLog, ListsWhatWasSignedAndProvesThatItGrew) {
  const TreeSize first = signed_size(), second = signed_size();
  std::vector<std::string> sizes;
  for (std::string next = "/v1/log/checkpoints?limit=1"; !next.empty();) {
    const ApiAnswer page = get("staff", next);
    ASSERT_EQ(page.status, 200) << page.text;
    ASSERT_EQ(page.at("/checkpoints").as_array().size(), 1u);
    sizes.push_back(page.string("/checkpoints/0/size"));
    const std::string cursor = page.string("/next");
    next = cursor.empty() ? "" : "/v1/log/checkpoints?limit=1&cursor=" + cursor;
  }
  EXPECT_EQ(std::ranges::count(sizes, std::to_string(first)), 1);
  EXPECT_EQ(std::ranges::count(sizes, std::to_string(second)), 1);
  EXPECT_GT(std::stoull(sizes.front()), std::stoull(sizes.back())) << "the newest first";
  const ApiAnswer answer = get("staff", "/v1/log/consistency?from=" + std::to_string(first) +
                                            "&to=" + std::to_string(second));
  ASSERT_EQ(answer.status, 200) << answer.text;
  const auto from = SignedCheckpoint::open(answer.string("/from"), key());
  const auto to = SignedCheckpoint::open(answer.string("/to"), key());
  ASSERT_TRUE(from && to);
  Proof proof;
  for (const auto& hash : answer.at("/proof").as_array())
    proof.push_back(*hash_from(*from_base64(std::string_view(hash.as_string()))));
  EXPECT_TRUE(
      verify_consistency({first, second, from->checkpoint.root, to->checkpoint.root}, proof));
}

TEST_F(ApiLog, RefusesAConsistencyProofOfWhatWasNotSigned) {
  const TreeSize size = signed_size();
  const std::string path = "/v1/log/consistency";
  EXPECT_EQ(get("staff", path).string("/errors/0/key"), "missing");
  EXPECT_EQ(get("staff", path + "?from=0").status, 400);
  EXPECT_EQ(get("staff", path + "?from=" + std::to_string(size + 1000)).string("/errors/0/key"),
            "not_signed");
  EXPECT_EQ(get("staff", path + "?from=" + std::to_string(size) + "&to=1").status, 400);
  EXPECT_EQ(get("staff", "/v1/log/checkpoints?cursor=x").string("/errors/0/key"), "bad_cursor");
}

TEST_F(ApiLog, CountsWhatIsSigned) {
  const TreeSize size = signed_size();
  const ApiAnswer metrics = get("", "/metrics");
  EXPECT_NE(metrics.text.find("chapterhouse_checkpoint_size " + std::to_string(size)),
            std::string::npos);
  EXPECT_NE(metrics.text.find("chapterhouse_checkpoint_age_seconds 0\n"), std::string::npos);
}

}  // namespace
}  // namespace chapterhouse
