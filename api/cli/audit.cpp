// chapterhouse audit: what auditors look at first, and samples that anybody can draw again.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <boost/json.hpp>
#include <charconv>
#include <fstream>
#include <iostream>
#include <memory>

#include "api/cli/client_command.h"
#include "api/server/district.h"
#include "domain/registers/audit/sample.h"

namespace chapterhouse::cli {
namespace json = boost::json;
namespace {

struct Options {
  std::string kind, from, to, unit, actor, as_of;
  std::string type, status, reason, id, file;
  std::string stream, subject;
  bool review = false, report = false;
  std::int64_t size = 0;
};

std::string query_of(const Options& o) {
  std::string query;
  const std::pair<const char*, const std::string*> parts[] = {{"from", &o.from},
                                                              {"to", &o.to},
                                                              {"unit", &o.unit},
                                                              {"actor", &o.actor},
                                                              {"as_of", &o.as_of}};
  for (const auto& [name, value] : parts)
    if (!value->empty())
      query += (query.empty() ? "?" : "&") + std::string(name) + "=" + http::encode_query(*value);
  return query;
}

Exit count(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/audit/anomalies" + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  for (const json::value& kind : member_at(answer.body, "kinds").as_array()) {
    const json::value& name = member_at(kind, "kind");
    const std::string withdrawn = text_at(kind, "withdrawn");
    std::cout << text_at(kind, "standing") << "  " << text_at(name, "key") << "  "
              << text_at(name, "label")
              << (withdrawn == "0" ? "" : "  (+" + withdrawn + " put right)") << '\n';
  }
  return Exit::kOk;
}

Exit anomalies(const Common& common, const Options& o) {
  if (o.kind.empty()) return count(common, o);
  const Answer answer =
      Server(common).get("/v1/audit/anomalies/" + http::encode_query(o.kind) + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  for (const json::value& a : member_at(answer.body, "anomalies").as_array()) {
    const json::value& other = member_at(a, "other");
    std::cout << text_at(a, "position") << "  " << text_at(a, "recorded_at").substr(0, 16) << "  "
              << text_at(a, "stream") << "  " << text_at(member_at(a, "event"), "label") << "  "
              << text_at(a, "actor") << "  " << text_at(a, "amount") << ' ' << text_at(a, "detail")
              << (other.is_object()
                      ? "  against " + text_at(other, "position") + " " + text_at(other, "stream")
                      : "")
              << (text_at(a, "withdrawn").empty() ? ""
                                                  : "  put right at " + text_at(a, "withdrawn"))
              << '\n';
  }
  return Exit::kOk;
}

Exit corrections(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/audit/corrections" + query_of(o));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  for (const json::value& row : member_at(answer.body, "accounts").as_array())
    std::cout << text_at(row, "permille") << " ‰  " << text_at(row, "corrections") << " of "
              << text_at(row, "events") << "  " << text_at(row, "actor") << '\n';
  return Exit::kOk;
}

// What somebody was shown of whom, in one line.
std::string shown_line(const json::value& read) {
  std::string line;
  for (const json::value& item : member_at(read, "items").as_array()) {
    line += (line.empty() ? "" : "; ") + text_at(item, "stream");
    if (const std::string subject = text_at(item, "subject"); !subject.empty())
      line += " of " + subject.substr(0, 8);
    std::string fields;
    for (const json::value& field : member_at(item, "fields").as_array())
      fields += (fields.empty() ? ": " : ", ") + text_at(field, "label");
    line += fields;
  }
  return line;
}

void print_reads(const json::value& body) {
  for (const json::value& read : member_at(body, "reads").as_array()) {
    const json::value& actor = member_at(read, "actor");
    std::cout << text_at(read, "position") << "  " << text_at(read, "at").substr(0, 19) << "  "
              << text_at(member_at(read, "kind"), "label") << "  " << text_at(actor, "id") << " ("
              << text_at(member_at(actor, "role"), "label") << ", "
              << text_at(member_at(actor, "unit"), "name") << ")  "
              << text_at(member_at(read, "purpose"), "label") << "  " << shown_line(read) << "  "
              << text_at(member_at(read, "guard"), "label") << '\n';
  }
  if (!text_at(body, "next").empty()) std::cout << "... and earlier ones: --json has `next`\n";
}

void print_review(const json::value& body) {
  for (const json::value& reader : member_at(body, "readers").as_array())
    std::cout << text_at(reader, "account") << "  " << text_at(reader, "reads") << " reads of "
              << text_at(reader, "cases") << " cases, " << text_at(reader, "not_own_cases")
              << " not their own, " << text_at(reader, "outside_hours") << " outside hours, "
              << text_at(reader, "exports") << " exports, " << text_at(reader, "refusals")
              << " refused, " << text_at(reader, "over_limit") << " over the limit\n";
  for (const json::value& burst : member_at(body, "bursts").as_array())
    std::cout << "burst  " << text_at(burst, "account") << "  "
              << text_at(burst, "from").substr(0, 16) << "  " << text_at(burst, "cases")
              << " cases\n";
}

Exit access(const Common& common, const Options& o) {
  const std::string days = query_text({{"from", o.from}, {"to", o.to}, {"as_of", o.as_of}});
  const std::string path =
      o.review   ? "/v1/audit/access-review" + days
      : o.report ? "/v1/access/report" + query_text({{"case", o.stream},
                                                     {"subject", o.subject},
                                                     {"from", o.from},
                                                     {"to", o.to},
                                                     {"as_of", o.as_of},
                                                     {"as", common.json ? "json" : "text"}})
                 : "/v1/access" + query_text({{"case", o.stream},
                                              {"subject", o.subject},
                                              {"account", o.actor},
                                              {"kind", o.kind},
                                              {"from", o.from},
                                              {"to", o.to},
                                              {"as_of", o.as_of},
                                              {"limit", "500"}});
  if (o.report && !common.json) {
    Server server(common);
    const auto reply = server.raw("GET", path, {}, {});
    if (!reply || reply->status != 200) return server.judge(reply).exit;
    std::cout << reply->body;
    return Exit::kOk;
  }
  const Answer answer = Server(common).get(path);
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json)
    print_json(answer.body);
  else if (o.review)
    print_review(answer.body);
  else
    print_reads(answer.body);
  return Exit::kOk;
}

Exit request(const Common& common, const Options& o) {
  if (o.type.empty() || o.size == 0 || o.reason.empty()) {
    std::cerr << "audit sample: --type, --size and --reason say what is wanted\n";
    return Exit::kUsage;
  }
  json::object population{{"type", o.type}};
  const std::pair<const char*, const std::string*> parts[] = {
      {"status", &o.status}, {"unit", &o.unit}, {"from", &o.from}, {"to", &o.to}};
  for (const auto& [name, value] : parts)
    if (!value->empty()) population[name] = *value;
  const json::object body{
      {"population", std::move(population)}, {"size", o.size}, {"reason", o.reason}};
  const Answer answer =
      Server(common).post("/v1/audit/samples", body, {{"Idempotency-Key", fresh_command_id()}});
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  std::cout << text_at(answer.body, "id") << "  requested at position "
            << text_at(answer.body, "position")
            << "; the next checkpoint draws it: chapterhouse audit sample show "
            << text_at(answer.body, "id") << '\n';
  return Exit::kOk;
}

Exit show(const Common& common, const Options& o) {
  const Answer answer = Server(common).get("/v1/audit/samples/" + http::encode_query(o.id));
  if (answer.exit != Exit::kOk) return answer.exit;
  if (common.json) return print_json(answer.body), Exit::kOk;
  const json::value& cases = member_at(answer.body, "cases");
  std::cout << text_at(answer.body, "state") << "  "
            << member_at(answer.body, "streams").as_array().size() << " cases at position "
            << text_at(answer.body, "position") << '\n';
  if (!cases.is_array()) return Exit::kOk;
  for (const json::value& stream : cases.get_array())
    std::cout << json::value_to<std::string>(stream) << '\n';
  return Exit::kOk;
}

// ---- drawing again, without a server ------------------------------------------------------

std::optional<std::vector<StreamId>> streams_at(const json::value& body, std::string_view member) {
  const auto* list = member_at(body, member).if_array();
  if (!list) return std::nullopt;
  std::vector<StreamId> streams;
  for (const json::value& each : *list) {
    if (!each.is_string()) return std::nullopt;
    streams.push_back(StreamId{std::string(each.get_string())});
  }
  return streams;
}

// The second line of a checkpoint; absent when it is none.
std::optional<std::uint64_t> size_of(std::string_view checkpoint) {
  const auto begin = checkpoint.find('\n');
  if (begin == std::string_view::npos) return std::nullopt;
  std::string_view rest = checkpoint.substr(begin + 1);
  rest = rest.substr(0, rest.find('\n'));
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), size);
  if (error != std::errc{} || end != rest.data() + rest.size()) return std::nullopt;
  return size;
}

