// Bundles of strangers: a document has one form, and whatever is changed in a true one, it verifies
// only when what it proves is what the log said.
#include "api/bundle/document.h"

#include <fstream>
#include <sstream>

#include <boost/json/serialize.hpp>

#include "api/bundle/case_bundle.h"
#include "api/json/read.h"
#include "domain/cases/all.h"
#include "tests/fuzz/fuzz.h"

namespace chapterhouse::fuzz {
namespace {

using bundle::Document;

Document golden(const char* name) {
  std::ifstream in(CHAPTERHOUSE_SOURCE_DIR "/tests/golden/bundle/" + std::string(name));
  std::ostringstream text;
  text << in.rdbuf();
  return bundle::read_document(text.str()).value();
}
const Document& true_one() {
  static const Document document = golden("case_v1.json");
  return document;
}
// Whether the log has it: both golden bundles are of one log.
bool is_true(const store::BundleRecord& record) {
  static const Document figure = golden("figure_v1.json");
  const auto is_this = [&record](const store::BundleRecord& known) {
    return known.position == record.position && known.entry == record.entry;
  };
  return std::ranges::any_of(true_one().proof.records, is_this) ||
         std::ranges::any_of(figure.proof.records, is_this);
}

void check_document(std::string_view text) {
  const auto document = bundle::read_document(text);
  if (!document) {
    CHECK(!document.error().expected.empty());
    return;
  }
  const auto again = bundle::read_document(boost::json::serialize(document->members));
  CHECK(again);
  CHECK(again->members == document->members);
  CHECK(!bundle::compare(document->members, again->members));
  static const store::Codec codec(full_catalogue());
  const store::TrustedLog trusted{.key = true_one().proof.key, .policy = {}};
  const auto proved = store::prove(document->proof, codec, trusted);
  if (!proved) return;
  // The log's key signed one checkpoint only, so every record is one of those it covers.
  for (const store::BundleRecord& record : document->proof.records) CHECK(is_true(record));
  if (document->kind != bundle::kCase) return;
  const auto derived = bundle::case_document(document->proof, *proved, full_catalogue());
  if (derived && !bundle::compare(*derived, document->members) &&
      document->proof.records.size() == true_one().proof.records.size())
    CHECK(document->members == true_one().members);
}

}  // namespace

void run(Input input) { check_document(input.rest()); }

}  // namespace chapterhouse::fuzz
