#include "api/identity/directory.h"

#include "domain/registers/access/account_name.h"

namespace chapterhouse::identity {

std::vector<const account::Binding*> Standing::held(Date today) const {
  std::vector<const account::Binding*> out;
  for (const account::Binding& binding : state.bindings)
    if (state.holds(binding, today)) out.push_back(&binding);
  return out;
}

const account::Binding* Standing::held(std::int32_t number, Date today) const {
  const account::Binding* binding = state.binding(number);
  return binding && state.holds(*binding, today) ? binding : nullptr;
}

std::optional<Standing> Directory::find(const AccountId& account) const {
  if (!account_name::is_name(account.value)) return std::nullopt;
  const auto name = handler_.load(account_name::stream(account));
  if (!name || !name->exists()) return std::nullopt;
  const auto file = handler_.load(name->as<account_name::State>().account);
  if (!file || !file->exists()) return std::nullopt;
  return Standing{file->stream, file->common.unit, file->common.status == common::Status::kOpen,
                  file->as<account::State>()};
}

std::string Directory::person_of(const AccountId& account) const {
  const auto found = find(account);
  return found ? found->person() : account.value;
}

std::string Directory::name_of(const Standing& standing) const {
  const auto first = log_.read_stream(standing.stream, {1}, 1, Reveal::kPersonal);
  if (!first || first->empty()) return {};
  const EventBody& body = first->front().body;
  const Personal<std::string>* name = nullptr;
  if (const auto* opened = body.as<account::ev::Opened>()) name = &opened->name;
  if (const auto* founded = body.as<account::ev::Founded>()) name = &founded->name;
  return name && name->presence == Presence::kPresent ? name->value : std::string();
}

bool Directory::is_founded() const {
  // Unread is taken for founded: a district never gets a second beginning by a fault.
  const auto first = handler_.load(account_name::stream(account_name::first_of(Role::kSec)));
  return !first || first->exists();
}

}  // namespace chapterhouse::identity
