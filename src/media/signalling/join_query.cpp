#include "media/signalling/join_query.hpp"
#include <zlib.h>
#include <boost/json.hpp>
#include <charconv>
#include <memory>

namespace bedrud::signalling {
namespace {

constexpr int kBadRequest = 400;

int hex(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string unescape(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+')
      out += ' ';
    else if (text[i] == '%' && i + 2 < text.size() && hex(text[i + 1]) >= 0 && hex(text[i + 2]) >= 0) {
      out += static_cast<char>(hex(text[i + 1]) * 16 + hex(text[i + 2]));
      i += 2;
    } else
      out += text[i];
  }
  return out;
}

int sextet(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (c >= '0' && c <= '9') return c - '0' + 52;
  if (c == '+' || c == '-' || c == ' ') return 62;  // a raw '+' in a query arrives as a space
  if (c == '/' || c == '_') return 63;
  return -1;
}

bool yes(std::string const& value) { return value == "1" || value == "true"; }

int integer(std::string const& value) {
  int out = 0;
  std::from_chars(value.data(), value.data() + value.size(), out);
  return out;
}

using Query = std::map<std::string, std::string>;

std::string get(Query const& query, std::string const& name) {
  auto const found = query.find(name);
  return found == query.end() ? std::string() : found->second;
}

// attributes= is base64url of a JSON object of strings.
void read_attributes(std::string const& packed, lk::JoinRequest& join) {
  if (packed.empty()) return;
  boost::system::error_code error;
  auto const value = boost::json::parse(decode_base64(packed), error);
  if (error || !value.is_object()) throw JoinRefused(kBadRequest, "attributes cannot be read");
  for (auto const& [key, text] : value.as_object()) {
    if (!text.is_string()) throw JoinRefused(kBadRequest, "attributes cannot be read");
    (*join.mutable_participant_attributes())[std::string(key)] = std::string(text.as_string());
  }
}

void read_capabilities(std::string_view list, lk::ClientInfo& client) {
  while (!list.empty()) {
    auto const at = list.find(',');
    lk::ClientInfo::Capability capability{};
    if (lk::ClientInfo::Capability_Parse(std::string(list.substr(0, at)), &capability)) client.add_capabilities(capability);
    list = at == std::string_view::npos ? std::string_view{} : list.substr(at + 1);
  }
}

lk::JoinRequest from_query(Query const& query) {
  lk::JoinRequest join;
  auto& client = *join.mutable_client_info();
  client.set_sdk(sdk_of(get(query, "sdk")));
  client.set_version(get(query, "version"));
  client.set_protocol(integer(get(query, "protocol")));
  client.set_client_protocol(integer(get(query, "client_protocol")));
  client.set_os(get(query, "os"));
  client.set_os_version(get(query, "os_version"));
  client.set_device_model(get(query, "device_model"));
  client.set_browser(get(query, "browser"));
  client.set_browser_version(get(query, "browser_version"));
  client.set_network(get(query, "network"));
  read_capabilities(get(query, "capabilities"), client);
  auto& settings = *join.mutable_connection_settings();
  auto const auto_subscribe = query.find("auto_subscribe");
  settings.set_auto_subscribe(auto_subscribe == query.end() || yes(auto_subscribe->second));
  settings.set_adaptive_stream(yes(get(query, "adaptive_stream")));
  if (query.contains("subscriber_allow_pause")) settings.set_subscriber_allow_pause(yes(get(query, "subscriber_allow_pause")));
  if (query.contains("auto_subscribe_data_track"))
    settings.set_auto_subscribe_data_track(yes(get(query, "auto_subscribe_data_track")));
  settings.set_disable_ice_lite(yes(get(query, "disable_ice_lite")));
  read_attributes(get(query, "attributes"), join);
  join.set_reconnect(yes(get(query, "reconnect")));
  join.set_participant_sid(get(query, "sid"));
  auto const reason = integer(get(query, "reconnect_reason"));
  if (lk::ReconnectReason_IsValid(reason)) join.set_reconnect_reason(static_cast<lk::ReconnectReason>(reason));
  return join;
}

lk::JoinRequest unpack(std::string_view packed) {
  auto const bytes = decode_base64(packed);
  lk::WrappedJoinRequest wrapped;
  if (!wrapped.ParseFromString(bytes)) throw JoinRefused(kBadRequest, "join_request cannot be read");
  std::string const inner =
      wrapped.compression() == lk::WrappedJoinRequest::GZIP ? gunzip(wrapped.join_request()) : wrapped.join_request();
  lk::JoinRequest join;
  if (inner.size() > kMaxJoinRequestBytes || !join.ParseFromString(inner))
    throw JoinRefused(kBadRequest, "join_request cannot be read");
  return join;
}

}  // namespace

std::map<std::string, std::string> read_query(std::string_view query) {
  Query out;
  while (!query.empty()) {
    auto const end = query.find('&');
    auto const pair = query.substr(0, end);
    auto const equals = pair.find('=');
    if (!pair.empty()) {
      out.emplace(unescape(pair.substr(0, equals)),
                  equals == std::string_view::npos ? std::string() : unescape(pair.substr(equals + 1)));
    }
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
  }
  return out;
}

std::string decode_base64(std::string_view text) {
  while (text.ends_with('=')) text.remove_suffix(1);
  std::string out;
  out.reserve(text.size() * 3 / 4);
  std::uint32_t bits = 0;
  int count = 0;
  for (char const c : text) {
    int const value = sextet(c);
    if (value < 0) throw JoinRefused(kBadRequest, "not base64");
    bits = (bits << 6) | static_cast<std::uint32_t>(value);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out += static_cast<char>((bits >> count) & 0xff);
    }
  }
  return out;
}

