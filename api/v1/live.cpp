#include "api/v1/live.h"

#include <algorithm>

#include <spdlog/spdlog.h>
#include <boost/json/serialize.hpp>

#include "api/json/text.h"
#include "api/v1/handlers/render.h"
#include "projections/cases/case_queries.h"

namespace chapterhouse::v1 {
namespace {

using Steady = std::chrono::steady_clock;
using http::Problem;
using http::ProblemKind;

constexpr std::chrono::milliseconds kGlance{200};  // how late a new page is served
// Fewer than are remembered: whoever keeps up is never told to begin anew.
constexpr std::size_t kBatch = 128;
constexpr std::string_view kOperation = "case.list";
constexpr std::string_view kPing = ": ping\n";

std::string id_line(Position position) { return "id: " + std::to_string(position.value) + "\n"; }

// Browsers come back by themselves after three seconds, with the last id they were given; one
// without data is taken note of as well.
std::string beginning(Position position) { return "retry: 3000\n" + id_line(position) + "\n"; }

std::string reset_to(Position position) {
  return "event: reset\n" + id_line(position) + "data: {\"position\":\"" +
         std::to_string(position.value) + "\"}\n\n";
}

// "lead/<id>" as its stream is spelled.
std::optional<StreamId> stream_asked(const Application& app, std::string_view text) {
  const auto cut = text.find('/');
  if (cut == std::string_view::npos || !app.registry.find(text.substr(0, cut))) return std::nullopt;
  const auto id = CaseId::parse(text.substr(cut + 1));
  if (!id) return std::nullopt;
  return stream_of(text.substr(0, cut), *id);
}

}  // namespace

// Given back when the listener goes, or never came.
struct Live::Seat {
  Live& live;
  const AccountId account;
  Seat(Live& of, AccountId who) : live(of), account(std::move(who)) {}
  Seat(const Seat&) = delete;
  ~Seat() {
    const std::lock_guard lock(live.mutex_);
    --live.taken_;
    const auto at = live.seats_.find(account);
    if (--at->second == 0) live.seats_.erase(at);
  }
};

struct Live::Listener {
  std::shared_ptr<Seat> seat;
  http::Request request;  // what proves the caller
  std::optional<StreamId> only_case{};
  std::optional<UnitId> only_unit{};
  std::optional<access::View> view;
  Position told;  // everything up to here
  std::shared_ptr<http::Stream> stream{};
  Steady::time_point checked = Steady::now(), pinged = Steady::now();
};

struct Live::Told {
  Position position;
  StreamId stream;
  std::string type;  // "": of no case that lists show
  StreamVersion version;
  std::string_view event;
  std::string text{};  // once somebody has heard of it
};

Live::Live(const Application& app, LiveLimits limits) : app_(app), limits_(limits) {}

Live::~Live() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  admit_new();
  for (const auto& listener : listeners_) listener->stream->end();
  listeners_.clear();  // their seats are given back to what is still whole
}

std::shared_ptr<Live::Seat> Live::take_seat(const AccountId& account) {
  const std::lock_guard lock(mutex_);
  std::size_t& of_account = seats_[account];
  if (taken_ >= limits_.streams_max || of_account >= limits_.streams_per_account_max) {
    if (of_account == 0) seats_.erase(account);
    return nullptr;
  }
  ++taken_;
  ++of_account;
  return std::make_shared<Seat>(*this, account);
}

Reply Live::open(const Call& call) {
  Parameters parameters(call);
  const auto unit = parameters.text("unit");
  if (unit && !app_.rules.orgs.find(UnitId{*unit})) parameters.refuse("unit", "unknown_unit");
  const auto name = parameters.text("case");
  const auto only = name ? stream_asked(app_, *name) : std::nullopt;
  if (name && !only) parameters.refuse("case", json::problem::kBadId);
  if (auto good = parameters.finish(Source::kLog); !good) return Failure{good.error()};
  Position told = app_.log.head().last;
  if (const std::string_view last = call.request.header("last-event-id"); !last.empty()) {
    const auto number = parse_number(last);
    if (!number) return Failure{invalid("#Last-Event-ID", json::problem::kOutOfRange)};
    told = Position{*number};
  }
  auto seat = take_seat(call.actor().id);
  if (!seat) return Failure{Problem{.kind = ProblemKind::kOverloaded}};
  http::Request proof;
  proof.client = call.request.client;
  for (const char* header : {"authorization", "cookie"})
    if (const auto value = call.request.header(header); !value.empty())
      proof.headers.emplace(header, value);
  auto listener = std::make_shared<Listener>(
      Listener{std::move(seat), std::move(proof), only,
               unit ? std::optional(UnitId{*unit}) : std::nullopt, call.scope, told});
  http::Response response;
  response.type = "text/event-stream; charset=utf-8";
  // Proxies keep answers back until they are whole, unless they are told.
  response.headers = {{"X-Accel-Buffering", "no"}};
  response.body = beginning(told);
  response.open_stream = [this, listener](std::shared_ptr<http::Stream> rest) {
    listener->stream = std::move(rest);
    add(listener);
  };
  return response;
}

