#pragma once
// /api/auth/passkey: registering, signing in and signing up with a key; /api/auth/passkeys: looking after them.
#include "http/router.hpp"
#include "services/passkey_service.hpp"
#include "services/session_service.hpp"

namespace bedrud {

void passkey_routes(http::Router& router, PasskeyService& passkeys, SessionService& sessions);

}  // namespace bedrud
