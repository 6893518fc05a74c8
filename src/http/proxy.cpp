#include "http/proxy.hpp"

#include <boost/asio/error.hpp>
#include <charconv>
#include <stdexcept>

#include "base/json_read.hpp"
#include "base/same_name.hpp"

namespace bedrud::http {

namespace ip = boost::asio::ip;
namespace {

ip::address_v6::bytes_type as_v6(ip::address const& address) {
  return address.is_v6() ? address.to_v6().to_bytes() : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ') || text.starts_with('\t')) text.remove_prefix(1);
  while (text.ends_with(' ') || text.ends_with('\t')) text.remove_suffix(1);
  return text;
}

// "203.0.113.7", "203.0.113.7:4711", "[2001:db8::1]:4711", "2001:db8::1"
ip::address parse_address(std::string_view text, boost::system::error_code& failed) {
  text = trimmed(text);
  if (text.starts_with('[')) {
    text = text.substr(1, text.find(']') - 1);
  } else if (std::count(text.begin(), text.end(), ':') == 1) {
    text = text.substr(0, text.find(':'));
  }
  return ip::make_address(std::string(text), failed);
}

// The last element of a list that may be spread over several headers.
std::string_view last_value(std::vector<Header> const& headers, std::string_view name) {
  std::string_view out;
  for (auto const& header : headers) {
    if (same_name(header.name, name)) out = header.value;
  }
  return trimmed(out.substr(out.rfind(',') + 1));
}

}  // namespace

TrustedProxies::TrustedProxies(std::vector<std::string> const& networks, std::string header, std::string const& key)
    : header_(std::move(header)) {
  for (auto const& text : networks) {
    auto const slash = text.find('/');
    boost::system::error_code failed;
    auto const address = ip::make_address(text.substr(0, slash), failed);
    unsigned const most = address.is_v4() ? 32 : 128;
    unsigned prefix = most;
    if (slash != std::string::npos) {
      auto const [end, bad] = std::from_chars(text.data() + slash + 1, text.data() + text.size(), prefix);
      if (bad != std::errc() || end != text.data() + text.size() || prefix > most)
        failed = boost::asio::error::invalid_argument;
    }
    if (failed) throw std::runtime_error(key + ": \"" + text + "\" is not an IP address or network such as 10.0.0.0/8");
    networks_.push_back({as_v6(address), prefix + (address.is_v4() ? 96 : 0)});
  }
}

bool TrustedProxies::trusts(ip::address const& address) const {
  auto const bytes = as_v6(address);
  for (auto const& network : networks_) {
    unsigned bit = 0;
    for (; bit < network.prefix; ++bit) {
      if (((bytes[bit / 8] ^ network.bytes[bit / 8]) >> (7 - bit % 8)) & 1) break;
    }
    if (bit == network.prefix) return true;
  }
  return false;
}

TrustedProxies::Client TrustedProxies::resolve(ip::address const& peer, bool secure, std::vector<Header> const& headers) const {
  Client client{.address = {}, .host = {}, .secure = secure};
  if (networks_.empty() || !trusts(peer)) return client;
  bool inside = true;
  for (auto header = headers.rbegin(); header != headers.rend() && inside; ++header) {
    if (!same_name(header->name, header_)) continue;
    for (auto chain = header->value; inside && !chain.empty();) {
      auto const comma = chain.rfind(',');
      boost::system::error_code failed;
      auto const hop = parse_address(chain.substr(comma + 1), failed);
      chain = comma == std::string_view::npos ? std::string_view() : chain.substr(0, comma);
      // Beyond something unreadable nothing can be believed.
      inside = !failed && trusts(hop);
      if (!failed) client.address = address_text(hop);
    }
  }
  if (auto const scheme = last_value(headers, "X-Forwarded-Proto"); !scheme.empty()) client.secure = same_name(scheme, "https");
  if (auto const host = last_value(headers, "X-Forwarded-Host"); is_host(host)) client.host = host;
  return client;
}

std::string address_text(ip::address const& address) {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, address.to_v6()).to_string();
  return address.to_string();
}

bool is_host(std::string_view text) {
  if (text.empty() || text.size() > 255) return false;
  auto const inside = text.starts_with('[');
  for (auto const c : text) {
    auto const alphanumeric = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!alphanumeric && c != '.' && c != '-' && c != '_' && c != ':' && !(inside && (c == '[' || c == ']'))) return false;
  }
  return true;
}

}  // namespace bedrud::http
