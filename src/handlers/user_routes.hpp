#pragma once
// /api/auth/me, /api/auth/preferences, /api/auth/sessions: what people do with their own account.
#include "http/router.hpp"
#include "services/preference_service.hpp"
#include "services/session_service.hpp"
#include "services/user_profile_service.hpp"

namespace bedrud {

void user_routes(http::Router& router, UserProfileService& profiles, PreferenceService& preferences, SessionService& sessions);

}  // namespace bedrud
