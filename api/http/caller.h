#pragma once
// Who sent a request, however they proved it. Implemented by the accounts of the configuration and
// by those of the district.
#include <optional>
#include <string>

#include "api/http/message.h"
#include "domain/access/subject.h"

namespace chapterhouse::http {

struct Caller {
  access::Subject subject;
  std::string name_zh, name_en;
  std::string session;  // names the session in the log of reads; "" when there is none
  // What a change must carry in X-CSRF, since the browser sends the cookie by itself; "" when the
  // caller was known by something that no browser sends by itself.
  std::string csrf = {};

  const Actor& actor() const { return subject.actor; }
};

// Safe to call from any thread.
class Callers {
 public:
  virtual ~Callers() = default;
  // Empty when what the request carries proves nobody.
  virtual std::optional<Caller> find(const Request& request, Timestamp now) const = 0;
  // The same without counting as use: a page that only listens keeps no session alive.
  virtual std::optional<Caller> look(const Request& request, Timestamp now) const {
    return find(request, now);
  }
};

}  // namespace chapterhouse::http
