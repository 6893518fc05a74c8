#pragma once
#include <string>
#include "http/router.hpp"
#include "services/oauth_provider_service.hpp"
#include "services/oauth_service.hpp"
#include "services/session_service.hpp"

namespace bedrud {

// `frontend`: auth.frontendURL; where the browser goes on after a sign-in. Of another scheme than http it is an app.
void oauth_routes(http::Router& router, OauthService& oauth, OauthProviderService& providers, SessionService& sessions,
                  std::string frontend);

}  // namespace bedrud
