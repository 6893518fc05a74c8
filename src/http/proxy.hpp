#pragma once
// Who is really calling when reverse proxies stand between: their headers count only when the peer is a trusted one.
#include <boost/asio/ip/address.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "http/message.hpp"

namespace bedrud::http {

class TrustedProxies {
 public:
  // Addresses and networks ("10.0.0.0/8", "::1"). Throws std::runtime_error naming `key` and the entry that is neither.
  TrustedProxies(std::vector<std::string> const& networks, std::string header,
                 std::string const& key = "server.trustedProxies");

  bool trusts(boost::asio::ip::address const& address) const;

  struct Client {
    std::string address;  // empty: the peer itself
    std::string host;     // empty when the Host header counts
    bool secure = false;
  };
  // The address is the last one of the forwarded chain that is not a trusted proxy itself.
  Client resolve(boost::asio::ip::address const& peer, bool secure, std::vector<Header> const& headers) const;

 private:
  struct Network {
    boost::asio::ip::address_v6::bytes_type bytes;
    unsigned prefix;
  };
  std::vector<Network> networks_;
  std::string header_;
};

// An IPv4 address in IPv6 clothes (::ffff:192.0.2.1) is written as IPv4.
std::string address_text(boost::asio::ip::address const& address);

// name, IPv4 address or [IPv6 address], with an optional port: what may stand in a Host header.
bool is_host(std::string_view text);

}  // namespace bedrud::http
