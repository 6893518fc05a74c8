#pragma once
// Which addresses an outgoing request may reach. Refused is every special-purpose network (IANA registries, RFC 6890): a URL
// that somebody else wrote must not reach this machine, its LAN or a cloud's metadata service. An administrator may name
// networks that are reachable all the same. Pure; addresses are compared as numbers, never as text.
#include <boost/asio/ip/address.hpp>
#include <string>
#include <vector>

namespace bedrud::net {

class AddressRules {
 public:
  // `allowed`: "192.168.1.20", "10.0.0.0/8", "fd00::/8". Throws std::runtime_error that names the entry.
  explicit AddressRules(std::vector<std::string> const& allowed);

  bool allows(boost::asio::ip::address const& address) const;
  // Whether the administrator named a network that holds it.
  bool names(boost::asio::ip::address const& address) const;

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type bytes;  // IPv4 as ::ffff:a.b.c.d
    unsigned prefix;
  };
  static Network network(std::string const& text);
  static bool holds(Network const& network, boost::asio::ip::address_v6::bytes_type const& bytes);

  std::vector<Network> allowed_, refused_;
};

}  // namespace bedrud::net
