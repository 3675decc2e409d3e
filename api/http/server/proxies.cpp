#include "api/http/server/proxies.h"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <Poco/Net/IPAddress.h>

namespace chapterhouse::http {
namespace {

using Poco::Net::IPAddress;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// The part behind the last comma, which is taken off.
std::string_view take_last(std::string_view& list) {
  const auto comma = list.rfind(',');
  const std::string_view last =
      trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
  list = comma == std::string_view::npos ? std::string_view() : list.substr(0, comma);
  return last;
}

// IPv4 may come dressed as IPv6, from a socket that takes both.
IPAddress plain(const IPAddress& address) {
  if (address.family() != IPAddress::IPv6 || !address.isIPv4Mapped()) return address;
  const auto* bytes = static_cast<const unsigned char*>(address.addr());
  return IPAddress(bytes + 12, 4);
}

std::optional<IPAddress> parse_address(std::string_view text) {
  IPAddress address;
  if (!IPAddress::tryParse(std::string(text), address)) return std::nullopt;
  // The system also takes "10.1" and octal numbers, and makes other addresses of them than people.
  const bool as_people_read = address.family() == IPAddress::IPv6 || address.toString() == text;
  return as_people_read ? std::optional(plain(address)) : std::nullopt;
}

// Some proxies add the client's port: "192.0.2.1:4711", "[2001:db8::1]:4711".
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) return text.substr(1, text.find(']') - 1);
  const auto colon = text.find(':');
  return colon != std::string_view::npos && colon == text.rfind(':') ? text.substr(0, colon) : text;
}

struct Network {
  IPAddress base, mask;
  bool holds(const IPAddress& address) const {
    return address.family() == base.family() && (address & mask) == base;
  }
};

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  const auto base = parse_address(text.substr(0, slash));
  if (!base) return std::nullopt;
  const unsigned bits = base->family() == IPAddress::IPv4 ? 32 : 128;
  unsigned prefix = bits;
  if (slash != std::string_view::npos) {
    const std::string_view digits = text.substr(slash + 1);
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), prefix);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size() ||
        prefix > bits)
      return std::nullopt;
  }
  const IPAddress mask(prefix, base->family());
  return Network{*base & mask, mask};
}

}  // namespace

struct Proxies::Networks {
  std::vector<Network> all;
  bool hold(std::string_view address) const {
    const auto parsed = parse_address(address);
    return parsed &&
           std::ranges::any_of(all, [&](const Network& network) { return network.holds(*parsed); });
  }
};

Proxies::Proxies() : networks_(std::make_shared<Networks>()) {}
Proxies::~Proxies() = default;
Proxies::Proxies(const Proxies&) = default;
Proxies& Proxies::operator=(const Proxies&) = default;

Result<Proxies, std::string> Proxies::parse(std::string_view list) {
  auto networks = std::make_shared<Networks>();
  while (!trimmed(list).empty()) {
    const std::string_view text = take_last(list);
    const auto network = parse_network(text);
    if (!network)
      return Failure{"\"" + std::string(text) +
                     "\" is no address and no network; write 127.0.0.1 or 10.20.0.0/16"};
    networks->all.push_back(*network);
  }
  Proxies proxies;
  proxies.networks_ = std::move(networks);
  return proxies;
}

bool Proxies::empty() const { return networks_->all.empty(); }
bool Proxies::trusts(const std::string& address) const { return networks_->hold(address); }

void Proxies::apply_to(Request& request) const {
  if (!networks_->hold(request.client)) return;
  std::string_view scheme = request.header("x-forwarded-proto");
  request.secure = take_last(scheme) == "https";
  // Each proxy adds at the end whom it heard; what stands before the first stranger from there is
  // that stranger's own invention.
  std::string_view chain = request.header("x-forwarded-for");
  while (!chain.empty()) {
    const auto address = parse_address(without_port(take_last(chain)));
    if (!address) return;
    request.client = address->toString();
    if (!networks_->hold(request.client)) return;
  }
}

bool is_loopback(const std::string& address) {
  const auto parsed = parse_address(address);
  return parsed && parsed->isLoopback();
}

}  // namespace chapterhouse::http
