#pragma once
// The cookies that carry a session (rest-contract 2.4). The HTTP layer adds HttpOnly, SameSite=Lax, Path=/ and, over TLS,
// Secure and the prefix __Host-.
#include <string>
#include <vector>
#include "http/message.hpp"
#include "services/session_service.hpp"

namespace bedrud {

inline constexpr char kAccessCookie[] = "access_token", kRefreshCookie[] = "refresh_token";

inline std::vector<http::Cookie> session_cookies(SessionService const& sessions, std::string access, std::string refresh) {
  return {{kAccessCookie, std::move(access), sessions.access_lifetime_seconds()},
          {kRefreshCookie, std::move(refresh), SessionService::kRefreshLifetimeMs / 1000}};
}

inline std::vector<http::Cookie> no_session_cookies() { return {{kAccessCookie, "", 0}, {kRefreshCookie, "", 0}}; }

}  // namespace bedrud
