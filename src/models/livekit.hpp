#pragma once
#include <boost/describe.hpp>
#include <cstdint>
#include <string>

namespace bedrud {

// What the server API took from somebody in a room of the media server.
struct LivekitRestriction {
  std::string room, identity;       // names of the wire
  std::int64_t revoked_before = 0;  // access tokens issued before it are refused; UTC milliseconds, 0: none
  std::string permission;           // JSON of the rights in force; empty: those of the token
  std::int64_t changed_at = 0;
};
BOOST_DESCRIBE_STRUCT(LivekitRestriction, (), (room, identity, revoked_before, permission, changed_at))

}  // namespace bedrud