std::string gunzip(std::string_view bytes) {
  z_stream stream{};
  if (inflateInit2(&stream, 16 + MAX_WBITS) != Z_OK) throw std::bad_alloc();
  std::unique_ptr<z_stream, decltype(&inflateEnd)> const end(&stream, &inflateEnd);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  std::string out;
  int result = Z_OK;
  while (result == Z_OK) {
    char chunk[16384];
    stream.next_out = reinterpret_cast<Bytef*>(chunk);
    stream.avail_out = sizeof chunk;
    result = inflate(&stream, Z_NO_FLUSH);
    out.append(chunk, sizeof chunk - stream.avail_out);
    if (out.size() > kMaxJoinRequestBytes) throw JoinRefused(kBadRequest, "join_request is larger than 1 MiB");
  }
  if (result != Z_STREAM_END) throw JoinRefused(kBadRequest, "join_request cannot be unpacked");
  return out;
}

lk::ClientInfo::SDK sdk_of(std::string_view name) {
  static std::map<std::string_view, lk::ClientInfo::SDK> const names{
      {"js", lk::ClientInfo::JS},           {"ios", lk::ClientInfo::SWIFT},
      {"swift", lk::ClientInfo::SWIFT},     {"android", lk::ClientInfo::ANDROID},
      {"flutter", lk::ClientInfo::FLUTTER}, {"go", lk::ClientInfo::GO},
      {"unity", lk::ClientInfo::UNITY},     {"reactnative", lk::ClientInfo::REACT_NATIVE},
      {"rust", lk::ClientInfo::RUST},       {"python", lk::ClientInfo::PYTHON},
      {"cpp", lk::ClientInfo::CPP},         {"unityweb", lk::ClientInfo::UNITY_WEB},
      {"node", lk::ClientInfo::NODE},       {"esp32", lk::ClientInfo::ESP32}};
  auto const found = names.find(name);
  return found == names.end() ? lk::ClientInfo::UNKNOWN : found->second;
}

JoinParameters read_join(UpgradeRequest const& request) {
  auto const query = read_query(request.query);
  JoinParameters out;
  constexpr std::string_view kBearer = "Bearer ";
  if (request.authorization.starts_with(kBearer))
    out.token = request.authorization.substr(kBearer.size());
  else
    out.token = get(query, "access_token");

  auto const packed = get(query, "join_request");
  bool const v1 = request.path.find("/rtc/v1") != std::string::npos;
  if (v1 && packed.empty()) throw JoinRefused(kBadRequest, "join_request is required");
  out.single_connection = !packed.empty();
  out.request = packed.empty() ? from_query(query) : unpack(packed);
  out.publish_only = get(query, "publish");
  auto& client = *out.request.mutable_client_info();
  client.set_address(request.address);
  // Several browsers name themselves only here.
  if (client.browser().empty() && request.user_agent.find("Firefox/") != std::string::npos) client.set_browser("Firefox");
  return out;
}

}  // namespace bedrud::signalling
