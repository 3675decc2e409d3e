#pragma once
// What a person has consented to: the stream "consents/<subject>", claimed in the commit of the
// consent's own event, so that each purpose and recipient has one consent in force at a time and a
// guard can ask for it.
#include <variant>
#include <vector>

#include "domain/cases/consent/consent.h"

namespace chapterhouse::consents {

using consent::Purpose;
using consent::Recipient;

namespace ev {
struct Given {
  static constexpr EventKey kKey{"consents", "given", 1185};
  StreamId consent;
  Purpose purpose = Purpose::kSensitiveData;
  Recipient recipient = Recipient::kNobody;
};
struct Withdrawn {
  static constexpr EventKey kKey{"consents", "withdrawn", 1186};
  StreamId consent;
};

BOOST_DESCRIBE_STRUCT(Given, (), (consent, purpose, recipient))
BOOST_DESCRIBE_STRUCT(Withdrawn, (), (consent))
}  // namespace ev

using Payload = std::variant<ev::Given, ev::Withdrawn>;

struct InForce {
  StreamId consent;
  Purpose purpose = Purpose::kSensitiveData;
  Recipient recipient = Recipient::kNobody;
};
BOOST_DESCRIBE_STRUCT(InForce, (), (consent, purpose, recipient))

struct State {
  std::vector<InForce> in_force;

  // Null when the person has not consented, or has withdrawn it.
  const InForce* find(Purpose purpose, Recipient recipient) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (in_force))

struct Register {
  static constexpr std::string_view kName = "consents";
  using State = consents::State;
  using Status = void;
  using Payload = consents::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream(const SubjectId& person);

}  // namespace chapterhouse::consents
