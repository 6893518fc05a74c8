#pragma once
// What a client says when it opens the socket (livekit-wire 2.2, 2.3): query parameters of v0, the packed JoinRequest of v1.
// Both end in the same JoinParameters.
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include "base/websocket.hpp"
#include "media/signalling/wire.hpp"

namespace bedrud::signalling {

inline constexpr std::size_t kMaxJoinRequestBytes = 1 << 20;

// A refusal of the upgrade: HTTP status and plain text body.
class JoinRefused : public std::runtime_error {
 public:
  JoinRefused(int status_code, std::string const& text) : std::runtime_error(text), status(status_code) {}
  int status;
};

struct JoinParameters {
  std::string token;
  bool single_connection = false;  // v1: one peer connection, the client always offers
  lk::JoinRequest request;         // of v0 too, filled from the query
  std::string publish_only;        // v0 "publish": suffix of the identity of a second, publishing session
};

// Throws JoinRefused.
JoinParameters read_join(UpgradeRequest const& request);

// The form's or query's "a=b&c=d" with + and %XX decoded; the first of equal names counts.
std::map<std::string, std::string> read_query(std::string_view query);

// Accepts both alphabets, with and without padding. Throws JoinRefused.
std::string decode_base64(std::string_view text);

// Inflates gzip up to kMaxJoinRequestBytes. Throws JoinRefused.
std::string gunzip(std::string_view bytes);

// "js" -> JS ... ; unknown names give UNKNOWN.
lk::ClientInfo::SDK sdk_of(std::string_view name);

}  // namespace bedrud::signalling
