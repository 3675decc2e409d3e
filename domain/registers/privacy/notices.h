#pragma once
// The notices on which people consent (PIPL articles 17 and 30): the one stream "notices/all". A
// version is recorded when a server first starts with it, by the hashes of its texts, which never
// change.
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "domain/cases/consent/consent.h"

namespace chapterhouse::notices {

using consent::Purpose;

namespace ev {
struct Published {
  static constexpr EventKey kKey{"notices", "published", 1187};
  std::string version;  // "2026-1"
  Purpose purpose = Purpose::kSensitiveData;
  Date from{};                       // in force until the next version of the purpose
  std::string zh_sha256, en_sha256;  // of the texts as they are shown
};

BOOST_DESCRIBE_STRUCT(Published, (), (version, purpose, from, zh_sha256, en_sha256))
}  // namespace ev

using Payload = std::variant<ev::Published>;

struct State {
  std::vector<ev::Published> published;

  // The version of the purpose that is in force on a day; null when there is none.
  const ev::Published* in_force(Purpose purpose, Date on) const;
  const ev::Published* find(std::string_view version, Purpose purpose) const;
};
BOOST_DESCRIBE_STRUCT(State, (), (published))

struct Register {
  static constexpr std::string_view kName = "notices";
  using State = notices::State;
  using Status = void;
  using Payload = notices::Payload;
  static State evolve(State state, const Payload& event);
};

StreamId stream();

}  // namespace chapterhouse::notices
