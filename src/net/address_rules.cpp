#include "net/address_rules.hpp"

#include <charconv>
#include <stdexcept>

namespace bedrud::net {

namespace ip = boost::asio::ip;

namespace {

// Loopback, private, link-local, documentation, multicast and reserved networks, and the IPv6 forms that carry an IPv4 address.
constexpr char const* kSpecial[] = {"0.0.0.0/8",     "10.0.0.0/8",      "100.64.0.0/10",  "127.0.0.0/8",    "169.254.0.0/16",
                                    "172.16.0.0/12", "192.0.0.0/24",    "192.0.2.0/24",   "192.88.99.0/24", "192.168.0.0/16",
                                    "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4",    "240.0.0.0/4",
                                    "64:ff9b::/96",  "64:ff9b:1::/48",  "100::/64",       "2001::/23",      "2001:db8::/32",
                                    "2002::/16",     "fc00::/7",        "fe80::/10",      "fec0::/10",      "ff00::/8"};

ip::address_v6::bytes_type as_v6(ip::address const& address) {
  return address.is_v6() ? address.to_v6().to_bytes() : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

// ::/96: the unspecified address, loopback and the old IPv4-compatible form.
bool is_compatible(ip::address_v6::bytes_type const& bytes) {
  return std::all_of(bytes.begin(), bytes.begin() + 12, [](unsigned char byte) { return byte == 0; });
}

}  // namespace

AddressRules::AddressRules(std::vector<std::string> const& allowed) {
  for (auto const& text : allowed) allowed_.push_back(network(text));
  for (auto const* text : kSpecial) refused_.push_back(network(text));
}

AddressRules::Network AddressRules::network(std::string const& text) {
  auto const slash = text.find('/');
  boost::system::error_code failed;
  auto const address = ip::make_address(text.substr(0, slash), failed);
  unsigned const most = address.is_v4() ? 32 : 128;
  unsigned prefix = most;
  bool bad = static_cast<bool>(failed);
  if (!bad && slash != std::string::npos) {
    auto const* const last = text.data() + text.size();
    auto const [end, code] = std::from_chars(text.data() + slash + 1, last, prefix);
    bad = code != std::errc() || end != last || prefix > most;
  }
  if (bad) throw std::runtime_error("\"" + text + "\" is not an IP address or network such as 10.0.0.0/8");
  return {as_v6(address), prefix + (address.is_v4() ? 96 : 0)};
}

bool AddressRules::holds(Network const& network, ip::address_v6::bytes_type const& bytes) {
  for (unsigned bit = 0; bit < network.prefix; ++bit) {
    auto const mask = static_cast<unsigned char>(0x80u >> (bit % 8));
    if ((network.bytes[bit / 8] & mask) != (bytes[bit / 8] & mask)) return false;
  }
  return true;
}

bool AddressRules::allows(ip::address const& address) const {
  auto const bytes = as_v6(address);
  auto const within = [&](Network const& entry) { return holds(entry, bytes); };
  if (names(address)) return true;
  if (address.is_v6() && is_compatible(bytes)) return false;
  return std::none_of(refused_.begin(), refused_.end(), within);
}

bool AddressRules::names(ip::address const& address) const {
  auto const bytes = as_v6(address);
  return std::any_of(allowed_.begin(), allowed_.end(), [&](Network const& entry) { return holds(entry, bytes); });
}

}  // namespace bedrud::net