// What is wrong with a saved answer; "" when drawing again gives the same cases.
std::string fault_of(const json::value& body, std::size_t& drawn) {
  const auto population = streams_at(body, "streams"), cases = streams_at(body, "cases");
  const std::string checkpoint = text_at(body, "checkpoint");
  if (!population) return "it is not the answer of `audit sample show`";
  if (!cases || checkpoint.empty()) return "it was saved before a checkpoint drew it";
  if (!std::ranges::is_sorted(*population) ||
      std::ranges::adjacent_find(*population) != population->end())
    return "a case stands in the population twice or out of order";
  const auto size = size_of(checkpoint);
  if (!size) return "its checkpoint has no size";
  const std::string position = text_at(body, "position");
  std::uint64_t requested = 0;
  std::from_chars(position.data(), position.data() + position.size(), requested);
  if (requested == 0 || *size < requested) return "its checkpoint does not cover the request";
  const auto* wanted = member_at(body, "size").if_int64();
  if (!wanted || *wanted < 1) return "it does not say how many were wanted";
  const server::Sha256Hasher hasher;
  const Hash256 seed = sample::seed_of(checkpoint, hasher);
  if (text_at(body, "seed") != to_hex(view(seed))) return "its seed is not its checkpoint's";
  const auto again = sample::draw(seed, *population, static_cast<std::size_t>(*wanted), hasher);
  drawn = again.size();
  return again == *cases ? "" : "the draw gives other cases";
}

