#include "workflows/consent/consent.h"

#include "domain/privacy/retention.h"
#include "domain/registers/privacy/consents.h"
#include "domain/registers/privacy/notices.h"
#include "workflows/common/checks.h"
#include "workflows/engine/msm_engine.h"

namespace chapterhouse::workflows::consent {
namespace {
namespace ev = chapterhouse::consent::ev;
using chapterhouse::consent::Payload;
using checks::By;
using checks::InScope;
using checks::OpensInScope;
using engine::Emit;
using engine::If;
using engine::In;
using engine::Row;
using engine::Tag;

using New = In<Status::kNew>;
using Given = In<Status::kGiven>;
using Withdrawn = In<Status::kWithdrawn>;

struct PersonKnown {
  static constexpr std::string_view kName = "person_known", kReason = "case_of_another";
  static Verdict holds(const State&, const cmd::Give& c, const Context& x) {
    const CaseFile* about = x.world->find(c.about);
    const bool theirs = about && !c.person.empty() && privacy::person_of(*about) == c.person;
    return Verdict::points_to(theirs, c.about.value);
  }
};

// What the person was shown is a text that is in force, to the letter.
struct NoticeShown {
  static constexpr std::string_view kName = "notice_shown", kReason = "notice_unknown";
  static Verdict holds(const State&, const cmd::Give& c, const Context& x) {
    const auto& all = x.world->get<notices::State>(notices::stream());
    const auto* notice = all.find(c.notice_version, c.purpose);
    if (!notice) return false;
    if (c.notice_sha256 != notice->zh_sha256 && c.notice_sha256 != notice->en_sha256)
      return Verdict(false).because("notice_differs");
    const auto* newest = all.in_force(c.purpose, x.today());
    return Verdict::points_to(notice == newest, newest ? newest->version : "")
        .because("notice_outdated");
  }
};

struct SignedPaper {
  static constexpr std::string_view kName = "signed_paper", kReason = "paper_missing";
  static Verdict holds(const State&, const cmd::Give& c, const Context&) {
    return checks::is_sha256(c.paper_sha256);
  }
};

// Each recipient has a purpose of its own, so that nobody consents to more than was explained.
struct RecipientFits {
  static constexpr std::string_view kName = "recipient_fits", kReason = "recipient_differs";
  static Verdict holds(const State&, const cmd::Give& c, const Context&) {
    switch (c.purpose) {
      case Purpose::kSensitiveData:
        return c.recipient == Recipient::kNobody;
      case Purpose::kMeansCheck:
        return c.recipient == Recipient::kMeansCheckOffice;
      case Purpose::kPayment:
        return c.recipient == Recipient::kBank;
      case Purpose::kLegalAid:
        return c.recipient == Recipient::kLawFirm;
      case Purpose::kMutualAid:
        return c.recipient == Recipient::kMutualAidSociety;
      case Purpose::kPublication:
        return c.recipient == Recipient::kPublic;
    }
    return false;
  }
};

struct NotYetGiven {
  static constexpr std::string_view kName = "not_yet_given", kReason = "consent_in_force";
  static Verdict holds(const State&, const cmd::Give& c, const Context& x) {
    const auto& given = x.world->get<consents::State>(consents::stream(c.person));
    const auto* found = given.find(c.purpose, c.recipient);
    return Verdict::points_to(!found, found ? found->consent.value : "");
  }
};

using ByDesk =
    By<Role::kDOff, Role::kDOrg, Role::kDLaw, Role::kDSvc, Role::kTChair, Role::kTStaff, Role::kSw>;

struct Consent : engine::Front<Consent, State, Event> {
  using initial_state = New;

  // clang-format off
  using transition_table = engine::Table<
    //   From    Command         Target      Records               Only if
    Row< New   , cmd::Give     , Given     , Emit<ev::Given>     , If<ByDesk, OpensInScope, PersonKnown, NoticeShown, RecipientFits, SignedPaper, NotYetGiven> >,
    Row< Given , cmd::Withdraw , Withdrawn , Emit<ev::Withdrawn> , If<ByDesk, InScope>                                                                        >
  >;
  // clang-format on

  // What each event says.
  Payload record(Tag<ev::Given>, const cmd::Give& c) const {
    return ev::Given{c.unit,          c.person,       c.about,
                     c.purpose,       c.recipient,    c.notice_version,
                     c.notice_sha256, c.paper_sha256, context->today()};
  }
  // Nobody has to say why (PIPL article 15).
  Payload record(Tag<ev::Withdrawn>, const cmd::Withdraw& c) const {
    return ev::Withdrawn{state->person, c.reason, context->today()};
  }
};
}  // namespace

Decision<Event> Workflow::decide(const State& state, const Command& command,
                                 const Context& context) {
  return engine::decide<Consent>(state, command, context);
}

std::vector<Action> Workflow::available(const State& state, const Context& context) {
  return engine::available<Consent>(state, context);
}

std::vector<Transition> Workflow::transitions() { return engine::rows<Consent>(); }

std::vector<StreamId> Workflow::relies_on(const State& state, const CommandBody* command,
                                          const Context&) {
  if (const auto* give = command ? command->as<cmd::Give>() : nullptr)
    return {give->about, consents::stream(give->person), notices::stream()};
  if (state.status == Status::kGiven) return {consents::stream(state.person)};
  return {};
}

std::vector<Claim> Workflow::claims(const State& state, const Decided& decided, const Context& x) {
  const StreamId self = stream_of(Case::kName, x.self);
  if (const auto* given = decided.body.as<ev::Given>())
    return {{consents::stream(given->person),
             EventBody::of(consents::ev::Given{self, given->purpose, given->recipient})}};
  if (decided.body.as<ev::Withdrawn>())
    return {{consents::stream(state.person), EventBody::of(consents::ev::Withdrawn{self})}};
  return {};
}

std::vector<Claim> Workflow::releases(const State& state, const Context& x) {
  if (state.status != Status::kGiven) return {};
  return {{consents::stream(state.person),
           EventBody::of(consents::ev::Withdrawn{stream_of(Case::kName, x.self)})}};
}

int Workflow::interpret(const State& state, const Command& command, const Context& context,
                        int& matches) {
  return engine::interpret<Consent>(state, command, context, matches);
}

}  // namespace chapterhouse::workflows::consent
