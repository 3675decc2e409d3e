#pragma once
// The proxies in front of us whose word about a client is taken: who it is and whether it came over
// TLS. What anybody else says of that is not looked at.
#include <memory>
#include <string>
#include <string_view>

#include "api/http/message.h"
#include "domain/core/result.h"

namespace chapterhouse::http {

// A value, safe to use from any thread.
class Proxies {
 public:
  Proxies();  // none
  ~Proxies();
  Proxies(const Proxies&);
  Proxies& operator=(const Proxies&);
  // Addresses and networks, separated by commas: "127.0.0.1, 10.20.0.0/16, fd00::/8". The failure
  // says which is none.
  static Result<Proxies, std::string> parse(std::string_view list);

  bool empty() const;
  bool trusts(const std::string& address) const;
  // `request.client` is the peer: when it is a proxy of ours, puts in its place whom it speaks for
  // (X-Forwarded-For, past all proxies of ours), and takes over X-Forwarded-Proto.
  void apply_to(Request& request) const;

 private:
  struct Networks;
  std::shared_ptr<const Networks> networks_;  // immutable
};

// Whether it is this machine.
bool is_loopback(const std::string& address);

}  // namespace chapterhouse::http
