#pragma once
// A district at random work: real commands through the real workflows into a log in memory, and
// the read models that follow it.
#include <gtest/gtest.h>

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "projections/read_models.h"
#include "tests/runtime/support/runtime.h"
#include "tests/support/joining.h"
#include "workflows/common/common.h"
#include "workflows/lead/lead.h"
#include "workflows/runtime/command_handler.h"
#include "workflows/session/session.h"

namespace chapterhouse::workflows::casework {

using fixtures::day;
using fixtures::kDistrict;
using projections::Definition;
using projections::Period;
using projections::ReadModels;

inline const Period kEver{day("2000-01-01"), day("2059-12-31")};
class Folder {
 public:
  Folder() {
    static std::atomic<int> count = 0;
    path_ = std::filesystem::temp_directory_path() /
            ("chapterhouse-casework-" + std::to_string(getpid()) + "-" + std::to_string(++count));
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

// One step of casework: which kind, and the chance that it takes its choices from.
struct Move {
  std::uint8_t kind = 0;
  std::uint32_t chance = 0;
};
inline std::ostream& operator<<(std::ostream& out, const Move& move) {
  return out << int{move.kind} << ':' << move.chance;
}

// A district at work. A command may be refused: what people try is often not possible.
class Office {
 public:
  Office() : models_(machine_.log->events(), full_catalogue(), machine_.hasher, settings()) {
    machine_.clock.set("2026-01-05T10:00:00+08:00");
  }

  void make(const Move& move) {
    random_.seed(move.chance);
    machine_.clock.advance(std::chrono::minutes{static_cast<std::int64_t>(1 + random_() % 1'500)});
    switch (move.kind % 8) {
      case 0:
        return register_lead();
      case 1:
      case 2:
        return work_on_lead();
      case 3:
        return hold_session();
      case 4:
        return register_membership();
      case 5:
        return work_on_membership();
      case 6:
        return found_chapter();
      default:
        return put_right();
    }
  }

  Position position() const { return machine_.log->events().head().last; }
  void catch_up() {
    ASSERT_TRUE(models_.wait_for(position(), std::chrono::seconds{30})) << models_.trouble();
  }
  std::vector<Event> events() const {
    auto all = machine_.log->events().read_all({1}, position().value + 1, Reveal::kNothing);
    return all ? *std::move(all) : std::vector<Event>{};
  }
  ReadModels& models() { return models_; }
  std::size_t cases() const { return leads_.size() + memberships_.size() + others_.size(); }

  std::int64_t value(std::string_view kpi, std::optional<Position> as_of = {}) const {
    const auto figure = models_.figure({std::string(kpi), kEver, {}, as_of});
    EXPECT_TRUE(figure) << kpi;
    return figure ? (*figure)->value.value_or(-1) : -1;
  }
  // Every figure's numerator and denominator.
  std::map<std::string_view, std::pair<std::int64_t, std::int64_t>> values(
      std::optional<Position> as_of = {}) const {
    std::map<std::string_view, std::pair<std::int64_t, std::int64_t>> out;
    for (const Definition& kpi : projections::definitions()) {
      const auto figure = models_.figure({std::string(kpi.id), kEver, {}, as_of});
      if (figure) out[kpi.id] = {(*figure)->numerator, (*figure)->denominator};
    }
    return out;
  }

  // A lead entered by mistake, voided and entered again as it should have been.
  void enter_void_and_enter_again() {
    const auto form = lead_form(number());
    const StreamId wrong = fresh("lead");
    ASSERT_TRUE(sends(staff(), wrong, form));
    catch_up();
    const auto before = values();
    ASSERT_TRUE(sends(staff(), wrong, common::cmd::RequestVoid{"录错了"}));
    ASSERT_TRUE(sends(chair(), wrong, common::cmd::ApproveVoid{"核实"}));
    ASSERT_TRUE(sends(staff(), fresh("lead"), form));
    catch_up();
    const auto after = values();
    for (const Definition& kpi : projections::definitions()) {
      if (kpi.id == "K51" || kpi.id == "K52") continue;  // they count the work itself
      EXPECT_EQ(after.at(kpi.id), before.at(kpi.id)) << kpi.id;
    }
    EXPECT_EQ(after.at("K52").first, before.at("K52").first + 1);
  }

 private:
  projections::ReadModelsSettings settings() const {
    return {
        folder_.path(),
        [](std::chrono::year_month month) { return Date{(month + std::chrono::months{1}) / 7}; },
        [](Date) { return 5; },
        [](Date date) { return std::chrono::weekday{date}.iso_encoding() <= 5; }};
  }
  std::uint32_t number() { return static_cast<std::uint32_t>(random_()); }
  template <class T>
  const T* one_of(const std::vector<T>& list) {
    return list.empty() ? nullptr : &list[random_() % list.size()];
  }

  Actor staff() const { return an_actor("staff-" + unit_.value, Role::kTStaff, unit_); }
  Actor chair() const { return an_actor("chair-" + unit_.value, Role::kTChair, unit_); }
  StreamId fresh(std::string_view type) { return stream_of(type, CaseId{machine_.ids.next()}); }

  template <class C>
  bool sends(const Actor& actor, const StreamId& stream, C command) {
    machine_.clock.advance(std::chrono::minutes{1});
    const Request request{CommandId{machine_.ids.next()},
                          actor,
                          stream,
                          CommandBody::of(std::move(command)),
                          {},
                          {},
                          {},
                          false,
                          {},
                          {}};
    return machine_.handler.handle(request).ok();
  }

  lead::cmd::Register lead_form(std::uint32_t chance) {
    lead::cmd::Register form;
    form.unit = unit_;
    form.name = "企业" + std::to_string(++named_);
    form.id_type = chapterhouse::lead::IdType::kLegacy;
    form.source = chapterhouse::lead::Source::kJointInspection;
    form.address = "1号";
    if (chance % 4 != 0) form.employees = static_cast<std::int32_t>(chance / 4 % 300);
    form.ownership = static_cast<Ownership>(chance % 8);
    return form;
  }
  void register_lead() {
    unit_ = random_() % 3 == 0 ? kGuangming : kTianzhu;
    const StreamId stream = fresh("lead");
    if (sends(staff(), stream, lead_form(number()))) leads_.emplace_back(stream, unit_);
  }
  void work_on_lead() {
    const auto* lead = one_of(leads_);
    if (!lead) return;
    unit_ = lead->second;
    lead::cmd::LogContact contact;
    contact.note = std::string("走访");
    sends(chair(), lead->first, lead::cmd::AssignTo{staff().id});
    for (std::size_t i = random_() % 4; i > 0; --i) sends(staff(), lead->first, contact);
    switch (random_() % 4) {
      case 0:
        sends(staff(), lead->first,
              lead::cmd::Agree{chapterhouse::lead::Evidence::kWorkersWish, kPaper});
        break;
      case 1:
        sends(staff(), lead->first, lead::cmd::RecordRefusal{});
        break;
      case 2:
        sends(chair(), lead->first, lead::cmd::Cease{business_date(machine_.clock.now()), "歇业"});
        break;
      default:
        break;
    }
  }

  void hold_session() {
    namespace own = chapterhouse::session;
    unit_ = random_() % 3 == 0 ? kGuangming : kTianzhu;
    const StreamId stream = fresh("session");
    const Timestamp start = machine_.clock.now() + std::chrono::hours{24};
    session::cmd::Plan plan;
    plan.unit = unit_;
    plan.type = static_cast<own::Type>(1 + random_() % 3);
    plan.theme = "工资";
    plan.venue = "广场" + std::to_string(++named_);
    plan.host = "工会";
    plan.place = own::Place{40'081'234, 116'551'234};
    plan.start = start;
    plan.end = start + std::chrono::hours{2};
    if (!sends(staff(), stream, plan)) return;
    others_.emplace_back(stream, unit_);
    if (random_() % 8 == 0) return;
    sends(chair(), stream, session::cmd::Approve{});
    machine_.clock.advance(std::chrono::hours{26});
    sends(staff(), stream, session::cmd::MarkHeld{});
    session::cmd::SubmitRecord record;
    record.consulted_visits = static_cast<std::int32_t>(random_() % 90);
    record.consulted_persons = record.consulted_visits / 2;
    record.materials_distributed = 10;
    record.staff = {staff().id};
    record.photos = {kPaper};
    sends(staff(), stream, record);
    if (random_() % 4 != 0) sends(chair(), stream, session::cmd::Verify{});
  }

  void register_membership() {
    auto form = fixtures::an_existing_membership();
    unit_ = form.unit = random_() % 3 == 0 ? kGuangming : kTianzhu;
    const std::uint32_t person = ++named_;
    form.id_no = fixtures::a_resident_id(std::to_string(1960 + person / 900 % 40) + "0101",
                                         std::to_string(100 + person % 900));
    form.employment_type = static_cast<EmploymentType>(1 + random_() % 8);
    form.is_migrant_worker = random_() % 2 == 0;
    const StreamId stream = fresh("membership");
    const Actor district = an_actor("org", Role::kDOrg, kDistrict);
    if (sends(district, stream, form)) memberships_.emplace_back(stream, unit_);
  }
  void work_on_membership() {
    using chapterhouse::membership::RetainReason;
    const auto* membership = one_of(memberships_);
    if (!membership) return;
    unit_ = membership->second;
    const StreamId& stream = membership->first;
    switch (random_() % 6) {
      case 0:
        sends(staff(), stream, membership::cmd::Retain{RetainReason::kRetired});
        break;
      case 1:
        sends(staff(), stream, membership::cmd::Reactivate{});
        break;
      case 2:
        sends(chair(), stream,
              membership::cmd::RecordDeath{business_date(machine_.clock.now()), kPaper});
        break;
      case 3:
        sends(chair(), stream, membership::cmd::MarkEnteredInError{std::string("录错了")});
        break;
      default:
        move_away(stream);
    }
  }
  void move_away(const StreamId& stream) {
    const UnitId from = unit_, to = from == kTianzhu ? kGuangming : kTianzhu;
    membership::cmd::TransferMembership where;
    where.to_unit = to;
    sends(an_actor("staff-" + to.value, Role::kTStaff, to), stream, where);
    if (random_() % 4 == 0) return;
    sends(staff(), stream, membership::cmd::Release{});
    if (random_() % 4 != 0)
      sends(an_actor("staff-" + to.value, Role::kTStaff, to), stream, membership::cmd::Accept{});
  }

  // The chain of a founding needs its members first; here it stands in the log as approved.
  void found_chapter() {
    namespace own = chapterhouse::founding;
    unit_ = random_() % 3 == 0 ? kGuangming : kTianzhu;
    const auto employees = static_cast<std::int32_t>(98 + random_() % 5);
    own::ev::PrepApplied applied;
    applied.unit = unit_;
    applied.name = "工会" + std::to_string(++named_);
    applied.kind = static_cast<own::Kind>(1 + random_() % 4);
    applied.covered_units = {{"u" + std::to_string(named_), "甲", employees, 1,
                              static_cast<Ownership>(random_() % 8), "C"}};
    own::ev::Approved approved;
    approved.unit = unit_;
    approved.employees_total = employees;
    approved.effective_on = business_date(machine_.clock.now());
    const StreamId stream = fresh("founding");
    Commit commit;
    commit.command = CommandId{machine_.ids.next()};
    commit.actor = chair();
    commit.relied_on = {{stream, {}}};
    const auto code = [](own::Status status) { return static_cast<std::uint8_t>(status); };
    commit.events = {{stream, machine_.clock.now(), code(own::Status::kNew),
                      code(own::Status::kPrepApplied), EventBody::of(applied)},
                     {stream, machine_.clock.now(), code(own::Status::kPrepApplied),
                      code(own::Status::kEstablished), EventBody::of(approved)}};
    if (machine_.log->events().append(commit)) others_.emplace_back(stream, unit_);
  }

  // Corrections and voids, of any case.
  void put_right() {
    const auto* list = random_() % 2 ? &leads_ : random_() % 2 ? &memberships_ : &others_;
    const auto* chosen = one_of(*list);
    if (!chosen) return;
    unit_ = chosen->second;
    if (random_() % 2 && list == &leads_) {
      sends(staff(), chosen->first,
            common::cmd::ProposeCorrection{"employees", std::to_string(random_() % 300), "漏填",
                                           kPaper});
      sends(chair(), chosen->first, common::cmd::ApproveCorrection{});
    } else if (random_() % 2) {
      sends(staff(), chosen->first, common::cmd::RequestVoid{"录错了"});
      sends(chair(), chosen->first, common::cmd::ApproveVoid{"核实"});
    } else {
      sends(chair(), chosen->first, common::cmd::Close{"不再办理"});
      if (random_() % 2) sends(chair(), chosen->first, common::cmd::Reopen{"继续"});
    }
  }

  using Cases = std::vector<std::pair<StreamId, UnitId>>;
  Folder folder_;
  Machine machine_;
  ReadModels models_;
  std::mt19937 random_;
  UnitId unit_ = kTianzhu;
  std::uint32_t named_ = 0;
  Cases leads_, memberships_, others_;
};

}  // namespace chapterhouse::workflows::casework