Exit draw(const Common& common, const Options& o) {
  std::ifstream in(o.file, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  boost::system::error_code failed;
  const json::value body = json::parse(text, failed);
  if (!in || failed) {
    std::cerr << "audit draw: " << o.file << " is no JSON\n";
    return Exit::kUnavailable;
  }
  std::size_t drawn = 0;
  const std::string fault = fault_of(body, drawn);
  if (common.json)
    print_json(json::object{{"same", fault.empty()}, {"fault", fault}, {"drawn", drawn}});
  else if (fault.empty())
    std::cout << "the same " << drawn << " cases; whose checkpoint it is, its signature says\n";
  else
    std::cout << "NOT the same: " << fault << '\n';
  return fault.empty() ? Exit::kOk : Exit::kCheckFailed;
}

CLI::App* with_filter(CLI::App* sub, const std::shared_ptr<Options>& o) {
  sub->add_option("--unit", o->unit, "unit and all below it");
  sub->add_option("--from", o->from, "first day");
  sub->add_option("--to", o->to, "last day");
  return sub;
}

void add_sample(CLI::App& group, Common& common, Chosen& chosen,
                const std::shared_ptr<Options>& o) {
  auto* sample = with_filter(
      group.add_subcommand("sample",
                           "Asks for a sample; the next checkpoint draws it\n"
                           "Example: chapterhouse audit sample --type relief --size 20 --reason "
                           "'half-yearly review'"),
      o);
  add_client_options(*sample, common);
  sample->add_option("--type", o->type, "kind of cases, e.g. relief");
  sample->add_option("--status", o->status, "e.g. paid");
  sample->add_option("--size", o->size, "how many")->check(CLI::PositiveNumber);
  sample->add_option("--reason", o->reason, "recorded with the request");
  auto* shown =
      add_client_command(*sample, common, chosen, o, "show",
                         "A sample and, once drawn, its cases\n"
                         "Example: chapterhouse --json audit sample show ID > sample.json",
                         show);
  shown->add_option("id", o->id, "as answered to the request")->required();
  sample->callback([&common, &chosen, o, shown] {
    if (shown->parsed()) return;
    chosen = [&common, o] { return request(common, *o); };
  });
}

void add_access(CLI::App& group, Common& common, Chosen& chosen,
                const std::shared_ptr<Options>& o) {
  auto* sub = add_client_command(
      group, common, chosen, o, "access",
      "Who looked: at a case, at a person's data, or what is reviewed every week\n"
      "Example: chapterhouse audit access --subject 5c1f... --from 2026-01-01",
      access);
  sub->add_option("--case", o->stream, "cases, as type/id");
  sub->add_option("--subject", o->subject, "people by pseudonym");
  sub->add_option("--actor", o->actor, "account that read");
  sub->add_option("--kind", o->kind,
                  "any, shown, refused, over_limit, exported, outside_hours or not_own");
  sub->add_option("--from", o->from, "first day");
  sub->add_option("--to", o->to, "last day");
  sub->add_option("--as-of", o->as_of, "position of the log of who looked");
  sub->add_flag("--review", o->review, "by account, and in bursts, of the last seven days");
  sub->add_flag("--report", o->report, "for the person: a text to print, or JSON");
}

}  // namespace

void add_audit(CLI::App& app, Common& common, Chosen& chosen) {
  auto* group = app.add_subcommand("audit",
                                   "Anomalies, corrections and samples.\n"
                                   "Example: chapterhouse audit anomalies --kind self_approved");
  group->require_subcommand(1);
  const auto o = std::make_shared<Options>();
  const auto add = [&](const char* name, const char* help, auto run) {
    auto* sub = with_filter(add_client_command(*group, common, chosen, o, name, help, run), o);
    sub->add_option("--actor", o->actor, "account");
    sub->add_option("--as-of", o->as_of, "log position");
    return sub;
  };
  add("anomalies",
      "Entries worth a look: how many of each kind, or those of one\n"
      "Example: chapterhouse audit anomalies --kind shared_account --as-of 1200",
      anomalies)
      ->add_option("--kind", o->kind, "e.g. backdated");
  add("corrections",
      "Accounts by the share of their entries that were corrected\n"
      "Example: chapterhouse audit corrections --unit 110113-renhe",
      corrections);
  add_access(*group, common, chosen, o);
  add_sample(*group, common, chosen, o);
  auto* again = group->add_subcommand("draw",
                                      "Draws a saved sample again, without a server, and compares\n"
                                      "Example: chapterhouse audit draw sample.json");
  again->add_option("file", o->file, "what `--json audit sample show` printed")
      ->required()
      ->check(CLI::ExistingFile);
  again->callback([&common, &chosen, o] { chosen = [&common, o] { return draw(common, *o); }; });
}

}  // namespace chapterhouse::cli
