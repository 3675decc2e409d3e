#include "api/identity/secrets/links.h"

#include "api/identity/secrets/tokens.h"
#include "domain/access/limits.h"

namespace chapterhouse::identity {
namespace {

using projections::Database;

constexpr std::size_t kIdDigits = 16;

// Neither of the two can hold the other's end: an issuer is a URL, which has no line break.
std::string id_of(std::string_view issuer, std::string_view subject) {
  const std::string both = "link|" + std::string(issuer) + "\n" + std::string(subject);
  return hash_of(both).substr(0, kIdDigits);
}

Link read_row(projections::Query& row) {
  Link link{{},
            row.text(0),
            row.text(1),
            AccountId{row.text(2)},
            static_cast<std::int32_t>(row.integer(3)),
            static_cast<std::int32_t>(row.integer(4)),
            from_micros(row.integer(5))};
  link.id = id_of(link.issuer, link.subject);
  return link;
}

std::optional<Link> look_up(Database& database, std::string_view issuer, std::string_view subject) {
  auto row = database.query(
      "SELECT issuer, subject, account, generation, factor_generation, linked FROM link "
      "WHERE issuer = ? AND subject = ?");
  row.bind(issuer).bind(subject);
  if (!row.step()) return std::nullopt;
  return read_row(row);
}

std::vector<Link> look_up(Database& database, const AccountId& account) {
  auto row = database.query(
      "SELECT issuer, subject, account, generation, factor_generation, linked FROM link "
      "WHERE account = ? ORDER BY linked DESC, issuer, subject");
  row.bind(account.value);
  std::vector<Link> out;
  while (row.step()) out.push_back(read_row(row));
  return out;
}

void erase(Database& database, const Link& link) {
  database.query("DELETE FROM link WHERE issuer = ? AND subject = ?")
      .bind(link.issuer)
      .bind(link.subject)
      .run();
}

}  // namespace

std::optional<Link> Links::find(std::string_view issuer, std::string_view subject) {
  std::optional<Link> found;
  file_.read([&](Database& database) { found = look_up(database, issuer, subject); });
  return found;
}

std::vector<Link> Links::of(const AccountId& account) {
  std::vector<Link> found;
  file_.read([&](Database& database) { found = look_up(database, account); });
  return found;
}

Links::Made Links::make(const Link& wanted, const AccountId& void_of) {
  Made made = Made::kYes;
  file_.write([&](Database& database) {
    const auto former = look_up(database, wanted.issuer, wanted.subject);
    const bool own = former && former->account == wanted.account;
    if (former && !own && former->account != void_of)
      made = Made::kOfAnother;
    else if (!own && look_up(database, wanted.account).size() >= limits::kLinksOfAccount)
      made = Made::kTooMany;
    if (made != Made::kYes) return;
    if (former) erase(database, *former);
    database
        .query(
            "INSERT INTO link (issuer, subject, account, generation, factor_generation, linked) "
            "VALUES (?, ?, ?, ?, ?, ?)")
        .bind(wanted.issuer)
        .bind(wanted.subject)
        .bind(wanted.account.value)
        .bind(std::int64_t{wanted.generation})
        .bind(std::int64_t{wanted.factor_generation})
        .bind(to_micros(wanted.linked))
        .run();
  });
  return made;
}

bool Links::remove(const AccountId& account, std::string_view id) {
  bool removed = false;
  file_.write([&](Database& database) {
    for (const Link& link : look_up(database, account))
      if (link.id == id) erase(database, link), removed = true;
  });
  return removed;
}

bool Links::stands(Database& database, const Link& link) {
  const auto now = look_up(database, link.issuer, link.subject);
  return now && now->account == link.account && now->linked == link.linked;
}

}  // namespace chapterhouse::identity
