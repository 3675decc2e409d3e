#include "api/demo/desk.h"

namespace chapterhouse::demo {
namespace {
constexpr std::chrono::seconds kPatience{30};  // with the process managers

std::string told(const workflows::CommandError& error) {
  if (error.kind != workflows::CommandError::Kind::kRejected || !error.rejection)
    return "failed: " + error.detail;
  const workflows::Rejection& no = *error.rejection;
  return "refused in " + no.state + ": " + std::string(no.guard) + ", " + std::string(no.reason) +
         (no.gap.reference.empty() ? "" : " (" + no.gap.reference + ")");
}

std::string where(Timestamp now, const Actor& actor, const StreamId& stream,
                  std::string_view command) {
  return "demo: " + to_text(now) + " " + actor.id.value + " " + stream.value + " " +
         std::string(command) + " ";
}
}  // namespace

std::array<std::uint8_t, 16> SeededIds::next() {
  const std::string text =
      "demo/id\n" + std::to_string(seed_) + "\n" + std::to_string(given_.fetch_add(1));
  const Hash256 hash = hasher_.sha256(text);
  std::array<std::uint8_t, 16> id;
  std::copy_n(hash.begin(), id.size(), id.begin());
  return id;
}

void Desk::set_clock(Timestamp now) {
  if (now_ != Timestamp{})  // deadlines act at the turn of each day, not when work begins again
    for (Date day = business_date(now_) + std::chrono::days{1}; day <= business_date(now);
         day += std::chrono::days{1})
      let_pass_until(start_of_day(day) + std::chrono::minutes{1});
  let_pass_until(now);
}

void Desk::let_pass_until(Timestamp now) {
  if (now <= now_) return;
  now_ = now;
  clock_.set(now);
  while (district_.deadlines().run_due(1) > 0) follow();
}

Hash256 Desk::derived(std::string_view purpose, std::string_view path) const {
  std::string text = "demo/" + std::string(purpose) + "\n" + std::to_string(seed_) + "\n";
  return district_.hasher().sha256(text.append(path));
}

CaseId Desk::case_id(std::string_view path) const {
  return CaseId::from_bytes(view(derived("case", path)));
}

std::string Desk::paper(std::string_view path) const {
  return to_hex(view(derived("paper", path)));
}

void Desk::follow() {
  for (;;) {
    const Position last = district_.log().events().head().last;
    if (!district_.processes().wait_for(last, kPatience))
      throw Stopped("demo: the process managers stand still");
    if (district_.log().events().head().last == last) return;
  }
}

Result<workflows::Receipt, workflows::CommandError> Desk::send(const Actor& actor,
                                                               const StreamId& stream,
                                                               workflows::CommandBody command,
                                                               const std::optional<Late>& late) {
  const std::string path = stream.value + "/" + std::string(command.type().name);
  const std::string number = path + "/" + std::to_string(++sent_[path]);
  workflows::Request request{.id = CommandId::from_bytes(view(derived("command", number))),
                             .actor = actor,
                             .stream = stream,
                             .command = std::move(command),
                             .expected_version = {},
                             .occurred_at = {},
                             .paper = {},
                             .dry_run = false,
                             .correlation = {},
                             .causation = {}};
  request.confirmed_at = clock_.now();  // a story has no second factor to show
  if (late) {
    request.occurred_at = late->occurred_at;
    request.paper = workflows::Paper{paper(number), late->reason};
  }
  ++commands_;
  auto receipt = district_.handler().handle(request);
  if (receipt) follow();
  return receipt;
}

workflows::Receipt Desk::must(const Actor& actor, const StreamId& stream,
                              workflows::CommandBody command, const std::optional<Late>& late) {
  const std::string_view name = command.type().name;
  auto receipt = send(actor, stream, std::move(command), late);
  if (!receipt) throw Stopped(where(now_, actor, stream, name) + told(receipt.error()));
  return *std::move(receipt);
}

void Desk::must_not(const Actor& actor, const StreamId& stream, workflows::CommandBody command,
                    std::string_view reason) {
  const std::string_view name = command.type().name;
  const auto receipt = send(actor, stream, std::move(command), {});
  if (receipt)
    throw Stopped(where(now_, actor, stream, name) + "was to be refused: " + std::string(reason));
  const auto& no = receipt.error().rejection;
  if (!no || no->reason != reason)
    throw Stopped(where(now_, actor, stream, name) + told(receipt.error()) + ", not " +
                  std::string(reason));
}

std::string Desk::status_of(const StreamId& stream) const {
  const auto file = district_.handler().load(stream);
  if (!file || !file->exists()) return "";
  return std::string(file->type->status_key(file->status()));
}

}  // namespace chapterhouse::demo
