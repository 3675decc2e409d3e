#include "store/note/tlog_policy.h"

#include <algorithm>
#include <charconv>
#include <set>
#include <sstream>

#include "store/note/cosignature.h"

namespace chapterhouse::store {
namespace {

using Words = std::vector<std::string>;

Words words_of(const std::string& line) {
  std::istringstream in(line);
  Words words;
  for (std::string word; in >> word;) words.push_back(std::move(word));
  return words;
}

// Takes one line at a time; each answers "" or what is wrong.
class Parser {
 public:
  std::string take(const Words& words) {
    const std::string& keyword = words.front();
    if (keyword == "log") return take_log(words);
    if (keyword == "witness") return take_witness(words);
    if (keyword == "group") return take_group(words);
    if (keyword == "quorum") return take_quorum(words);
    return "\"" + keyword + "\" is none of log, witness, group, quorum";
  }
  std::string finish() const {
    if (quorum_given_) return {};
    return "there is no quorum line: name a witness or a group, or say \"quorum none\"";
  }
  TlogPolicy policy;

 private:
  std::string take_log(const Words& words) {
    if (words.size() != 2 && words.size() != 3) return "expected: log <vkey> [<url>]";
    const auto key = VerifierKey::parse(words[1]);
    if (!key || key->type != KeyType::kEd25519) return "this is no log's verifier key";
    policy.logs.push_back(*key);
    return {};
  }
  std::string take_witness(const Words& words) {
    if (words.size() != 3 && words.size() != 4) return "expected: witness <name> <vkey> [<url>]";
    const auto key = VerifierKey::parse(words[2]);
    if (!key || key->type != KeyType::kCosignature) return "this is no witness's verifier key";
    if (!define(words[1])) return "\"" + words[1] + "\" is defined twice or reserved";
    policy.witnesses.push_back({words[1], *key, words.size() == 4 ? words[3] : ""});
    return {};
  }
  std::string take_group(const Words& words) {
    if (words.size() < 4) return "expected: group <name> all|any|<k> <member>...";
    PolicyGroup group{words[1], 1, {words.begin() + 3, words.end()}};
    std::set<std::string> seen;
    for (const std::string& member : group.members)
      if (!names_.contains(member) || !seen.insert(member).second)
        return "\"" + member + "\" is not defined before, or named twice";
    const std::string& count = words[2];
    if (count == "all") {
      group.threshold = group.members.size();
    } else if (count != "any") {
      const char* end = count.data() + count.size();
      const auto parsed = std::from_chars(count.data(), end, group.threshold);
      if (parsed.ec != std::errc{} || parsed.ptr != end || group.threshold == 0 ||
          group.threshold > group.members.size())
        return "\"" + count + "\" is none of all, any, 1 to " +
               std::to_string(group.members.size());
    }
    if (!define(group.name)) return "\"" + group.name + "\" is defined twice or reserved";
    policy.groups.push_back(std::move(group));
    return {};
  }
  std::string take_quorum(const Words& words) {
    if (quorum_given_) return "there is a quorum already";
    if (words.size() != 2) return "expected: quorum <name>|none";
    if (words[1] != "none" && !names_.contains(words[1]))
      return "\"" + words[1] + "\" is not defined before";
    policy.quorum = words[1];
    quorum_given_ = true;
    return {};
  }
  bool define(const std::string& name) { return name != "none" && names_.insert(name).second; }

  std::set<std::string> names_;
  bool quorum_given_ = false;
};
}  // namespace

Result<TlogPolicy, PolicyError> TlogPolicy::parse(std::string_view text) {
  Parser parser;
  std::istringstream lines{std::string(text)};
  std::size_t number = 0;
  for (std::string line; std::getline(lines, line);) {
    ++number;
    const Words words = words_of(line);
    if (words.empty() || words.front().starts_with('#')) continue;
    if (std::string wrong = parser.take(words); !wrong.empty())
      return Failure{PolicyError{number, std::move(wrong)}};
  }
  if (std::string wrong = parser.finish(); !wrong.empty())
    return Failure{PolicyError{number, std::move(wrong)}};
  return std::move(parser.policy);
}

bool TlogPolicy::quorum_reached(const Note& note) const {
  std::set<std::string, std::less<>> reached;
  for (const PolicyWitness& witness : witnesses)
    if (std::ranges::any_of(note.signatures, [&](const NoteSignature& signature) {
          return signature.is_by(witness.key) &&
                 verify_cosignature(signature, witness.key, note.text);
        }))
      reached.insert(witness.name);
  for (const PolicyGroup& group : groups) {
    const auto count = std::ranges::count_if(
        group.members, [&](const std::string& member) { return reached.contains(member); });
    if (static_cast<std::size_t>(count) >= group.threshold) reached.insert(group.name);
  }
  return quorum == "none" || reached.contains(quorum);
}

std::optional<SignedCheckpoint> TlogPolicy::open(std::string_view bytes) const {
  for (const VerifierKey& log : logs)
    if (auto opened = SignedCheckpoint::open(bytes, log))
      return quorum_reached(opened->note) ? std::move(opened) : std::nullopt;
  return std::nullopt;
}

}  // namespace chapterhouse::store