void Live::add(std::shared_ptr<Listener> listener) {
  {
    const std::lock_guard lock(mutex_);
    new_.push_back(std::move(listener));
  }
  const std::lock_guard lock(starting_);
  if (!thread_.joinable())
    thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Live::run(const std::stop_token& stop) {
  begin();
  while (!stop.stop_requested()) {
    bool readable = false;
    try {
      admit_new();
      readable = follow();
      std::erase_if(listeners_, [this](const auto& listener) { return !serve(*listener); });
    } catch (const std::exception& error) {
      // Whoever listens comes back and is told what is missing.
      spdlog::error("live: {}", error.what());
      for (const auto& listener : listeners_) listener->stream->end();
      listeners_.clear();
    }
    if (readable) {
      app_.log.wait_for({followed_.value + 1}, kGlance);
    } else {
      std::unique_lock lock(mutex_);
      pause_.wait_for(lock, stop, kGlance, [] { return false; });
    }
  }
}

// What a page may ask for that heard of it before we started.
void Live::begin() {
  const std::uint64_t head = app_.log.head().last.value;
  followed_ = {head - std::min<std::uint64_t>(head, limits_.remembered)};
}

void Live::admit_new() {
  const std::lock_guard lock(mutex_);
  for (auto& listener : new_) listeners_.push_back(std::move(listener));
  new_.clear();
}

bool Live::follow() {
  const auto events = app_.log.read_all({followed_.value + 1}, kBatch, Reveal::kNothing);
  if (!events) return false;
  for (const Event& event : *events) remember(event);
  return true;
}

void Live::remember(const Event& event) {
  const Envelope& envelope = event.envelope;
  const std::string_view type = type_of_stream(envelope.stream);
  const bool listed =
      app_.registry.find(type) &&
      std::ranges::find(projections::kTypesApart, type) == std::end(projections::kTypesApart);
  remembered_.push_back({envelope.position, envelope.stream, std::string(listed ? type : ""),
                         envelope.version, event.body.type().key.name});
  if (remembered_.size() > limits_.remembered) remembered_.pop_front();
  followed_ = envelope.position;
  cases_.erase(envelope.stream.value);  // it stands differently now
}

const CaseFile* Live::case_of(const StreamId& stream) {
  if (cases_.size() > limits_.remembered) cases_.clear();
  const auto [at, fresh] = cases_.try_emplace(stream.value);
  if (fresh) {
    auto file = app_.handler.load(stream);
    if (file && file->exists()) {
      // Only what decides who may know of it stays here.
      file->own = nullptr;
      file->common.documents.clear();
      file->common.pending_correction.reset();
      at->second = *std::move(file);
    }
  }
  return at->second ? &*at->second : nullptr;
}

bool Live::hears(const Listener& listener, const Told& told) {
  if (told.type.empty()) return false;
  if (listener.only_case && *listener.only_case != told.stream) return false;
  const CaseFile* file = case_of(told.stream);
  if (!file) return false;
  if (listener.only_unit && !app_.rules.orgs.in_subtree(file->common.unit, *listener.only_unit,
                                                        business_date(app_.clock.now())))
    return false;
  return is_seen(app_, *listener.view, *file);
}

const std::string& Live::text_of(Told& told) {
  if (!told.text.empty()) return told.text;
  const boost::json::object data{{"position", number(told.position)},
                                 {"stream", told.stream.value},
                                 {"type", told.type},
                                 {"case", told.stream.value.substr(told.type.size() + 1)},
                                 {"version", number(told.version)},
                                 {"unit", case_of(told.stream)->common.unit.value},
                                 {"event", told.event}};
  told.text = id_line(told.position) + "data: " + boost::json::serialize(data) + "\n\n";
  return told.text;
}

bool Live::still_may(Listener& listener) {
  const auto caller = app_.callers.look(listener.request, app_.clock.now());
  if (!caller || caller->actor().id != listener.seat->account) return false;
  listener.view.emplace(app_.handler.grounds(), caller->subject, app_.clock.now());
  return listener.view->decide(kOperation).yes();
}

bool Live::serve(Listener& listener) {
  if (!listener.stream->is_open()) return false;
  const auto now = Steady::now();
  if (now - listener.checked >= limits_.check_every) {
    listener.checked = now;
    if (!still_may(listener)) {
      listener.stream->end();
      return false;
    }
  }
  std::string text;
  const Position oldest{followed_.value - remembered_.size()};
  if (listener.told < oldest || listener.told > app_.log.head().last) {
    text = reset_to(followed_);
  } else if (listener.told > followed_) {
    return true;  // it knows more than could be read so far
  } else {
    const auto behind = static_cast<std::ptrdiff_t>(followed_.value - listener.told.value);
    for (auto told = remembered_.end() - behind; told != remembered_.end(); ++told)
      if (hears(listener, *told)) text += text_of(*told);
  }
  listener.told = followed_;
  if (text.empty() && now - listener.pinged >= limits_.ping_every)
    // Where the log stands by now: a quiet page that comes back need not begin anew.
    text = std::string(kPing) + id_line(followed_) + "\n";
  if (text.empty()) return true;
  listener.pinged = now;
  return listener.stream->put(text);
}

}  // namespace chapterhouse::v1
