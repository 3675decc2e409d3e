// What goes otherwise than planned (domain rules 2.19), W1 to W3: one test per cell of the matrix,
// through the command handler, with the registers that keep cases single. W5 and W8 have theirs in
// their own files.
#include "domain/registers/person.h"
#include "tests/runtime/support/runtime.h"
#include "tests/support/founders.h"
#include "tests/support/joining.h"
#include "workflows/application/application.h"
#include "workflows/chapter/chapter.h"
#include "workflows/founding/founding.h"
#include "workflows/membership/membership.h"
#include "workflows/session/session.h"

namespace chapterhouse::workflows {
namespace {

namespace unions = fixtures::unions;
using common::EscalationLevel;

class Exceptions : public Runtime {
 protected:
  Actor org = an_actor("org", Role::kDOrg, fixtures::kDistrict);
  Actor lead_ship = an_actor("leader", Role::kDLead, fixtures::kDistrict);
  Actor other_chair = an_actor("other-chair", Role::kTChair, kGuangming);
  Actor third = an_actor("third", Role::kTChair, kTianzhu);
  std::vector<std::string> reports;
  ProcessRunner processes{
      services, handler,
      [this](Position, std::string_view name, const CommandError&) { reports.emplace_back(name); }};

  void settle() {
    for (Position last; last != log->events().head().last;) {
      last = log->events().head().last;
      ASSERT_TRUE(processes.wait_for(last, std::chrono::seconds{10}));
    }
  }
  std::string status(const StreamId& stream) {
    const auto file = handler.load(stream);
    return std::string(file->type->status_key(file->status()));
  }
  std::string refusal(const Actor& actor, const StreamId& stream, auto command) {
    const auto error = refused(request(actor, stream, std::move(command)));
    return error.rejection ? std::string(error.rejection->reason) : error.detail;
  }
  // What all cases in the log count for together; zero is left out.
  std::map<std::string, std::int64_t> figures() {
    std::map<std::string, std::int64_t> sums;
    std::map<StreamId, CaseFile> files;
    const auto events = log->events().read_all({1}, 10'000, Reveal::kNothing);
    for (const Event& event : *events) {
      const CaseType* type = services.catalogue->type_of(event.envelope.stream);
      if (!type || type->is_register) continue;
      auto& file =
          files.try_emplace(event.envelope.stream, empty_file(*type, event.envelope.stream))
              .first->second;
      const CaseFile before = file;
      apply(file, event);
      std::vector<Fact> facts;
      type->facts({event, before, file}, facts);
      for (const Fact& fact : facts) sums[std::string(fact.measure)] += fact.delta;
    }
    std::erase_if(sums, [](const auto& sum) { return sum.second == 0; });
    return sums;
  }

  // ---- leads ----
  StreamId a_lead(std::uint8_t number, std::string uscc = "91999999MA00000154") {
    must(request(sw, lead(number), register_lead(std::move(uscc))));
    return lead(number);
  }
  StreamId a_contacted_lead(std::uint8_t number) {
    a_lead(number);
    must(request(chair, lead(number), lead::cmd::AssignTo{AccountId{"sw"}}));
    must(request(sw, lead(number), contact()));
    return lead(number);
  }
  static lead::cmd::LogContact contact() {
    lead::cmd::LogContact command;
    command.note = std::string("上门介绍");
    return command;
  }
  static lead::cmd::RecordRefusal a_refusal(bool obstruction) {
    lead::cmd::RecordRefusal command;
    command.obstruction = obstruction;
    command.note = std::string("负责人拒绝");
    return command;
  }
  // A lead of an enterprise whose code is not known yet.
  StreamId a_legacy_lead(std::uint8_t number) {
    auto command = register_lead();
    command.id_type = chapterhouse::lead::IdType::kLegacy;
    command.uscc.reset();
    must(request(sw, lead(number), command));
    return lead(number);
  }

  // ---- foundings ----
  StreamId founding(std::uint8_t number) {
    return stream_of("founding", fixtures::a_case_id(number));
  }
  StreamId an_applied_founding(std::uint8_t number) {
    must(request(unions::kPreparer, founding(number), unions::a_request()));
    return founding(number);
  }
  StreamId a_recruiting_founding(std::uint8_t number) {
    an_applied_founding(number);
    must(request(unions::kTownChair, founding(number), founding::cmd::ApprovePrep{}));
    must(request(unions::kPreparer, founding(number), founding::cmd::OpenRecruiting{}));
    return founding(number);
  }
  // With three members, as many as its board needs, up to the reported result.
  StreamId a_reported_founding(std::uint8_t number) {
    a_recruiting_founding(number);
    for (int n = 1; n <= 3; ++n) must(joins(n, founding(number)));
    settle();
    clock.set("2026-04-08T09:00:00+08:00");
    must(request(unions::kPreparer, founding(number), meeting()));
    clock.set("2026-04-08T18:00:00+08:00");
    must(request(unions::kPreparer, founding(number), election()));
    auto report = unions::a_report();
    report.chair = member(1);
    report.women = {member(2), member(3)};
    must(request(unions::kPreparer, founding(number), report));
    return founding(number);
  }
  StreamId member(int n) {
    return stream_of("membership", fixtures::a_case_id(static_cast<std::uint8_t>(100 + n)));
  }
  std::string refusal_of_another_founding() {
    return refusal(unions::kPreparer, founding(2), unions::a_request());
  }
  founding::cmd::ScheduleMeeting meeting() {
    using chapterhouse::founding::Post;
    return {fixtures::day("2026-04-08"),
            {{member(1), Post::kChair}, {member(2), Post::kCommittee}, {member(3), Post::kAudit}},
            2,
            1};
  }
  founding::cmd::RecordElection election() {
    return {{3, 3, 3, 3, 3, {{member(1), 3}, {member(2), 3}, {member(3), 3}}}, unions::kScrutineer};
  }

  // ---- applications and memberships ----
  StreamId application(int n) {
    return stream_of("application", fixtures::a_case_id(static_cast<std::uint8_t>(100 + n)));
  }
  static application::cmd::Submit form(int n) {
    auto form = fixtures::a_form();
    form.id_no = fixtures::a_resident_id("1990010" + std::to_string(1 + n % 9),
                                         "0" + std::to_string(10 + n));
    return form;
  }
  // Somebody joins, submitted by the social worker and approved by the town.
  Request joins(int n, const StreamId& founding) {
    auto joining = form(n);
    joining.founding = founding;
    joining.employer_uscc = "91999999MA00000154";
    must(request(sw, application(n), joining));
    return request(second, application(n), application::cmd::Approve{});
  }
  StreamId a_member(int n) {
    must(request(sw, application(n), form(n)));
    must(request(second, application(n), application::cmd::Approve{}));
    settle();
    return member(n);
  }
};

// ---- W1 enterprise outreach ------------------------------------------------------------------

TEST_F(Exceptions, W1WithdrawnLeadIsARefusalThatRests) {
  a_contacted_lead(1);
  must(request(sw, lead(1), a_refusal(false)));
  EXPECT_EQ(status(lead(1)), "refused");
  must(request(second, lead(1), lead::cmd::GoDormant{"明年再访"}));
  EXPECT_EQ(status(lead(1)), "dormant");
  EXPECT_EQ(refusal(sw, lead(1), contact()), "not_allowed_in_state");
}

TEST_F(Exceptions, W1StreetMoveKeepsTheDayOfReceiptAndTheDeadline) {
  a_contacted_lead(1);
  const CaseFile before = *handler.load(lead(1));
  must(request(chair, lead(1), common::cmd::RequestTransfer{kGuangming, "经营地迁至光明"}));
  EXPECT_EQ(refusal(sw, lead(1), contact()), "case_in_transfer");
  clock.set("2026-03-06T09:00:00+08:00");
  must(request(other_chair, lead(1), common::cmd::AcceptTransfer{}));
  const CaseFile after = *handler.load(lead(1));
  EXPECT_EQ(after.common.unit, kGuangming);
  EXPECT_EQ(after.common.opened_at, before.common.opened_at);
  EXPECT_EQ(after.as<chapterhouse::lead::State>().due, before.as<chapterhouse::lead::State>().due);
  EXPECT_EQ(refusal(sw, lead(1), contact()), "outside_your_units");
}

TEST_F(Exceptions, W1StreetMoveMayBeDeclinedWithAReason) {
  a_contacted_lead(1);
  must(request(chair, lead(1), common::cmd::RequestTransfer{kGuangming, "经营地迁至光明"}));
  must(request(other_chair, lead(1), common::cmd::DeclineTransfer{"仍在天竺经营"}));
  EXPECT_EQ(handler.load(lead(1))->common.unit, kTianzhu);
  must(request(sw, lead(1), contact()));
}

TEST_F(Exceptions, W1ObstructionIsEscalatedToTheLeadershipByItself) {
  a_contacted_lead(1);
  must(request(sw, lead(1), a_refusal(true)));
  settle();
  EXPECT_EQ(handler.load(lead(1))->common.escalated_to, EscalationLevel::kLeader);
}

TEST_F(Exceptions, W1DuplicateCodeIsRefusedWithAPointer) {
  a_lead(1);
  const auto error = refused(request(sw, lead(2), register_lead()));
  ASSERT_TRUE(error.rejection);
  EXPECT_EQ(error.rejection->gap.reference, lead(1).value);
}

TEST_F(Exceptions, W1DuplicateIsMergedAndTheMergeUndoneWithoutLoss) {
  a_lead(1);
  a_legacy_lead(2);
  must(request(chair, lead(2), lead::cmd::AssignTo{AccountId{"sw"}}));
  must(request(sw, lead(2), contact()));
  const CaseFile before = *handler.load(lead(2));
  const auto counted = figures();
  must(request(chair, lead(2), common::cmd::MergeInto{lead(1), "同一家企业"}));
  const auto error = refused(request(sw, lead(2), contact()));
  EXPECT_EQ(error.rejection->reason, "case_merged");
  EXPECT_EQ(error.rejection->gap.reference, lead(1).value) << "the alias points to the survivor";
  must(request(chair, lead(2), common::cmd::Unmerge{"其实是两家"}));
  const CaseFile after = *handler.load(lead(2));
  EXPECT_TRUE(after.as<chapterhouse::lead::State>().due ==
              before.as<chapterhouse::lead::State>().due);
  EXPECT_EQ(status(lead(2)), "contacting");
  EXPECT_EQ(figures(), counted);
  must(request(sw, lead(2), contact()));
}

TEST_F(Exceptions, W1DormantLeadBecomesActiveAgain) {
  a_contacted_lead(1);
  must(request(sw, lead(1), a_refusal(false)));
  must(request(second, lead(1), lead::cmd::GoDormant{"明年再访"}));
  must(request(chair, lead(1), lead::cmd::AssignTo{AccountId{"sw"}}));
  EXPECT_EQ(status(lead(1)), "assigned");
}

TEST_F(Exceptions, W1SessionEnteredInErrorIsVoidedByASecondPerson) {
  const StreamId session = stream_of("session", fixtures::a_case_id(1));
  session::cmd::Plan plan;
  plan.unit = kTianzhu;
  plan.theme = "工资集体协商";
  plan.venue = "天竺文化广场";
  plan.start = *parse_timestamp("2026-03-05T10:00:00+08:00");
  plan.end = *parse_timestamp("2026-03-05T12:00:00+08:00");
  must(request(sw, session, plan));
  must(request(chair, session, session::cmd::Approve{}));
  must(request(sw, session, common::cmd::RequestVoid{"重复录入"}));
  EXPECT_EQ(refusal(second, session, common::cmd::ApproveVoid{"属实"}), "role_not_permitted");
  must(request(chair, session, common::cmd::ApproveVoid{"属实"}));
  EXPECT_EQ(refusal(sw, session, session::cmd::MarkHeld{}), "case_voided");
  // The venue is free again at the same time.
  const StreamId again = stream_of("session", fixtures::a_case_id(2));
  must(request(sw, again, plan));
  must(request(chair, again, session::cmd::Approve{}));
}

// ---- W2 chapter founding ---------------------------------------------------------------------

TEST_F(Exceptions, W2FoundingIsWithdrawnBeforeItsMeetingOnly) {
  a_recruiting_founding(1);
  must(request(unions::kPreparer, founding(1), founding::cmd::Withdraw{"企业搬迁"}));
  EXPECT_EQ(status(founding(1)), "withdrawn");
  clock.set("2026-03-05T09:00:00+08:00");
  a_reported_founding(2);
  EXPECT_EQ(refusal(unions::kPreparer, founding(2), founding::cmd::Withdraw{"反悔"}),
            "not_allowed_in_state");
}

TEST_F(Exceptions, W2ReturnedPreparationIsResubmitted) {
  an_applied_founding(1);
  must(request(unions::kTownChair, founding(1), founding::cmd::Return{{"缺筹备组名单"}}));
  EXPECT_EQ(status(founding(1)), "returned");
  must(request(unions::kPreparer, founding(1), founding::cmd::Resubmit{kPaper}));
  EXPECT_EQ(status(founding(1)), "prep_applied");
}

TEST_F(Exceptions, W2RejectedPreparationLeavesTheEnterpriseFreeForAnother) {
  an_applied_founding(1);
  founding::cmd::Reject reject;
  reject.reason = "不在管辖范围";
  must(request(unions::kTownChair, founding(1), reject));
  an_applied_founding(2);
}

TEST_F(Exceptions, W2AffiliationOfAChapterChanges) {
  a_reported_founding(1);
  must(request(unions::kTownChair, founding(1), founding::cmd::Approve{}));
  settle();
  const StreamId chapter = stream_of("chapter", fixtures::a_case_id(1));
  ASSERT_EQ(status(chapter), "established");
  must(request(org, chapter, chapter::cmd::ChangeAffiliation{fixtures::kDistrict, kPaper}));
  EXPECT_EQ(handler.load(chapter)->as<chapterhouse::chapter::State>().superior,
            fixtures::kDistrict);
}

TEST_F(Exceptions, W2DuplicateFoundingIsRefusedWithAPointer) {
  an_applied_founding(1);
  const auto error = refused(request(unions::kPreparer, founding(2), unions::a_request()));
  ASSERT_TRUE(error.rejection);
  EXPECT_EQ(error.rejection->gap.reference, founding(1).value);
}

TEST_F(Exceptions, W2FoundingsOfOneEnterpriseUnderTwoCodesAreMergedAndUnmerged) {
  an_applied_founding(1);
  auto twin = unions::a_request();
  twin.covered_units.front().uscc = "91999999MA0000023Y";
  must(request(unions::kPreparer, founding(2), twin));
  const auto counted = figures();
  must(request(unions::kTownChair, founding(2), common::cmd::MergeInto{founding(1), "同一企业"}));
  EXPECT_EQ(refusal(unions::kTownChair, founding(2), founding::cmd::ApprovePrep{}), "case_merged");
  must(request(unions::kTownChair, founding(2), common::cmd::Unmerge{"两家"}));
  EXPECT_EQ(figures(), counted);
  must(request(unions::kTownChair, founding(2), founding::cmd::ApprovePrep{}));
}

TEST_F(Exceptions, W2ElectionIsHeldAgainByOrder) {
  a_reported_founding(1);
  founding::cmd::OrderReElection order;
  order.reason = "计票有误";
  must(request(unions::kTownChair, founding(1), order));
  EXPECT_EQ(status(founding(1)), "recruiting");
  EXPECT_FALSE(handler.load(founding(1))->as<chapterhouse::founding::State>().meeting_on);
}

TEST_F(Exceptions, W2ApprovalIsVoidedByTheSuperiorOnly) {
  a_reported_founding(1);
  must(request(unions::kTownChair, founding(1), founding::cmd::Approve{}));
  settle();
  must(request(unions::kStaff, founding(1), common::cmd::RequestVoid{"批错企业"}));
  EXPECT_EQ(refusal(third, founding(1), common::cmd::ApproveVoid{"属实"}),
            "only_the_superior_voids");
  must(request(org, founding(1), common::cmd::ApproveVoid{"属实"}));
  settle();
  // The chapter that grew out of it waits for its own decision, and frees the enterprise then.
  const StreamId chapter = stream_of("chapter", fixtures::a_case_id(1));
  EXPECT_EQ(handler.load(chapter)->common.void_requested_by.value, "system");
  EXPECT_EQ(refusal_of_another_founding(), "covered_by_own_chapter");
  must(request(org, chapter, common::cmd::ApproveVoid{"属实"}));
  an_applied_founding(2);
}

// ---- W3 membership ---------------------------------------------------------------------------

TEST_F(Exceptions, W3ApplicationIsWithdrawnBeforeApprovalAndAMemberLeavesLater) {
  must(request(sw, application(1), form(1)));
  must(request(sw, application(1), application::cmd::Withdraw{}));
  EXPECT_EQ(status(application(1)), "withdrawn");
  a_member(2);
  EXPECT_EQ(refusal(sw, application(2), application::cmd::Withdraw{}), "not_allowed_in_state");
  must(request(second, member(2), membership::cmd::RequestExit{}));
  must(request(second, member(2), membership::cmd::ConfirmExit{}));
  EXPECT_EQ(status(member(2)), "exited");
}

TEST_F(Exceptions, W3RejectedPersonAppliesAgain) {
  must(request(sw, application(1), form(1)));
  application::cmd::Reject reject;
  reject.reason = std::string("资料不全");
  must(request(second, application(1), reject));
  auto again = form(1);
  must(request(sw, application(2), again));
  EXPECT_EQ(status(application(2)), "submitted");
}

TEST_F(Exceptions, W3MembershipMovesWithTheLabourRelation) {
  a_member(1);
  must(request(second, member(1), fixtures::to_guangming()));
  must(request(second, member(1), membership::cmd::Release{}));
  must(request(other_chair, member(1), membership::cmd::Accept{}));
  EXPECT_EQ(status(member(1)), "active");
  EXPECT_EQ(handler.load(member(1))->common.unit, kGuangming);
  EXPECT_EQ(figures().at("K07"), 1) << "a transfer is no joining";
}

TEST_F(Exceptions, W3DuplicatePersonIsMarkedAndThePersonStaysSingle) {
  a_member(1);
  auto other_number = form(2);
  must(request(sw, application(2), other_number));
  must(request(second, application(2), application::cmd::MarkDuplicate{member(1)}));
  EXPECT_EQ(status(application(2)), "duplicate");
  EXPECT_EQ(figures().at("K07"), 1);
}

TEST_F(Exceptions, W3RetainedMemberIsReactivated) {
  a_member(1);
  must(request(second, member(1), membership::cmd::Retain{}));
  EXPECT_EQ(status(member(1)), "retained");
  must(request(second, member(1), membership::cmd::Reactivate{}));
  EXPECT_EQ(status(member(1)), "active");
  EXPECT_EQ(figures().at("K07"), 1) << "nor is a reactivation";
}

// The person was counted as a new member once and stays counted once (rules 3.3, 7): whoever never
// joined at all has the application voided.
TEST_F(Exceptions, W3MemberEnteredInErrorLeavesTheStockAndMayJoinAfresh) {
  a_member(1);
  membership::cmd::MarkEnteredInError error;
  error.reason = std::string("录错身份证号");
  must(request(third, member(1), error));
  EXPECT_EQ(status(member(1)), "entered_in_error");
  EXPECT_FALSE(figures().contains("K10"));
  must(request(sw, application(3), form(1)));
  must(request(second, application(3), application::cmd::Approve{}));
  settle();
  EXPECT_EQ(figures().at("K10"), 1);
  EXPECT_EQ(figures().at("K07"), 1);
}

}  // namespace
}  // namespace chapterhouse::workflows
