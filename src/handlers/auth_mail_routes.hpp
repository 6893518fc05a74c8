#pragma once
// /api/auth: confirming an address and choosing a new password.
#include "http/router.hpp"
#include "services/auth_password_service.hpp"
#include "services/auth_verify_service.hpp"

namespace bedrud {

void auth_mail_routes(http::Router& router, AuthVerifyService& verification, AuthPasswordService& passwords);

}  // namespace bedrud
