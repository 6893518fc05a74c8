#pragma once
#include "http/router.hpp"
#include "services/user_avatar_service.hpp"

namespace bedrud {

void user_avatar_routes(http::Router& router, UserAvatarService& avatars, UserAvatarFiles const& files);

}  // namespace bedrud
